"""The port of every engine that tells who speaks when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.turns import Turn
from auteur.ports.transcriber import Pcm

__all__ = ["Diarisation", "Diariser"]


@dataclass(frozen=True, slots=True)
class Diarisation:
    """Who speaks when: turns by their start; those of one voice never overlap, those of several may."""

    turns: tuple[Turn, ...]
    engine: str
    model: str


class Diariser(Protocol):
    """An engine. It never opens media: it is handed samples."""

    @property
    def name(self) -> str:
        """The engine's name in the registry."""
        ...

    @property
    def model(self) -> str:
        """What the turns come from, with its version."""
        ...

    def turns(
        self,
        audio: Pcm,
        *,
        speakers: int | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Diarisation:
        """Tells the voices of `audio` apart: as many as `speakers` says, or as many as it finds.

        Voices are numbered from 1 by who speaks first. Raises InputError when the audio is empty or `speakers` is not
        1 to 20; EngineError when the engine fails; Cancelled soon after `cancel` says so.
        """
        ...
