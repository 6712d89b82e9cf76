"""The render plan against a slow oracle: every frame and sample once, and every copied run decodable by itself."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.errors import ExportError
from auteur.core.render.facts import AAC_FRAME, PictureFacts, SoundFacts, SourceFacts
from auteur.core.render.picture import CopyRun, EncodeRun
from auteur.core.render.plan import RenderPlan, UnsupportedEffect, plan
from auteur.core.render.playlist import Place, Playlist, Shot
from auteur.core.render.sound import SoundCopy
from auteur.core.render.target import Target
from auteur.core.time import frame_at

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)]


@st.composite
def pictures(draw: st.DrawFn, rate: Fraction) -> PictureFacts:
    """A stream of closed GOPs whose frames are reordered within mini-GOPs, as B-frames do."""
    order: list[int] = []
    idrs: list[int] = []
    for _ in range(draw(st.integers(1, 6))):
        base = len(order)
        idrs.append(base)
        order.append(base)
        for length in draw(st.lists(st.integers(1, 4), max_size=8)):
            shown = list(range(len(order), len(order) + length))
            order += [shown[-1], *shown[:-1]]  # the P-frame first, then the B-frames before it
    start = Fraction(draw(st.integers(-4, 4))) / rate
    family = draw(st.sampled_from(["a", "a", "b"]))
    return PictureFacts(rate, len(order), 64, 48, start, tuple(order), tuple(idrs), family=family)


@st.composite
def timelines(draw: st.DrawFn) -> tuple[Playlist, dict[str, SourceFacts]]:
    rate = draw(st.sampled_from(RATES))
    sources = {
        name: SourceFacts(
            draw(pictures(rate)),
            SoundFacts(48_000, 2, 48_000 * 5, draw(st.sampled_from([-1024, -2112, 0, 37])), 235, "aac"),
        )
        for name in ("one", "two")
    }
    shots, at = [], 0
    for _ in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(["one", "two", "one", None]))
        length = draw(st.integers(20, 2500))
        start = draw(st.integers(0, 2500)) if name else 0
        effect = draw(st.sampled_from([{}, {}, {}, {"fade_in_ms": 200}, {"opacity": 0.5}, {"gain_db": -6.0}]))
        shots.append(
            Shot(at, at + length, name, start, start + length if name else 0, **(effect if name else {}))
        )
        at += length
    playlist = Playlist(rate, 64, 48, at, tuple(shots), (tuple(shots),))
    return playlist, sources


def planned(playlist: Playlist, sources: dict[str, SourceFacts], target: Target) -> RenderPlan | None:
    try:
        return plan(playlist, sources, target)
    except ExportError:
        return None


def oracle(playlist: Playlist, sources: dict[str, SourceFacts]) -> list[tuple[str | None, int]]:
    """What each timeline frame shows, found for each frame by itself."""
    frames: list[tuple[str | None, int]] = []
    for number in range(frame_at(playlist.duration_ms, playlist.rate)):
        shot = next(
            s
            for s in playlist.picture
            if frame_at(s.start_ms, playlist.rate) <= number < frame_at(s.end_ms, playlist.rate)
        )
        if shot.media_id is None:
            frames.append((None, 0))
            continue
        # Shots that play on without a cut count from where the first of them began.
        first = shot
        while (before := _before(first, playlist)) is not None:
            first = before
        facts = sources[shot.media_id].picture
        assert facts is not None
        exact = (Fraction(first.in_ms, 1000) - facts.start_s) * facts.rate
        begin = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
        begin = 0 if begin == -1 else begin
        frame = begin + number - frame_at(first.start_ms, playlist.rate)
        frames.append((shot.media_id, min(max(frame, 0), facts.frames - 1)))
    return frames


def _before(shot: Shot, playlist: Playlist) -> Shot | None:
    plain = not shot.fade_in_ms and shot.opacity == 1
    for other in playlist.picture:
        if (
            other.end_ms == shot.start_ms
            and (other.media_id, other.out_ms) == (shot.media_id, shot.in_ms)
            and plain
        ):
            return other if not other.fade_in_ms and other.opacity == 1 else None
    return None


def produced(made: RenderPlan, sources: dict[str, SourceFacts]) -> list[tuple[str | None, int]]:
    """What the plan's runs put into each frame, in the order they stand."""
    frames: list[tuple[str | None, int]] = []
    for run in made.picture:
        assert run.start == len(frames)
        if isinstance(run, CopyRun):
            facts = sources[run.source].picture
            assert facts is not None
            frames += [(run.source, frame) for frame in sorted(facts.order[run.first : run.last])]
            continue
        for piece in run.pieces:
            assert piece.start == len(frames)
            layers = piece.layers
            assert len(layers) <= 1
            count = piece.stop - piece.start
            frames += [(layers[0].source, f) for f in layers[0].frames] if layers else [(None, 0)] * count
        assert run.stop == len(frames)
    return frames


