"""The only wiring: which adapters and engines stand behind the ports."""

from __future__ import annotations

from auteur.bootstrap.engines import fitting_sample, lip_follower, lip_syncer, shot_maker, synthesizer
from auteur.bootstrap.local import (
    credential_signer,
    diariser,
    local_project,
    phones_said,
    segment_cache,
    transcriber,
)

__all__ = [
    "credential_signer",
    "diariser",
    "fitting_sample",
    "lip_follower",
    "lip_syncer",
    "local_project",
    "phones_said",
    "segment_cache",
    "shot_maker",
    "synthesizer",
    "transcriber",
]
