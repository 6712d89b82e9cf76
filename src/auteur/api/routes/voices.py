"""Voices: a name, a sample, and the consent of who speaks in it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import UPLOADS, Caller, FromServer, counted
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.fields import Id
from auteur.api.schemas.media import signed_out
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.api.schemas.voices import NewVoiceBody, VoiceBegun, VoiceList, VoiceOut, voice_out
from auteur.core.errors import InputError
from auteur.ports.paging import BadCursor
from auteur.ports.voices import UnknownVoice
from auteur.services.voices import SampleMissing

__all__ = ["router"]

router = APIRouter(prefix="/voices", tags=["voices"], route_class=Repeatable)


@router.get("", response_model=VoiceList, responses=refusals(BadCursor))
async def list_voices(
    caller: Caller, server: FromServer, limit: PageSize = 50, cursor: CursorText = None
) -> Response:
    """The voices, newest first."""
    page = await server.voices.list(caller.user, limit=limit, cursor=cursor)
    return answer(VoiceList(voices=[voice_out(one) for one in page.items], next_cursor=page.next_cursor))


@router.post("", status_code=201, response_model=VoiceBegun, responses=refusals(InputError))
async def create_voice(request: Request, caller: Caller, server: FromServer, body: NewVoiceBody) -> Response:
    """Record the speaker's consent and get the URL that takes the sample."""
    await counted(request, caller.user_id, UPLOADS)
    consent = (body.consent_text, body.consent_by)
    voice, signed = await server.voice_service.begin(
        caller.user, body.name, consent, body.content_type, body.size_bytes
    )
    return answer(VoiceBegun(voice=voice_out(voice), upload=signed_out(signed)), 201)


@router.post("/{voice_id}/confirm", response_model=VoiceOut, responses=refusals(UnknownVoice, SampleMissing))
async def confirm_voice(caller: Caller, server: FromServer, voice_id: Id) -> Response:
    """The sample is there: it is looked at, and the voice is ready or says why not."""
    return answer(voice_out(await server.voice_service.confirm(caller.user, voice_id)))


@router.get("/{voice_id}", response_model=VoiceOut, responses=refusals(UnknownVoice))
async def get_voice(caller: Caller, server: FromServer, voice_id: Id) -> Response:
    """A voice, with the consent it stands on."""
    return answer(voice_out(await server.voices.get(caller.user, voice_id)))


@router.delete("/{voice_id}", status_code=204, responses=refusals(UnknownVoice))
async def delete_voice(caller: Caller, server: FromServer, voice_id: Id) -> Response:
    """Delete a voice; its sample follows within a day."""
    await server.voices.delete(caller.user, voice_id)
    return Response(status_code=204)
