"""Finding words by what they say: how a person names a sentence on the command line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from auteur.core.edl.document import Edl
from auteur.core.transcript.model import Word

__all__ = ["Match", "find_text", "spoken_form"]

_ALIKE = 0.75
"""From here on two runs of words are taken for the same sentence heard differently."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words that say what was asked for. `likeness` is 1 for the same words, below it for similar ones."""

    word_ids: tuple[str, ...]
    text: str
    start_ms: int
    likeness: float


def spoken_form(text: str) -> list[str]:
    """The words of a text without case, punctuation and accents."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in plain if not unicodedata.combining(c))
    return [word.strip("'") for word in kept.split() if word.strip("'")]


def find_text(edl: Edl, text: str) -> list[Match]:
    """Every place where the words are said, in document order; only where there is none, the most similar one.

    Hesitations between the words do not hinder: "the um family" is found as "the family", and taken whole.
    """
    wanted = spoken_form(text)
    if not wanted:
        return []
    words = [word for word in edl.transcript.segments.words() if spoken_form(word.text)]
    for candidates in (words, [word for word in words if "hesitation" not in word.flags]):
        spoken = [(token, i) for i, word in enumerate(candidates) for token in spoken_form(word.text)]
        found = _exact(spoken, wanted)
        if found:
            return [_match(words, candidates[a], candidates[b], 1.0) for a, b in found]
    return _similar(words, wanted)


def _exact(spoken: list[tuple[str, int]], wanted: list[str]) -> list[tuple[int, int]]:
    """First and last word of every place where the tokens follow each other, none overlapping."""
    tokens = [token for token, _ in spoken]
    found, at = [], 0
    while at + len(wanted) <= len(tokens):
        if tokens[at] == wanted[0] and tokens[at : at + len(wanted)] == wanted:
            found.append((spoken[at][1], spoken[at + len(wanted) - 1][1]))
            at += len(wanted)
        else:
            at += 1
    return found


def _match(words: Sequence[Word], first: Word, last: Word, likeness: float) -> Match:
    a, b = words.index(first), words.index(last)
    taken = words[a : b + 1]
    return Match(tuple(w.id for w in taken), " ".join(w.text for w in taken), first.start_ms, likeness)


def _similar(words: list[Word], wanted: list[str]) -> list[Match]:
    """The run of about as many words that is most like the wanted ones, where one is like enough."""
    size = len(wanted)
    tokens = [" ".join(spoken_form(word.text)) for word in words]
    want = Counter(wanted)
    joined = " ".join(wanted)
    best: tuple[float, int, int] = (_ALIKE, 0, 0)
    for at in range(max(1, len(tokens) - size + 1)):
        if sum((Counter(tokens[at : at + size]) & want).values()) * 3 < size:
            continue  # not a third of the words in common: not worth the comparison
        for length in {max(1, size - 1), size, size + 1}:
            likeness = SequenceMatcher(
                None, joined, " ".join(tokens[at : at + length]), autojunk=False
            ).ratio()
            if likeness > best[0]:
                best = (likeness, at, min(at + length, len(words)))
    likeness, a, b = best
    return [_match(words, words[a], words[b - 1], likeness)] if b else []
