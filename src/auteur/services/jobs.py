"""What a user may have done, and what it will cost at most: checks and quotes before a job is submitted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

from auteur.core.credits.plans import plan_named
from auteur.core.credits.prices import PIXELS_1080P
from auteur.core.credits.quoting import Quote, quote, spoken_ms
from auteur.core.edl.document import Edl
from auteur.core.errors import AuteurError, Conflict, InputError
from auteur.core.jobs.lanes import lane_of, slots_in
from auteur.core.jobs.model import NewJob
from auteur.core.transcript.new_words import place_for
from auteur.media.captions.burn import AllowedFont
from auteur.ports.job_queue import JobQueue, Submitted
from auteur.ports.media_library import MediaLibrary, MediaRow, unknown_media
from auteur.ports.projects import Projects
from auteur.ports.voices import Voice, Voices
from auteur.services.documents import OpenDocument, opened
from auteur.services.rendering import Extent, rendering_of
from auteur.services.respeaking import Consent

__all__ = ["Asked", "JobService", "MediaNotReady", "NoEngineYet", "NothingToRender", "Plans", "VoiceNotReady"]


class MediaNotReady(Conflict):
    """The media file is still on its way or being probed, or cannot be used; nothing was charged."""

    code = "media_not_ready"


class VoiceNotReady(Conflict):
    """The voice's sample is still on its way, or cannot be used; nothing was charged."""

    code = "voice_not_ready"


class NothingToRender(InputError):
    """The timeline is empty; nothing was charged."""

    code = "nothing_to_render"


class NoEngineYet(AuteurError):
    """The request is good and this server has no engine for it; nothing was charged."""

    code = "engine_not_installed"

    def __init__(self, job_type: str) -> None:
        super().__init__(
            f"this server has no engine for {job_type.replace('_', ' ')}",
            hint="ask whoever runs it; GET /credits/prices says which there are",
        )


