"""Which engine does a job: what was asked for, else what is set, else the best that has what it needs."""

from __future__ import annotations

import importlib.machinery
from pathlib import Path

import pytest

from auteur.bootstrap import engines
from auteur.config import Settings, settings
from auteur.core.errors import InputError
from auteur.engines.tts import registry as voices
from auteur.engines.tts.spec import ENGINES as VOICES
from auteur.engines.video_generation import registry as shots

SOMEWHERE = importlib.machinery.ModuleSpec("there", None)


@pytest.fixture
def shelf(tmp_path: Path) -> Settings:
    return Settings(tmp_path, (tmp_path / "models",))


def put(shelf: Settings, name: str, *files: str) -> None:
    for file in files:
        path = shelf.models[0] / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")


def put_pocket(shelf: Settings) -> None:
    put(shelf, "pocket-tts-english", "model.safetensors", "tokenizer.json")


def put_f5(shelf: Settings) -> None:
    put(shelf, "f5-tts-v1", "model.safetensors", "vocab.txt", "vocos/config.yaml", "vocos/model.safetensors")


@pytest.fixture
def everything_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "find_spec", lambda _: SOMEWHERE)
    monkeypatch.setattr(voices.shutil, "which", lambda _: "/usr/bin/flite")
    monkeypatch.setattr(shots, "find_spec", lambda _: SOMEWHERE)


@pytest.mark.usefixtures("everything_installed")
def test_an_engine_without_its_model_is_not_taken_by_itself(shelf: Settings) -> None:
    assert engines.speakers(shelf) == ("matched", "plain")
    put_pocket(shelf)
    assert engines.speakers(shelf) == ("pocket-tts", "matched", "plain")


@pytest.mark.usefixtures("everything_installed")
def test_a_voice_that_may_not_be_sold_is_never_taken_by_itself(shelf: Settings) -> None:
    put_f5(shelf)
    there = engines.speakers(shelf)
    assert "f5-tts" in there
    assert voices.choose(there, sample_given=True) == "matched"
    put_pocket(shelf)
    assert voices.choose(engines.speakers(shelf), sample_given=True) == "pocket-tts"
    assert "not for commercial use" in VOICES["f5-tts"].licence


def test_what_was_asked_for_goes_before_what_is_set(shelf: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTEUR_ENGINES", "tts=set-here,lip_sync=set-here,video_generation=set-here")
    for job in ("tts", "lip_sync", "video_generation"):
        assert settings().engine(job, "") == "set-here"
        assert settings().engine(job, "asked") == "asked"
    assert settings().engine("transcription", "") == ""


@pytest.mark.usefixtures("everything_installed")
def test_an_engine_that_is_set_without_its_model_says_how_to_get_it(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTEUR_ENGINES", "tts=f5-tts")
    chosen = Settings(shelf.home, shelf.models, engines=settings().engines)
    with pytest.raises(InputError) as raised:
        engines.synthesizer(chosen, sample_given=True)
    assert raised.value.hint == "auteur models get f5-tts-v1"
    with pytest.raises(InputError) as raised:
        engines.shot_maker(shelf, engine="wan")
    assert raised.value.hint == "auteur models get wan2.1-t2v-14b"


def test_an_unknown_engine_is_refused_with_those_there_are(shelf: Settings) -> None:
    for make in (lambda: engines.shot_maker(shelf, engine="sora"),
                 lambda: engines.synthesizer(shelf, engine="sora", sample_given=True)):  # fmt: skip
        with pytest.raises(InputError) as raised:
            make()
        assert "there are" in raised.value.hint


@pytest.mark.usefixtures("everything_installed")
@pytest.mark.parametrize(("gpu", "taken"), [(True, "wan"), (False, "animatic")])
def test_footage_takes_a_gpu_and_a_model(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch, gpu: bool, taken: str
) -> None:
    monkeypatch.setattr(engines, "gpu_there", lambda: gpu)
    loaded: list[str] = []
    monkeypatch.setattr(engines.shots, "load", lambda name, **_: loaded.append(name))
    engines.shot_maker(shelf)
    put(
        shelf,
        "wan2.1-t2v-1.3b",
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "tokenizer/tokenizer.json",
        "transformer/config.json",
        "vae/config.json",
    )
    engines.shot_maker(shelf)
    assert loaded == ["animatic", taken]
