"""An EDL as a playlist: of all tracks only what is seen and heard at each moment.

The uppermost unmuted video track that has a clip there is seen, and lower ones show through its gaps. Every unmuted
audio track is heard. Clips through which the source runs on (a razor cut that nothing followed) become one shot, so
that nothing need be encoded there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.edl.effects import Crop, Crossfade, Effect, FadeIn, FadeOut, Gain, Opacity, Position, Scale, speed_of
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
        parts = list(_parts(clips, free))
        below = [clip for lower in tracks[i + 1 :] for clip in lower] if _sheer(parts) else []
        shots += [_picture(placed, span, below) for placed, span in parts]
        free = list(_uncovered(free, clips))
    return sorted(shots, key=lambda shot: shot.start_ms)


def _sheer(parts: list[tuple[Placed, Span]]) -> bool:
    """Whether something under these clips may be seen through them."""
    return any(_opacity(placed.clip) < 1 or any(_fades(placed.clip)) for placed, _ in parts)


def _parts(clips: list[Placed], free: list[Span]) -> Iterator[tuple[Placed, Span]]:
    """The clips' parts inside the free spans; both are in order."""
    i = 0
    for placed in clips:
        while i < len(free) and free[i].end_ms <= placed.start_ms:
            i += 1
        for span in free[i:] if i < len(free) and free[i].end_ms < placed.end_ms else free[i : i + 1]:
            if span.start_ms >= placed.end_ms:
                break
            yield placed, Span(max(span.start_ms, placed.start_ms), min(span.end_ms, placed.end_ms))


def _uncovered(free: list[Span], clips: list[Placed]) -> Iterator[Span]:
    """The parts of the free spans outside the clips."""
    edges = [Span(a.end_ms, b.start_ms) for a, b in zip(clips, clips[1:], strict=False)]
    gaps = [Span(0, clips[0].start_ms), *edges, Span(clips[-1].end_ms, free[-1].end_ms)] if clips and free else free
    i = 0
    for span in free:
        while i < len(gaps) and gaps[i].end_ms <= span.start_ms:
            i += 1
        j = i
        while j < len(gaps) and gaps[j].start_ms < span.end_ms:
            part = Span(max(span.start_ms, gaps[j].start_ms), min(span.end_ms, gaps[j].end_ms))
            if part.start_ms < part.end_ms:
                yield part
            j += 1


def _opacity(clip: Clip) -> float:
    return next((effect.value for effect in clip.effects if isinstance(effect, Opacity)), 1.0)
