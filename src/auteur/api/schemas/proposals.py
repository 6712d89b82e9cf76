"""Edits that are proposed: fillers, dead air and abandoned takes."""

from __future__ import annotations

from typing import Any

from auteur.api.schemas.fields import Id, Out, example
from auteur.core.planners.proposal import Kind, Proposal, proposal_to_json

__all__ = ["ProposalList", "ProposalOut", "proposal_list"]

_PROPOSAL = {
    "kind": "filler",
    "ticked": True,
    "text": "um",
    "reason": "a sound that is no word",
    "start_ms": 4200,
    "end_ms": 4480,
    "media_file_id": "5b2f6a1e-8f4e-4c0e-8a53-0c5b8b6f7d21",
    "source_start_ms": 5100,
    "source_end_ms": 5380,
    "word_ids": ["w12"],
    "operations": [{"op": "delete_words", "word_ids": ["w12"]}],
    "revision": 8,
}


class ProposalOut(Out):
    """`ticked` is the advice. The operations hold for the document of version `revision`."""

    kind: Kind
    ticked: bool
    text: str
    reason: str
    start_ms: int
    end_ms: int
    media_file_id: str | None
    source_start_ms: int | None
    source_end_ms: int | None
    word_ids: list[str]
    operations: list[dict[str, Any]]
    revision: int

    model_config = example(_PROPOSAL)


class ProposalList(Out):
    project_id: Id
    revision: int
    proposals: list[ProposalOut]

    model_config = example(
        {"project_id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11", "revision": 8, "proposals": [_PROPOSAL]}
    )


def proposal_list(project_id: Id, revision: int, proposals: list[Proposal]) -> ProposalList:
    shown = [ProposalOut.model_validate(proposal_to_json(one)) for one in proposals]
    return ProposalList(project_id=project_id, revision=revision, proposals=shown)
