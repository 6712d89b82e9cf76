"""What `make models` installs goes together."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tests.support.cpu_sound import fit_torchaudio


@pytest.mark.parametrize(
    "name", ["accelerate", "diffusers", "modal", "pocket_tts", "safetensors.torch", "transformers", "vocos"]
)
def test_each_part_imports_beside_the_others(name: str) -> None:
    assert importlib.import_module(name)


def test_sound_is_resampled_on_this_build_of_torch() -> None:
    import torch
    import torchaudio

    second = torch.sin(torch.arange(24_000) / 24_000 * 2 * torch.pi * 440)
    assert torchaudio.functional.resample(second, 24_000, 16_000).shape == (16_000,)


@pytest.mark.parametrize(("torch_version", "stay"), [("2.13.0+cpu", False), ("2.13.0", True)])
def test_a_compiled_part_for_another_build_is_taken_out_and_no_other(
    tmp_path: Path, torch_version: str, stay: bool
) -> None:
    library = tmp_path / "lib" / "_torchaudio.abi3.so"
    library.parent.mkdir()
    library.write_bytes(b"")
    fit_torchaudio(tmp_path, torch_version)
    assert library.exists() is stay
