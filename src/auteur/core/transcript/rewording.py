"""Fixes of text: the words of a span read as the person wrote, however many of them an engine heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auteur.core.time import SourceMs, Span
from auteur.core.transcript.line import SLACK_MS, Line, Said
from auteur.core.transcript.model import Correction, Word
from auteur.core.transcript.retiming import was_span

__all__ = ["inserted_id", "reword"]


class _Fix(NamedTuple):
    span: Span
    id: str
    tokens: tuple[str, ...]


def inserted_id(correction: Correction) -> str:
    """The id of the word that a text fix puts where nothing was heard."""
    media = correction.media_file_id or ""
    return f"human:{media}:{correction.start_ms}-{correction.end_ms}"


def reword(line: Line, corrections: Sequence[Correction]) -> None:
    """Lays the text fixes among all the corrections over the line, in place."""
    times = [(i, correction) for i, correction in enumerate(corrections) if correction.kind == "time"]
    fixes = [
        _Fix(
            _moved(correction, [time for n, time in times if n > i]),
            inserted_id(correction),
            tuple(correction.value.split()),
        )
        for i, correction in enumerate(corrections)
        if correction.kind == "text"
    ]
    rewording = _Rewording(line, fixes)
    for fix in fixes:
        rewording.lay(fix)


def _moved(correction: Correction, times: Sequence[Correction]) -> Span:
    """Where a text fix's span lies after the later time fixes of words in it."""
    start_ms, end_ms = correction.start_ms, correction.end_ms
    for other in times:
        was = was_span(other)
        if start_ms <= (was.start_ms + was.end_ms) // 2 < end_ms:
            start_ms = other.start_ms if was.start_ms <= start_ms else min(start_ms, other.start_ms)
            end_ms = other.end_ms if was.end_ms >= end_ms else max(end_ms, other.end_ms)
    return Span(start_ms, end_ms)


class _Rewording:
    """Fixes being laid in order. Laid over its own result, each finds again what it found before:

    a word that a later fix inserts is hidden from an earlier one, for which it was not there the first time. Where
    there is no room it lies beside its span, and no fix of another span takes it for its own.
    """

    def __init__(self, line: Line, fixes: Sequence[_Fix]) -> None:
        self._line = line
        self._spans = [fix.span for fix in fixes]
        self._owners = {fix.id: fix.span for fix in fixes}
        self._hidden = set(self._owners)
        self._inserted = {
            said.word.id: said for said in line.said if said.word and said.word.id in self._hidden
        }
        self._guessed: dict[Said, Span] = {}

    def lay(self, fix: _Fix) -> None:
        self._hidden.discard(fix.id)
        found = self._found(fix.span) or self._own(fix) or self._guess(fix.span)
        if found:
            _write(found, fix)
        elif fix.tokens:
            said = _insert(self._line, fix)
            if said is not None:
                self._inserted[fix.id] = said

    def _visible(self, said: Said, span: Span) -> bool:
        if said.word is None or said.word.id not in self._owners:
            return True
        return said.word.id not in self._hidden and _meet(self._owners[said.word.id], span)

    def _found(self, span: Span, slack_ms: int = 0) -> list[Said]:
        wide = Span(span.start_ms - slack_ms, span.end_ms + slack_ms)
        there = [said for said in self._line.within(wide) if self._visible(said, span)]
        return [said for said in there if said.word] or there

    def _own(self, fix: _Fix) -> list[Said]:
        return [self._inserted[fix.id]] if fix.id in self._inserted else []

    def _guess(self, span: Span) -> list[Said]:
        """The word that shares most time with the span, if its middle is near and it is no other fix's."""

        def shared_ms(said: Said) -> int:
            return min(said.span.end_ms, span.end_ms) - max(said.span.start_ms, span.start_ms)

        near = self._found(span, SLACK_MS)
        around = [said for said in self._line.around((span.start_ms + span.end_ms) // 2) if said]
        best = max(
            (said for said in (*near, *around) if self._visible(said, span)), key=shared_ms, default=None
        )
        if (
            best is None
            or best.word is None
            or best not in near
            or shared_ms(best) <= 0
            or self._claimed(best, span)
        ):
            return []
        self._guessed.setdefault(best, span)
        return [best]

    def _claimed(self, said: Said, span: Span) -> bool:
        """Whether the word is what a fix of another span is about."""
        middle = said.middle_ms
        if any(other.start_ms <= middle < other.end_ms for other in self._spans):
            return True
        return not _meet(self._guessed.get(said, span), span)


def _meet(a: Span, b: Span) -> bool:
    """Whether the spans share time, or one is so short that it may stand for a word without any."""
    return (a.start_ms < b.end_ms and b.start_ms < a.end_ms) or 0 in (a.duration_ms, b.duration_ms)


def _write(found: list[Said], fix: _Fix) -> None:
    tokens = fix.tokens
    if len(tokens) != len(found):  # which of them said what cannot be known: the first carries all
        tokens = (" ".join(tokens), *[""] * (len(found) - 1))
    for said, text in zip(found, tokens, strict=True):
        if said.word is None:
            said.edited_text = text
        elif said.word.id == fix.id:
            said.word = said.word._replace(word=text, edited_text=None)
        else:
            said.word = said.word._replace(edited_text=None if text == said.word.word else text)


def _insert(line: Line, fix: _Fix) -> Said | None:
    """A human word in what room there is between its neighbours; None where the recording has no words at all."""
    middle = (fix.span.start_ms + fix.span.end_ms) // 2
    before, after = line.around(middle)
    if before and (after is None or middle - before.span.end_ms <= after.span.start_ms - middle):
        home, position = before.home, line.position(before) + 1
    elif after:
        home, position = after.home, line.position(after)
    else:
        return None
    room = _room(line, position, home)
    start_ms = min(max(fix.span.start_ms, room.start_ms), room.end_ms)
    end_ms = min(max(fix.span.end_ms, room.start_ms), room.end_ms)
    word = Word(fix.id, " ".join(fix.tokens), SourceMs(start_ms), SourceMs(end_ms), origin="human")
    return line.insert(position, home, word)


_FAR_MS = 1 << 40


def _room(line: Line, position: int, home: object) -> Span:
    """The time free between the words on both sides; one of another segment counts unless both overlap anyhow."""
    before = line.said[position - 1] if position else None
    after = line.said[position] if position < len(line.said) else None
    low = before.span.end_ms if before else 0
    high = after.span.start_ms if after else _FAR_MS
    if low <= high:
        return Span(low, high)
    return Span(low, _FAR_MS) if before and before.home is home else Span(0, high)
