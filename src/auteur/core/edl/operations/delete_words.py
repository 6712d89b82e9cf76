from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl, merged
from auteur.core.edl.timeline import cuttable, fresh_ids, rippled_out
from auteur.core.time import Span
from auteur.core.transcript.spans import PAD_MS, cut_span, runs_of

__all__ = ["DeleteWords"]


@dataclass(frozen=True, slots=True)
class DeleteWords:
    """Cut what plays the words out of all unlocked tracks and close the gap. Deleted words stay deleted.

    `pad_ms` is how far from a kept word the cut stays where there is silence. `snap_ms` are source moments, such as
    keyframes, that the cut-in may move to within that silence.
    """

    word_ids: tuple[str, ...]
    pad_ms: int = PAD_MS
    snap_ms: tuple[int, ...] = ()

    def apply(self, edl: Edl) -> Edl:
        gone: list[Span] = []
        for run in runs_of(edl, self.word_ids):
            span = cut_span(run, pad_ms=self.pad_ms, end_ms=_end_of(edl, run.recording), snap_ms=self.snap_ms)
            gone += cuttable(edl, run.recording, span)
        new_id = fresh_ids(edl)
        for span in reversed(merged(gone)):
            edl = rippled_out(edl, span, new_id)
        return edl


def _end_of(edl: Edl, media_file_id: str) -> int | None:
    return next((media.duration_ms for media in edl.media_files if media.id == media_file_id), None)