class Plans(Protocol):
    """Knows users' plans."""

    async def plan_of(self, user_id: UUID) -> str:
        """The name of the active plan; "free" where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and how he makes sure that it happens once. `digest` is of method, path and body."""

    user_id: UUID
    key: str | None = None
    digest: bytes = b""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class JobService:
    """The use cases over the ports. `engines` are the types this server can do, `free` those it does not charge for;
    `fonts` its own that captions may be drawn with."""

    jobs: JobQueue
    media: MediaLibrary
    projects: Projects
    documents: OpenDocument
    plans: Plans
    voices: Voices
    engines: Collection[str]
    free: Collection[str] = ()
    fonts: Sequence[AllowedFont] = ()

    async def transcription(
        self, asked: Asked, project_id: UUID, media_id: UUID, options: Mapping[str, Any]
    ) -> Submitted:
        """Find the words of a recording. Raises UnknownMedia, MediaNotReady, OutOfCredits."""
        row = await self._ready(asked.user_id, media_id)
        if row.project_id != project_id:
            raise unknown_media(media_id)
        if row.metadata is not None and not row.metadata["probe"]["audio"]:
            raise InputError(f"{row.name!r} has no sound", hint="transcribe another recording")
        quoted = await self.quoted(asked.user_id, "transcription", row.duration_ms or 0)
        return await self._submit(asked, quoted, options, project_id, media_id)

    async def render(self, asked: Asked, project_id: UUID, options: Mapping[str, Any]) -> Submitted:
        """The edited timeline as a file, `options` as `rendering_of` reads them.

        Raises UnknownProject, NothingToRender, OutOfCredits, and what `rendering_of` raises.
        """
        edl, _, quoted = await self._render(asked.user_id, project_id, options)
        return await self._submit(asked, quoted, {"version": edl.version, **options}, project_id, None)

    async def render_plan(self, asked: Asked, project_id: UUID, options: Mapping[str, Any]) -> Submitted:
        """What such a render would copy and encode; free. Raises as `render` does, but for OutOfCredits."""
        edl, _, _ = await self._render(asked.user_id, project_id, options)
        quoted = await self.quoted(asked.user_id, "render_plan", edl.duration_ms)
        return await self._submit(asked, quoted, {"version": edl.version, **options}, project_id, None)

    async def render_quoted(
        self, user_id: UUID, project_id: UUID, options: Mapping[str, Any]
    ) -> tuple[Extent, Quote]:
        """What such a render would be and cost. Raises as `render` does, but for OutOfCredits."""
        _, extent, quoted = await self._render(user_id, project_id, options)
        return extent, quoted

    async def _render(
        self, user_id: UUID, project_id: UUID, options: Mapping[str, Any]
    ) -> tuple[Edl, Extent, Quote]:
        project = await self.projects.get(user_id, project_id)
        rendering = await asyncio.to_thread(rendering_of, options, self.fonts)
        edl = await asyncio.to_thread(opened, self.documents(user_id, project_id, ""), project)
        if edl.duration_ms == 0:
            raise NothingToRender("the timeline is empty", hint="put a recording on it")
        extent = await asyncio.to_thread(rendering.extent, edl)
        quoted = await self.quoted(user_id, "render", extent.duration_ms, pixels=extent.pixels)
        return edl, extent, quoted

    async def tts(
        self, asked: Asked, text: str, voice_id: UUID | None, options: Mapping[str, Any]
    ) -> Submitted:
        """Speak a text. Raises NoEngineYet where nothing here can, UnknownVoice, VoiceNotReady."""
        if voice_id is not None:
            await self._voice(asked.user_id, voice_id)
        quoted = await self.quoted(asked.user_id, "tts", spoken_ms(text, options.get("speed", 1.0)))
        given = {"text": text, "voice_id": str(voice_id) if voice_id else None, **options}
        return await self._submit(asked, quoted, given, None, None)

    async def respeak(
        self,
        asked: Asked,
        project_id: UUID,
        edits: Sequence[Mapping[str, Any]],
        consent: UUID | tuple[str, str],
        options: Mapping[str, Any],
    ) -> Submitted:
        """New words in recordings, with a voice's consent or one given here (its text, and by whom).

        Each edit is quoted by itself, all are one hold. Raises UnknownProject, UnknownVoice, UnknownId, NoConsent,
        OutOfCredits, NoEngineYet.
        """
        project = await self.projects.get(asked.user_id, project_id)
        if isinstance(consent, UUID):
            voice = await self.voices.get(asked.user_id, consent)
            agreed = Consent(voice.consent_text, voice.consent_by)
        else:
            agreed = Consent(*consent)
        edl = await asyncio.to_thread(opened, self.documents(asked.user_id, project_id, ""), project)
        for edit in edits:
            place_for(edl, edit["word_ids"], after=edit["after"])
        seen = any(track.type == "video" and not track.locked and any(track.lane) for track in edl.tracks)
        options = {**options, "lip_sync": bool(options.get("lip_sync")) and seen}
        texts = [edit["text"] for edit in edits]
        quoted = await self.respeak_quote(asked.user_id, texts, lip_sync=options["lip_sync"])
        given = {"edits": [dict(edit) for edit in edits], "consent": asdict(agreed), **options}
        return await self._submit(asked, quoted, given, project_id, None)

    async def respeak_quote(self, user_id: UUID, texts: Sequence[str], *, lip_sync: bool) -> Quote:
        """What speaking these may cost at most: each is a started minute or more, the lips of all together another."""
        each = [await self.quoted(user_id, "respeak", spoken_ms(text)) for text in texts]
        length_ms, cost = sum(one.amount_ms for one in each), sum(one.credits for one in each)
        if lip_sync and "lip_sync" in self.engines:
            cost += (await self.quoted(user_id, "lip_sync", length_ms)).credits
        return Quote("respeak", length_ms, cost)

    async def lip_sync(
        self,
        asked: Asked,
        video_media_id: UUID,
        audio_media_id: UUID,
        options: Mapping[str, Any],
        check: Callable[[int, int], None],
    ) -> Submitted:
        """Move the lips to a sound of the same project; the sound's length is quoted.

        `check` is given the picture's and the sound's length in ms, and raises what the engines' limits forbid.

        Raises UnknownMedia, MediaNotReady, InputError, OutOfCredits, NoEngineYet.
        """
        video = await self._ready(asked.user_id, video_media_id)
        audio = await self._ready(asked.user_id, audio_media_id)
        if video.project_id != audio.project_id:
            raise unknown_media(audio_media_id)
        _need_picture_and_sound(video, audio)
        check(video.duration_ms or 0, audio.duration_ms or 0)
        quoted = await self.quoted(asked.user_id, "lip_sync", audio.duration_ms or 0)
        given = {"video_media_id": str(video.id), "audio_media_id": str(audio.id), **options}
        return await self._submit(asked, quoted, given, video.project_id, video.id)

    async def video_generation(
        self, asked: Asked, prompt: str, duration_ms: int, project_id: UUID | None, options: Mapping[str, Any]
    ) -> Submitted:
        """A shot of a prompt, media of a project where one is named. Raises PlanRequired, UnknownProject."""
        if project_id is not None:
            await self.projects.get(asked.user_id, project_id)
        quoted = await self.quoted(asked.user_id, "video_generation", duration_ms)
        given = {"prompt": prompt, "duration_ms": duration_ms, **options}
        return await self._submit(asked, quoted, given, project_id, None)

    async def quoted(
        self, user_id: UUID, job_type: str, amount_ms: int, *, pixels: int = PIXELS_1080P
    ) -> Quote:
        """What a job will cost at most. Raises UnknownWork, PlanRequired."""
        plan = await self.plans.plan_of(user_id)
        return quote(job_type, amount_ms, plan=plan, pixels=pixels, free=self.free)

    async def _submit(
        self,
        asked: Asked,
        quoted: Quote,
        given: Mapping[str, Any],
        project_id: UUID | None,
        media_id: UUID | None,
    ) -> Submitted:
        if quoted.job_type not in self.engines:
            raise NoEngineYet(quoted.job_type)
        plan = plan_named(await self.plans.plan_of(asked.user_id))
        job = NewJob(
            quoted.job_type,
            given,
            quoted.credits,
            plan.priority,
            slots_in(lane_of(quoted.job_type), plan),
            project_id,
            media_id,
        )
        return await self.jobs.submit(
            asked.user_id, job, key=asked.key, digest=asked.digest, request_id=asked.request_id
        )

    async def _voice(self, user_id: UUID, voice_id: UUID) -> Voice:
        """A voice that can be spoken with. None is without its speaker's consent."""
        voice = await self.voices.get(user_id, voice_id)
        if voice.status != "ready":
            raise VoiceNotReady(
                f"the voice {voice.name!r} is {voice.status}", hint="send its sample and confirm it"
            )
        return voice

    async def _ready(self, user_id: UUID, media_id: UUID) -> MediaRow:
        row = await self.media.get(user_id, media_id)
        if row.status != "ready":
            raise MediaNotReady(f"{row.name!r} is {row.status}", hint="wait until its status is ready")
        return row


def _need_picture_and_sound(video: MediaRow, audio: MediaRow) -> None:
    """By what the probes found."""
    if video.metadata is not None and not video.metadata["probe"]["video"]:
        raise InputError(f"{video.name!r} has no picture", hint="choose a recording that shows the speaker")
    if audio.metadata is not None and not audio.metadata["probe"]["audio"]:
        raise InputError(f"{audio.name!r} has no sound", hint="choose another one")
