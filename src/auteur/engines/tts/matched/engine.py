"""The matched voice: the synthetic voice nearest in pitch, moved towards the speaker."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.tts.base.engine import base_voices
from auteur.engines.tts.base.voice import BaseVoice, read_out
from auteur.engines.tts.matched.likeness import Portrait, likened, portrait_of
from auteur.engines.tts.matched.world import RATE_HZ, Voice, analysed, synthesised
from auteur.engines.tts.spec import check_sample, check_wish
from auteur.media.resampling import as_floats, as_pcm, resampled, within_scale
from auteur.ports.synthesizer import LONGEST_SAMPLE_MS, Speech, VoiceSample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Matched"]

_PANGRAM = (
    "The birch canoe slid on the smooth planks, glue the sheet to the dark blue background, "
    "and it is easy to tell the depth of a well."
)  # what a synthesiser's own portrait is taken of; of the Harvard sentences (IEEE, 1969)


class Matched:
    """A `Synthesizer`. Portraits are kept: a batch of sentences in one voice takes them once."""

    name = "matched"

    def __init__(self) -> None:
        self._voices = base_voices()
        self._own: dict[str, Portrait] = {}
        self._known: tuple[bytes, Portrait] | None = None

    @property
    def model(self) -> str:
        program = self._voices[0].name.rpartition(" ")[0]
        return f"{program}, WORLD {version('pyworld')}"

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
        if sample is None:
            raise InputError("a matched voice needs a sample of the speaker", hint="name a voice")
        report(Progress("listen", 0.0))
        wanted = self._portrait(sample)
        voice = min(self._voices, key=lambda one: abs(np.log(one.pitch_hz) - wanted.pitch))
        own = self._own_portrait(voice)
        said = read_out(voice, text, speed, report, cancel)
        if cancel():
            raise Cancelled("speaking was stopped")
        taken = analysed(resampled(said.sound, said.rate_hz, RATE_HZ))
        sound = synthesised(likened(taken, own, wanted))
        report(Progress("speak", 1.0))
        level = float(np.sqrt(np.mean(said.sound**2)) / max(1e-9, float(np.sqrt(np.mean(sound**2)))))
        return Speech(
            as_pcm(within_scale(sound * level)),
            RATE_HZ,
            self.name,
            self.model,
            f"matched voice of {voice.name}",
            seed,
        )

    def _portrait(self, sample: VoiceSample) -> Portrait:
        sound = as_floats(sample.samples)[: LONGEST_SAMPLE_MS * sample.sample_rate_hz // 1000]
        check_sample(len(sound) * 1000 // sample.sample_rate_hz)
        mark = sound.tobytes()
        if self._known is None or self._known[0] != mark:
            self._known = mark, portrait_of(_taken_apart(sound, sample.sample_rate_hz))
        return self._known[1]

    def _own_portrait(self, voice: BaseVoice) -> Portrait:
        if voice.name not in self._own:
            self._own[voice.name] = portrait_of(_taken_apart(*voice.spoken(_PANGRAM, 1.0)))
        return self._own[voice.name]


def _taken_apart(sound: NDArray[np.float64], rate_hz: int) -> Voice:
    return analysed(resampled(sound, rate_hz, RATE_HZ))
