"""What `auteur cut` does to a talk: sentences out, sentences moved, fillers and dead air proposed and cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.planners.fillers import fillers
from auteur.core.planners.gaps import gaps
from auteur.core.planners.proposal import Proposal, as_batch
from auteur.core.planners.retakes import retakes
from auteur.core.transcript.finding import Match, find_text

__all__ = ["Cut", "CutRequest", "GapRule", "Review", "plan_cut"]

Review = Callable[[Edl, list[Proposal]], list[Proposal]]
"""Shown the proposals for a document, gives them back with a person's ticks."""


@dataclass(frozen=True, slots=True)
class GapRule:
    """Silences over `over_ms` are shortened to `to_ms`; after a sentence to `to_after_sentence_ms`."""

    over_ms: int = 1000
    to_ms: int = 350
    to_after_sentence_ms: int = 600


@dataclass(frozen=True, slots=True)
class CutRequest:
    """What to cut. Texts name words that are said; `moves` are (what, before what)."""

    delete: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    remove_fillers: bool = False
    remove_retakes: bool = False
    gaps: GapRule | None = None
    language: str | None = None
    every_match: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The outcome of planning: one atomic operation, what was found by text, the proposals, the document after."""

    operation: dict[str, Any]
    matches: tuple[Match, ...]
    proposals: tuple[Proposal, ...]
    after: Edl


@dataclass(slots=True)
class _Draft:
    """A document being cut, with the operations so far."""

    edl: Edl
    operations: list[dict[str, Any]] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    def do(self, op: Mapping[str, Any]) -> None:
        operations: list[dict[str, Any]] = op["operations"] if op["op"] == "batch" else [dict(op)]
        if operations:
            self.edl, _ = apply(self.edl, {"op": "batch", "operations": operations})
            self.operations += operations

    def propose(self, proposals: list[Proposal], review: Review) -> None:
        chosen = review(self.edl, proposals) if proposals else []
        self.proposals += chosen
        self.do(as_batch(chosen))


def plan_cut(
    edl: Edl,
    request: CutRequest,
    *,
    first: Sequence[Mapping[str, Any]] = (),
    free_ms: Mapping[str, Sequence[int]] | None = None,
    packet_ms: Mapping[str, Fraction] | None = None,
    review: Review = lambda _, proposals: proposals,
) -> Cut:
    """Decide what goes, without touching the document that is kept.

    `first` are operations to begin with. `free_ms` are source moments, per media file, where a cut-in costs an export
    nothing, `packet_ms` how long a packet of its sound lasts. Gaps are planned last, on the timeline that the other
    cuts leave. Raises InputError for a text that is not said, or is said more than once unless `every_match`.
    """
    draft = _Draft(edl)
    for op in first:
        draft.do(op)
    free = free_ms or {}
    snap = sorted({ms for moments in free.values() for ms in moments})
    for text in request.delete:
        for match in _found(draft.edl, text, every=request.every_match):
            draft.matches.append(match)
            draft.do(
                {
                    "op": "delete_words",
                    "word_ids": list(match.word_ids),
                    "snap_ms": _near(snap, draft.edl, match),
                }
            )
    for text, before in request.moves:
        (match,), (target,) = _found(draft.edl, text), _found(draft.edl, before)
        draft.matches += (match, target)
        draft.do({"op": "move_words", "word_ids": list(match.word_ids), "before_word_id": target.word_ids[0]})
    if request.remove_retakes:
        draft.propose(retakes(draft.edl), review)
    if request.remove_fillers:
        draft.propose(fillers(draft.edl, request.language), review)
    if request.gaps is not None:
        rule = request.gaps
        found = gaps(draft.edl, rule.over_ms, rule.to_ms, rule.to_after_sentence_ms, free, packet_ms)
        draft.propose(found, review)
    operation = {"op": "batch", "operations": draft.operations}
    return Cut(
        operation, tuple(draft.matches), tuple(draft.proposals), replace(draft.edl, version=edl.version + 1)
    )


def _found(edl: Edl, text: str, *, every: bool = False) -> list[Match]:
    matches = find_text(edl, text)
    if not matches:
        raise InputError(
            f"nobody says {text!r} in this recording",
            hint="see what is said: auteur transcribe FILE --format txt",
        )
    if len(matches) > 1 and not every:
        times = ", ".join(f"{match.start_ms / 1000:.1f} s" for match in matches[:8])
        raise InputError(
            f"{text!r} is said {len(matches)} times: at {times}",
            hint="name more of the words around it, or cut every one with --every-match",
        )
    return matches


def _near(snap_ms: Sequence[int], edl: Edl, match: Match) -> list[int]:
    """The moments within two seconds of the words' end: the operation carries no more than it may use."""
    end = edl.word(match.word_ids[-1]).word.end_ms
    return [ms for ms in snap_ms if end <= ms <= end + 2000]
