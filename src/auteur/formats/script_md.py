"""The talk as Markdown: a heading for each speaker, a line for each sentence, what is cut struck through.

A line ends in `{#id}`, the id of its first word, so that it is found again after it was edited or moved:

    ## Ann

    Good morning ~~um~~ everyone. {#talk-w0}
    ~~It rains.~~ {#talk-w4}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import quote, unquote

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.transcript.heard import heard
from auteur.core.transcript.model import Segment, Word
from auteur.core.transcript.sentences import ends_sentence
from auteur.formats.cue_times import text_lines

__all__ = ["Sentence", "Token", "WrittenLine", "heading_of", "read_script_md", "sentences", "write_script_md"]

_Said = list[tuple[Word, Segment]]
_HELP = (
    "<!-- Strike ~~words~~ to cut them, unstrike them to put them back, move lines, correct words, rename speakers. "
    "Leave the {#ids}. Then: auteur script PROJECT --apply FILE -->"
)
_NO_NAME = "—"
_SPECIAL = re.compile(r"([\\~{<*_`\[\]])")
_LEADING = re.compile(r"^([#+>=|-])|^(\d+)(?=[.)])")
_PIECE = re.compile(
    r"\\(?P<plain>\S)|(?P<strike>~~)|\{#(?P<id>[^{}\s]+)\}|(?P<space>\s+)|(?P<other>.)", re.DOTALL
)
_COMMENT = re.compile(r"(?<!\\)<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words that follow each other in their recording, and which of them play."""

    segment: Segment
    words: tuple[Word, ...]
    plays: frozenset[str]

    @property
    def id(self) -> str:
        return self.words[0].id


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a script."""

    text: str
    struck: bool = False


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A sentence as a script file has it: its id, the speaker above it (None: none), its tokens."""

    id: str
    speaker: str | None
    tokens: tuple[Token, ...]
    number: int


# -- the document's sentences --------------------------------------------------------------------------------------


def sentences(edl: Edl) -> list[Sentence]:
    """In the order in which they play. What is cut stands with its sentence; a sentence that is cut whole stands after
    what was said before it in the recording.

    A word that plays twice stands where it plays first. Words of no recording are left out.
    """
    played = dict.fromkeys(item.word.id for item in heard(edl))
    recordings = _recordings(edl)
    places = _Places(played)
    for said in recordings:
        places.put(said)
    follows = {a.id: b.id for said in recordings for (a, _), (b, _) in pairwise(said)}
    return [
        Sentence(run[0][1], tuple(word for word, _ in run), frozenset(w.id for w, _ in run if w.id in played))
        for run in _runs(places.items(), follows)
    ]


def _recordings(edl: Edl) -> list[_Said]:
    """The words of each recording, in the order in which they were said."""
    said: dict[str, _Said] = {}
    for segment in edl.transcript.segments:
        if segment.media_file_id is not None:
            said.setdefault(segment.media_file_id, []).extend((word, segment) for word in segment.words)
    return list(said.values())


class _Places:
    """Where the words stand: those that play in their order, those that are cut before or after one of them."""

    def __init__(self, played: dict[str, None]) -> None:
        self._played = played
        self._own: dict[str, tuple[Word, Segment]] = {}
        self._head: _Said = []
        self._before: dict[str, _Said] = {}
        self._after: dict[str, _Said] = {}

    def put(self, said: _Said) -> None:
        """The words of one recording."""
        last: str | None = None
        for sentence in _runs(said, {a.id: b.id for (a, _), (b, _) in pairwise(said)}):
            first = next((word.id for word, _ in sentence if word.id in self._played), None)
            begun = False
            for word, segment in sentence:
                if word.id in self._played:
                    self._own[word.id] = (word, segment)
                    last, begun = word.id, True
                elif first is not None and not begun:
                    self._before.setdefault(first, []).append((word, segment))
                else:
                    (self._head if last is None else self._after.setdefault(last, [])).append((word, segment))

    def items(self) -> _Said:
        """All of them as a script has them."""
        found = list(self._head)
        for word_id in self._played:
            found += self._before.get(word_id, [])
            found.append(self._own[word_id])
            found += self._after.get(word_id, [])
        return found