@settings(deadline=None, max_examples=300)
@given(timelines(), st.sampled_from([1, 4, 8]))
def test_every_frame_of_the_timeline_is_produced_exactly_once(
    timeline: tuple[Playlist, dict[str, SourceFacts]], least: int
) -> None:
    playlist, sources = timeline
    made = planned(playlist, sources, Target(min_copy_frames=least))
    if made is None or not made.picture:
        return
    wanted, got = oracle(playlist, sources), produced(made, sources)
    assert got == wanted[: len(got)]
    assert len(wanted) - len(got) in (0, 1)  # the one frame past the source's end that rounding may ask for


@settings(deadline=None, max_examples=300)
@given(timelines())
def test_copied_runs_begin_at_an_idr_and_hold_all_they_show(
    timeline: tuple[Playlist, dict[str, SourceFacts]],
) -> None:
    playlist, sources = timeline
    made = planned(playlist, sources, Target(min_copy_frames=1))
    if made is None:
        return
    families = set()
    for run in made.picture:
        if isinstance(run, CopyRun):
            facts = sources[run.source].picture
            assert facts is not None
            families.add(facts.family)
            assert run.first in facts.idrs
            shown = sorted(facts.order[run.first : run.last])
            assert shown == list(range(run.first, run.last)), (
                "a closed prefix: no frame missing, none from beyond"
            )
        else:
            assert run.reason
    assert len(families) <= 1, "one sample entry, one family"


@settings(deadline=None, max_examples=300)
@given(timelines(), st.sampled_from([0, 2, 5]))
def test_sound_packets_are_produced_once_and_copied_only_where_nothing_touches_them(
    timeline: tuple[Playlist, dict[str, SourceFacts]], tolerance: int
) -> None:
    playlist, sources = timeline
    made = planned(playlist, sources, Target(audio_tolerance_ms=tolerance))
    if made is None or made.sound is None:
        return
    sound = made.sound
    at = 0
    for run in sound.runs:
        assert run.start == at < run.stop
        at = run.stop
        if not isinstance(run, SoundCopy):
            assert run.reason
            continue
        facts = sources[run.source].sound
        assert facts is not None
        for packet in (run.start, run.stop - 1):
            source_packet = run.first + packet - run.start
            assert 0 <= source_packet < facts.packets
            lo, hi = (n * AAC_FRAME - sound.priming for n in (packet, packet + 2))
            # At the timeline's ends a window may reach outside: nothing there is heard.
            lo, hi = max(0, lo), min(sound.samples, hi)
            voice = next(v for v in sound.voices if v.start <= lo and hi <= v.stop and v.source == run.source)
            in_source = facts.origin + source_packet * AAC_FRAME
            assert in_source - (packet * AAC_FRAME - sound.priming) == voice.source_start - voice.start
            assert lo >= voice.start + voice.fade_in or lo == 0
            assert hi <= voice.stop - voice.fade_out or hi == sound.samples
            others = [v for v in sound.voices if v is not voice and v.start < hi and lo < v.stop]
            assert not others
    assert at == sound.packets
    assert all(abs(v.shift) <= tolerance * 48 for v in sound.voices)


@given(timelines())
@settings(deadline=None, max_examples=100)
def test_a_plan_without_copying_copies_nothing(timeline: tuple[Playlist, dict[str, SourceFacts]]) -> None:
    playlist, sources = timeline
    made = planned(playlist, sources, Target(copy=False))
    if made is not None:
        assert all(isinstance(run, EncodeRun) for run in made.picture)
        assert made.sound is None or (
            made.sound.copied_packets == 0 and not any(v.shift for v in made.sound.voices)
        )


