"""The cloned voice that may be sold: Pocket TTS."""

from __future__ import annotations

import hashlib
import threading
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from auteur.compute.device import failing_as, seeded
from auteur.compute.kept import files_of, kept
from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.tts.pocket.loading import Loaded, load_pocket
from auteur.engines.tts.reference import reference_of
from auteur.engines.tts.sentences import PAUSE_MS, spoken_pieces
from auteur.engines.tts.spec import check_wish
from auteur.media.resampling import as_pcm, within_scale
from auteur.media.tempo import at_speed
from auteur.ports.synthesizer import LONGEST_SAMPLE_MS, Speech, VoiceSample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pocket"]

_LETTERS_PER_S = 14.0  # of English, about: for progress alone


class Pocket:
    """A `Synthesizer`. `folder` holds the model. It runs on the CPU, which its makers find as fast as a GPU.

    It speaks at the pace of the sample; another speed stretches what it said, pitch kept.
    """

    name = "pocket-tts"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def model(self) -> str:
        return f"{self._folder.name} (pocket-tts {version('pocket-tts')})"

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
        pieces = spoken_pieces(text)
        report(Progress("load", 0.0))
        with failing_as("Pocket TTS"):
            loaded = kept("speech", files_of(self._folder), lambda: load_pocket(self._folder))
            rate_hz = int(loaded.model.sample_rate)
            reference = reference_of(sample, rate_hz, LONGEST_SAMPLE_MS, words_needed=False)
            voice = _voice(loaded, reference.sound)
            pause = np.zeros(PAUSE_MS * rate_hz // 1000)
            parts: list[NDArray[np.float64]] = []
            for number, piece in enumerate(pieces):
                part = _Part(piece, rate_hz, number, len(pieces), report, cancel)
                parts += [_spoken(loaded.model, voice, part, seed), pause]
        report(Progress("speak", 1.0))
        sound = at_speed(np.concatenate(parts[:-1]), rate_hz, speed)
        said_by = "voice of the sample, cloned"
        return Speech(as_pcm(within_scale(sound)), rate_hz, self.name, self.model, said_by, seed)


class _Part:
    """One of `of` sentences, and how far it is."""

    def __init__(self, text: str, rate_hz: int, number: int, of: int, report: Report, cancel: Cancel) -> None:
        self.text = text
        self._expected = max(1.0, len(text) / _LETTERS_PER_S) * rate_hz
        self._number, self._of, self._report, self._cancel = number, of, report, cancel

    def went(self, samples: int) -> None:
        """Raises Cancelled."""
        if self._cancel():
            raise Cancelled("speaking was stopped")
        here = min(0.99, samples / self._expected)
        self._report(Progress("speak", (self._number + here) / self._of))


def _voice(loaded: Loaded, sound: NDArray[np.float64]) -> Any:
    import torch

    mark = hashlib.sha256(sound.tobytes()).digest()
    if mark not in loaded.voices:
        loaded.voices.clear()
        prompt = torch.from_numpy(sound.astype(np.float32))[None]
        seeded(0)
        loaded.voices[mark] = loaded.model.get_state_for_audio_prompt(prompt)
    return loaded.voices[mark]


def _spoken(model: Any, voice: Any, part: _Part, seed: int) -> NDArray[np.float64]:
    stop = threading.Event()
    blocks: list[NDArray[np.float64]] = []
    part.went(0)
    seeded(seed)
    stream = model.generate_audio_stream(voice, part.text, stop=stop)
    try:
        for block in stream:
            blocks.append(np.asarray(block.numpy(), dtype=np.float64))
            part.went(sum(len(one) for one in blocks))
    finally:
        stop.set()  # its threads come to their end, whatever ends us
        for _ in stream:
            pass
    return np.concatenate(blocks) if blocks else np.zeros(0)
