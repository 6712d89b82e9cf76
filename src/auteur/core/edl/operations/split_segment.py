from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected
from auteur.core.edl.document import Edl
from auteur.core.errors import OperationError
from auteur.core.transcript.model import Correction

__all__ = ["SplitSegment"]


@dataclass(frozen=True, slots=True)
class SplitSegment:
    """Begin a new segment at a word."""

    before_word_id: str

    def apply(self, edl: Edl) -> Edl:
        place = edl.word(self.before_word_id)
        if place.word_index == 0:
            raise OperationError(f"a segment already begins at {place.word.text!r}")
        word = place.word
        return corrected(edl, (Correction("break", place.segment.media_file_id, word.start_ms, word.end_ms),))
