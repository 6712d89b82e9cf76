from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected
from auteur.core.edl.document import Edl
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs
from auteur.core.transcript.model import Correction

__all__ = ["RetimeWord"]


@dataclass(frozen=True, slots=True)
class RetimeWord:
    """Say when a word is really spoken, in source time. It may not reach into its neighbours."""

    word_id: str
    start_ms: int
    end_ms: int

    def apply(self, edl: Edl) -> Edl:
        place = edl.word(self.word_id)
        segments = edl.transcript.segments
        before, after = segments.before(place), segments.after(place)
        low = before.word.end_ms if before else 0
        high = after.word.start_ms if after else self.end_ms
        if not low <= self.start_ms < self.end_ms <= high:
            raise OperationError(
                f"word {place.word.text!r} must lie between {low} and {high} ms, beside its neighbours",
                hint="retime the neighbouring word first",
            )
        fix = Correction(
            "time",
            place.segment.media_file_id,
            SourceMs(self.start_ms),
            SourceMs(self.end_ms),
            was_start_ms=place.word.start_ms,
            was_end_ms=place.word.end_ms,
        )
        return corrected(edl, (fix,))
