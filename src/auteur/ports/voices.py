"""The port of a user's voices: samples with the consent of who speaks in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from auteur.core.errors import NotFound
from auteur.ports.paging import Page

__all__ = ["NewVoice", "UnknownVoice", "Voice", "Voices"]

VoiceStatus = Literal["uploading", "checking", "ready", "failed"]


class UnknownVoice(NotFound):
    """The user has no such voice."""

    code = "voice_unknown"

    def __init__(self, voice_id: UUID) -> None:
        super().__init__(f"there is no voice {voice_id}")


@dataclass(frozen=True, slots=True)
class NewVoice:
    """`consent_text` is what was agreed to, word for word, `consent_by` who agreed; kept for as long as the voice."""

    id: UUID
    name: str
    key: str
    consent_text: str
    consent_by: str


@dataclass(frozen=True, slots=True)
class Voice:
    id: UUID
    name: str
    key: str
    sample_duration_ms: int | None
    status: VoiceStatus
    consent_text: str
    consent_by: str
    consented_at: datetime
    created_at: datetime
    problem: Mapping[str, Any] | None


class Voices(Protocol):
    """Keeps them. What is another user's answers as what never was: UnknownVoice."""

    async def add(self, user_id: UUID, voice: NewVoice) -> Voice: ...

    async def get(self, user_id: UUID, voice_id: UUID) -> Voice: ...

    async def list(self, user_id: UUID, *, limit: int, cursor: str | None = None) -> Page[Voice]:
        """Newest first. Raises BadCursor."""
        ...

    async def checked(
        self, user_id: UUID, voice_id: UUID, *, duration_ms: int | None, problem: Mapping[str, str] | None
    ) -> Voice:
        """Its sample was looked at: ready, or failed for the problem."""
        ...

    async def delete(self, user_id: UUID, voice_id: UUID) -> None:
        """The row now, its sample by the collector."""
        ...
