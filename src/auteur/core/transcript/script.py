"""A script: the words somebody says are spoken in a recording, with the breaks between its lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Script", "ScriptWord"]


@dataclass(frozen=True, slots=True)
class ScriptWord:
    """A word as printed, punctuation and all; `begins_segment` is true for the first word of a line or cue."""

    word: str
    speaker: str | None = None
    begins_segment: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Words in the order in which they are spoken."""

    words: tuple[ScriptWord, ...]

    @classmethod
    def from_lines(cls, lines: Iterable[str | tuple[str | None, str]]) -> Script:
        """Each line, or (speaker, line), is a segment; blank lines are skipped.

        A token without a letter or digit (a dash, an ellipsis) is printed with the word before it, because
        nothing is spoken there.
        """
        words: list[ScriptWord] = []
        for line in lines:
            speaker, text = line if isinstance(line, tuple) else (None, line)
            first = len(words)
            for token in text.split():
                if any(c.isalnum() for c in token):
                    words.append(ScriptWord(token, speaker, begins_segment=len(words) == first))
                elif len(words) > first:
                    last = words[-1]
                    words[-1] = ScriptWord(f"{last.word} {token}", last.speaker, last.begins_segment)
        return cls(tuple(words))

    @property
    def text(self) -> str:
        """The script, one segment a line."""
        parts = ["\n" + w.word if w.begins_segment else " " + w.word for w in self.words]
        return "".join(parts).strip()
