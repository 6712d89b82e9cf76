"""The edited talk as segments of words: what transcript files are written from."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from auteur.core.captions.model import CueWord
from auteur.core.captions.words import worded
from auteur.core.edl.document import Edl
from auteur.core.transcript.heard import Heard, heard
from auteur.core.transcript.model import Segment

__all__ = ["Spoken", "SpokenWord", "spoken_segments"]


class SpokenWord(NamedTuple):
    """What is heard of a word of the document, as the single words that its text holds, in timeline time."""

    heard: Heard
    parts: tuple[CueWord, ...]

    @property
    def end_ms(self) -> int:
        return self.parts[-1].end_ms


class Spoken(NamedTuple):
    """A stretch of the edit in which the words of one segment follow each other."""

    segment: Segment
    words: tuple[SpokenWord, ...]

    @property
    def start_ms(self) -> int:
        return self.words[0].heard.start_ms

    @property
    def end_ms(self) -> int:
        return max(word.end_ms for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(part.text for word in self.words for part in word.parts)


def spoken_segments(edl: Edl) -> list[Spoken]:
    """In the order in which they play; a segment that a move tore apart comes in several pieces."""
    words = [SpokenWord(item, tuple(parts)) for item, parts in worded(heard(edl))]
    return [
        Spoken(run[0].heard.segment, tuple(run))
        for _, group in groupby(words, key=lambda word: word.heard.segment.id)
        if (run := list(group))
    ]
