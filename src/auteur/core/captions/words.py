"""Heard words as single words with times: what captions and transcripts are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auteur.core.captions.model import CueWord
from auteur.core.transcript.heard import Heard

__all__ = ["worded"]


def worded(items: Sequence[Heard]) -> Iterator[tuple[Heard, list[CueWord]]]:
    """Each heard word that has a text, with the single words of it.

    A fix of several words may stand in the first of them and leave the others empty: it lasts as long as they all.
    """
    i = 0
    while i < len(items):
        item, end_ms = items[i], items[i].end_ms
        i += 1
        if not item.word.text.strip():
            continue
        while i < len(items) and items[i].segment is item.segment and not items[i].word.text.strip():
            end_ms = items[i].end_ms
            i += 1
        yield item, _spread(item, end_ms)


def _spread(item: Heard, end_ms: int) -> list[CueWord]:
    """The words of a text over its time, each as long as its share of the letters."""
    parts = item.word.text.split()
    if len(parts) == 1:
        return [CueWord(parts[0], item.start_ms, end_ms, item.word.id)]
    letters, said = sum(map(len, parts)), 0
    words: list[CueWord] = []
    at_ms = item.start_ms
    for part in parts:
        said += len(part)
        until_ms = item.start_ms + (end_ms - item.start_ms) * said // letters
        words.append(CueWord(part, at_ms, until_ms, item.word.id))
        at_ms = until_ms
    return words
