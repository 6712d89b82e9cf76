"""What every speaking engine keeps, whatever it speaks with."""

from __future__ import annotations

import numpy as np
import pytest

from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Progress
from auteur.engines.tts import registry
from auteur.engines.tts.spec import ENGINES, MAX_CHARACTERS
from auteur.ports.synthesizer import Synthesizer, VoiceSample
from tests.support.voices import needs, reader, words_heard

TEXT = "The family had been settled here for a long time. Nobody doubted it."


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=needs(name)) for name in ("matched", "plain")]
)
def engine(request: pytest.FixtureRequest) -> Synthesizer:
    return registry.load(request.param)


@pytest.fixture
def another(engine: Synthesizer) -> Synthesizer:
    """The same engine, made anew."""
    return registry.load(engine.name)


def sample_for(engine: Synthesizer) -> VoiceSample | None:
    return reader() if ENGINES[engine.name].takes_sample else None


def test_the_words_that_were_asked_for_are_heard(engine: Synthesizer) -> None:
    speech = engine.speak(TEXT, sample=sample_for(engine))
    wanted = set(TEXT.lower().replace(".", "").split())
    assert len(wanted & set(words_heard(speech))) >= 0.8 * len(wanted)


def test_the_same_request_gives_the_same_samples(engine: Synthesizer, another: Synthesizer) -> None:
    once, again = (engine.speak("Once more.", sample=sample_for(engine), seed=3) for _ in range(2))
    assert once.samples.tobytes() == again.samples.tobytes()
    anew = another.speak("Once more.", sample=sample_for(engine), seed=3)
    assert anew.samples.tobytes() == once.samples.tobytes()


def test_speech_names_its_engine_model_voice_and_seed(engine: Synthesizer) -> None:
    speech = engine.speak("Hello.", sample=sample_for(engine), seed=7)
    assert (speech.engine, speech.model, speech.seed) == (engine.name, engine.model, 7)
    assert speech.voice
    assert any(digit.isdigit() for digit in speech.model), "with a version"


def test_twice_the_speed_lasts_about_half_as_long(engine: Synthesizer) -> None:
    slow, fast = (len(engine.speak(TEXT, sample=sample_for(engine), speed=s).samples) for s in (1.0, 2.0))
    assert 0.4 < fast / slow < 0.65


def test_sound_is_neither_silent_nor_clipped(engine: Synthesizer) -> None:
    peak = np.abs(
        np.frombuffer(engine.speak(TEXT, sample=sample_for(engine)).samples.tobytes(), np.int16)
    ).max()
    assert 3_000 < peak < 32_767


@pytest.mark.parametrize("text", ["", " \n ", "…!?", "a" * (MAX_CHARACTERS + 1)])
def test_a_text_that_cannot_be_said_is_refused(engine: Synthesizer, text: str) -> None:
    with pytest.raises(InputError):
        engine.speak(text, sample=sample_for(engine))


@pytest.mark.parametrize("speed", [0.0, 0.49, 2.01, -1.0, float("nan")])
def test_a_speed_beyond_the_limits_is_refused(engine: Synthesizer, speed: float) -> None:
    with pytest.raises(InputError):
        engine.speak("Hello.", sample=sample_for(engine), speed=speed)


@pytest.mark.parametrize(
    "text", ["-o /tmp/x hello", "$(id) `id`; hello", "../../etc/passwd hello", "hello <say-as>"]
)
def test_no_text_is_a_command(engine: Synthesizer, text: str) -> None:
    assert "hello" in words_heard(engine.speak(f"{text}, hello there", sample=sample_for(engine)))


def test_progress_never_falls_within_a_stage_and_ends_at_one(engine: Synthesizer) -> None:
    reports: list[Progress] = []
    engine.speak(TEXT, sample=sample_for(engine), report=reports.append)
    spoken = [one.fraction for one in reports if one.stage == "speak"]
    assert spoken == sorted(spoken)
    assert spoken[-1] == 1


def test_speaking_stops_soon_after_it_is_told_to(engine: Synthesizer) -> None:
    with pytest.raises(Cancelled):
        engine.speak(TEXT * 50, sample=sample_for(engine), cancel=lambda: True)
