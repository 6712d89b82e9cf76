"""The cloned voices keep the laws of every speaking engine, with models that say nothing anybody knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from auteur.compute.kept import forget
from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Progress
from auteur.engines.tts import registry
from auteur.engines.tts.f5.models import MODELS as F5
from auteur.engines.tts.pocket.models import MODELS as POCKET
from auteur.ports.synthesizer import SaidWord, Synthesizer
from tests.contract import test_synthesizers as laws
from tests.models.tiny_voices import make_tiny_f5, make_tiny_pocket, sample

MAKERS = {"f5-tts": make_tiny_f5, "pocket-tts": make_tiny_pocket}
FEW_STEPS = {"f5-tts": {"steps": 3}, "pocket-tts": {}}


@pytest.fixture(scope="module", params=MAKERS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Synthesizer:
    folder = MAKERS[request.param](tmp_path_factory.mktemp("models") / "tiny-1")
    return registry.load(request.param, folder=folder, **FEW_STEPS[request.param])


@pytest.fixture
def another(engine: Synthesizer) -> Synthesizer:
    forget()
    return registry.load(engine.name, folder=folder_of(engine), **FEW_STEPS[engine.name])


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "reader", sample)


def folder_of(engine: Synthesizer) -> Path:
    return engine._folder  # type: ignore[attr-defined]


test_the_same_request_gives_the_same_samples = laws.test_the_same_request_gives_the_same_samples
test_speech_names_its_engine_model_voice_and_seed = laws.test_speech_names_its_engine_model_voice_and_seed
test_a_text_that_cannot_be_said_is_refused = laws.test_a_text_that_cannot_be_said_is_refused
test_a_speed_beyond_the_limits_is_refused = laws.test_a_speed_beyond_the_limits_is_refused
test_progress_never_falls_within_a_stage_and_ends_at_one = (
    laws.test_progress_never_falls_within_a_stage_and_ends_at_one
)
test_speaking_stops_soon_after_it_is_told_to = laws.test_speaking_stops_soon_after_it_is_told_to
test_twice_the_speed_lasts_about_half_as_long = laws.test_twice_the_speed_lasts_about_half_as_long


def test_another_seed_or_another_voice_is_another_sound(engine: Synthesizer) -> None:
    once = engine.speak("Once more.", sample=sample(), seed=3).samples.tobytes()
    assert engine.speak("Once more.", sample=sample(), seed=4).samples.tobytes() != once
    quieter = replace(sample(), samples=np.asarray(sample().samples) // 2)
    assert engine.speak("Once more.", sample=quieter, seed=3).samples.tobytes() != once


def test_a_talk_stopped_within_a_sentence_leaves_nothing_in_the_next(engine: Synthesizer) -> None:
    once = engine.speak("Once more.", sample=sample(), seed=3).samples.tobytes()
    asked: list[int] = []

    def after_two() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        engine.speak("Other words of another talk, which nobody hears.", sample=sample(), cancel=after_two)
    assert engine.speak("Once more.", sample=sample(), seed=3).samples.tobytes() == once


def test_many_sentences_are_spoken_one_after_the_other(engine: Synthesizer) -> None:
    reports: list[Progress] = []
    long = engine.speak("One of them. " * 5, sample=sample(), report=reports.append)
    short = engine.speak("One of them.", sample=sample())
    assert len(long.samples) > 4 * len(short.samples)
    assert len({round(one.fraction, 3) for one in reports if one.stage == "speak"}) > 5


def test_a_short_sample_and_none_are_refused(engine: Synthesizer) -> None:
    for heard in (sample(1.0), None):
        with pytest.raises(InputError):
            engine.speak("Hello.", sample=heard)


@pytest.mark.parametrize(("name", "models"), [("f5-tts", F5), ("pocket-tts", POCKET)])
def test_a_folder_with_what_the_catalogue_says_is_a_model(tmp_path: Path, name: str, models: object) -> None:
    folder = MAKERS[name](tmp_path / "tiny-1")
    needed = models.needed  # type: ignore[attr-defined]
    assert all((folder / file).is_file() for file in needed)
    assert not [file for file in folder.rglob("*") if file.suffix in (".bin", ".pt", ".pth", ".ckpt")]


def test_f5_must_know_what_is_said_in_the_sample(tmp_path: Path) -> None:
    engine = registry.load("f5-tts", folder=make_tiny_f5(tmp_path / "tiny-1"), steps=2)
    with pytest.raises(InputError, match="what is said"):
        engine.speak("Hello.", sample=sample(words=False))


def test_f5_hears_no_more_than_twelve_seconds_and_the_words_in_them(tmp_path: Path) -> None:
    engine = registry.load("f5-tts", folder=make_tiny_f5(tmp_path / "tiny-1"), steps=2)
    whole = sample(20.0)
    cut = [word for word in whole.words if word.end_ms <= 12_000]
    end_ms = cut[-1].end_ms + 100
    part = replace(whole, samples=np.asarray(whole.samples)[: end_ms * 24], words=tuple(cut))
    assert engine.speak("Hello.", sample=whole).samples.tobytes() == (
        engine.speak("Hello.", sample=part).samples.tobytes()
    )


def test_f5_speaks_at_the_pace_of_the_sample(tmp_path: Path) -> None:
    engine = registry.load("f5-tts", folder=make_tiny_f5(tmp_path / "tiny-1"), steps=2)
    text = "As many letters as there are."
    slow = replace(sample(), words=(SaidWord("few", 0, 3900),))
    fast = replace(sample(), words=tuple(SaidWord("many-letters", n * 300, n * 300 + 290) for n in range(13)))
    assert len(engine.speak(text, sample=slow).samples) > 5 * len(engine.speak(text, sample=fast).samples)


@pytest.mark.parametrize("name", MAKERS)
def test_weights_of_another_model_are_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    folder = MAKERS[name](tmp_path / "tiny-1")
    weights = load_file(folder / "model.safetensors")
    save_file(dict(list(weights.items())[3:]), folder / "model.safetensors")
    with pytest.raises(InputError) as raised:
        registry.load(name, folder=folder).speak("Hello.", sample=sample())
    assert "auteur models" in raised.value.hint


def test_a_vocoders_configuration_can_make_nothing_else(tmp_path: Path) -> None:
    folder = make_tiny_f5(tmp_path / "tiny-1")
    told = (folder / "vocos" / "config.yaml").read_text()
    (folder / "vocos" / "config.yaml").write_text(told.replace("vocos.heads.ISTFTHead", "os.system"))
    with pytest.raises(InputError, match="ISTFTHead"):
        registry.load("f5-tts", folder=folder).speak("Hello.", sample=sample())
