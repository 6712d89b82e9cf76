"""The port of every engine that speaks a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from auteur.core.progress import Cancel, Report, never, silent
from auteur.ports.transcriber import Pcm

__all__ = [
    "LONGEST_SAMPLE_MS",
    "SHORTEST_SAMPLE_MS",
    "SaidWord",
    "Speech",
    "Synthesizer",
    "VoiceSample",
]

SHORTEST_SAMPLE_MS = 3_000
LONGEST_SAMPLE_MS = 30_000
"""What is longer is no fault: engines listen to the first half minute."""


class SaidWord(NamedTuple):
    """A word of a sample, over [start_ms, end_ms) of it."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """How somebody sounds: mono 16-bit samples of that one voice, and what is said in them where it is known."""

    samples: Pcm
    sample_rate_hz: int
    words: tuple[SaidWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Speech:
    """A text, spoken: mono 16-bit samples. `voice` names what it was spoken with; `notes` are sentences for the user.

    The same text, sample, speed and seed give the same samples of the same engine and model.
    """

    samples: Pcm
    sample_rate_hz: int
    engine: str
    model: str
    voice: str
    seed: int
    notes: tuple[str, ...] = ()


class Synthesizer(Protocol):
    """An engine. It opens no media: it is handed samples."""

    @property
    def name(self) -> str:
        """The engine's name in the registry."""
        ...

    @property
    def model(self) -> str:
        """What it speaks with, with its version."""
        ...

    def speak(
        self,
        text: str,
        *,
        sample: VoiceSample | None = None,
        speed: float = 1.0,
        seed: int = 0,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Speech:
        """Speaks `text`, as the voice of `sample` would as far as the engine can; 2 is twice as fast.

        Raises InputError for a text, speed or sample that it cannot take, EngineError when it fails; Cancelled soon
        after `cancel` says so.
        """
        ...
