"""The playlist plays, at every millisecond, what the tracks say."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.document import Edl, Settings, Track, TrackType
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
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.render.flatten import UnsupportedEffect, playlist
from auteur.core.render.playlist import Shot
from auteur.core.time import SourceMs


def _clip(
    id_: str, in_ms: int, duration_ms: int, *effects: Effect, media: str = "m", deleted: bool = False
) -> Clip:
    rate = next((Fraction(str(e.rate)) for e in effects if isinstance(e, Speed)), Fraction(1))
    out_ms = in_ms + max(1, round(duration_ms * rate))
    return Clip(id_, media, SourceMs(in_ms), SourceMs(out_ms), duration_ms, effects, deleted)


def _track(id_: str, kind: TrackType, *entries: tuple[int, Clip], muted: bool = False) -> Track:
    return Track(id_, kind, id_, Lane.of(Entry(lead, clip) for lead, clip in entries), muted=muted)


@st.composite
def _documents(draw: st.DrawFn) -> Edl:
    tracks: list[Track] = []
    for t in range(draw(st.integers(0, 4))):
        entries: list[tuple[int, Clip]] = []
        in_ms = draw(st.integers(0, 50))
        for c in range(draw(st.integers(0, 4))):
            duration_ms = draw(st.integers(1, 20))
            effects: tuple[Effect, ...] = draw(
                st.sampled_from(((), (), (), (Speed(2),), (Speed(0.3),), (Gain(-6),), (Opacity(0),)))
            )
            media, deleted = draw(st.sampled_from("mmn")), draw(st.integers(0, 4)) == 0
            clip = _clip(f"c{t}.{c}", in_ms, duration_ms, *effects, media=media, deleted=deleted)
            entries.append((draw(st.sampled_from((0, 0, 1, 7))), clip))
            in_ms = draw(st.sampled_from((int(clip.out_point_ms), int(clip.out_point_ms), 3)))
        tracks.append(
            _track(
                f"t{t}",
                draw(st.sampled_from(("video", "audio"))),
                *entries,
                muted=draw(st.integers(0, 4)) == 0,
            )
        )
    return Edl("p", Settings(), tuple(tracks))


def _oracle(track: Track, ms: int) -> tuple[str, int, bool] | None:
    """(media, source moment, whether at speed 1) that a track plays at a moment."""
    placed = track.lane.at(ms)
    if placed is None or placed.clip.deleted or (Opacity(0) in placed.clip.effects and track.type == "video"):
        return None
    clip = placed.clip
    return (
        clip.media_file_id,
        clip.source_at(ms - placed.start_ms),
        clip.duration_ms == clip.out_point_ms - clip.in_point_ms,
    )


def _plays(lane: tuple[Shot, ...], ms: int) -> tuple[str, int, bool] | None:
    (shot,) = (shot for shot in lane if shot.start_ms <= ms < shot.end_ms)
    if shot.media_id is None:
        return None
    return shot.media_id, shot.in_ms + round((ms - shot.start_ms) * shot.speed), shot.speed == 1


def _agree(shown: tuple[str, int, bool] | None, asked: tuple[str, int, bool] | None) -> bool:
    if shown is None or asked is None:
        return shown is asked
    slack_ms = (
        0 if asked[2] and shown[2] else 2
    )  # a part of a clip at changed speed is rounded to the millisecond
    return shown[0] == asked[0] and abs(shown[1] - asked[1]) <= slack_ms


@given(_documents())
def test_the_uppermost_unmuted_clip_is_seen_at_every_millisecond(edl: Edl) -> None:
    shown = playlist(edl)
    for ms in range(edl.duration_ms):
        tracks = [t for t in edl.tracks if t.type == "video" and not t.muted]
        asked = next((moment for t in reversed(tracks) if (moment := _oracle(t, ms))), None)
        assert _agree(_plays(shown.picture, ms), asked)


@given(_documents())
def test_every_unmuted_audio_track_that_plays_is_heard_at_every_millisecond(edl: Edl) -> None:
    tracks = [
        t for t in edl.tracks if t.type == "audio" and not t.muted and any(not p.clip.deleted for p in t.lane)
    ]
    lanes = playlist(edl).sound
    assert len(lanes) == len(tracks)
    for track, lane in zip(tracks, lanes, strict=True):
        assert all(_agree(_plays(lane, ms), _oracle(track, ms)) for ms in range(edl.duration_ms))


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
        assert not any(a.media_id is b.media_id is None for a, b in pairwise(lane))


def test_a_razor_cut_that_nothing_followed_is_no_join() -> None:
    halves = (0, _clip("a", 0, 100)), (0, _clip("b", 100, 50)), (0, _clip("c", 200, 50))
    edl = Edl("p", tracks=(_track("v", "video", *halves), _track("a", "audio", *halves)))
    expected = (Shot(0, 150, "m", 0, 150), Shot(150, 200, "m", 200, 250))
    assert playlist(edl).picture == expected
    assert playlist(edl).sound == (expected,)


def test_a_clip_covered_in_its_middle_goes_on_where_it_would_have_been() -> None:
    lower = _track("v1", "video", (0, _clip("a", 1000, 300)))
    upper = _track("v2", "video", (100, _clip("b", 0, 50, media="n")))
    assert playlist(Edl("p", tracks=(lower, upper))).picture == (
        Shot(0, 100, "m", 1000, 1100),
        Shot(100, 150, "n", 0, 50),
        Shot(150, 300, "m", 1150, 1300),
    )


def test_fades_stay_at_the_true_edges_of_a_clip_that_is_covered_between_them() -> None:
    lower = _track("v1", "video", (0, _clip("a", 0, 300, FadeIn(50), FadeOut(60))))
    upper = _track("v2", "video", (100, _clip("b", 0, 50, media="n")))
    first, _, last = playlist(Edl("p", tracks=(lower, upper))).picture
    assert (first.fade_in_ms, first.fade_out_ms) == (50, 0)
    assert (last.fade_in_ms, last.fade_out_ms) == (0, 60)


def test_a_fade_that_is_covered_whole_is_not_seen_and_one_covered_in_part_is_refused() -> None:
    lower = _track("v1", "video", (0, _clip("a", 0, 300, FadeIn(50))))
    whole = _track("v2", "video", (0, _clip("b", 0, 50, media="n")))
    assert playlist(Edl("p", tracks=(lower, whole))).picture[1] == Shot(50, 300, "m", 50, 300)
    part = _track("v2", "video", (10, _clip("b", 0, 50, media="n")))
    with pytest.raises(UnsupportedEffect, match="clip 'a': fade_in is covered in part"):
        playlist(Edl("p", tracks=(lower, part)))


def test_fades_longer_than_their_clip_share_it() -> None:
    edl = Edl(
        "p", tracks=(_track("a", "audio", (0, _clip("a", 0, 90, FadeIn(200), FadeOut(100), Gain(-3)))),)
    )
    assert playlist(edl).sound == ((Shot(0, 90, "m", 0, 90, gain_db=-3, fade_in_ms=60, fade_out_ms=30),),)


@pytest.mark.parametrize("effect", [Crossfade(40), Position(0.1, 0), Scale(2), Crop(left=0.1)])
def test_what_a_shot_cannot_carry_is_refused_by_the_name_of_the_clip(effect: Effect) -> None:
    clip = _clip("c7", 0, 100, effect)
    with pytest.raises(UnsupportedEffect, match="c7") as refusal:
        playlist(Edl("p", tracks=(_track("v", "video", (0, clip)),)))
    assert refusal.value.code == "unsupported_effect"
    muted = Edl("p", tracks=(_track("v", "video", (0, clip), muted=True),))
    assert playlist(muted).picture == (Shot(0, 100, None),)


def test_effects_that_change_nothing_are_no_reason_to_refuse() -> None:
    clip = _clip("c", 0, 100, Position(0, 0), Scale(1), Crop())
    assert playlist(Edl("p", tracks=(_track("v", "video", (0, clip)),))).picture == (
        Shot(0, 100, "m", 0, 100),
    )


@pytest.mark.parametrize("effect", [Opacity(0.5), FadeIn(30), FadeOut(30)])
def test_a_picture_seen_through_another_is_refused_and_over_black_is_not(effect: Effect) -> None:
    upper = _track("v2", "video", (0, _clip("b", 0, 100, effect, media="n")))
    beside = _track("v1", "video", (100, _clip("a", 0, 100)))
    assert playlist(Edl("p", tracks=(beside, upper))).picture[0].media_id == "n"
    under = _track("v1", "video", (0, _clip("a", 0, 100)))
    with pytest.raises(UnsupportedEffect, match="clip 'b'"):
        playlist(Edl("p", tracks=(under, upper)))


def test_a_document_without_tracks_is_an_empty_playlist() -> None:
    shown = playlist(Edl("p"))
    assert (shown.duration_ms, shown.picture, shown.sound) == (0, (), ())
