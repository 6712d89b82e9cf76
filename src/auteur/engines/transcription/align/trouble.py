"""Where an alignment cannot be right: text and speech differ there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auteur.engines.transcription.align.placed import Placed, is_good

__all__ = ["Stretch", "is_word", "troubled"]

_BAD_SCORE = -5.0
_HESITATION_MS = 180  # a shorter one fills a hole that the text leaves
_BLIP_MS = 90  # one shorter still is a breath or a click between two words
_HESITATION_SCORE = -4.4
_NOISE_MS = 200
_NOISE_DB_OVER_FLOOR = 15.0
_SOUND_AGAIN = 3  # good words in a row that show text and speech to agree again


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries [begin, end) of an alignment that have to be found anew."""

    begin: int
    end: int


def troubled(items: Sequence[Placed], loudness: Sequence[float], floor_db: float) -> list[Stretch]:
    """The stretches around bad entries, each widened to sound ground; `loudness` is each entry's level in dB.

    After a bad entry the words are off the track until three good ones follow each other.
    """
    marks = [_is_bad(item, level - floor_db) for item, level in zip(items, loudness, strict=True)]
    stretches: list[Stretch] = []
    for at, bad in enumerate(marks):
        if bad and not (stretches and at < stretches[-1].end):
            stretches.append(Stretch(_sound_before(items, marks, at), _sound_after(items, marks, at)))
    return _united(stretches)


def is_word(item: Placed) -> bool:
    """Whether the entry is worth keeping: noises, and hesitations too short or too unlike one, are not."""
    if item.noise:
        return False
    return not item.hesitation or (item.end_ms - item.start_ms >= _HESITATION_MS and item.score > _BAD_SCORE)


def _is_bad(item: Placed, over_floor_db: float) -> bool:
    if item.noise:
        return item.end_ms - item.start_ms >= _NOISE_MS and over_floor_db > _NOISE_DB_OVER_FLOOR
    if item.hesitation and item.index is None:
        duration_ms = item.end_ms - item.start_ms
        return duration_ms >= _BLIP_MS and (duration_ms < _HESITATION_MS or item.score < _HESITATION_SCORE)
    return item.score < _BAD_SCORE


def _sound_before(items: Sequence[Placed], marks: Sequence[bool], at: int) -> int:
    """The entry after the nearest good word before `at`, whose neighbour is not bad either."""
    for begin in range(at, 0, -1):
        if is_good(items[begin - 1]) and not (begin > 1 and marks[begin - 2]):
            return begin
    return 0


def _sound_after(items: Sequence[Placed], marks: Sequence[bool], at: int) -> int:
    good = 0
    for end in range(at + 1, len(items)):
        good = good + 1 if is_good(items[end]) and not marks[end] else 0
        if good == _SOUND_AGAIN:
            return end - _SOUND_AGAIN + 1
    return len(items)


def _united(stretches: list[Stretch]) -> list[Stretch]:
    united = stretches[:1]
    for _, stretch in pairwise(stretches):
        if stretch.begin <= united[-1].end:
            united[-1] = Stretch(united[-1].begin, max(stretch.end, united[-1].end))
        else:
            united.append(stretch)
    return united
