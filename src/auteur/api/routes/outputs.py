"""What a render can write, and what one would copy."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.routes.jobs import NOT_RENDERED, Once, submitted
from auteur.api.schemas.jobs import SubmittedOut
from auteur.api.schemas.outputs import FileOut, Outputs, PresetOut, StyleOut
from auteur.api.schemas.rendering import Render
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style_json import style_to_json
from auteur.media.export.outputs import CONTAINERS
from auteur.ports.job_queue import IdempotencyConflict, UnknownReference
from auteur.ports.projects import UnknownProject
from auteur.services.presets import PRESETS

__all__ = ["router"]

router = APIRouter(tags=["jobs"])
_OUTPUTS = Outputs(
    files=[
        FileOut(
            container=ending[1:],
            title=one.title,
            picture=list(one.picture),
            sound=list(one.sound),
            captions=one.captions,
            credentials=one.signed,
        )
        for ending, one in CONTAINERS.items()
    ],
    presets=[
        PresetOut(name=name, about=one.about, containers=[ending[1:] for ending in one.endings])
        for name, one in PRESETS.items()
    ],
    styles=[StyleOut(name=name, style=style_to_json(style)) for name, style in STYLES.items()],
)


@router.get("/outputs", operation_id="list_outputs", response_model=Outputs)
async def outputs(caller: Caller) -> Response:
    """What can be written, the presets, and the caption styles that have a name."""
    del caller
    return answer(_OUTPUTS)


@router.post(
    "/jobs/render/plan",
    operation_id="plan_render",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(IdempotencyConflict, UnknownReference, UnknownProject, *NOT_RENDERED),
)
async def plan_render(request: Request, asked: Once, server: FromServer, body: Render) -> Response:
    """What such a render would copy and what it would encode: a job, for recordings are looked into. It is free."""
    return submitted(request, await server.job_service.render_plan(asked, body.project_id, body.asked()))
