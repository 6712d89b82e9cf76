"""From an edited script to operations: what its lines say against what the document's sentences say."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.transcript.model import Word
from auteur.formats.script_md import Sentence, Token, WrittenLine, heading_of, read_script_md, sentences

__all__ = ["script_operations"]

Json = dict[str, Any]


def script_operations(edl: Edl, data: str | bytes) -> list[Json]:
    """Operations that make the document say what the edited script says; none for a script nobody edited.

    What is cut goes first, then what is put back, moved lines, corrected words, and speakers. A line that is missing
    is cut. Raises InputError for a script that is malformed, or has ids that the document's sentences have not.
    """
    lines = read_script_md(data)
    there = {sentence.id: sentence for sentence in sentences(edl)}
    for line in lines:
        if line.id not in there:
            raise InputError(
                f"line {line.number}: the document has no sentence {{#{line.id}}}",
                hint="the document has changed since; write the script anew",
            )
    edits = _Edits()
    said = {line.id: line for line in lines}
    playing: dict[str, list[str]] = {}
    for sentence in there.values():
        playing[sentence.id] = edits.compare(sentence, said.get(sentence.id))
    moves = list(_moves([line.id for line in lines], list(there), playing))
    speakers = list(_speakers(lines, there, {move["word_ids"][0] for move in moves}))
    return [*edits.cuts(), *edits.restores(), *moves, *edits.corrections, *speakers]


@dataclass(slots=True)
class _Chunk:
    """Words that are read together, and what the script has in their place."""

    words: list[Word]
    tokens: list[Token] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(word.text.split()) for word in self.words if word.text.strip())


@dataclass(slots=True)
class _Edits:
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    corrections: list[Json] = field(default_factory=list)

    def cuts(self) -> list[Json]:
        return [{"op": "delete_words", "word_ids": self.gone}] if self.gone else []

    def restores(self) -> list[Json]:
        return [{"op": "restore_words", "word_ids": self.back}] if self.back else []

    def compare(self, sentence: Sentence, line: WrittenLine | None) -> list[str]:
        """Takes up the differences; gives the words that play after them."""
        playing: list[str] = []
        for chunk in _chunks(sentence, line.tokens if line else ()):
            kept = " ".join(token.text for token in chunk.tokens if not token.struck)
            if line and not chunk.text and not chunk.tokens:  # fixed away before: no sign of it in a script
                playing += [word.id for word in chunk.words if word.id in sentence.plays]
            elif not kept:
                self.gone += [word.id for word in chunk.words if word.id in sentence.plays]
                kept = " ".join(token.text for token in chunk.tokens)
            else:
                self.back += [word.id for word in chunk.words if word.id not in sentence.plays]
                playing += [word.id for word in chunk.words]
            if kept and kept != chunk.text:
                ids = [word.id for word in chunk.words]
                self.corrections.append({"op": "correct_words", "word_ids": ids, "text": kept})
        return playing


def _chunks(sentence: Sentence, tokens: Sequence[Token]) -> list[_Chunk]:
    """The sentence's words with the tokens that stand for them.

    Words that read otherwise as a run are one chunk; a token that nobody said goes with the word before it.
    """
    chunks, owners, base = _own_chunks(sentence)
    new = [token.text for token in tokens]
    merged: dict[int, int] = {}
    for tag, i, j, k, m in SequenceMatcher(None, base, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for offset in range(j - i):
                chunks[owners[i + offset]].tokens.append(tokens[k + offset])
        elif tag == "insert":
            chunks[_host(chunks, owners, i)].tokens += tokens[k:m]
        elif tag == "replace":
            first = owners[i]
            chunks[first].tokens += tokens[k:m]
            for owner in owners[i + 1 : j]:
                if owner != first:
                    merged[owner] = first
    for owner, first in sorted(merged.items()):
        while first in merged:
            first = merged[first]
        chunks[first].words += chunks[owner].words
        chunks[first].tokens += chunks[owner].tokens
    return [chunk for n, chunk in enumerate(chunks) if n not in merged]


def _host(chunks: list[_Chunk], owners: list[int], at: int) -> int:
    """The chunk that takes in what is new before token `at`: the one before, unless that is cut and there is one."""
    before = owners[at - 1] if at else None
    after = owners[at] if at < len(owners) else None
    if before is not None and (after is None or not all(token.struck for token in chunks[before].tokens)):
        return before
    return 0 if after is None else after


def _own_chunks(sentence: Sentence) -> tuple[list[_Chunk], list[int], list[str]]:
    """A chunk for each word that has a text, with those fixed away beside it; whose each token is; the tokens."""
    chunks: list[_Chunk] = []
    owners: list[int] = []
    base: list[str] = []
    silent: list[Word] = []
    for word in sentence.words:
        plays, parts = word.id in sentence.plays, word.text.split()
        if not parts:
            alike = bool(chunks) and (chunks[-1].words[-1].id in sentence.plays) == plays
            (chunks[-1].words if alike else silent).append(word)
            continue
        alike = all((other.id in sentence.plays) == plays for other in silent)
        if silent and not alike:
            chunks.append(_Chunk(silent))
        chunks.append(_Chunk([*(silent if alike else ()), word]))
        silent = []
        owners += [len(chunks) - 1] * len(parts)
        base += parts
    return ([*chunks, _Chunk(silent)] if silent else chunks), owners, base


# -- moved lines ---------------------------------------------------------------------------------------------------


def _moves(wanted: list[str], there: list[str], playing: dict[str, list[str]]) -> Iterator[Json]:
    """Each line that left its order is put after the line that now stands before it, from the top down."""
    order = {identity: n for n, identity in enumerate(there)}
    lines = [identity for identity in wanted if playing[identity]]
    staying = _longest_rising([order[identity] for identity in lines])
    for n, identity in enumerate(lines):
        if order[identity] in staying:
            continue
        target: Json = (
            {"after_word_id": playing[lines[n - 1]][-1]}
            if n
            else {"before_word_id": _first_staying(lines, order, staying, playing)}
        )
        yield {"op": "move_words", "word_ids": playing[identity], **target}


def _first_staying(
    lines: list[str], order: dict[str, int], staying: set[int], playing: dict[str, list[str]]
) -> str:
    return playing[next(identity for identity in lines if order[identity] in staying)][0]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The longest subsequence that is in order: those lines stay, the fewest move."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    rising: set[int] = set()
    number_or_none = ends[-1] if ends else None
    while number_or_none is not None:
        rising.add(number_or_none)
        number_or_none = before[number_or_none]
    return rising


def _speakers(lines: list[WrittenLine], there: dict[str, Sentence], moved: set[str]) -> Iterator[Json]:
    """Lines under another speaker's name; one that was moved there keeps its own."""
    changed: dict[str, list[str]] = {}
    for line in lines:
        sentence = there[line.id]
        own = heading_of(sentence.segment.speaker)
        if line.speaker and line.speaker != own and not moved & {word.id for word in sentence.words}:
            changed.setdefault(line.speaker, []).extend(word.id for word in sentence.words)
    for speaker, ids in changed.items():
        yield {"op": "set_speaker", "speaker": speaker, "word_ids": ids}
