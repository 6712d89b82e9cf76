"""Proposals: edits with the words they touch and the reason, to be ticked or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from auteur.core.edl.document import merged
from auteur.core.errors import Conflict
from auteur.core.time import Span

__all__ = ["Kind", "Proposal", "as_batch", "proposal_to_json"]

Kind = Literal["filler", "gap", "retake"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Operations that hold for the document of this `revision` (its version), and why.

    `span` is the stretch of the timeline they are about, `source` the same in the recording `media_file_id`, None
    where it is no single stretch. `word_ids` are the words that go, for a gap those beside it. `ticked` is the
    planner's advice.
    """

    kind: Kind
    operations: tuple[dict[str, Any], ...]
    word_ids: tuple[str, ...]
    span: Span
    media_file_id: str | None
    source: Span | None
    reason: str
    text: str
    ticked: bool
    revision: int


def as_batch(proposals: Iterable[Proposal]) -> dict[str, Any]:
    """The ticked proposals as one operation, one step of undo.

    Spans of the timeline go first and from the end, so that none moves another; words, which need no positions, go
    last and together, so that the pause around neighbouring ones is judged once. Raises Conflict for proposals made
    for different revisions.
    """
    ticked = [proposal for proposal in proposals if proposal.ticked]
    revisions = {proposal.revision for proposal in ticked}
    if len(revisions) > 1:
        raise Conflict(
            f"the proposals were made for revisions {', '.join(map(str, sorted(revisions)))} of the document",
            hint="plan again",
        )
    operations = [op for proposal in ticked for op in proposal.operations]
    spans = merged([Span(op["start_ms"], op["end_ms"]) for op in operations if op["op"] == "ripple_delete"])
    words = dict.fromkeys(id_ for op in operations if op["op"] == "delete_words" for id_ in op["word_ids"])
    return {
        "op": "batch",
        "operations": [
            *(_ripple_delete(span) for span in reversed(spans)),
            *([{"op": "delete_words", "word_ids": list(words)}] if words else []),
        ],
    }


def _ripple_delete(span: Span) -> dict[str, Any]:
    return {"op": "ripple_delete", "start_ms": span.start_ms, "end_ms": span.end_ms}


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    source = proposal.source
    return {
        "kind": proposal.kind,
        "ticked": proposal.ticked,
        "text": proposal.text,
        "reason": proposal.reason,
        "start_ms": proposal.span.start_ms,
        "end_ms": proposal.span.end_ms,
        "media_file_id": proposal.media_file_id,
        "source_start_ms": source.start_ms if source else None,
        "source_end_ms": source.end_ms if source else None,
        "word_ids": list(proposal.word_ids),
        "operations": list(proposal.operations),
        "revision": proposal.revision,
    }
