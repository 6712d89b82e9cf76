"""The only wiring: which adapters and engines stand behind the ports."""

from __future__ import annotations

from auteur.bootstrap.local import (
    diariser,
    lip_syncer,
    local_project,
    phones_said,
    segment_cache,
    synthesizer,
    transcriber,
)

__all__ = [
    "diariser",
    "lip_syncer",
    "local_project",
    "phones_said",
    "segment_cache",
    "synthesizer",
    "transcriber",
]
