"""The playlist plays, at every millisecond, what the tracks say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.document import Edl, MediaFile, Settings, Track, TrackType
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
    Speed,
)
from auteur.core.edl.lane import Clip, Entry, Lane, Placed
from auteur.core.render.flatten import playlist
from auteur.core.render.framing import framed
from auteur.core.render.playlist import Place, Shot
from auteur.core.time import SourceMs, Span


def _clip(
    id_: str, in_ms: int, duration_ms: int, *effects: Effect, media: str = "m", deleted: bool = False
) -> Clip:
    rate = next((Fraction(str(e.rate)) for e in effects if isinstance(e, Speed)), Fraction(1))
    out_ms = in_ms + max(1, round(duration_ms * rate))
    return Clip(id_, media, SourceMs(in_ms), SourceMs(out_ms), duration_ms, effects, deleted)


def _track(id_: str, kind: TrackType, *entries: tuple[int, Clip], muted: bool = False) -> Track:
    return Track(id_, kind, id_, Lane.of(Entry(lead, clip) for lead, clip in entries), muted=muted)


_EFFECTS: tuple[tuple[Effect, ...], ...] = (
    (),
    (),
    (),
    (Speed(2),),
    (Speed(0.3),),
    (Gain(-6),),
    (Opacity(0),),
    (Opacity(0.5),),
    (Scale(0.5), Position(0.2, 0)),
    (Crop(left=0.1), FadeIn(3)),
    (FadeIn(4), FadeOut(5)),
    (Crossfade(6),),
    (Crossfade(5), FadeOut(3)),
    (Crossfade(30), Scale(0.5), Opacity(0.5)),
)


@st.composite
def _documents(draw: st.DrawFn) -> Edl:
    tracks: list[Track] = []
    for t in range(draw(st.integers(0, 4))):
        entries: list[tuple[int, Clip]] = []
        in_ms = draw(st.integers(0, 50))
        for c in range(draw(st.integers(0, 4))):
            duration_ms = draw(st.integers(1, 20))
            effects = draw(st.sampled_from(_EFFECTS))
            media, deleted = draw(st.sampled_from("mmni")), draw(st.integers(0, 4)) == 0
            clip = _clip(f"c{t}.{c}", in_ms, duration_ms, *effects, media=media, deleted=deleted)
            entries.append((draw(st.sampled_from((0, 0, 1, 7))), clip))
            in_ms = draw(st.sampled_from((int(clip.out_point_ms), int(clip.out_point_ms), 3)))
        tracks.append(
            _track(
                f"t{t}",
                draw(st.sampled_from(("video", "video", "audio"))),
                *entries,
                muted=draw(st.integers(0, 4)) == 0,
            )
        )
    files = tuple(MediaFile(name, name, 1000, "image" if name == "i" else "video") for name in "mni")
    return Edl("p", Settings(), tuple(tracks), media_files=files)


@dataclass(frozen=True)
class _Playing:
    """What a clip plays at a moment, found from the clip alone."""

    media: str
    source_ms: Fraction
    weight: Fraction
    opacity: float
    place: Place
    whole: bool
    covers: bool


def _half(before: Placed | None, placed: Placed) -> int:
    cross = next((e.duration_ms for e in placed.clip.effects if isinstance(e, Crossfade)), 0)
    if not cross or before is None or before.clip.deleted or before.end_ms != placed.start_ms:
        return 0
    return min(cross, before.clip.duration_ms, placed.clip.duration_ms) // 2


def _playing(track: Track, ms: int) -> list[_Playing]:
    """The slow, obvious oracle: every clip of the track that plays at a moment, the later one last."""
    placed = list(track.lane)
    found: list[_Playing] = []
    for n, one in enumerate(placed):
        if one.clip.deleted:
            continue
        before = placed[n - 1] if n else None
        after = placed[n + 1] if n + 1 < len(placed) else None
        in_half = _half(before, one)
        out_half = _half(one, after) if after is not None and not after.clip.deleted else 0
        start, end = one.start_ms - in_half, one.end_ms + out_half
        if start <= ms < end:
            crossing_out = ms >= one.end_ms - out_half and out_half > 0
            found.append(
                _moment(one, ms, start, end, in_half, out_half, after if crossing_out else None, track)
            )
    return found


def _moment(
    one: Placed,
    ms: int,
    start: int,
    end: int,
    in_half: int,
    out_half: int,
    other: Placed | None,
    track: Track,
) -> _Playing:
    clip = one.clip
    fades = {type(e): e.duration_ms for e in clip.effects if isinstance(e, FadeIn | FadeOut | Crossfade)}
    rise, fall = fades.get(FadeIn, 0), fades.get(FadeOut, 0)
    if rise + fall > clip.duration_ms:
        rise = clip.duration_ms * rise // (rise + fall)
        fall = clip.duration_ms - rise
    if Crossfade in fades and not in_half and not rise and _alone(one, track):
        rise = min(fades[Crossfade] // 2, clip.duration_ms)
    rise = 2 * in_half or min(rise, clip.duration_ms - out_half)
    fall = 2 * out_half or min(fall, clip.duration_ms - in_half)
    weight = min(
        Fraction(1),
        Fraction(ms - start, rise) if rise else Fraction(1),
        Fraction(end - ms, fall) if fall else Fraction(1),
    )
    opaque = ms >= start + rise and (ms < end - fall or (other is not None and _whole(other.clip)))
    speed = next((Fraction(str(e.rate)) for e in clip.effects if isinstance(e, Speed)), Fraction(1))
    return _Playing(
        clip.media_file_id,
        clip.in_point_ms + (ms - one.start_ms) * speed,
        weight,
        _opacity(clip),
        _place(clip),
        _whole(clip),
        _whole(clip) and opaque,
    )


def _alone(one: Placed, track: Track) -> bool:
    before = next((p for p in track.lane if p.end_ms == one.start_ms), None)
    return before is None or before.clip.deleted


def _opacity(clip: Clip) -> float:
    return next((e.value for e in clip.effects if isinstance(e, Opacity)), 1.0)


def _place(clip: Clip) -> Place:
    found = {}
    for effect in clip.effects:
        if isinstance(effect, Scale):
            found["scale"] = effect.value
        if isinstance(effect, Position):
            found |= {"x": effect.x, "y": effect.y}
        if isinstance(effect, Crop):
            found["left"] = effect.left
    return Place(**found)


def _whole(clip: Clip) -> bool:
    return _place(clip) == Place() and _opacity(clip) == 1 and clip.media_file_id != "i"


def _agrees(shot: Shot, ms: int, asked: _Playing, *, seen: bool) -> bool:
    start, end = shot.start_ms - shot.lead_ms, shot.end_ms + shot.trail_ms
    weight = min(
        Fraction(1),
        Fraction(ms - start, shot.fade_in_ms) if shot.fade_in_ms else Fraction(1),
        Fraction(end - ms, shot.fade_out_ms) if shot.fade_out_ms else Fraction(1),
    )
    drawn = (shot.opacity, shot.place) == (asked.opacity, asked.place)
    near = abs(shot.source_at(ms) - asked.source_ms) <= (0 if shot.speed == 1 else 1)
    return shot.media_id == asked.media and near and weight == asked.weight and (drawn or not seen)


@settings(deadline=None, max_examples=400)
@given(_documents())
def test_at_every_millisecond_those_clips_are_seen_that_nothing_above_covers(edl: Edl) -> None:
    shown = playlist(edl)
    tracks = [t for t in edl.tracks if t.type == "video" and not t.muted]
    for ms in range(edl.duration_ms):
        asked: list[_Playing] = []
        for one in reversed([one for t in tracks for one in _playing(t, ms) if one.opacity > 0]):
            asked.insert(0, one)
            if one.covers:
                break
        (shot,) = (shot for shot in shown.picture if shot.start_ms <= ms < shot.end_ms)
        assert len(shot.layers) == len(asked)
        assert all(_agrees(layer, ms, one, seen=True) for layer, one in zip(shot.layers, asked, strict=True))


@settings(deadline=None)
@given(_documents())
def test_every_unmuted_audio_track_is_heard_at_every_millisecond(edl: Edl) -> None:
    lanes = playlist(edl).sound
    tracks = [t for t in edl.tracks if t.type == "audio" and not t.muted]
    for ms in range(edl.duration_ms):
        asked = [one for t in tracks for one in _playing(t, ms)]
        heard = [s for lane in lanes for s in lane if s.start_ms <= ms < s.end_ms and s.media_id is not None]
        assert len(heard) == len(asked)
        left = list(heard)
        for one in asked:
            match = next(shot for shot in left if _agrees(shot, ms, one, seen=False))
            left.remove(match)


@settings(deadline=None)
@given(_documents())
def test_picture_and_sound_cover_the_timeline_without_hole_or_overlap(edl: Edl) -> None:
    shown = playlist(edl)
    assert shown.duration_ms == edl.duration_ms
    for lane in (shown.picture, *shown.sound):
        edges = [0, *(shot.end_ms for shot in lane)]
        assert [shot.start_ms for shot in lane] == edges[:-1]
        assert edges[-1] == edl.duration_ms
        assert all(shot.start_ms < shot.end_ms for shot in lane)
        assert all(shot.in_ms < shot.out_ms for shot in lane if shot.media_id is not None)
        assert all((over.start_ms, over.end_ms) == (s.start_ms, s.end_ms) for s in lane for over in s.over)
        assert not any(a.media_id is b.media_id is None and not (a.over or b.over) for a, b in pairwise(lane))


@settings(deadline=None)
@given(_documents(), st.data())
def test_a_range_plays_what_the_whole_plays_there(edl: Edl, data: st.DataObject) -> None:
    if edl.duration_ms == 0:
        return
    start = data.draw(st.integers(0, edl.duration_ms - 1))
    whole = playlist(edl)
    part = framed(whole, span=Span(start, data.draw(st.integers(start + 1, edl.duration_ms))))
    for lane, its in ((whole.picture, part.picture),):
        for ms in range(part.duration_ms):
            (here,) = (s for s in its if s.start_ms <= ms < s.end_ms)
            (there,) = (s for s in lane if s.start_ms <= ms + start < s.end_ms)
            assert [(a.media_id, a.source_at(ms), a.place) for a in here.layers] == [
                (b.media_id, b.source_at(ms + start), b.place) for b in there.layers
            ]
            for a, b in zip(here.layers, there.layers, strict=True):
                assert a.start_ms - a.lead_ms + start == b.start_ms - b.lead_ms
                assert a.end_ms + a.trail_ms + start == b.end_ms + b.trail_ms
    heard = [s for lane in part.sound for s in lane if s.media_id is not None]
    for ms in range(part.duration_ms):
        now = sorted((s.media_id, s.source_at(ms)) for s in heard if s.start_ms <= ms < s.end_ms)
        then = sorted(
            (s.media_id, s.source_at(ms + start))
            for lane in whole.sound
            for s in lane
            if s.start_ms <= ms + start < s.end_ms and s.media_id is not None
        )
        assert now == then


def test_a_razor_cut_that_nothing_followed_is_no_join() -> None:
    halves = (0, _clip("a", 0, 100)), (0, _clip("b", 100, 50)), (0, _clip("c", 200, 50))
    edl = Edl("p", tracks=(_track("v", "video", *halves), _track("a", "audio", *halves)))
    expected = (Shot(0, 150, "m", 0, 150), Shot(150, 200, "m", 200, 250))
    assert playlist(edl).picture == expected
    assert playlist(edl).sound == (expected,)


def test_a_clip_covered_in_its_middle_goes_on_where_it_would_have_been() -> None:
    lower = _track("v1", "video", (0, _clip("a", 1000, 300)))
    upper = _track("v2", "video", (100, _clip("b", 0, 50, media="n")))
    shown = playlist(Edl("p", tracks=(lower, upper))).picture
    assert shown == (
        Shot(0, 100, "m", 1000, 1300, trail_ms=200),
        Shot(100, 150, "n", 0, 50),
        Shot(150, 300, "m", 1000, 1300, lead_ms=150),
    )
    assert shown[2].source_at(150) == 1150


def test_a_fade_that_is_covered_in_part_goes_on_where_it_would_have_been() -> None:
    lower = _track("v1", "video", (0, _clip("a", 0, 300, FadeIn(50))))
    part = _track("v2", "video", (10, _clip("b", 0, 20, media="n")))
    first, _, last = playlist(Edl("p", tracks=(lower, part))).picture
    assert (first.fade_in_ms, first.lead_ms) == (50, 0)
    assert (last.fade_in_ms, last.lead_ms) == (50, 30)


def test_fades_longer_than_their_clip_share_it() -> None:
    edl = Edl(
        "p", tracks=(_track("a", "audio", (0, _clip("a", 0, 90, FadeIn(200), FadeOut(100), Gain(-3)))),)
    )
    assert playlist(edl).sound == ((Shot(0, 90, "m", 0, 90, gain_db=-3, fade_in_ms=60, fade_out_ms=30),),)


def test_effects_that_change_nothing_are_no_reason_to_refuse() -> None:
    clip = _clip("c", 0, 100, Position(0, 0), Scale(1), Crop())
    assert playlist(Edl("p", tracks=(_track("v", "video", (0, clip)),))).picture == (
        Shot(0, 100, "m", 0, 100),
    )


@pytest.mark.parametrize("effect", [Opacity(0.5), Scale(0.5), Position(0.1, 0), Crop(top=0.1)])
def test_what_lies_under_a_picture_that_leaves_some_of_it_to_see_is_a_layer(effect: Effect) -> None:
    upper = _track("v2", "video", (20, _clip("b", 0, 60, effect, media="n")))
    under = _track("v1", "video", (0, _clip("a", 0, 100)))
    shown = playlist(Edl("p", tracks=(under, upper))).picture
    assert [[layer.media_id for layer in shot.layers] for shot in shown] == [["m"], ["m", "n"], ["m"]]
    assert [(shot.start_ms, shot.end_ms) for shot in shown] == [(0, 20), (20, 80), (80, 100)]


def test_only_the_fades_of_an_upper_clip_have_layers() -> None:
    upper = _track("v2", "video", (0, _clip("b", 0, 100, FadeIn(30), FadeOut(20), media="n")))
    under = _track("v1", "video", (0, _clip("a", 0, 100)))
    shown = playlist(Edl("p", tracks=(under, upper))).picture
    assert [(s.start_ms, s.end_ms, len(s.layers)) for s in shown] == [(0, 30, 2), (30, 80, 1), (80, 100, 2)]


def test_a_crossfade_takes_half_of_itself_out_of_each_handle() -> None:
    clips = (0, _clip("a", 1000, 200)), (0, _clip("b", 5000, 300, Crossfade(80), media="n"))
    shown = playlist(Edl("p", tracks=(_track("v", "video", *clips), _track("a", "audio", *clips))))
    a = Shot(0, 160, "m", 1000, 1240, fade_out_ms=80, crossed_out=True, trail_ms=80)
    b = Shot(240, 500, "n", 4960, 5300, fade_in_ms=80, crossed_in=True, lead_ms=80)
    both = replace(a, start_ms=160, end_ms=240, lead_ms=160, trail_ms=0)
    rising = replace(b, start_ms=160, end_ms=240, lead_ms=0, trail_ms=260)
    assert shown.picture == (a, replace(both, over=(rising,)), b)
    assert [[s.media_id for s in lane] for lane in shown.sound] == [["m", None], [None, "n"]]
    assert [(s.start_ms, s.end_ms) for lane in shown.sound for s in lane if s.media_id] == [
        (0, 240),
        (160, 500),
    ]


def test_both_whole_pictures_of_a_crossfade_hide_what_lies_under_them() -> None:
    under = _track("v1", "video", (0, _clip("u", 0, 500, media="u")))
    clips = (0, _clip("a", 1000, 200)), (0, _clip("b", 5000, 300, Crossfade(80), media="n"))
    shown = playlist(Edl("p", tracks=(under, _track("v2", "video", *clips)))).picture
    assert [[layer.media_id for layer in shot.layers] for shot in shown] == [["m"], ["m", "n"], ["n"]]
    small = (0, _clip("a", 1000, 200)), (0, _clip("b", 5000, 300, Crossfade(80), Scale(0.5), media="n"))
    shown = playlist(Edl("p", tracks=(under, _track("v2", "video", *small)))).picture
    assert [[layer.media_id for layer in shot.layers] for shot in shown] == [
        ["m"],
        ["u", "m", "n"],
        ["u", "n"],
    ]


def test_a_crossfade_is_no_longer_than_the_shorter_clip_and_without_one_before_it_is_a_fade() -> None:
    clips = (0, _clip("a", 1000, 40)), (0, _clip("b", 5000, 300, Crossfade(500)))
    _, both, _ = playlist(Edl("p", tracks=(_track("v", "video", *clips),))).picture
    assert (both.start_ms, both.end_ms) == (20, 60)
    alone = playlist(Edl("p", tracks=(_track("v", "video", (5, clips[1][1])),))).picture
    assert (alone[1].start_ms, alone[1].fade_in_ms, alone[1].crossed_in) == (5, 250, False)


def test_a_document_without_tracks_is_an_empty_playlist() -> None:
    shown = playlist(Edl("p"))
    assert (shown.duration_ms, shown.picture, shown.sound) == (0, (), ())
