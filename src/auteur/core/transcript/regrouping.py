"""Fixes of speakers and of segments: who says a word, and where one segment ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from auteur.core.time import SourceMs, Span
from auteur.core.transcript.line import Line, Said
from auteur.core.transcript.model import Correction, Segment

__all__ = ["regroup"]


def regroup(
    line: Line, corrections: Sequence[Correction], in_use: Callable[[str], bool]
) -> Iterator[tuple[Segment, Segment]]:
    """The segments of a line under its fixes, each with the one of the line in which it begins.

    A segment has one speaker: boundaries stand between speakers whatever a join says. Between words of one speaker
    the last break or join decides, and without any the boundaries there were. A segment without words stays whole.
    """
    voices = _voices(line, corrections)
    cuts = _cuts(line, corrections)
    taken = {said.home.id for said in line.said}
    ends = _Ends(line)
    for group in _groups(line, voices, cuts):
        yield group[0].home, _segment(group, voices[group[0]], ends, _unused(taken, in_use))


def _voices(line: Line, corrections: Iterable[Correction]) -> dict[Said, str]:
    voices = {said: said.home.speaker for said in line.said}
    for fix in corrections:
        if fix.kind == "speaker":
            voices.update((said, fix.value) for said in line.within(_span(fix)))
    return voices


def _cuts(line: Line, corrections: Iterable[Correction]) -> dict[Said, bool]:
    """For the words before which a fix wants a boundary (True) or none (False)."""
    cuts: dict[Said, bool] = {}
    for fix in corrections:
        if fix.kind == "break":
            after = line.around(fix.start_ms)[1]
            position = line.position(after) if after else 0
            if after and position and line.said[position - 1].middle_ms < fix.start_ms:
                cuts[after] = True
        elif fix.kind == "join":
            inside = set(line.within(_span(fix)))
            cuts.update((b, False) for a, b in _neighbours(line, inside) if a in inside)
    return cuts


def _neighbours(line: Line, inside: set[Said]) -> Iterator[tuple[Said, Said]]:
    for said in inside:
        position = line.position(said)
        if position:
            yield line.said[position - 1], said


def _groups(line: Line, voices: dict[Said, str], cuts: dict[Said, bool]) -> Iterator[list[Said]]:
    group = line.said[:1]
    for a, b in pairwise(line.said):
        if voices[a] != voices[b] or _apart(a, b) or cuts.get(b, a.home is not b.home):
            yield group
            group = []
        group.append(b)
    if group:
        yield group


def _apart(a: Said, b: Said) -> bool:
    """Whether no segment can hold both: they are said at once, or one is a segment without words."""
    at_once = a.home is not b.home and a.span.end_ms > b.span.start_ms
    return at_once or a.word is None or b.word is None


class _Ends:
    """The first and the last of each segment of the line, which keep its bounds."""

    def __init__(self, line: Line) -> None:
        self.last = {said.home.id: said for said in line.said}
        self.first = {said.home.id: said for said in reversed(line.said)}

    def bounds(self, group: list[Said]) -> Span:
        """From the first to the last, out to the bounds of the segments whose first and last they are."""
        first, last = group[0], group[-1]
        start_ms, end_ms = first.span.start_ms, max(said.span.end_ms for said in group)
        if self.first[first.home.id] is first:
            start_ms = min(start_ms, first.home.start_ms)
        if self.last[last.home.id] is last:
            end_ms = max(end_ms, last.home.end_ms)
        return Span(start_ms, end_ms)

    def whole(self, group: list[Said]) -> bool:
        """Whether the group is one segment of the line, all of it."""
        home = group[0].home
        return self.first[home.id] is group[0] and self.last[home.id] is group[-1] and home is group[-1].home


def _segment(group: list[Said], speaker: str, ends: _Ends, new_id: Callable[[str], str]) -> Segment:
    home, bounds = group[0].home, ends.bounds(group)
    starts_home = ends.first[home.id] is group[0]
    made = Segment(
        home.id if starts_home else new_id(f"{re.sub('/[0-9.]+$', '', home.id)}/{group[0].span.start_ms}"),
        home.media_file_id,
        speaker,
        SourceMs(bounds.start_ms),
        SourceMs(bounds.end_ms),
        tuple(said.word for said in group if said.word),
        home.text if ends.whole(group) else "",  # which is written as that of the words
        None if group[0].word else group[0].edited_text,
    )
    return home if made == home else made


def _unused(taken: set[str], in_use: Callable[[str], bool]) -> Callable[[str], str]:
    def new_id(wanted: str) -> str:
        candidate, n = wanted, 1
        while candidate in taken or in_use(candidate):
            n += 1
            candidate = f"{wanted}.{n}"
        taken.add(candidate)
        return candidate

    return new_id


def _span(fix: Correction) -> Span:
    return Span(fix.start_ms, fix.end_ms)
