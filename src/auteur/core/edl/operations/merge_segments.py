from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected, speaker_corrections
from auteur.core.edl.document import Edl
from auteur.core.errors import OperationError
from auteur.core.transcript.model import Correction

__all__ = ["MergeSegments"]


@dataclass(frozen=True, slots=True)
class MergeSegments:
    """Make neighbouring segments of one recording one; the first one's speaker says it all."""

    segment_ids: tuple[str, ...]

    def apply(self, edl: Edl) -> Edl:
        indexes = sorted({edl.segment_index(segment_id) for segment_id in self.segment_ids})
        if len(indexes) < 2 or indexes[-1] - indexes[0] != len(indexes) - 1:
            raise OperationError("segment_ids must name two or more segments that follow each other")
        segments = [edl.transcript.segments[i] for i in indexes]
        media = segments[0].media_file_id
        if any(segment.media_file_id != media for segment in segments):
            raise OperationError("segments of different recordings cannot be merged")
        speaker = segments[0].speaker
        fixes = speaker_corrections([segment for segment in segments if segment.speaker != speaker], speaker)
        join = Correction("join", media, segments[0].start_ms, segments[-1].end_ms)
        merged = corrected(edl, (*fixes, join))
        if len(merged.transcript.segments) != len(edl.transcript.segments) - len(segments) + 1:
            raise OperationError("segments without words, or said at the same time, cannot be merged")
        return merged
