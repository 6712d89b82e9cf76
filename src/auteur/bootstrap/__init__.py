"""The only wiring: which adapters and engines stand behind the ports."""

from __future__ import annotations

from auteur.bootstrap.local import local_project, segment_cache, synthesizer, transcriber

__all__ = ["local_project", "segment_cache", "synthesizer", "transcriber"]
