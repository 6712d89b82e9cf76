"""Voices: recorded with their speakers' consent."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from auteur.core.progress import Report, silent
from auteur.sdk.call import Call, once
from auteur.sdk.decoding import as_json, as_one, decoded, nothing
from auteur.sdk.models import SignedRequest, Voice
from auteur.sdk.modes import Mode, Part, both, flowing
from auteur.sdk.paging import listed
from auteur.sdk.transfers import Meter, file_size
from auteur.sdk.uploading import content_type_of, put

__all__ = ["Voices"]


class Voices(Part[Mode]):
    """The caller's voices."""

    @both
    async def create(
        self,
        name: str,
        sample: Path | str,
        *,
        consent_text: str,
        consent_by: str,
        content_type: str | None = None,
        on_progress: Report = silent,
    ) -> Voice:
        """A voice of a sample; what its speaker agreed to, and who it is, are kept with it."""
        path = Path(sample)
        size = await self._connection.io.do(file_size, path)
        body = {"name": name, "consent_text": consent_text, "consent_by": consent_by,
                "content_type": content_type or content_type_of(path), "size_bytes": size}  # fmt: skip
        begun = await self._connection.ask(Call("POST", "/voices", as_json, json=body, headers=once()))
        signed, meter = decoded(SignedRequest, begun["upload"]), Meter("upload", size, on_progress)
        await self._connection.repeated(
            lambda: put(self._connection, signed, path, (0, size), meter, 1), repeatable=True
        )
        confirm = Call("POST", f"/voices/{begun['voice']['id']}/confirm", as_one(Voice))
        return await self._connection.ask(confirm)

    @flowing
    async def list(self) -> AsyncGenerator[Voice, None]:
        """The voices, newest first."""
        async for voice in listed(self._connection, "/voices", "voices", Voice):
            yield voice

    @both
    async def get(self, voice_id: str) -> Voice:
        """A voice, with the consent that it stands on."""
        return await self._connection.ask(Call("GET", f"/voices/{voice_id}", as_one(Voice)))

    @both
    async def delete(self, voice_id: str) -> None:
        """Delete a voice; its sample follows within a day."""
        await self._connection.ask(Call("DELETE", f"/voices/{voice_id}", nothing))
