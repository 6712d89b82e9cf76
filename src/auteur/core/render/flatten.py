"""An EDL as a playlist: of all tracks only what is seen and heard at each moment.

The uppermost unmuted video track that has a clip there is seen, and lower ones show through its gaps. Every unmuted
audio track is heard. Clips through which the source runs on (a razor cut that nothing followed) become one shot, so
that nothing need be encoded there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.edl.effects import (
    Crop,
    Crossfade,
    Effect,
    FadeIn,
    FadeOut,
    Gain,
    Opacity,
    Position,
    Scale,
    speed_of,
)
from auteur.core.edl.lane import Clip, Placed
from auteur.core.errors import ExportError
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.time import Span

__all__ = ["UnsupportedEffect", "playlist"]


class UnsupportedEffect(ExportError):
    """A clip asks for what cannot be rendered yet; no file stands under the final name."""

    code = "unsupported_effect"

    def __init__(self, clip_id: str, effect: str, problem: str) -> None:
        super().__init__(f"clip {clip_id!r}: {effect} {problem}", hint="remove the effect, or mute its track")
        self.clip_id = clip_id
        self.effect = effect


def playlist(edl: Edl) -> Playlist:
    """What plays in [0, edl.duration_ms). An audio track on which nothing plays gives no lane.

    Raises UnsupportedEffect for effects that are seen or heard but that a Shot cannot carry: a crossfade, a changed
    place or size of the picture, transparency or a fade over another picture, a fade that is covered in part.
    """
    end_ms = edl.duration_ms
    lanes = (_lane(map(_sound, _playing(track)), end_ms) for track in _heard_or_seen(edl, "audio"))
    return Playlist(
        edl.settings.frame_rate,
        edl.settings.width,
        edl.settings.height,
        end_ms,
        _lane(_seen(edl), end_ms),
        tuple(lane for lane in lanes if any(shot.media_id is not None for shot in lane)),
    )


def _heard_or_seen(edl: Edl, kind: TrackType) -> list[Track]:
    return [track for track in edl.tracks if track.type == kind and not track.muted]


def _playing(track: Track) -> Iterator[Placed]:
    return (placed for placed in track.lane if not placed.clip.deleted)


def _lane(shots: Iterable[Shot], end_ms: int) -> tuple[Shot, ...]:
    """The shots with the gaps between them filled, and those joined through which the source runs on."""
    lane: list[Shot] = []
    reach = 0
    for shot in shots:
        if shot.start_ms > reach:
            lane.append(Shot(reach, shot.start_ms, None))
        if lane and _runs_on(lane[-1], shot):
            last = lane[-1]
            lane[-1] = replace(last, end_ms=shot.end_ms, out_ms=shot.out_ms, fade_out_ms=shot.fade_out_ms)
        else:
            lane.append(shot)
        reach = shot.end_ms
    if end_ms > reach:
        lane.append(Shot(reach, end_ms, None))
    return tuple(lane)


def _runs_on(a: Shot, b: Shot) -> bool:
    return (
        a.end_ms == b.start_ms
        and a.media_id == b.media_id
        and a.out_ms == b.in_ms
        and a.speed == b.speed == 1
        and (a.gain_db, a.opacity) == (b.gain_db, b.opacity)
        and a.fade_out_ms == b.fade_in_ms == 0
    )


# -- sound ---------------------------------------------------------------------------------------------------------


def _sound(placed: Placed) -> Shot:
    clip = placed.clip
    _refuse(clip, (Crossfade,))
    gain_db = next((effect.db for effect in clip.effects if isinstance(effect, Gain)), 0.0)
    fade_in_ms, fade_out_ms = _fades(clip)
    shot = _shot(placed, placed.start_ms, placed.end_ms)
    return replace(shot, gain_db=gain_db, fade_in_ms=fade_in_ms, fade_out_ms=fade_out_ms)


def _shot(placed: Placed, start_ms: int, end_ms: int) -> Shot:
    clip = placed.clip
    # A slowed clip may be cut finer than its source's milliseconds: each part keeps at least one of them.
    in_ms = min(clip.source_at(start_ms - placed.start_ms), clip.out_point_ms - 1)
    out_ms = max(clip.source_at(end_ms - placed.start_ms), in_ms + 1)
    return Shot(start_ms, end_ms, clip.media_file_id, in_ms, out_ms, speed_of(clip.effects))


def _fades(clip: Clip) -> tuple[int, int]:
    """The lengths of both fades; those that together outlast the clip are shortened in proportion."""
    rise = sum(effect.duration_ms for effect in clip.effects if isinstance(effect, FadeIn))
    fall = sum(effect.duration_ms for effect in clip.effects if isinstance(effect, FadeOut))
    if rise + fall <= clip.duration_ms:
        return rise, fall
    rise = clip.duration_ms * rise // (rise + fall)
    return rise, clip.duration_ms - rise


def _refuse(clip: Clip, kinds: tuple[type[Effect], ...]) -> None:
    for effect in clip.effects:
        if isinstance(effect, kinds) and not _does_nothing(effect):
            raise UnsupportedEffect(clip.id, effect.type, "cannot be rendered yet")


def _does_nothing(effect: Effect) -> bool:
    return effect in (Position(0, 0), Scale(1), Crop())


# -- picture -------------------------------------------------------------------------------------------------------


def _seen(edl: Edl) -> list[Shot]:
    """From the uppermost track down, each clip's parts that nothing above covers."""
    tracks = [
        [placed for placed in _playing(track) if _opacity(placed.clip) > 0]
        for track in reversed(_heard_or_seen(edl, "video"))
    ]
    shots: list[Shot] = []
    free = [Span(0, edl.duration_ms)]
    for i, clips in enumerate(tracks):
        visible = [(clips[n], span) for n, span in _shared(_spans(clips), free)]
        shots += [_picture(placed, span) for placed, span in visible]
        _refuse_see_through(visible, tracks[i + 1 :])
        free = [span for _, span in _shared(_gaps(clips, edl.duration_ms), free)]
    return sorted(shots, key=lambda shot: shot.start_ms)


