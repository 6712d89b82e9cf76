"""Lips painted by MuseTalk: one step of its network for each frame, whose lower half it has not seen."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from auteur.compute.device import failing_as, seeded
from auteur.compute.kept import files_of, kept
from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.lip_sync.musetalk.framing import Frame, frame_of, put_back
from auteur.engines.lip_sync.musetalk.hearing import heard_by_frame, places
from auteur.engines.lip_sync.musetalk.loading import Loaded, load_musetalk
from auteur.ports.lip_syncer import Faces, Lips, Said

__all__ = ["MuseTalk"]

_SIDE = 256
_AT_ONCE = {"cuda": 16, "cpu": 2}  # frames


class MuseTalk:
    """A `LipSyncer`. `folder` holds the model. Nothing is drawn at random: `seed` only sets the kernels' order."""

    name = "musetalk"
    crop_px = 384

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def model(self) -> str:
        return (
            f"{self._folder.name} (diffusers {version('diffusers')}, transformers {version('transformers')})"
        )

    def move(
        self, faces: Faces, said: Said, *, seed: int = 0, report: Report = silent, cancel: Cancel = never
    ) -> Lips:
        report(Progress("load", 0.0))
        with failing_as("MuseTalk"):
            loaded = kept("lips", files_of(self._folder), lambda: load_musetalk(self._folder))
            seeded(seed)
            samples = np.asarray(said.samples, np.int16)
            heard = heard_by_frame(samples, len(faces.crops), faces.rate, loaded)
            heard = heard + places(heard.shape[1], heard.shape[2])
            there = np.flatnonzero(faces.strength > 0)
            for first in range(0, len(there), _AT_ONCE[loaded.device]):
                if cancel():
                    raise Cancelled("the lips were stopped")
                report(Progress("move lips", first / len(there)))
                self._some(faces, there[first : first + _AT_ONCE[loaded.device]].tolist(), heard, loaded)
        report(Progress("move lips", 1.0))
        return Lips(self.name, self.model, seed)

    def _some(self, faces: Faces, numbers: list[int], heard: Any, loaded: Loaded) -> None:
        import torch

        frames = [frame_of(faces.landmarks[n], self.crop_px) for n in numbers]
        seen = torch.cat([_seen(faces, n, frame) for n, frame in zip(numbers, frames, strict=True)])
        with torch.inference_mode():
            painted = _painted(seen.to(loaded.device, loaded.width), heard[numbers], loaded).float().cpu()
        for n, frame, one in zip(numbers, frames, painted, strict=True):
            size = (frame.bottom - frame.top, frame.right - frame.left)
            fitted = torch.nn.functional.interpolate(one[None], size, mode="bicubic", antialias=True)[0]
            pixels = (fitted.clamp(0, 1) * 255).round().permute(1, 2, 0).numpy().astype(np.uint8)
            put_back(faces.crops[n], frame, pixels)


def _seen(faces: Faces, n: int, frame: Frame) -> Any:
    """A frame's picture (1, 3, 256, 256) within [0, 1]."""
    import torch

    cut = np.ascontiguousarray(faces.crops[n][frame.top : frame.bottom, frame.left : frame.right])
    picture = torch.from_numpy(cut).permute(2, 0, 1)[None].float() / 255
    fitted = torch.nn.functional.interpolate(picture, (_SIDE, _SIDE), mode="bicubic", antialias=True)
    return fitted.clamp(0, 1)


def _painted(seen: Any, heard: Any, loaded: Loaded) -> Any:
    """The pictures (n, 3, 256, 256) within about [0, 1], painted from their upper halves, themselves and the sound.

    The middles of the autoencoder's distributions are taken, where the authors draw from them: so the same input gives
    the same picture.
    """
    import torch

    masked = seen.clone()
    masked[:, :, _SIDE // 2 :] = 0
    scale = loaded.vae.config.scaling_factor
    both = torch.cat([masked, seen]) * 2 - 1
    hidden, whole = (loaded.vae.encode(both).latent_dist.mode() * scale).chunk(2)
    moment = torch.zeros(1, device=loaded.device, dtype=torch.long)
    given = torch.cat([hidden, whole], dim=1)
    sound = heard.to(loaded.device, loaded.width)
    made = loaded.unet(given, moment, encoder_hidden_states=sound).sample
    return loaded.vae.decode(made / scale).sample / 2 + 0.5
