"""Jobs: asked for, watched, cancelled."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import KEY_LENGTH, KEY_PATTERN, Id
from auteur.api.schemas.jobs import (
    JobList,
    JobOut,
    LipSync,
    Respeak,
    Speech,
    SubmittedOut,
    Transcription,
    VideoGeneration,
    job_out,
)
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.api.schemas.rendering import Render, RenderQuoteOut
from auteur.bootstrap.server import Server
from auteur.core.captions.style_json import BadStyle
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.credits.prices import PlanRequired
from auteur.core.errors import InputError, OperationError
from auteur.core.jobs.model import Job
from auteur.core.jobs.states import State
from auteur.core.render.framing import BadFrame, BadRange
from auteur.engines.lip_sync.spec import check_wish as check_lengths
from auteur.engines.tts.spec import check_wish
from auteur.engines.video_generation.spec import check_wish as check_shot
from auteur.formats.script_file import read_script
from auteur.media.captions.fonts import ForbiddenFont
from auteur.media.export.outputs import NotInContainer
from auteur.ports.job_queue import IdempotencyConflict, JobFilter, Submitted, UnknownJob, UnknownReference
from auteur.ports.media_files import UnknownMedia
from auteur.ports.paging import BadCursor
from auteur.ports.projects import UnknownProject
from auteur.ports.voices import UnknownVoice
from auteur.services.job_links import linked_output
from auteur.services.jobs import Asked, MediaNotReady, NoEngineYet, NothingToRender, VoiceNotReady
from auteur.services.presets import Contradiction

__all__ = ["NOT_RENDERED", "Once", "router", "script_lines", "submitted"]

router = APIRouter(prefix="/jobs", tags=["jobs"])
_ASKED = (OutOfCredits, IdempotencyConflict, UnknownReference)
NOT_RENDERED = (
    NothingToRender,
    BadFrame,
    BadRange,
    NotInContainer,
    Contradiction,
    BadStyle,
    ForbiddenFont,
)


async def _once(
    request: Request,
    caller: Caller,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=KEY_LENGTH,
            pattern=KEY_PATTERN,
            description="Sent again with the same key, the request is done once and answered the same.",
            examples=["6f1c2d1e-upload-7"],
        ),
    ] = None,
) -> Asked:
    """Who asks, and the request's digest."""
    body = await request.body()
    said = f"{request.method} {request.scope['path']}\n".encode() + body
    request_id: str = request.scope["state"]["request_id"]
    return Asked(caller.user, idempotency_key, sha256(said).digest(), request_id)


Once = Annotated[Asked, Depends(_once)]


def submitted(request: Request, done: Submitted) -> Response:
    """202, and where to look."""
    url = f"{request.scope['state']['prefix']}/jobs/{done.job_id}"
    body = SubmittedOut(
        job_id=done.job_id,
        status="pending",
        credits_cost=done.credits_cost,
        status_url=url,
        cancel_url=f"{url}/cancel",
    )
    replayed = {"Idempotent-Replayed": "true"} if done.replayed else {}
    return answer(body, 202, {"Location": url, **replayed})


def script_lines(data: bytes, ending: str) -> list[list[str | None]]:
    """A script as a job's input has it: [speaker, line] each. Raises InputError."""
    script = read_script(data, ending)
    lines: list[list[str | None]] = []
    for word in script.words:
        if word.begins_segment or not lines:
            lines.append([word.speaker, word.word])
        else:
            lines[-1][1] = f"{lines[-1][1]} {word.word}"
    return lines


@router.post(
    "/transcription",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownMedia, MediaNotReady, InputError),
)
async def transcribe(request: Request, asked: Once, server: FromServer, body: Transcription) -> Response:
    """Find the words of a recording, or of a script in it. 5 credits for every started ten minutes."""
    options = {
        "language": body.language,
        "engine": body.engine,
        "model": body.model,
        "script": script_lines(body.script.encode(), ".txt") if body.script.strip() else None,
        "glossary": body.glossary,
        "speakers": body.speakers,
        "speaker_engine": body.speaker_engine,
    }
    return submitted(
        request, await server.job_service.transcription(asked, body.project_id, body.media_id, options)
    )


@router.post(
    "/render",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownProject, *NOT_RENDERED),
)
async def render(request: Request, asked: Once, server: FromServer, body: Render) -> Response:
    """The edited timeline as a file, with all that `auteur export` can do.

    5 credits a started minute of 1080p that comes out, by its pixels; sound alone is the least of pictures. Free on the
    embedded server.
    """
    return submitted(request, await server.job_service.render(asked, body.project_id, body.asked()))


