"""Voices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from auteur.api.schemas.fields import Body, Id, Name, Out, example, whole
from auteur.api.schemas.media import SignedOut
from auteur.ports.voices import Voice
from auteur.services.voices import MAX_SAMPLE_BYTES

__all__ = ["NewVoiceBody", "VoiceBegun", "VoiceList", "VoiceOut", "voice_out"]

_VOICE: dict[str, Any] = {
    "id": "c1b7a2f4-9f35-4a0f-9d35-6b8a41c2e921",
    "name": "Ann",
    "status": "ready",
    "sample_duration_ms": 31000,
    "consent_text": "I agree that my voice is used to correct my own recordings.",
    "consent_by": "Ann Example",
    "consented_at": "2026-11-22T17:00:00Z",
    "created_at": "2026-11-22T17:00:00Z",
    "problem": None,
}


class NewVoiceBody(Body):
    """`consent_text` is what the speaker agreed to, `consent_by` who it is."""

    name: Name
    consent_text: Annotated[
        str,
        StringConstraints(min_length=20, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$"),
        AfterValidator(whole),
    ]
    consent_by: Name
    content_type: Annotated[str, StringConstraints(max_length=100, pattern=r"^audio/[a-z0-9.+-]+$")]
    size_bytes: Annotated[int, Field(ge=1, le=MAX_SAMPLE_BYTES)]

    model_config = example(
        {
            "name": "Ann",
            "consent_text": _VOICE["consent_text"],
            "consent_by": "Ann Example",
            "content_type": "audio/wav",
            "size_bytes": 960044,
        }
    )


class VoiceOut(Out):
    id: Id
    name: str
    status: Literal["uploading", "checking", "ready", "failed"]
    sample_duration_ms: int | None
    consent_text: str
    consent_by: str
    consented_at: datetime
    created_at: datetime
    problem: dict[str, Any] | None

    model_config = example(_VOICE)


class VoiceBegun(Out):
    """Send the sample by `upload`, then confirm it."""

    voice: VoiceOut
    upload: SignedOut

    model_config = example(
        {
            "voice": {**_VOICE, "status": "uploading", "sample_duration_ms": None},
            "upload": {
                "method": "PUT",
                "url": "http://127.0.0.1:8001/user/7b0e/voice/c1b7/sample?signature=c2ln",
                "headers": {"Content-Type": "audio/wav"},
                "expires_s": 900,
            },
        }
    )


class VoiceList(Out):
    voices: list[VoiceOut]
    next_cursor: str | None

    model_config = example({"voices": [_VOICE], "next_cursor": None})


def voice_out(voice: Voice) -> VoiceOut:
    return VoiceOut(
        id=voice.id,
        name=voice.name,
        status=voice.status,
        sample_duration_ms=voice.sample_duration_ms,
        consent_text=voice.consent_text,
        consent_by=voice.consent_by,
        consented_at=voice.consented_at,
        created_at=voice.created_at,
        problem=None if voice.problem is None else dict(voice.problem),
    )
