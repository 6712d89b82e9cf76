"""A text spoken at a speaker's pace, from its first word to its last, and when each word is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auteur.core.errors import EngineError
from auteur.core.progress import Cancel
from auteur.core.transcript.new_words import Spoken
from auteur.core.transcript.script import Script
from auteur.media.fitting import active
from auteur.media.resampling import as_floats, as_pcm, resampled
from auteur.ports.synthesizer import Speech, Synthesizer, VoiceSample
from auteur.ports.transcriber import Transcriber

__all__ = ["RATE_HZ", "Paced", "Pacer"]

RATE_HZ = 48_000
_ALIGNED_HZ = 16_000
_PACE = (0.67, 1.6)  # how far a voice is pushed to keep up with somebody
_SPEEDS = (0.5, 2.0)
_SAME_PACE = 0.05


class Paced(NamedTuple):
    """What the engine said, and its sound at RATE_HZ without the silence around it, with the words in it."""

    speech: Speech
    sound: NDArray[np.float64]
    words: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Pacer:
    """`engine` speaks, `aligner` finds the words again. `speed` comes on top of the speaker's own pace."""

    engine: Synthesizer
    aligner: Transcriber
    speed: float = 1.0
    seed: int = 0

    def spoken(self, text: str, sample: VoiceSample, letters_per_ms: float, cancel: Cancel) -> Paced:
        """The text at the pace at which the sample's words are said, as far as that is still speech.

        Raises InputError, EngineError, Cancelled.
        """
        first = self._at(1.0, text, sample, cancel)
        lasting = sum(word.end_ms - word.start_ms for word in first.words)
        pace = sum(len(word.word) for word in first.words) / max(1, lasting)
        wanted = float(np.clip(letters_per_ms / pace, *_PACE)) if letters_per_ms > 0 else 1.0
        speed = float(np.clip(wanted * self.speed, *_SPEEDS))
        return first if abs(speed - 1) < _SAME_PACE else self._at(round(speed, 3), text, sample, cancel)

    def _at(self, speed: float, text: str, sample: VoiceSample, cancel: Cancel) -> Paced:
        speech = self.engine.speak(text, sample=sample, speed=speed, seed=self.seed, cancel=cancel)
        sound = resampled(as_floats(speech.samples), speech.sample_rate_hz, RATE_HZ)
        start, stop = active(sound, RATE_HZ)
        if start == stop:
            raise EngineError("the engine said nothing", hint="try other words")
        return Paced(speech, sound[start:stop], self._placed(text, sound[start:stop], cancel))

    def _placed(self, text: str, sound: NDArray[np.float64], cancel: Cancel) -> tuple[Spoken, ...]:
        """Each word of the text; by its letters where the aligner does not find them all."""
        script = Script.from_lines([" ".join(text.split())])
        length_ms = len(sound) * 1000 // RATE_HZ
        pcm = as_pcm(resampled(sound, RATE_HZ, _ALIGNED_HZ))
        heard = self.aligner.transcribe(pcm, script=script, cancel=cancel)
        found = [one for one in heard.words if not {"added", "hesitation"} & set(one.flags)]
        if [one.word for one in found] == [one.word for one in script.words]:
            return tuple(
                Spoken(one.word, min(one.start_ms, length_ms), min(one.end_ms, length_ms)) for one in found
            )
        letters = np.cumsum([0, *(len(word.word) for word in script.words)])
        edges = [int(edge) for edge in np.rint(letters * (length_ms / letters[-1]))]
        return tuple(Spoken(word.word, edges[i], edges[i + 1]) for i, word in enumerate(script.words))
