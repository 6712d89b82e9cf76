from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected, speaker_corrections
from auteur.core.edl.document import Edl
from auteur.core.transcript.model import Correction
from auteur.core.transcript.spans import runs_of

__all__ = ["SetSpeaker"]


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Say who speaks, for whole segments or for words; words take their part of the segment with them."""

    speaker: str
    segment_ids: tuple[str, ...] = ()
    word_ids: tuple[str, ...] = ()

    def apply(self, edl: Edl) -> Edl:
        indexes = sorted(edl.segment_index(segment_id) for segment_id in self.segment_ids)
        fixes = speaker_corrections([edl.transcript.segments[i] for i in indexes], self.speaker)
        for run in runs_of(edl, self.word_ids):
            start, end = run.first.word.start_ms, run.last.word.end_ms
            fixes.append(Correction("speaker", run.media_file_id, start, end, self.speaker))
        return corrected(edl, fixes)
