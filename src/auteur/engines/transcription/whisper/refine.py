"""Whisper's English words put to their exact place, with the hesitations that it tidied away.

Whisper hears words well and times badly (about 100 ms); the aligner times them within about 20 ms and hears the
"um"s between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auteur.core.progress import Cancel
from auteur.core.transcript.script import Script, ScriptWord
from auteur.engines.transcription.align.engine import Align
from auteur.ports.transcriber import RecognizedWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["refined"]

_AGREEMENT = (
    0.8  # of the words must be found in the sound: else Whisper heard another language, or made it up
)
_FARTHEST_MS = 700  # an aligned word farther from Whisper's place is another utterance of it


def refined(
    words: Sequence[RecognizedWord], breaks: Sequence[int], samples: NDArray[np.int16], cancel: Cancel
) -> tuple[tuple[RecognizedWord, ...], tuple[int, ...]]:
    """The words with times from the sound, hesitations added between them, and the breaks moved along.

    A word whose sound does not agree keeps Whisper's time and confidence; unless most agree, nothing is changed.
    """
    starts = {0, *breaks}
    script = Script(tuple(ScriptWord(w.word, begins_segment=n in starts) for n, w in enumerate(words)))
    if not words:
        return (), ()
    found = Align().transcribe(samples, script=script, cancel=cancel)
    owned = _owners(found.words, [skip.after_index for skip in found.skipped])
    places = {index: word for index, word in owned if index is not None and "interpolated" not in word.flags}
    placed = {n: w for n, w in places.items() if abs(w.start_ms - words[n].start_ms) <= _FARTHEST_MS}
    if len(placed) < _AGREEMENT * len(words):
        return tuple(words), tuple(breaks)
    known = [_placed(word, placed.get(n)) for n, word in enumerate(words)]
    hesitations = [word for index, word in owned if index is None and "hesitation" in word.flags]
    return _merged(known, starts, hesitations)


def _owners(
    found: Sequence[RecognizedWord], skipped_after: Sequence[int]
) -> list[tuple[int | None, RecognizedWord]]:
    """Each word with its number in the script; None for one that the script has not."""
    owned: list[tuple[int | None, RecognizedWord]] = []
    index = skipped_after.count(-1)
    for number, word in enumerate(found):
        added = "added" in word.flags
        owned.append((None if added else index, word))
        index += (not added) + skipped_after.count(number)
    return owned


def _placed(word: RecognizedWord, place: RecognizedWord | None) -> RecognizedWord:
    if place is None:
        return word
    flags = tuple(flag for flag in word.flags if flag != "suspect")
    return replace(word, start_ms=place.start_ms, end_ms=place.end_ms, flags=flags)


def _merged(
    words: Sequence[RecognizedWord], starts: set[int], hesitations: Sequence[RecognizedWord]
) -> tuple[tuple[RecognizedWord, ...], tuple[int, ...]]:
    """Both in order of time; a hesitation where a word that could not be placed already stands is left out."""
    free = [h for h in hesitations if not any(h.start_ms < w.end_ms and w.start_ms < h.end_ms for w in words)]
    tagged = [(w.start_ms, n in starts, w) for n, w in enumerate(words)]
    tagged += [(h.start_ms, False, replace(h, flags=("hesitation",))) for h in free]
    tagged.sort(key=lambda item: item[0])
    breaks = tuple(n for n, (_, begins, _) in enumerate(tagged) if begins and n)
    return tuple(word for _, _, word in tagged), breaks
