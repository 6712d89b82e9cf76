from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected, speaker_corrections
from auteur.core.edl.document import Edl
from auteur.core.errors import OperationError, UnknownId

__all__ = ["RenameSpeaker"]


@dataclass(frozen=True, slots=True)
class RenameSpeaker:
    """Give a speaker another name throughout. The name must be free: two voices become one by merge_speakers."""

    speaker: str
    name: str

    def apply(self, edl: Edl) -> Edl:
        segments = list(edl.transcript.segments)
        if any(segment.speaker == self.name for segment in segments) and self.name != self.speaker:
            raise OperationError(f"there is already a speaker {self.name!r}", hint="use merge_speakers")
        theirs = [segment for segment in segments if segment.speaker == self.speaker]
        if not theirs:
            raise UnknownId("speaker", self.speaker)
        return corrected(edl, speaker_corrections(theirs, self.name))
