"""Breaking the text of a cue into lines: balanced, and rather after punctuation."""

from __future__ import annotations

from collections.abc import Sequence

from auteur.core.transcript.sentences import ends_clause, ends_sentence

__all__ = ["LineCount", "broken"]

_PUNCTUATION_BONUS = 12  # characters of imbalance that a break after punctuation is worth


class LineCount:
    """How many lines words need, filled one after the other: the fewest they fit in."""

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self.lines = 0
        self._room = 0

    def add(self, word: str) -> None:
        """A word longer than a line has one of its own."""
        if self.lines and len(word) + 1 <= self._room:
            self._room -= len(word) + 1
        else:
            self.lines += 1
            self._room = self._max_chars - len(word)


def broken(words: Sequence[str], max_chars: int, max_lines: int) -> tuple[str, ...]:
    """The words as lines of at most `max_chars`, as few as they fit in; more than `max_lines` where they do not."""
    text = " ".join(words)
    if len(text) <= max_chars or len(words) == 1:
        return (text,)
    halves = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    fitting = [half for half in halves if max(map(len, half)) <= max_chars]
    if fitting and max_lines >= 2:
        return min(fitting, key=_ugliness)
    return _filled(words, max_chars)


def _ugliness(lines: tuple[str, str]) -> int:
    upper, lower = lines
    bonus = _PUNCTUATION_BONUS if ends_sentence(upper) or ends_clause(upper) else 0
    return 2 * abs(len(upper) - len(lower)) + (len(upper) > len(lower)) - 2 * bonus


def _filled(words: Sequence[str], max_chars: int) -> tuple[str, ...]:
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= max_chars:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
