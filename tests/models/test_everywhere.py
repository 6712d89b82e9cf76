"""Whoever puts a model into its folder has it everywhere, with no other change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from auteur import bootstrap
from auteur.config import settings
from auteur.media.wav import write_wav
from tests.models.tiny_voices import make_tiny_f5, make_tiny_pocket, sample
from tests.models.tiny_wan import make_tiny_wan

CONSENT = ["--consent", "I agree that my voice is used in this test.", "--consent-by", "Nobody"]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTEUR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AUTEUR_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def auteur(*arguments: str) -> dict[str, object]:
    command = [sys.executable, "-m", "auteur", *arguments, "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=dict(os.environ), timeout=300, check=True
    )
    said = json.loads(done.stdout)
    assert isinstance(said, dict)
    return said


def spoken(tmp_path: Path, *options: str) -> dict[str, object]:
    voice = tmp_path / "voice.wav"
    write_wav(voice, np.asarray(sample().samples), 24_000)
    out = tmp_path / "said.wav"
    told = auteur("speak", "Welcome back.", "--sample", str(voice), *CONSENT, "-o", str(out), *options)
    with wave.open(str(out)) as sound:
        assert sound.getnframes() * 1000 // sound.getframerate() == told["duration_ms"]
    return told


def test_the_command_line_speaks_with_the_model_that_is_there_and_names_its_licence(
    models: Path, tmp_path: Path
) -> None:
    make_tiny_pocket(models / "pocket-tts-english")
    told = spoken(tmp_path, "--seed", "7")
    assert (told["engine"], told["seed"]) == ("pocket-tts", 7)
    assert str(told["model"]).startswith("pocket-tts-english (pocket-tts ")
    assert told["licence"] == "code MIT, model CC-BY-4.0"


def test_each_wiring_finds_its_model(models: Path) -> None:
    make_tiny_f5(models / "f5-tts-v1")
    make_tiny_wan(models / "wan2.1-t2v-1.3b")
    assert bootstrap.synthesizer(settings(), engine="f5-tts", sample_given=True).model.startswith(
        "f5-tts-v1 ("
    )
    assert bootstrap.shot_maker(settings(), engine="wan").model.startswith("wan2.1-t2v-1.3b (")
    assert bootstrap.shot_maker(settings()).name in ("animatic", "wan"), "the latter where there is a GPU"
