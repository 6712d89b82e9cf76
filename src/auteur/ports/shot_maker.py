"""The port of every engine that makes a shot of a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from auteur.core.progress import Cancel, Report, never, silent

__all__ = ["Shot", "ShotMaker", "ShotWish"]


@dataclass(frozen=True, slots=True)
class ShotWish:
    """What is to be seen and what is not, for how long, in which size; an engine that knows other sizes and rates alone
    takes the nearest. The same wish gives the same bytes of the same engine.
    """

    prompt: str
    duration_ms: int
    width: int
    height: int
    rate: Fraction
    seed: int = 0
    negative_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """A movie without sound, `width` by `height`. `notes` are sentences for the user."""

    file: Path
    frames: int
    width: int
    height: int
    engine: str
    model: str
    seed: int
    notes: tuple[str, ...] = ()


class ShotMaker(Protocol):
    """An engine."""

    @property
    def name(self) -> str:
        """The engine's name in the registry."""
        ...

    @property
    def model(self) -> str:
        """What it is made with, with its version."""
        ...

    def make(
        self, wish: ShotWish, destination: Path, *, report: Report = silent, cancel: Cancel = never
    ) -> Shot:
        """Writes the shot. Raises InputError for a wish that it cannot take, EngineError; Cancelled leaves no file."""
        ...
