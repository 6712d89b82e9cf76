"""The transcript of a recording: segments of words in source time.

Words are never re-timed by a cut: their times are positions in their recording. Which of them still play is
derived from the clips (`auteur.core.transcript.playing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from auteur.core.time import SourceMs

__all__ = ["Correction", "CorrectionKind", "Origin", "Segment", "Word"]

Origin = Literal["asr", "import", "human", "generated"]


class Word(NamedTuple):
    """One spoken word. `word` is what the engine heard and is never overwritten; `edited_text` is a fix.

    `confidence` is in [0, 1], None where the origin knows none. `flags` are an engine's remarks: "hesitation",
    "interpolated" (its times are a guess), "added" (spoken but not in the script), "suspect".

    A named tuple, because a talk of three hours has 30,000 of them: it is made three times as fast.
    """

    id: str
    word: str
    start_ms: SourceMs
    end_ms: SourceMs
    confidence: float | None = None
    edited_text: str | None = None
    origin: Origin = "asr"
    engine: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The word as it should be read: the fix where there is one. "" for a word fixed away."""
        return self.word if self.edited_text is None else self.edited_text

    @property
    def middle_ms(self) -> int:
        """The moment that decides whether the word plays."""
        return (self.start_ms + self.end_ms) // 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words by one speaker in one recording (a paragraph, or a cue).

    `text` and `edited_text` belong to a segment without words; with words both are derived from theirs.
    """

    id: str
    media_file_id: str | None
    speaker: str
    start_ms: SourceMs
    end_ms: SourceMs
    words: tuple[Word, ...] = ()
    text: str = ""
    edited_text: str | None = None


CorrectionKind = Literal["text", "time", "speaker", "break", "join"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's fix, keyed to source time so that it can be laid over another engine's words.

    kind     value                           meaning
    text     the text                        the words in the span read so
    time     ""                              the word whose middle is nearest to `was_*` has this span
    speaker  the name                        what is said in the span is said by this speaker
    break    ""                              a segment begins at start_ms
    join     ""                              no segment boundary lies inside the span
    """

    kind: CorrectionKind
    media_file_id: str | None
    start_ms: SourceMs
    end_ms: SourceMs
    value: str = ""
    was_start_ms: SourceMs | None = None
    was_end_ms: SourceMs | None = None
