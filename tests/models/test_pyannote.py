"""pyannote.audio behind the port: the laws of every diariser, its loading, and that it is taken where it is there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from auteur import bootstrap
from auteur.config import Settings
from auteur.core.errors import EngineError, InputError
from auteur.engines.transcription.speakers import registry
from auteur.ports.diariser import Diariser
from tests.contract import test_diarisers as laws
from tests.models.tiny_pyannote import make_tiny_pyannote
from tests.support.two_voices import two_voices

found = laws.found
test_turns_are_in_order_inside_the_audio_and_no_voice_overlaps_itself = (
    laws.test_turns_are_in_order_inside_the_audio_and_no_voice_overlaps_itself
)
test_voices_are_numbered_by_who_speaks_first = laws.test_voices_are_numbered_by_who_speaks_first
test_the_result_names_its_engine_and_model = laws.test_the_result_names_its_engine_and_model
test_progress_never_falls_and_ends_at_one = laws.test_progress_never_falls_and_ends_at_one
test_cancel_stops_the_work_before_it_is_done = laws.test_cancel_stops_the_work_before_it_is_done
test_where_nobody_speaks_nobody_is_found = laws.test_where_nobody_speaks_nobody_is_found
test_empty_audio_is_refused_with_a_reason = laws.test_empty_audio_is_refused_with_a_reason
test_a_number_of_speakers_that_cannot_be_is_refused = laws.test_a_number_of_speakers_that_cannot_be_is_refused
test_an_array_of_the_standard_library_gives_the_same_again = (
    laws.test_an_array_of_the_standard_library_gives_the_same_again
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_tiny_pyannote(folder / "pyannote-community-1")
    return folder


@pytest.fixture(scope="module")
def engine(models: Path) -> Diariser:
    return registry.load("pyannote", folder=models / "pyannote-community-1")


def test_a_model_that_is_there_is_what_tells_speakers_apart(models: Path, tmp_path: Path) -> None:
    there, nowhere = Settings(tmp_path, (models,)), Settings(tmp_path, (tmp_path,))
    assert bootstrap.diariser(there).name == "pyannote"
    assert bootstrap.diariser(there).model.startswith("pyannote-community-1, pyannote.audio 4")
    assert bootstrap.diariser(there, engine="embedded").name == "embedded"
    assert bootstrap.diariser(nowhere).name == "embedded"
    configured = Settings(tmp_path, (models,), engines={"speakers": "embedded"})
    assert bootstrap.diariser(configured).name == "embedded"
    with pytest.raises(InputError) as caught:
        bootstrap.diariser(nowhere, engine="pyannote")
    assert caught.value.hint == "auteur models get pyannote-community-1"


def test_it_loads_and_runs_without_a_network_and_tells_nobody(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("PYANNOTE_METRICS_ENABLED", "1")
    engine = registry.load("pyannote", folder=models / "pyannote-community-1")
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
    assert engine.turns(two_voices().samples[: 3 * 16_000], speakers=1).engine == "pyannote"


@pytest.mark.parametrize("fault", ["a layer is missing", "another network", "no safetensors"])
def test_weights_that_do_not_fit_are_an_error_of_the_engine(models: Path, tmp_path: Path, fault: str) -> None:
    broken = tmp_path / "broken"
    make_tiny_pyannote(broken)
    file = broken / "segmentation" / "model.safetensors"
    state = load_file(file)
    if fault == "a layer is missing":
        save_file({key: value for key, value in state.items() if "hh_l1" not in key}, file)
    elif fault == "another network":
        save_file({key: value[:3] if "classifier" in key else value for key, value in state.items()}, file)
    else:
        file.write_bytes(b"not weights")
    with pytest.raises(EngineError, match="cannot be loaded"):
        registry.load("pyannote", folder=broken)
