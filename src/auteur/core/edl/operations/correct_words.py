from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auteur.core.edl.correcting import corrected
from auteur.core.edl.document import Edl
from auteur.core.edl.segments import WordPlace
from auteur.core.errors import OperationError
from auteur.core.transcript.model import Correction

__all__ = ["CorrectWords"]


@dataclass(frozen=True, slots=True)
class CorrectWords:
    """Say how neighbouring words really read. Text only: nothing on the timeline changes."""

    word_ids: tuple[str, ...]
    text: str

    def apply(self, edl: Edl) -> Edl:
        places = sorted(
            (edl.word(word_id) for word_id in self.word_ids), key=lambda p: (p.segment_index, p.word_index)
        )
        if not places:
            raise OperationError("word_ids must name at least one word")
        segments = edl.transcript.segments
        for here, there in pairwise(places):
            following = segments.after(here)
            if following is None or following.word.id != there.word.id:
                raise OperationError(
                    "the words must follow each other", hint="correct each run of words by itself"
                )
        texts = self.text.split()
        if len(texts) != len(places) and not _said_in_one_go(places):
            raise OperationError(
                "words that were not said one after the other cannot become one",
                hint="give one word of text for each of the words, or correct each by itself",
            )
        return corrected(edl, _fixes(places, texts))


def _said_in_one_go(places: Sequence[WordPlace]) -> bool:
    """Neighbours on the page may be of two recordings, or of one and in another order."""
    return all(
        here.segment.media_file_id == there.segment.media_file_id and here.word.end_ms <= there.word.start_ms
        for here, there in pairwise(places)
    )


def _fixes(places: Sequence[WordPlace], texts: Sequence[str]) -> list[Correction]:
    """One fix for each word that reads otherwise; where the count differs, one for all.

    Fixes of single words outlive an engine that hears another number of words around them.
    """
    if len(texts) == len(places):
        pairs = zip(places, texts, strict=True)
        return [_fix(place, place, text) for place, text in pairs if place.word.text != text]
    return [_fix(places[0], places[-1], " ".join(texts))]


def _fix(first: WordPlace, last: WordPlace, text: str) -> Correction:
    media = first.segment.media_file_id
    return Correction("text", media, first.word.start_ms, last.word.end_ms, text)