def _picture(placed: Placed, span: Span) -> Shot:
    clip = placed.clip
    _refuse(clip, (Crossfade, Position, Scale, Crop))
    rise, fall = _fade_spans(placed)
    return replace(
        _shot(placed, span.start_ms, span.end_ms),
        opacity=_opacity(clip),
        fade_in_ms=_whole(clip, "fade_in", rise, span),
        fade_out_ms=_whole(clip, "fade_out", fall, span),
    )


def _opacity(clip: Clip) -> float:
    return next((effect.value for effect in clip.effects if isinstance(effect, Opacity)), 1.0)


def _fade_spans(placed: Placed) -> tuple[Span, Span]:
    rise_ms, fall_ms = _fades(placed.clip)
    start_ms, end_ms = placed.start_ms, placed.end_ms
    return Span(start_ms, start_ms + rise_ms), Span(end_ms - fall_ms, end_ms)


def _whole(clip: Clip, effect: str, fade: Span, span: Span) -> int:
    """The length of a fade that is seen whole, 0 for one that is not seen at all."""
    seen_ms = min(fade.end_ms, span.end_ms) - max(fade.start_ms, span.start_ms)
    if seen_ms <= 0:
        return 0
    if seen_ms < fade.duration_ms:
        raise UnsupportedEffect(
            clip.id, effect, "is covered in part by a clip above it, which cannot be rendered yet"
        )
    return fade.duration_ms


def _refuse_see_through(visible: list[tuple[Placed, Span]], lower: list[list[Placed]]) -> None:
    """Raises where a picture would be seen through another one."""
    sheer = [(placed.clip, span) for placed, part in visible for span in _sheer(placed, part)]
    for clips in lower:
        for i, _ in _shared([span for _, span in sheer], _spans(clips)):
            clip = sheer[i][0]
            effect = "opacity" if _opacity(clip) < 1 else "a fade"
            raise UnsupportedEffect(clip.id, effect, "over another picture cannot be rendered yet")


def _sheer(placed: Placed, part: Span) -> list[Span]:
    """When something under the clip would be seen through it."""
    if _opacity(placed.clip) < 1:
        return [part]
    return [span for _, span in _shared(list(_fade_spans(placed)), [part])]


def _spans(clips: list[Placed]) -> list[Span]:
    return [Span(placed.start_ms, placed.end_ms) for placed in clips]


def _gaps(clips: list[Placed], end_ms: int) -> list[Span]:
    ends = [0, *(placed.end_ms for placed in clips)]
    starts = [*(placed.start_ms for placed in clips), end_ms]
    return [Span(end, start) for end, start in zip(ends, starts, strict=True)]


def _shared(spans: list[Span], others: list[Span]) -> Iterator[tuple[int, Span]]:
    """What two lists of disjoint spans in order have in common, each with its index in the first list."""
    i = j = 0
    while i < len(spans) and j < len(others):
        a, b = spans[i], others[j]
        common = Span(max(a.start_ms, b.start_ms), min(a.end_ms, b.end_ms))
        if common.start_ms < common.end_ms:
            yield i, common
        if a.end_ms <= b.end_ms:
            i += 1
        else:
            j += 1
