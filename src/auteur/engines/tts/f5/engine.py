"""The cloned voice: F5-TTS continues the sample with new words."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from auteur.compute.device import failing_as, seeded
from auteur.compute.kept import files_of, kept
from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.tts.f5.loading import HOP, RATE_HZ, Loaded, load_f5
from auteur.engines.tts.f5.package import f5_classes
from auteur.engines.tts.reference import Reference, reference_of
from auteur.engines.tts.sentences import PAUSE_MS, spoken_pieces
from auteur.engines.tts.spec import check_wish
from auteur.media.resampling import as_pcm, within_scale
from auteur.ports.synthesizer import Speech, VoiceSample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["F5"]

_REFERENCE_MS = 12_000
_WHOLE_S = 30  # sample and new words together: what the model was trained on
_ROOM = 0.9  # of what is left: nobody knows the length of new words exactly
_STEPS = 32
_GUIDANCE = 2.0
_SWAY = -1.0  # more of the steps early, where the words are made (section 3.3 of the paper)
_FEW_BYTES = 10
_FEW_SPEED = 0.3  # a word or two come out cut off at the pace of whole sentences
_LOUDNESS = 0.1  # root mean square that the model is used to


class F5:
    """A `Synthesizer`. `folder` holds the model; `steps` are those of the solver, for each sentence."""

    name = "f5-tts"

    def __init__(self, folder: Path, steps: int = _STEPS) -> None:
        self._folder, self._steps = folder, steps

    @property
    def model(self) -> str:
        return f"{self._folder.name} (f5-tts {version('f5-tts')}, {self._steps} steps)"

    def speak(
        self,
        text: str,
        *,
        sample: VoiceSample | None = None,
        speed: float = 1.0,
        seed: int = 0,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Speech:
        check_wish(text, speed)
        reference = reference_of(sample, RATE_HZ, _REFERENCE_MS, words_needed=True)
        report(Progress("load", 0.0))
        with failing_as("F5-TTS"):
            loaded = kept("speech", files_of(self._folder), lambda: load_f5(self._folder))
            prompt = _prompt(reference, loaded)
            pieces = spoken_pieces(text, prompt.longest(speed))
            steps = _Steps(len(pieces) * self._steps, report, cancel)
            parts = [self._spoken(loaded, prompt, piece, speed, seed, steps) for piece in pieces]
        report(Progress("speak", 1.0))
        pause = np.zeros(round(PAUSE_MS / speed) * RATE_HZ // 1000)
        sound = np.concatenate([block for part in parts for block in (part, pause)][:-1])
        voice = "voice of the sample, cloned"
        return Speech(as_pcm(within_scale(sound)), RATE_HZ, self.name, self.model, voice, seed)

    def _spoken(
        self, loaded: Loaded, prompt: _Prompt, piece: str, speed: float, seed: int, steps: _Steps
    ) -> NDArray[np.float64]:
        import torch

        network = loaded.cfm.transformer
        watched = network.register_forward_pre_hook(lambda *_: steps.next())
        try:
            with torch.inference_mode():
                seeded(seed)
                spectrum, _ = loaded.cfm.sample(
                    cond=prompt.sound,
                    text=f5_classes().spelled([prompt.text + piece]),
                    duration=prompt.frames + prompt.frames_for(piece, speed),
                    steps=self._steps,
                    cfg_strength=_GUIDANCE,
                    sway_sampling_coef=_SWAY,
                    seed=seed % (1 << 63),
                )
                new = spectrum[:, prompt.frames :].float().permute(0, 2, 1)
                wave = loaded.vocoder.decode(new).squeeze().cpu().numpy()
        finally:
            watched.remove()
            network.clear_cache()  # it keeps the words of a sampling that did not come to its end
        return np.asarray(wave, dtype=np.float64) * prompt.gain


class _Prompt(NamedTuple):
    """The sample as the model takes it; `gain` makes what it says as loud as the sample was."""

    sound: Any
    text: str
    frames: int
    gain: float

    def frames_for(self, piece: str, speed: float) -> int:
        """As long as the sample would take for as many letters, counted in bytes as the model was trained to."""
        size = len(piece.encode())
        pace = speed * (_FEW_SPEED if size < _FEW_BYTES else 1.0)
        return max(1, int(self.frames / len(self.text.encode()) * size / pace))

    def longest(self, speed: float) -> int:
        """Letters of a piece for which there is room besides the sample."""
        left = _WHOLE_S * RATE_HZ / HOP - self.frames
        return max(40, int(left * _ROOM * speed * len(self.text.encode()) / self.frames))


def _prompt(reference: Reference, loaded: Loaded) -> _Prompt:
    import torch

    level = float(np.sqrt(np.mean(reference.sound**2)))
    gain = min(1.0, max(level, 1e-4) / _LOUDNESS)
    sound = torch.from_numpy((reference.sound / gain).astype(np.float32))[None].to(loaded.device)
    return _Prompt(sound, f"{reference.text}. ", len(reference.sound) // HOP, gain)


class _Steps:
    """Counts the solver's steps over all sentences."""

    def __init__(self, total: int, report: Report, cancel: Cancel) -> None:
        self._total, self._report, self._cancel = total, report, cancel
        self._done = 0

    def next(self) -> None:
        """Before each step. Raises Cancelled."""
        if self._cancel():
            raise Cancelled("speaking was stopped")
        self._report(Progress("speak", min(1.0, self._done / self._total)))
        self._done += 1
