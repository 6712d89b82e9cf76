"""Cuts at free points cost nothing in picture; equal offsets on the packet grid cost nothing in sound."""

from __future__ import annotations

from fractions import Fraction

import pytest

from auteur.core.render.facts import PictureFacts, SoundFacts, SourceFacts
from auteur.core.render.free_cuts import audio_offset, free_cut_points
from auteur.core.render.picture import CopyRun
from auteur.core.render.plan import plan
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.render.target import Target
from auteur.core.time import Span

RATE = Fraction(30000, 1001)


def source(start_s: Fraction = Fraction(0)) -> SourceFacts:
    return SourceFacts(
        PictureFacts(RATE, 3000, 64, 48, start_s, tuple(range(3000)), tuple(range(0, 3000, 71)), family="a"),
        SoundFacts(48_000, 2, 4_800_000, -1024, 4689, "aac"),
    )


@pytest.mark.parametrize("start_s", [Fraction(0), Fraction(-2, 30), Fraction(1, 7)])
def test_a_shot_from_a_free_point_is_copied_from_its_first_frame(start_s: Fraction) -> None:
    points = free_cut_points(source(start_s), Span(1000, 60_000))
    assert len(points) == pytest.approx(59 / (71 / float(RATE)), abs=1)
    for point in points:
        shot = Shot(0, 5000, "a", point, point + 5000)
        made = plan(Playlist(RATE, 64, 48, 5000, (shot,), ()), {"a": source(start_s)}, Target())
        assert isinstance(made.picture[0], CopyRun)
        assert len(made.picture) == 1


def test_both_ends_of_the_span_may_be_taken_and_nothing_outside() -> None:
    points = free_cut_points(source(), Span(0, 10_000))
    assert points[0] == 0
    assert free_cut_points(source(), Span(points[2], points[3])) == points[2:4]
    assert free_cut_points(source(), Span(points[2] + 1, points[3] - 1)) == []


def test_a_source_that_cannot_be_copied_has_no_free_points() -> None:
    assert free_cut_points(SourceFacts(), Span(0, 1000)) == []
    refused = SourceFacts(PictureFacts(RATE, 10, 64, 48, refusal="vp9"))
    assert free_cut_points(refused, Span(0, 1000)) == []


def test_shots_of_equal_offset_are_copied_without_drift() -> None:
    facts = source()
    assert facts.sound is not None
    second = next(
        ms
        for ms in range(9000, 9100)
        if audio_offset(facts.sound, 4000, ms) == audio_offset(facts.sound, 0, 0)
    )
    shots = (Shot(0, 4000, "a", 0, 4000), Shot(4000, 9000, "a", second, second + 5000))
    made = plan(Playlist(RATE, 64, 48, 9000, shots, (shots,)), {"a": facts}, Target(audio_tolerance_ms=0))
    assert made.sound is not None
    assert {voice.shift for voice in made.sound.voices} == {0}
    assert made.sound.packets - made.sound.copied_packets <= 3