def _runs(items: _Said, follows: dict[str, str]) -> Iterator[_Said]:
    """Pieces that end with a sentence, a segment, or where the recording does not run on."""
    run: _Said = []
    for word, segment in items:
        if run:
            before, of = run[-1]
            if follows.get(before.id) != word.id or of is not segment or ends_sentence(before.text):
                yield run
                run = []
        run.append((word, segment))
    if run:
        yield run


# -- writing -------------------------------------------------------------------------------------------------------


def write_script_md(edl: Edl, title: str = "") -> str:
    """The whole script; a document without words gives its title and nothing else."""
    found = sentences(edl)
    named = any(sentence.segment.speaker for sentence in found)
    parts = [f"# {_escaped(' '.join(title.split()) or 'Script')}\n\n{_HELP}\n"]
    for speaker, turn in groupby(found, key=lambda sentence: sentence.segment.speaker):
        if named:
            parts.append(f"## {_escaped(heading_of(speaker)) or _NO_NAME}\n")
        parts.append("".join(f"{_line(sentence)}\n" for sentence in turn))
    return "\n".join(parts)


def heading_of(speaker: str) -> str:
    """A speaker's name as a heading can hold it: on one line."""
    return " ".join(speaker.replace("\0", "\ufffd").split())


def _line(sentence: Sentence) -> str:
    pieces: list[str] = []
    for cut, run in groupby(sentence.words, key=lambda word: word.id not in sentence.plays):
        text = " ".join(_escaped(token) for word in run for token in word.text.split())
        if text:
            pieces.append(f"~~{text}~~" if cut else text)
    line = _LEADING.sub(
        lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\", " ".join(pieces)
    )  # no list, no heading
    return f"{line} {{#{quote(sentence.id, safe=':@.-_')}}}".lstrip()


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


# -- reading -------------------------------------------------------------------------------------------------------


def read_script_md(data: str | bytes) -> list[WrittenLine]:
    """The lines with ids, in the file's order. A line that was broken in two is one again.

    Raises InputError naming the line of text without an id, of an id that comes twice, and of a ~~ without its pair.
    """
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), "\n".join(text_lines(data)))
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        heading = re.match(r"(#{1,6})\s+(.*)", line)
        if heading or not line.strip():
            reading.stop(number)
        if heading and len(heading[1]) > 1:
            name = _unescaped(heading[2].strip())
            reading.speaker = "" if name == _NO_NAME else name
        elif not heading:
            reading.take(line, number)
    reading.stop(text.count("\n") + 1)
    return reading.lines


class _Reading:
    def __init__(self) -> None:
        self.lines: list[WrittenLine] = []
        self.speaker: str | None = None
        self._ids: set[str] = set()
        self._tokens: list[Token] = []
        self._begun = 0
        self._struck = False

    def stop(self, number: int) -> None:
        """A paragraph ends: nothing may be open."""
        if self._struck:
            raise InputError(
                f"line {number}: a ~~ has no pair in the paragraph above", hint="strike ~~like this~~"
            )
        if self._tokens:
            said = " ".join(token.text for token in self._tokens)[:60]
            raise InputError(
                f"line {self._begun}: {said!r} has no {{#id}}",
                hint="give the line its id back; words that nobody said cannot be put in by a script",
            )

    def take(self, line: str, number: int) -> None:
        letters: list[Token] = []
        for match in _PIECE.finditer(f"{line}\n"):
            letter = match["plain"] or match["other"]
            if match["strike"]:
                self._struck = not self._struck
            elif letter:
                letters.append(Token(letter, self._struck))
            elif letters:
                self._add(_joined(letters), number)
                letters = []
            if match["id"]:
                self._close(unquote(match["id"]), number)

    def _add(self, token: Token, number: int) -> None:
        if not self._tokens:
            self._begun = number
        self._tokens.append(token)

    def _close(self, identity: str, number: int) -> None:
        if identity in self._ids:
            raise InputError(
                f"line {number}: {{#{identity}}} is there twice", hint="move a line, do not copy it"
            )
        self._ids.add(identity)
        self.lines.append(WrittenLine(identity, self.speaker, tuple(self._tokens), number))
        self._tokens = []


def _joined(letters: list[Token]) -> Token:
    """A word is struck when all its letters are, its comma or not; of one struck in part the rest is left."""
    counting = [letter for letter in letters if letter.text.isalnum()] or letters
    if all(letter.struck for letter in counting):
        return Token("".join(letter.text for letter in letters), struck=True)
    return Token("".join(letter.text for letter in letters if not letter.struck))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
