"""Pocket TTS from a folder; nothing of its configuration can lead anywhere else."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from auteur.core.errors import InputError

__all__ = ["Loaded", "load_pocket"]


@dataclass(slots=True)
class Loaded:
    """The model, and the last voice that it listened to: `voices` holds one, by the sound of its sample."""

    model: Any
    voices: dict[bytes, Any] = field(default_factory=dict)


def load_pocket(folder: Path) -> Loaded:
    """The model of a folder, shaped as the package says for English or as the folder's `config.yaml` does.

    Raises InputError.
    """
    import yaml
    from pocket_tts import TTSModel

    own = folder / "config.yaml"
    shape = own if own.exists() else Path(str(files("pocket_tts"))) / "config" / "english.yaml"
    told = yaml.safe_load(shape.read_text("utf-8"))
    told["weights_path"] = str((folder / "model.safetensors").resolve())
    told["weights_path_without_voice_cloning"] = None
    for part in ("flow_lm", "mimi"):
        told[part]["weights_path"] = None
    told["flow_lm"]["lookup_table"]["tokenizer_path"] = str((folder / "tokenizer.json").resolve())
    with tempfile.TemporaryDirectory(prefix="auteur-pocket-") as scratch:
        whole = Path(scratch) / "config.yaml"
        whole.write_text(yaml.safe_dump(told), "utf-8")
        try:
            model = TTSModel.load_model(config=whole)
        except (RuntimeError, AssertionError, ValueError) as error:
            raise InputError(
                f"{folder} is another model: {str(error)[:200]}", hint="auteur models verify"
            ) from error
    model.max_decoder_frames_per_call = 1  # as many as come would make the bytes a matter of timing
    return Loaded(model)