def facts(**changes: object) -> dict[str, SourceFacts]:
    values: dict[str, object] = {
        "rate": Fraction(25), "frames": 250, "width": 64, "height": 48,
        "order": tuple(range(250)), "idrs": tuple(range(0, 250, 50)), "family": "a",
    }  # fmt: skip
    return {"a": SourceFacts(PictureFacts(**{**values, **changes}))}  # type: ignore[arg-type]


def shown(shot: Shot, sources: dict[str, SourceFacts]) -> RenderPlan:
    return plan(Playlist(Fraction(25), 64, 48, shot.end_ms, (shot,), ()), sources, Target())


def test_twice_the_speed_shows_every_other_frame() -> None:
    made = shown(Shot(0, 2000, "a", 1000, 5000, speed=Fraction(2)), facts())
    assert [f for run in made.picture for piece in run.pieces for f in piece.layers[0].frames] == list(
        range(25, 125, 2)
    )
    assert made.picture[0].reason == "speed 2"


def test_half_the_speed_shows_every_frame_twice() -> None:
    made = shown(Shot(0, 400, "a", 0, 200, speed=Fraction(1, 2)), facts())
    assert [f for run in made.picture for piece in run.pieces for f in piece.layers[0].frames] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]


def test_variable_rates_are_mapped_through_the_real_times() -> None:
    times = (0, 40_000, 200_000, 240_000, 400_000)
    made = shown(Shot(0, 400, "a", 0, 400), facts(frames=5, times_us=times, order=(), idrs=()))
    assert [f for run in made.picture for piece in run.pieces for f in piece.layers[0].frames] == [
        0,
        1,
        1,
        1,
        1,
        2,
        3,
        3,
        3,
        3,
    ]


def test_a_fade_is_encoded_and_the_rest_is_copied() -> None:
    made = shown(Shot(0, 8000, "a", 2000, 10_000, fade_in_ms=1000), facts())
    assert [(type(run).__name__, run.start, run.stop) for run in made.picture] == [
        ("EncodeRun", 0, 50),
        ("CopyRun", 50, 200),
    ]
    assert made.picture[0].reason == "a fade"


@pytest.mark.parametrize(
    "shot",
    [
        Shot(0, 100, "a", 0, 2000, speed=Fraction(2000)),
        Shot(0, 1000, "a", 0, 1000, place=Place(scale=0)),
        Shot(0, 1000, "a", 0, 1000, place=Place(left=0.5, right=0.5)),
        Shot(0, 1000, None, over=(Shot(0, 1000, "a", 0, 1000, opacity=1.5),)),
        Shot(0, 1000, "a", 0, 1000, opacity=1.5),
        Shot(0, 1000, "a", 0, 1000, gain_db=90.0),
        Shot(0, 1000, "a", 0, 1000, fade_in_ms=-5),
    ],
)
def test_what_cannot_be_rendered_is_refused_and_never_ignored(shot: Shot) -> None:
    with pytest.raises(UnsupportedEffect):
        shown(shot, facts())


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(ExportError, match="unknown source"):
        shown(Shot(0, 1000, "b", 0, 1000), facts())


def test_planning_costs_the_edits_and_not_the_length() -> None:
    """A thousand hours with one cut touch one GOP: counted by the packets that are looked at."""
    looked = 0

    class Order:
        def __getitem__(self, packet: int) -> int:
            nonlocal looked
            looked += 1
            return packet

    idrs = range(0, 90_000_000, 50)
    sources = {
        "a": SourceFacts(PictureFacts(Fraction(25), 90_000_000, 64, 48, order=Order(), idrs=idrs, family="a"))
    }  # type: ignore[arg-type]
    shots = (Shot(0, 7000, "a", 0, 7000), Shot(7000, 1_007_000, "a", 3_000_000_000, 3_001_000_000))
    plan(Playlist(Fraction(25), 64, 48, 1_007_000, shots, ()), sources, Target())
    assert looked <= 100
