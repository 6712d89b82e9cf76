"""What every transcription engine keeps, whatever it hears."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Progress
from auteur.core.transcript.script import Script
from auteur.engines.transcription import registry
from auteur.ports.transcriber import FLAGS, Transcriber, Transcription
from auteur.services.demo_talk import Talk, demo_talk
from tests.support.tiny_whisper import make_tiny_whisper

SECOND = 16_000


@pytest.fixture(scope="module")
def talk() -> Talk:
    return demo_talk()


@pytest.fixture(scope="module", params=["align", "recognise", "whisper"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    if request.param != "whisper":
        return registry.load(request.param)
    return registry.load("whisper", folder=make_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny"))


Heard = tuple[Transcription, list[Progress]]


@pytest.fixture(scope="module")
def heard(engine: Transcriber, talk: Talk) -> Heard:
    """Twelve seconds of the talk, with the progress reported on the way."""
    reports: list[Progress] = []
    script = Script.from_lines(talk.script.splitlines()[:2])
    return engine.transcribe(talk.samples[: 12 * SECOND], script=script, report=reports.append), reports


def test_words_stand_in_order_inside_the_audio_without_overlaps(heard: Heard) -> None:
    words = heard[0].words
    assert words
    assert words[0].start_ms >= 0
    assert words[-1].end_ms <= 12_000
    assert all(word.start_ms < word.end_ms for word in words)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(words))


def test_every_word_has_text_a_confidence_and_known_flags(heard: Heard) -> None:
    for word in heard[0].words:
        assert word.word.strip() == word.word != ""
        assert type(word.confidence) is float
        assert 0 <= word.confidence <= 1
        assert set(word.flags) <= set(FLAGS)


def test_the_result_names_its_engine_model_and_language(heard: Heard, engine: Transcriber) -> None:
    found = heard[0]
    assert (found.engine, found.model, found.language) == (engine.name, engine.model, "en")
    assert found.model


def test_segment_breaks_are_places_between_words(heard: Heard) -> None:
    breaks = heard[0].segment_breaks
    assert list(breaks) == sorted(set(breaks))
    assert all(0 < place < len(heard[0].words) for place in breaks)


def test_progress_never_falls_and_ends_at_one(heard: Heard) -> None:
    fractions = [report.fraction for report in heard[1]]
    assert fractions[0] == 0
    assert fractions[-1] == 1
    assert all(a <= b for a, b in pairwise(fractions))
    assert len(fractions) > 2


def test_cancel_stops_the_work_before_it_is_done(engine: Transcriber, talk: Talk) -> None:
    reports: list[Progress] = []
    with pytest.raises(Cancelled):
        engine.transcribe(
            talk.samples,
            script=Script.from_lines([talk.script]),
            report=reports.append,
            cancel=lambda: len(reports) > 1,
        )
    assert all(report.fraction < 1 for report in reports)


def _digital_silence() -> np.ndarray:
    return np.zeros(3 * SECOND, np.int16)


def _quiet_noise() -> np.ndarray:
    return np.random.default_rng(5).normal(0, 20, 3 * SECOND).astype(np.int16)


def _loud_noise() -> np.ndarray:
    return np.random.default_rng(5).normal(0, 3000, 3 * SECOND).astype(np.int16)


def _hum() -> np.ndarray:
    return (4000 * np.sin(np.arange(3 * SECOND) * 2 * np.pi * 50 / SECOND)).astype(np.int16)


@pytest.mark.parametrize("sound", [_digital_silence, _quiet_noise, _loud_noise, _hum])
def test_where_nobody_speaks_no_words_are_found(engine: Transcriber, sound: Callable[[], np.ndarray]) -> None:
    script = Script.from_lines(["Nobody says this sentence"])
    reports: list[Progress] = []
    found = engine.transcribe(sound(), script=script, report=reports.append)
    assert found.words == ()
    assert reports[-1].fraction == 1
    assert [word.word for word in found.skipped] in ([], ["Nobody", "says", "this", "sentence"])


@pytest.mark.parametrize("length", [0, 1, 700])
def test_empty_audio_is_refused_with_a_reason(engine: Transcriber, length: int) -> None:
    with pytest.raises(InputError, match="no sound"):
        engine.transcribe(np.zeros(length, np.int16), script=Script.from_lines(["word"]))


def test_samples_of_another_kind_are_refused(engine: Transcriber) -> None:
    with pytest.raises(InputError, match="16-bit"):
        engine.transcribe(np.zeros(SECOND, np.float32), script=Script.from_lines(["word"]))


def test_a_language_that_the_engine_does_not_know_is_refused(engine: Transcriber, talk: Talk) -> None:
    with pytest.raises(InputError):
        engine.transcribe(talk.samples[:SECOND], language="tlh", script=Script.from_lines(["word"]))


def test_an_array_of_the_standard_library_will_do(engine: Transcriber, talk: Talk) -> None:
    samples = talk.samples[: 3 * SECOND]
    script = Script.from_lines(["and mister john dashwood had then"])
    same = engine.transcribe(array("h", samples.tobytes()), script=script)
    assert same == engine.transcribe(samples, script=script)


def test_the_same_audio_gives_the_same_words_again(engine: Transcriber, talk: Talk, heard: Heard) -> None:
    script = Script.from_lines(talk.script.splitlines()[:2])
    assert engine.transcribe(talk.samples[: 12 * SECOND], script=script) == heard[0]


def test_an_engine_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="telepathy"):
        registry.load("telepathy")


@pytest.mark.parametrize(
    ("available", "script_given", "model_found", "chosen"),
    [
        (("align", "recognise", "whisper"), True, True, "align"),
        (("align", "recognise", "whisper"), False, True, "whisper"),
        (("align", "recognise", "whisper"), False, False, "recognise"),
        (("align", "recognise"), False, False, "recognise"),
        (("recognise",), True, False, "recognise"),
    ],
)
def test_the_best_engine_that_can_run_is_chosen(
    available: tuple[str, ...], script_given: bool, model_found: bool, chosen: str
) -> None:
    assert registry.choose(available, script_given=script_given, whisper_model_found=model_found) == chosen


def test_the_registry_and_the_specs_know_the_same_engines(tmp_path: Path) -> None:
    from auteur.engines.transcription import spec

    assert set(registry.ENGINES) == set(spec.ENGINES)
    assert {"align", "recognise"} <= set(registry.installed())
