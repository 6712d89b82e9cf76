"""What every engine that tells speakers apart keeps, whatever it hears."""

from __future__ import annotations

from array import array
from itertools import pairwise

import numpy as np
import pytest

from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Progress
from auteur.engines.transcription.speakers import registry
from auteur.ports.diariser import Diarisation, Diariser
from tests.support.two_voices import two_voices

SECOND = 16_000
LENGTH = 8 * SECOND


@pytest.fixture(scope="module", params=["embedded"])
def engine(request: pytest.FixtureRequest) -> Diariser:
    return registry.load(request.param)


Found = tuple[Diarisation, list[Progress]]


@pytest.fixture(scope="module")
def found(engine: Diariser) -> Found:
    reports: list[Progress] = []
    return engine.turns(two_voices().samples[:LENGTH], report=reports.append), reports


def test_turns_are_in_order_inside_the_audio_and_no_voice_overlaps_itself(found: Found) -> None:
    turns = found[0].turns
    assert turns
    assert all(0 <= turn.start_ms < turn.end_ms <= LENGTH // 16 for turn in turns)
    assert [turn.start_ms for turn in turns] == sorted(turn.start_ms for turn in turns)
    for speaker in {turn.speaker for turn in turns}:
        own = [turn for turn in turns if turn.speaker == speaker]
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(own))


def test_voices_are_numbered_by_who_speaks_first(found: Found) -> None:
    firsts = list(dict.fromkeys(turn.speaker for turn in found[0].turns))
    assert firsts == list(range(1, len(firsts) + 1))


def test_the_result_names_its_engine_and_model(found: Found, engine: Diariser) -> None:
    assert (found[0].engine, found[0].model) == (engine.name, engine.model)
    assert engine.model


def test_progress_never_falls_and_ends_at_one(found: Found) -> None:
    fractions = [report.fraction for report in found[1]]
    assert fractions[0] == 0
    assert fractions[-1] == 1
    assert all(a <= b for a, b in pairwise(fractions))


def test_cancel_stops_the_work_before_it_is_done(engine: Diariser) -> None:
    reports: list[Progress] = []
    with pytest.raises(Cancelled):
        engine.turns(two_voices().samples, report=reports.append, cancel=lambda: bool(reports))
    assert all(report.fraction < 1 for report in reports)


def test_where_nobody_speaks_nobody_is_found(engine: Diariser) -> None:
    hum = (4000 * np.sin(np.arange(6 * SECOND) * 2 * np.pi * 50 / SECOND)).astype(np.int16)
    for sound in (np.zeros(6 * SECOND, np.int16), hum):
        assert engine.turns(sound).turns == ()


@pytest.mark.parametrize("length", [0, 1, 700])
def test_empty_audio_is_refused_with_a_reason(engine: Diariser, length: int) -> None:
    with pytest.raises(InputError, match="no sound"):
        engine.turns(np.zeros(length, np.int16))


@pytest.mark.parametrize("speakers", [0, -1, 21])
def test_a_number_of_speakers_that_cannot_be_is_refused(engine: Diariser, speakers: int) -> None:
    with pytest.raises(InputError, match="speakers"):
        engine.turns(two_voices().samples[:LENGTH], speakers=speakers)


def test_an_array_of_the_standard_library_gives_the_same_again(engine: Diariser, found: Found) -> None:
    sound = array("h", two_voices().samples[:LENGTH].tobytes())
    assert engine.turns(sound) == found[0]


def test_an_engine_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="telepathy"):
        registry.load("telepathy")


def test_pyannote_is_taken_where_it_has_a_model_and_else_the_embedded_one() -> None:
    assert registry.choose(pyannote_model_found=False) == "embedded"
    there = "pyannote" in registry.installed()
    assert registry.choose(pyannote_model_found=True) == ("pyannote" if there else "embedded")
