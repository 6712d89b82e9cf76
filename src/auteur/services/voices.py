"""A voice: who speaks agrees, a sample is uploaded, and its sound is looked at before it is called ready."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from auteur.core.errors import Conflict, InputError, MediaError
from auteur.media.probe import probe
from auteur.ports.object_store import ObjectStore, SignedRequest, UnknownObject
from auteur.ports.voices import NewVoice, Voice, Voices

__all__ = ["MAX_SAMPLE_BYTES", "SAMPLE_TYPES", "SampleMissing", "VoiceService"]

MAX_SAMPLE_BYTES = 64 << 20
SAMPLE_TYPES = ("audio/wav", "audio/x-wav", "audio/flac", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg",
                "audio/webm")  # fmt: skip
_SHORTEST_MS = 3_000
_LONGEST_MS = 600_000


class SampleMissing(Conflict):
    """The sample has not arrived; it can still be sent."""

    code = "not_uploaded"


@dataclass(frozen=True, slots=True)
class VoiceService:
    """The use cases over the ports."""

    voices: Voices
    objects: ObjectStore

    async def begin(
        self, user_id: UUID, name: str, consent: tuple[str, str], content_type: str, size_bytes: int
    ) -> tuple[Voice, SignedRequest]:
        """Record the consent (its text, who gave it) and say where the sample goes."""
        if content_type not in SAMPLE_TYPES:
            raise InputError(
                f"a sample cannot be {content_type[:60]!r}", hint=f"send {', '.join(SAMPLE_TYPES)}"
            )
        voice_id = uuid4()
        key = f"user/{user_id}/voice/{voice_id}/sample"
        text, by = consent
        voice = await self.voices.add(user_id, NewVoice(voice_id, name, key, text, by))
        return voice, self.objects.presign_put(key, content_type=content_type, length=size_bytes)

    async def confirm(self, user_id: UUID, voice_id: UUID) -> Voice:
        """The sample is there: its sound is measured, in the sandbox. Raises UnknownVoice, SampleMissing."""
        voice = await self.voices.get(user_id, voice_id)
        if voice.status == "ready":
            return voice
        try:
            length = await asyncio.to_thread(self._length_ms, voice.key)
        except UnknownObject as error:
            raise SampleMissing(
                "the sample is not there yet", hint="send it to the upload URL first"
            ) from error
        except MediaError as error:
            problem = {"code": error.code, "message": error.message, "hint": error.hint}
            return await self.voices.checked(user_id, voice_id, duration_ms=None, problem=problem)
        return await self.voices.checked(user_id, voice_id, duration_ms=length, problem=_problem(length))

    def _length_ms(self, key: str) -> int:
        if self.objects.head(key).size_bytes > MAX_SAMPLE_BYTES:
            raise MediaError("the sample is larger than a sample", hint="send at most 64 MB")
        with tempfile.TemporaryDirectory(prefix="auteur-voice-") as folder:
            path = Path(folder) / "sample"
            with path.open("wb") as file:
                for block in self.objects.read(key):
                    file.write(block)
            info = probe(path)
        if not info.audio:
            raise MediaError("the sample has no sound", hint="record the voice again")
        return info.duration_ms


def _problem(length_ms: int) -> dict[str, str] | None:
    if _SHORTEST_MS <= length_ms <= _LONGEST_MS:
        return None
    said = f"a sample is {_SHORTEST_MS // 1000} s to {_LONGEST_MS // 60_000} min long, not {length_ms / 1000:.1f} s"
    return {"code": "sample_length", "message": said, "hint": "record another one"}
