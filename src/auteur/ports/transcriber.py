"""The port of every engine that finds words in a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.script import Script

__all__ = ["FLAGS", "Pcm", "RecognizedWord", "Skipped", "Transcriber", "Transcription"]

FLAGS = ("hesitation", "interpolated", "added", "suspect")
"""What a word may be marked with.

hesitation: "um", "uh": nobody writes them into a script. interpolated: the script has it and something is spoken
there, but it does not sound like it; its times are the room it must have. added: spoken, but not in the script.
suspect: a duration or energy that no spoken word has, even after its span was decoded again.
"""


class Pcm(Protocol):
    """16 kHz mono signed 16-bit samples: a numpy int16 array, an `array("h")` or a memoryview of either."""

    def __len__(self) -> int:
        """The number of samples."""
        ...

    def tobytes(self) -> bytes:
        """The samples in the machine's byte order."""
        ...


@dataclass(frozen=True, slots=True)
class RecognizedWord:
    """One spoken word, as printed, over [start_ms, end_ms) of the recording; `confidence` is within [0, 1]."""

    word: str
    start_ms: int
    end_ms: int
    confidence: float
    flags: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A word of the script that was never spoken; it would stand after word `after_index` (-1: before the first)."""

    word: str
    after_index: int


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was found: words in order that never overlap.

    `segment_breaks` are the indices into `words` at which a new segment (a line of the script, or speech after a
    pause) begins, ascending, without 0. `notes` are sentences for the user. `speakers_by` names what told the speakers
    apart, "" where nothing did.
    """

    words: tuple[RecognizedWord, ...]
    skipped: tuple[Skipped, ...]
    engine: str
    model: str
    language: str
    segment_breaks: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    speakers_by: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Transcription:
        """What `dataclasses.asdict` took apart. Raises LookupError, TypeError for anything else."""
        return cls(
            tuple(RecognizedWord(**{**word, "flags": tuple(word["flags"])}) for word in value["words"]),
            tuple(Skipped(**skipped) for skipped in value["skipped"]),
            value["engine"],
            value["model"],
            value["language"],
            tuple(value["segment_breaks"]),
            tuple(value["notes"]),
            value.get("speakers_by", ""),
        )


class Transcriber(Protocol):
    """An engine. It never opens media: it is handed samples."""

    @property
    def name(self) -> str:
        """The engine's name in the registry."""
        ...

    @property
    def model(self) -> str:
        """The model the words come from, with its version."""
        ...

    def transcribe(
        self,
        audio: Pcm,
        *,
        language: str = "en",
        script: Script | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Transcription:
        """Finds the words in `audio`.

        Raises InputError when the audio is empty, the language is not the engine's or a script is missing that
        the engine needs; EngineError when the engine fails; Cancelled soon after `cancel` says so.
        """
        ...
