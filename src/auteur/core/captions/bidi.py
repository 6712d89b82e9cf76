"""Which way each letter of a line runs: the Unicode Bidirectional Algorithm (UAX #9) without explicit directions.

Captions obey no control character, so embeddings, overrides and isolates (X1-X8) are not among the rules here: the text
comes without them. Own code, because the library there is (python-bidi) is LGPL; tested by Unicode's own examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from unicodedata import bidirectional, category, mirrored, normalize

__all__ = ["EXPLICIT", "base_level", "levels", "visual_order"]

EXPLICIT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The characters that this algorithm does not know: they turn and isolate text."""

_NEUTRAL = frozenset(("B", "S", "WS", "ON"))
_CLOSES = dict(zip("[{［｛⦍⦏", "]}］｝⦐⦎", strict=True))  # all other brackets close with the next code point
_MOST_OPEN = 63  # BD16


def base_level(text: str) -> int:
    """1 where the first strong letter runs from right to left, else 0 (P2, P3)."""
    for char in text:
        way = bidirectional(char)
        if way in ("L", "R", "AL"):
            return int(way != "L")
    return 0


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character: odd ones run from right to left.

    `text` is one line of a paragraph of level `base`; characters that are never shown take their neighbour's level.
    """
    shown = [at for at, char in enumerate(text) if bidirectional(char) != "BN"]
    chars = [text[at] for at in shown]
    kinds = [bidirectional(char) or "L" for char in chars]
    edge = "R" if base else "L"
    _weak(kinds, edge)
    _brackets(chars, kinds, edge)
    _neutrals(kinds, edge)
    found = [_implicit(kind, base) for kind in kinds]
    _whitespace(chars, found, base)
    result, level = [], base
    placed = dict(zip(shown, found, strict=True))
    for at in range(len(text)):
        level = placed.get(at, level)
        result.append(level)
    return result


def visual_order(runs: Sequence[int]) -> list[int]:
    """The runs of a line, given by their levels, in the order from left to right (L2)."""
    order = list(range(len(runs)))
    odd = [level for level in runs if level % 2]
    for level in range(max(runs, default=0), min(odd, default=1) - 1, -1):
        turned: list[int] = []
        for deep, group in groupby(order, key=lambda run: runs[run] >= level):
            stretch = list(group)
            turned += stretch[::-1] if deep else stretch
        order = turned
    return order


# -- weak types ----------------------------------------------------------------------------------------------------


def _weak(kinds: list[str], edge: str) -> None:
    _marks(kinds, edge)
    _numbers(kinds, edge)
    _separators(kinds)
    _latin_numbers(kinds, edge)


def _marks(kinds: list[str], edge: str) -> None:
    for at, kind in enumerate(kinds):  # W1
        if kind == "NSM":
            kinds[at] = kinds[at - 1] if at else edge


def _numbers(kinds: list[str], edge: str) -> None:
    strong = edge
    for at, kind in enumerate(kinds):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
            kinds[at] = "R" if kind == "AL" else kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"


def _separators(kinds: list[str]) -> None:
    for at in range(1, len(kinds) - 1):  # W4
        before, after = kinds[at - 1], kinds[at + 1]
        if before == after and (
            (kinds[at] == "CS" and before in ("EN", "AN")) or (kinds[at] == "ES" and before == "EN")
        ):
            kinds[at] = before
    for start, stop in _stretches(kinds, frozenset(("ET",))):  # W5
        if (start and kinds[start - 1] == "EN") or (stop < len(kinds) and kinds[stop] == "EN"):
            kinds[start:stop] = ["EN"] * (stop - start)
    for at, kind in enumerate(kinds):  # W6
        if kind in ("ET", "ES", "CS"):
            kinds[at] = "ON"


def _latin_numbers(kinds: list[str], edge: str) -> None:
    strong = edge
    for at, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _stretches(kinds: Sequence[str], wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for inside, group in groupby(kinds, key=wanted.__contains__):
        stop = at + len(list(group))
        if inside:
            yield at, stop
        at = stop


# -- neutral types -------------------------------------------------------------------------------------------------


@cache
def _closing(char: str) -> str:
    """The bracket that closes this one, in its canonical form; "" for what opens nothing."""
    char = normalize("NFD", char)
    if len(char) > 1 or category(char) != "Ps" or not mirrored(char):
        return ""
    return normalize("NFD", _CLOSES.get(char) or chr(ord(char) + 1))


def _brackets(chars: Sequence[str], kinds: list[str], edge: str) -> None:
    for opening, closing in _pairs(chars, kinds):  # N0
        inside = {_way(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        way = edge
        if edge not in inside:
            before = next((_way(kind) for kind in reversed(kinds[:opening]) if _way(kind)), edge)
            way = before if before != edge else edge
        for bracket in (opening, closing):
            kinds[bracket] = way
            _marks_after(chars, kinds, bracket, way)


def _marks_after(chars: Sequence[str], kinds: list[str], at: int, way: str) -> None:
    for mark in range(at + 1, len(chars)):
        if bidirectional(chars[mark]) != "NSM":
            return
        kinds[mark] = way


def _pairs(chars: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for at, char in enumerate(chars):
        if kinds[at] != "ON":
            continue
        if closing := _closing(char):
            if len(waiting) == _MOST_OPEN:
                break
            waiting.append((closing, at))
            continue
        char = normalize("NFD", char)
        match = next((n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == char), None)
        if match is not None:
            found.append((waiting[match][1], at))
            del waiting[match:]
    return sorted(found)


def _way(kind: str) -> str:
    """Where a resolved kind runs: numbers count as letters of a script from right to left."""
    return "R" if kind in ("R", "EN", "AN") else kind if kind == "L" else ""


def _neutrals(kinds: list[str], edge: str) -> None:
    for start, stop in _stretches(kinds, _NEUTRAL):  # N1, N2
        before = _way(kinds[start - 1]) if start else edge
        after = _way(kinds[stop]) if stop < len(kinds) else edge
        kinds[start:stop] = [before if before == after else edge] * (stop - start)


# -- levels --------------------------------------------------------------------------------------------------------


def _implicit(kind: str, base: int) -> int:
    if base % 2:  # I2
        return base if kind == "R" else base + 1
    return base + {"L": 0, "R": 1}.get(kind, 2)  # I1


def _whitespace(chars: Sequence[str], found: list[int], base: int) -> None:
    trailing = True
    for at in range(len(chars) - 1, -1, -1):  # L1
        kind = bidirectional(chars[at])
        if kind in ("B", "S"):
            trailing = True
        elif kind != "WS":
            trailing = False
        if trailing:
            found[at] = base