@router.post(
    "/render/quote",
    response_model=RenderQuoteOut,
    responses=refusals(UnknownProject, *NOT_RENDERED),
    operation_id="quote_render",
)
async def quote_render(caller: Caller, server: FromServer, body: Render) -> Response:
    """What a render would cost, and its length and frame; it is checked as one that is submitted, and not begun."""
    extent, quoted = await server.job_service.render_quoted(caller.user, body.project_id, body.asked())
    balance = await server.ledger.balance(caller.user)
    return answer(
        RenderQuoteOut(
            credits=quoted.credits,
            balance=balance,
            enough=balance >= quoted.credits,
            duration_ms=extent.duration_ms,
            width=extent.width,
            height=extent.height,
        )
    )


@router.post(
    "/tts",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownVoice, VoiceNotReady, InputError, NoEngineYet),
)
async def speak(request: Request, asked: Once, server: FromServer, body: Speech) -> Response:
    """Speak a text in a voice. 2 credits a started minute."""
    check_wish(body.text, body.speed)
    options = {"speed": body.speed, "engine": body.engine, "seed": body.seed}
    return submitted(request, await server.job_service.tts(asked, body.text, body.voice_id, options))


@router.post(
    "/respeak",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownProject, UnknownVoice, OperationError, InputError, NoEngineYet),
)
async def respeak(request: Request, asked: Once, server: FromServer, body: Respeak) -> Response:
    """New words in the speaker's own voice, to be heard before they are applied. 2 credits a started minute of each
    edit, and 15 a started minute of lips that follow, all edits together; what could not be made comes back.
    """
    for edit in body.edits:
        check_wish(edit.text, body.speed)
    given = ("", "") if body.consent is None else (body.consent.text, body.consent.by)
    options = {
        "speed": body.speed,
        "engine": body.engine,
        "seed": body.seed,
        "apply": body.apply,
        "lip_sync": body.lip_sync,
    }
    done = await server.job_service.respeak(
        asked, body.project_id, [edit.model_dump() for edit in body.edits], body.voice_id or given, options
    )
    return submitted(request, done)


@router.post(
    "/lip-sync",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownMedia, MediaNotReady, InputError, NoEngineYet),
)
async def lip_sync(request: Request, asked: Once, server: FromServer, body: LipSync) -> Response:
    """Move the lips of a video to a sound. 15 credits a started minute of it. `quality` in the output says what did it;
    the `operation` there appends picture and sound to the timeline, and is sent as any edit.
    """
    options = {"face_at": body.face_at, "engine": body.engine, "seed": body.seed}
    service = server.job_service
    done = await service.lip_sync(asked, body.video_media_id, body.audio_media_id, options, check_lengths)
    return submitted(request, done)


@router.post(
    "/video-generation",
    status_code=202,
    response_model=SubmittedOut,
    responses=refusals(*_ASKED, UnknownProject, PlanRequired, InputError, NoEngineYet),
)
async def generate_video(
    request: Request, asked: Once, server: FromServer, body: VideoGeneration
) -> Response:
    """A shot of a prompt; of the plan pro. 50 credits for every started five seconds. `quality` in the output says what
    made it: the embedded engine draws a placeholder, which says so in its picture.
    """
    duration_ms = round(body.duration_sec * 1000)
    check_shot(body.prompt, duration_ms, engine=body.engine)
    options = {"engine": body.engine, "seed": body.seed, "negative_prompt": body.negative_prompt}
    service = server.job_service
    return submitted(
        request, await service.video_generation(asked, body.prompt, duration_ms, body.project_id, options)
    )


@router.get("", response_model=JobList, responses=refusals(BadCursor))
async def list_jobs(
    caller: Caller,
    server: FromServer,
    status: Annotated[list[State] | None, Query(max_length=5)] = None,
    type: Annotated[  # noqa: A002 - the field's name
        list[Annotated[str, Query(max_length=50, pattern=r"^[a-z_]+$")]] | None, Query(max_length=10)
    ] = None,
    project_id: Id | None = None,
    limit: PageSize = 50,
    cursor: CursorText = None,
) -> Response:
    """The jobs, newest first; of some states, types, or one project."""
    wanted = JobFilter(tuple(status or ()), tuple(type or ()), project_id)
    page = await server.jobs.list(caller.user, wanted, cursor=cursor, limit=limit)
    return answer(JobList(jobs=[_shown(server, job) for job in page.items], next_cursor=page.next_cursor))


@router.get("/{job_id}", response_model=JobOut, responses=refusals(UnknownJob))
async def get_job(caller: Caller, server: FromServer, job_id: Id) -> Response:
    """A job: its state, how far it is, and what it made."""
    return answer(_shown(server, await server.jobs.get(caller.user, job_id)))


@router.post("/{job_id}/cancel", response_model=JobOut, responses=refusals(UnknownJob))
async def cancel_job(caller: Caller, server: FromServer, job_id: Id) -> Response:
    """Stop a job: at once where it waits, soon where it runs. Its credits come back; one that has ended stays."""
    return answer(_shown(server, await server.jobs.cancel(caller.user, job_id)))


def _shown(server: Server, job: Job) -> JobOut:
    return job_out(job, linked_output(job, server.objects))
