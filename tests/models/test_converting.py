"""Weights published as a pickle: turned into safetensors when they are fetched, their code never run."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from auteur.adapters.models import fetching
from auteur.adapters.models.converting import to_safetensors
from auteur.adapters.models.hub import Hub
from auteur.adapters.models.record import checked
from auteur.core.catalogue import Model, ModelFile, hub
from auteur.core.errors import EngineError
from tests.support.model_hub import FakeHub, running_hub

REPOSITORY = f"someone/test@{'a' * 40}"
SOURCE = hub(REPOSITORY)


class _Evil:
    """Writes a file when it is unpickled by somebody who runs what a pickle says."""

    def __init__(self, victim: Path) -> None:
        self._victim = victim

    def __reduce__(self) -> tuple[object, tuple[Path, str]]:
        return (Path.write_text, (self._victim, "code ran"))


def test_a_pickle_becomes_safetensors_and_is_not_kept(tmp_path: Path) -> None:
    made = tmp_path / "checkpoint.pth"
    weights = torch.arange(600.0).reshape(20, 30)
    torch.save({"state_dict": {"layer.weight": weights}, "epoch": 3}, made)
    file = ModelFile("unet/model.safetensors", SOURCE, path="sub/checkpoint.pth")
    model = Model("test", "MIT", 1, 10, (file,))
    with running_hub(FakeHub({f"{REPOSITORY}/{file.path}": made.read_bytes()})) as fake:
        path = fetching.fetch(model, tmp_path / "models", Hub(fake.url))
    assert load_file(path / file.name)["layer.weight"].tolist() == weights.tolist()
    kept = sorted(one.name for one in path.rglob("*") if one.is_file())
    assert kept == ["auteur-model.json", "model.safetensors"]
    assert {one.state for one in checked(path, model)} == {"ok"}


@pytest.mark.parametrize("inside", [None, "state_dict", "params_ema", "params", "model_state"])
def test_weights_are_found_where_checkpoints_keep_them(tmp_path: Path, inside: str | None) -> None:
    weights = {"a": torch.ones(3), "b": torch.zeros(2, 2, dtype=torch.bfloat16)}
    torch.save(weights if inside is None else {inside: weights, "step": 7}, tmp_path / "c.pt")
    to_safetensors(tmp_path / "c.pt", tmp_path / "out.safetensors")
    loaded = load_file(tmp_path / "out.safetensors")
    assert {name: tensor.dtype for name, tensor in loaded.items()} == {
        "a": torch.float32,
        "b": torch.bfloat16,
    }


@pytest.mark.filterwarnings("ignore:\\ntorchcodec")  # pyannote says on import that it cannot open files
def test_what_lies_beside_the_weights_of_a_lightning_checkpoint_is_passed_over(tmp_path: Path) -> None:
    from pyannote.audio.core.task import Problem, Resolution, Specifications

    beside = Specifications(Problem.REPRESENTATION, Resolution.CHUNK, 5.0, classes=["a"])
    said = {"state_dict": {"a": torch.ones(3)}, "pyannote.audio": {"specifications": beside}}
    torch.save(said, tmp_path / "c.ckpt")
    to_safetensors(tmp_path / "c.ckpt", tmp_path / "out.safetensors")
    assert list(load_file(tmp_path / "out.safetensors")) == ["a"]


def test_a_pickle_that_holds_code_is_refused_and_its_code_is_not_run(tmp_path: Path) -> None:
    evil, victim, out = tmp_path / "evil.pth", tmp_path / "victim", tmp_path / "out.safetensors"
    torch.save({"state_dict": {"a": torch.ones(3)}, "more": _Evil(victim)}, evil)
    with pytest.raises(EngineError, match="safely"):
        to_safetensors(evil, out)
    evil.write_bytes(pickle.dumps(_Evil(victim), protocol=2))
    with pytest.raises(EngineError, match="safely"):
        to_safetensors(evil, out)
    assert not victim.exists()
    assert not out.exists()
    pickle.loads(evil.read_bytes())
    assert victim.exists(), "this pickle does what it says where it may"


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    torch.save({"step": 7}, tmp_path / "c.pt")
    with pytest.raises(EngineError, match="no weights"):
        to_safetensors(tmp_path / "c.pt", tmp_path / "out.safetensors")
