"""Reading LosslessCut's projects (.llc): JSON5 with the segments to keep, in seconds."""

from __future__ import annotations

import re
from typing import Any

from auteur.core.errors import InputError
from auteur.core.time import Span, nearest
from auteur.formats.cue_times import text_lines
from auteur.formats.cut_csv import seconds
from auteur.formats.cut_list import TO_THE_END, CutList, ListedClip

__all__ = ["read_lossless_cut"]

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<mark>[{}\[\]:,])|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<bare>[-+.\w$]+)""",
    re.DOTALL | re.ASCII,
)
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_MAX_DEPTH = 50


def read_lossless_cut(data: str | bytes) -> CutList:
    """The segments that are ticked, one after the other. Raises InputError for a file that is no such project."""
    project = _Json5("\n".join(text_lines(data))).value()
    if not isinstance(project, dict) or not isinstance(project.get("cutSegments"), list):
        raise InputError("there are no cutSegments in this file", hint="is it a project of LosslessCut?")
    source = project.get("mediaFileName")
    clips: list[ListedClip] = []
    for number, segment in enumerate(project["cutSegments"], 1):
        if not isinstance(segment, dict):
            raise InputError(f"segment {number} is no segment")
        if segment.get("selected") is False:
            continue
        start, end = segment.get("start"), segment.get("end")
        begin_ms = 0 if start is None else nearest(seconds(str(start), number) * 1000)
        end_ms = TO_THE_END if end is None else nearest(seconds(str(end), number) * 1000)
        if end_ms <= begin_ms:
            raise InputError(f"segment {number} ends before it starts")
        span = Span(begin_ms, end_ms)
        name = source if isinstance(source, str) else ""
        clips += [ListedClip("video", 0, name, span, span), ListedClip("audio", 0, name, span, span)]
    return CutList(tuple(clips), follows=True)


class _Json5:
    """The part of JSON5 that LosslessCut writes: bare keys, either quotes, commas at the end, comments."""

    def __init__(self, text: str) -> None:
        self._tokens = list(self._split(text))
        self._at = 0
        self._depth = 0

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise InputError(f"this is not JSON5 at {text[at : at + 20]!r}")
            if match.lastgroup != "skip":
                tokens.append((match.lastgroup or "", match[0]))
            at = match.end()
        return tokens

    def value(self) -> Any:
        """The whole text as one value."""
        found = self._value()
        if self._at != len(self._tokens):
            raise InputError("there is more than one value in this JSON5")
        return found

    def _next(self) -> tuple[str, str]:
        if self._at == len(self._tokens):
            raise InputError("this JSON5 ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _value(self) -> Any:
        kind, said = self._next()
        if kind == "text":
            return _unquoted(said)
        if kind == "bare":
            return _WORDS.get(said, said)  # numbers stay text until somebody knows what they are
        self._depth += 1
        if said not in "{[" or self._depth > _MAX_DEPTH:
            raise InputError(f"this is not JSON5 at {said!r}")
        found = self._object() if said == "{" else self._list()
        self._depth -= 1
        return found

    def _object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self._peek() != "}":
            kind, key = self._next()
            if kind == "mark" or self._next()[1] != ":":
                raise InputError(f"this is not JSON5 at {key!r}")
            found[_unquoted(key) if kind == "text" else key] = self._value()
            self._comma("}")
        self._next()
        return found

    def _list(self) -> list[Any]:
        found: list[Any] = []
        while self._peek() != "]":
            found.append(self._value())
            self._comma("]")
        self._next()
        return found

    def _comma(self, closing: str) -> None:
        if self._peek() != closing and self._next()[1] != ",":
            raise InputError(f"this is not JSON5: a comma is missing before {self._peek()!r}")


def _unquoted(token: str) -> str:
    return re.sub(
        r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)",
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _ESCAPES.get(m[1], m[1]),
        token[1:-1],
        flags=re.DOTALL,
    )
