"""What could be cut: proposed to a person, and applied by nobody but them."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import Id
from auteur.api.schemas.jobs import Language
from auteur.api.schemas.proposals import ProposalList, proposal_list
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.planners.fillers import fillers
from auteur.core.planners.gaps import gaps
from auteur.core.planners.proposal import Kind, Proposal
from auteur.core.planners.retakes import retakes
from auteur.ports.projects import UnknownProject
from auteur.services.documents import opened

__all__ = ["router"]

router = APIRouter(tags=["edits"])
Silence = Annotated[int, Query(ge=0, le=60_000, description="Milliseconds.")]


@router.get(
    "/projects/{project_id}/proposals",
    response_model=ProposalList,
    responses=refusals(UnknownProject, InputError),
)
async def proposals(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    kind: Annotated[list[Kind] | None, Query(max_length=3, description="All kinds if not given.")] = None,
    language: Annotated[Language | None, Query(description="The transcript's if not given.")] = None,
    over_ms: Silence = 1000,
    to_ms: Silence = 350,
    to_after_sentence_ms: Silence = 600,
) -> Response:
    """Fillers, silences longer than `over_ms` and abandoned takes, in the order in which they play.

    Nothing is edited: send the operations of those that are wanted as one step, spans of the timeline from the end.
    """
    row = await server.projects.get(caller.user, project_id)
    document = server.documents(caller.user, project_id, "")

    def planned() -> ProposalList:
        edl = opened(document, row)
        rule = (over_ms, to_ms, to_after_sentence_ms)
        return proposal_list(project_id, edl.version, _proposed(edl, kind, language, rule))

    return answer(await asyncio.to_thread(planned))


def _proposed(
    edl: Edl, kinds: list[Kind] | None, language: str | None, silence: tuple[int, int, int]
) -> list[Proposal]:
    wanted = set(kinds or ("filler", "gap", "retake"))
    found: list[Proposal] = []
    if "retake" in wanted:
        found += retakes(edl)
    if "filler" in wanted:
        found += fillers(edl, language)
    if "gap" in wanted:
        found += gaps(edl, *silence)
    return sorted(found, key=lambda proposal: proposal.span)
