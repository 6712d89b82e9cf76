"""What alignment works on: words of the script, words it lacks, and how well each fits the sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from auteur.engines.transcription.sphinx.decoder import HESITATIONS, NOISES
from auteur.engines.transcription.sphinx.grammar import HESITATION_WORDS, Found

__all__ = ["Placed", "confidence", "is_good", "merge_words"]

_DOUBTFUL_SCORE = -4.6  # as many right words below as wrong ones above (scripts with every tenth word wrong)
_STEEPNESS = 1.1


@dataclass(frozen=True, slots=True)
class Placed:
    """A word over [start_ms, end_ms) of the recording.

    `index` is its place in the script, None for a word that the script has not: then `text` is what was heard, and
    `added` numbers it among the words heard (below 0).
    `score` is `Heard.score`. `forced`: it stands where something else was heard.
    """

    text: str
    start_ms: int
    end_ms: int
    score: float
    index: int | None = None
    added: int | None = None
    hesitation: bool = False
    noise: bool = False
    forced: bool = False

    def shifted(self, ms: int) -> Placed:
        return replace(self, start_ms=self.start_ms + ms, end_ms=self.end_ms + ms)


def confidence(score: float) -> float:
    """A word's probability of being the one spoken, from its score: a logistic fit (see benchmarks/quality.py)."""
    return 1 / (1 + math.exp((_DOUBTFUL_SCORE - score) / _STEEPNESS))


def is_good(item: Placed) -> bool:
    """Whether the sound clearly agrees with the word, so that it can hold others in place."""
    return item.index is not None and not item.forced and item.score > -2.8


def merge_words(found: Sequence[Found], added: Sequence[str] = ()) -> list[Placed]:
    """One entry for each printed word: the spoken words of "1811" become one, its score their mean over time.

    An owner ≥ 0 is a word of the script; an owner below 0 is `added[-1 - owner]`. What was heard inside a word is
    part of it.
    """
    merged: list[Placed] = []
    for item in found:
        placed = _placed(item, added)
        same = next((n for n in range(len(merged) - 1, -1, -1) if merged[n].index is not None), None)
        if placed.index is not None and same is not None and merged[same].index == placed.index:
            merged[same:] = [_joined(merged[same], placed)]
        else:
            merged.append(placed)
    return merged


def _placed(item: Found, added: Sequence[str]) -> Placed:
    heard, owner = item.heard, item.owner
    at = (heard.start_ms, heard.end_ms, heard.score)
    if heard.word in HESITATIONS or heard.word in HESITATION_WORDS:
        return Placed(HESITATIONS.get(heard.word, heard.word.rstrip("~")), *at, hesitation=True)
    if owner is None:
        return Placed(heard.word, *at, noise=heard.word in NOISES)
    if owner < 0:
        return Placed(added[-1 - owner], *at, added=owner)
    return Placed(heard.word, *at, index=owner)


def _joined(last: Placed, following: Placed) -> Placed:
    before, after = last.end_ms - last.start_ms, following.end_ms - following.start_ms
    mean = (last.score * before + following.score * after) / (before + after)
    return replace(last, end_ms=following.end_ms, score=mean)
