"""Aligning: the words of a script are found in a recording of any length, in bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.script import Script
from auteur.engines.transcription.align.differing import Written, resolve
from auteur.engines.transcription.align.placed import Placed, merge_words
from auteur.engines.transcription.align.result import transcription
from auteur.engines.transcription.align.trouble import Stretch, is_word, troubled
from auteur.engines.transcription.meter import Meter
from auteur.engines.transcription.samples import SAMPLES_PER_MS, as_samples, frame_energy_db, quietest_ms
from auteur.engines.transcription.spec import check_language
from auteur.engines.transcription.speech import somebody_speaks
from auteur.engines.transcription.sphinx.decoder import MODEL
from auteur.engines.transcription.sphinx.grammar import Choice, Placer
from auteur.engines.transcription.sphinx.listener import Listener
from auteur.engines.transcription.words.espeak import espeak
from auteur.engines.transcription.words.lexicon import Pronounce
from auteur.ports.transcriber import Pcm, Transcription

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Align"]

_CHUNK_MS = (20_000, 32_000)  # long enough for cepstral means, short enough to stop quickly
_WORDS_PER_S = 5.0
_MARGIN_WORDS = 40
_CONTEXT_WORDS = 80
_PAUSE_MS = 100
_SPEECH_OVER_FLOOR_DB = 12.0
_SILENT_DB = -65.0


class Align:
    """Finds the words of a script; what is said beside it is kept and marked, what was not said is listed.

    `pronounce` speaks the words that no dictionary has; None takes espeak where it is installed.
    """

    name = "align"
    model = MODEL

    def __init__(self, *, pronounce: Pronounce | None = None) -> None:
        self._pronounce = pronounce or espeak()

    def transcribe(
        self,
        audio: Pcm,
        *,
        language: str = "en",
        script: Script | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Transcription:
        """See the port. A script is needed; the language must be English."""
        samples = as_samples(audio)
        check_language(self.name, language)
        if script is None or not script.words:
            raise InputError("alignment needs a script with words in it", hint="give a text, SRT or VTT file")
        meter = Meter("align", len(samples) // SAMPLES_PER_MS, report, cancel)
        words = [word.word for word in script.words]
        items = _Alignment(samples, words, meter, self._pronounce).run()
        return transcription(items, script, self.name, self.model, language)


class _Alignment:
    """One recording and one text, worked through from the left in chunks that end in a pause."""

    def __init__(
        self, samples: NDArray[np.int16], words: Sequence[str], meter: Meter, pronounce: Pronounce | None
    ) -> None:
        self._samples, self._words, self._meter = samples, words, meter
        self._total_ms = len(samples) // SAMPLES_PER_MS
        self._energy = frame_energy_db(samples)
        self._placer = Placer(pronounce)
        self._pronounce = pronounce
        self._listener: Listener | None = None  # costs a second to make: only where text and speech differ

    def run(self) -> list[Placed]:
        done: list[Placed] = []
        at_ms, word = 0, 0
        while at_ms < self._total_ms:
            end_ms = self._chunk_end(at_ms)
            items = self._chunk(at_ms, end_ms, word)
            if end_ms < self._total_ms:
                items, at_ms = _keep(items, at_ms, end_ms)
            else:
                at_ms = end_ms
            done += items
            word = max([word, *(item.index + 1 for item in items if item.index is not None)])
            self._meter.reached(at_ms)
        return done

    def _chunk_end(self, at_ms: int) -> int:
        shortest, longest = _CHUNK_MS
        if self._total_ms - at_ms <= longest:
            return self._total_ms
        return quietest_ms(self._energy, at_ms + shortest, at_ms + longest)

    def _chunk(self, at_ms: int, end_ms: int, word: int) -> list[Placed]:
        """What is spoken in [at_ms, end_ms), from script word `word` on; times are the recording's."""
        if not self._sounds(at_ms, end_ms):
            return []
        words = range(word, min(len(self._words), word + self._most_words(end_ms - at_ms)))
        choices = [self._choice(index) for index in words]
        found = self._placer.place(self._sound(at_ms, end_ms), choices, open_end=True) or ()
        items = [item.shifted(at_ms) for item in merge_words(found)]
        self._meter.reached((at_ms + end_ms) // 2)
        return self._mended(items, at_ms, end_ms, word)

    def _mended(self, items: list[Placed], at_ms: int, end_ms: int, word: int) -> list[Placed]:
        floor = float(np.percentile(self._energy[at_ms // 10 : end_ms // 10], 10))
        stretches = troubled(items, [self._level(item) for item in items], floor)
        for stretch in reversed(stretches):
            self._meter.check()
            found = self._resolved(items, stretch, at_ms, end_ms, word)
            items = [*items[: stretch.begin], *found, *items[stretch.end :]]
        return [item for item in items if is_word(item)]

    def _resolved(
        self, items: Sequence[Placed], stretch: Stretch, at_ms: int, end_ms: int, word: int
    ) -> list[Placed]:
        before, after = items[: stretch.begin], items[stretch.end :]
        first = max([word - 1, *(item.index for item in before if item.index is not None)]) + 1
        begin_ms = before[-1].end_ms if before else at_ms
        if after:
            until, stop_ms = min(item.index for item in after if item.index is not None), after[0].start_ms
        else:
            until, stop_ms = first + self._most_words(end_ms - begin_ms), end_ms
        if stop_ms - begin_ms < 2 * _PAUSE_MS:
            return list(items[stretch.begin : stretch.end])
        sound = self._sound(begin_ms, stop_ms)
        if not somebody_speaks(sound):
            return []
        written = self._written(first, min(until, len(self._words)))
        if self._listener is None:
            self._listener = Listener(self._pronounce)
        found = resolve(self._placer, self._listener, sound, written, open_end=not after)
        return [item.shifted(begin_ms) for item in found]

    def _written(self, begin: int, end: int) -> Written:
        spoken = [
            (self._placer.lexicon.readings(self._words[index])[0], index) for index in range(begin, end)
        ]
        around = range(max(0, begin - _CONTEXT_WORDS), min(len(self._words), end + _CONTEXT_WORDS))
        return Written(
            tokens=tuple(token for tokens, _ in spoken for token in tokens),
            owners=tuple(index for tokens, index in spoken for _ in tokens),
            context=tuple(
                t for index in around for t in self._placer.lexicon.readings(self._words[index])[0]
            ),
        )

    def _choice(self, index: int) -> Choice:
        readings = self._placer.lexicon.readings(self._words[index])
        return Choice(tuple(tuple((token, index) for token in reading) for reading in readings))

    def _most_words(self, duration_ms: int) -> int:
        return int(duration_ms / 1000 * _WORDS_PER_S) + _MARGIN_WORDS

    def _sound(self, begin_ms: int, end_ms: int) -> NDArray[np.int16]:
        return self._samples[begin_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]

    def _level(self, item: Placed) -> float:
        return float(
            np.mean(self._energy[item.start_ms // 10 : max(item.start_ms // 10 + 1, item.end_ms // 10)])
        )

    def _sounds(self, at_ms: int, end_ms: int) -> bool:
        """Whether anything rises out of the floor there: silence is not worth a search, and must not hold words."""
        energy = self._energy[at_ms // 10 : end_ms // 10]
        if len(energy) < 5:
            return False
        low, high = np.percentile(energy, (5, 98))
        return bool(high > _SILENT_DB and high - low > _SPEECH_OVER_FLOOR_DB)


def _keep(items: list[Placed], at_ms: int, end_ms: int) -> tuple[list[Placed], int]:
    """What is sure before the end of a chunk, and where the next one begins: in the last pause between words."""
    for number in range(len(items) - 1, 0, -1):
        previous, following = items[number - 1], items[number]
        if previous.end_ms <= at_ms + (end_ms - at_ms) // 2:
            break
        if following.start_ms - previous.end_ms >= _PAUSE_MS:
            return items[:number], (previous.end_ms + following.start_ms) // 2
    return items, end_ms
