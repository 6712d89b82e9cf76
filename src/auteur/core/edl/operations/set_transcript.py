from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auteur.core.edl.correcting import worded
from auteur.core.edl.decoding import segment_from_json
from auteur.core.edl.document import Edl
from auteur.core.edl.segments import Segments
from auteur.core.errors import DocumentError, OperationError
from auteur.core.transcript.corrections import overlaid

__all__ = ["SetTranscript"]


@dataclass(frozen=True, slots=True)
class SetTranscript:
    """Take an engine's words for a recording, in place of those it had; people's corrections are laid over them."""

    media_file_id: str
    segments: tuple[dict[str, Any], ...]
    language: str | None = None
    generated_at: str | None = None

    def apply(self, edl: Edl) -> Edl:
        try:
            heard = [segment_from_json(value, f"segments[{i}]") for i, value in enumerate(self.segments)]
        except DocumentError as error:
            raise OperationError(error.message) from error
        if any(segment.media_file_id != self.media_file_id for segment in heard):
            raise OperationError(f"every segment must name media file {self.media_file_id!r}")
        transcript = edl.transcript
        fixes = [c for c in transcript.corrections if c.media_file_id == self.media_file_id]
        old = list(transcript.segments)
        at = next((i for i, s in enumerate(old) if s.media_file_id == self.media_file_id), len(old))
        others = [s for s in old if s.media_file_id != self.media_file_id]
        in_use = {segment.id for segment in others}
        laid = [worded(segment) for segment in overlaid(heard, fixes, in_use.__contains__)]
        segments = Segments.of([*others[:at], *laid, *others[at:]])
        _check_unique(segments)
        return replace(
            edl,
            transcript=replace(
                transcript,
                segments=segments,
                language=self.language or transcript.language,
                generated_at=self.generated_at or transcript.generated_at,
            ),
        )


def _check_unique(segments: Segments) -> None:
    ids = [segment.id for segment in segments]
    words = [word.id for word in segments.words()]
    if len(set(ids)) != len(ids) or len(set(words)) != len(words):
        raise OperationError("an id of a segment or word is there twice")
