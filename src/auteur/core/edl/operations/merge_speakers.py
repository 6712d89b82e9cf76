from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.correcting import corrected, speaker_corrections
from auteur.core.edl.document import Edl
from auteur.core.errors import UnknownId

__all__ = ["MergeSpeakers"]


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Say that several speakers are one and the same, called `into`."""

    speakers: tuple[str, ...]
    into: str

    def apply(self, edl: Edl) -> Edl:
        segments = list(edl.transcript.segments)
        for speaker in self.speakers:
            if not any(segment.speaker == speaker for segment in segments):
                raise UnknownId("speaker", speaker)
        theirs = [s for s in segments if s.speaker in self.speakers and s.speaker != self.into]
        return corrected(edl, speaker_corrections(theirs, self.into))
