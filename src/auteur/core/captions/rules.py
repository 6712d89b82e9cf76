"""What a reader can follow: the field's limits for captions, and which of them a cue breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Literal

from auteur.core.captions.model import Cue

__all__ = ["Breach", "CaptionRules", "Rule", "breaches"]

Rule = Literal["lines", "line_length", "too_short", "too_long", "too_fast", "gap", "overlap"]


@dataclass(frozen=True, slots=True)
class CaptionRules:
    """Limits in characters, milliseconds and characters a second (spaces count).

    A cue is held in the silence after it until it is as slow as `aim_cps`; over `max_cps` it breaks a rule.
    """

    max_lines: int = 2
    max_line_chars: int = 42
    min_ms: int = 833
    max_ms: int = 7000
    gap_ms: int = 67
    aim_cps: int = 17
    max_cps: int = 20

    @classmethod
    def at(cls, frame_rate: Fraction) -> CaptionRules:
        """With the two frames between cues that this rate means."""
        return cls(gap_ms=ceil(2000 / frame_rate))


@dataclass(frozen=True, slots=True)
class Breach:
    """The cue at `index` (from 0) has `measured` where the rule allows `limit`, in the rule's unit."""

    index: int
    rule: Rule
    measured: int
    limit: int

    def __str__(self) -> str:
        return f"cue {self.index + 1}: {self.rule}, {self.measured} where {self.limit} is the limit"


def breaches(cues: Sequence[Cue], rules: CaptionRules) -> list[Breach]:
    """Every rule that a cue breaks, by cue. Gaps are measured to the cue before."""
    found = [breach for index, cue in enumerate(cues) for breach in _of_cue(index, cue, rules)]
    found += [
        breach for index, pair in enumerate(pairwise(cues), 1) for breach in _between(index, *pair, rules)
    ]
    return sorted(found, key=lambda breach: breach.index)


def _of_cue(index: int, cue: Cue, rules: CaptionRules) -> Iterator[Breach]:
    longest = max((len(line) for line in cue.lines), default=0)
    cps = ceil(len(cue.text) * 1000 / max(1, cue.duration_ms))
    most: tuple[tuple[Rule, int, int], ...] = (
        ("lines", len(cue.lines), rules.max_lines),
        ("line_length", longest, rules.max_line_chars),
        ("too_long", cue.duration_ms, rules.max_ms),
        ("too_fast", cps, rules.max_cps),
    )
    for rule, measured, limit in most:
        if measured > limit:
            yield Breach(index, rule, measured, limit)
    if cue.duration_ms < rules.min_ms:
        yield Breach(index, "too_short", cue.duration_ms, rules.min_ms)


def _between(index: int, before: Cue, cue: Cue, rules: CaptionRules) -> Iterator[Breach]:
    gap_ms = cue.start_ms - before.end_ms
    if gap_ms < 0:
        yield Breach(index, "overlap", -gap_ms, 0)
    elif gap_ms < rules.gap_ms:
        yield Breach(index, "gap", gap_ms, rules.gap_ms)
