from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl, merged
from auteur.core.edl.lane import Lane
from auteur.core.edl.timeline import cuttable, fresh_ids, rippled_in, rippled_out, taken
from auteur.core.errors import OperationError
from auteur.core.time import Span
from auteur.core.transcript.spans import PAD_MS, cut_span, join_beside, runs_of

__all__ = ["MoveWords"]


@dataclass(frozen=True, slots=True)
class MoveWords:
    """Cut what plays the words out of all unlocked tracks and put it in before or after another word.

    Exactly one of `before_word_id` and `after_word_id` is given; that word must play and not be among the moved.
    """

    word_ids: tuple[str, ...]
    before_word_id: str | None = None
    after_word_id: str | None = None
    pad_ms: int = PAD_MS

    def apply(self, edl: Edl) -> Edl:
        target_ms = self._target(edl)
        spans: list[Span] = []
        for run in runs_of(edl, self.word_ids):
            span = cut_span(run, pad_ms=self.pad_ms)
            spans += cuttable(edl, run.recording, span)
        spans = merged(spans)
        if not spans:
            raise OperationError("none of these words plays", hint="restore them before moving them")
        if any(span.start_ms < target_ms < span.end_ms for span in spans):
            raise OperationError("words cannot be moved into themselves")
        new_id = fresh_ids(edl)
        taken_pieces = [taken(edl, span, new_id) for span in spans]
        for span in reversed(spans):
            edl = rippled_out(edl, span, new_id, moving=True)
        target_ms -= sum(span.duration_ms for span in spans if span.end_ms <= target_ms)
        pieces = {
            track_id: Lane.joined(*(piece[track_id] for piece in taken_pieces))
            for track_id in taken_pieces[0]
        }
        return rippled_in(edl, target_ms, sum(span.duration_ms for span in spans), pieces, new_id)

    def _target(self, edl: Edl) -> int:
        """The timeline moment of the silence before (or after) the word that is named."""
        if (self.before_word_id is None) == (self.after_word_id is None):
            raise OperationError("give either before_word_id or after_word_id")
        word_id = self.before_word_id or self.after_word_id or ""
        target_ms = join_beside(edl, word_id, after=self.before_word_id is None, pad_ms=self.pad_ms)
        if target_ms is None:
            raise OperationError(
                f"word {edl.word(word_id).word.text!r} does not play", hint="name a word that is not deleted"
            )
        return target_ms
