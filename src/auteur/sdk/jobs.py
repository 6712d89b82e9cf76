"""Jobs, what happens, and credits."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Unpack

from auteur.core.progress import Report, silent
from auteur.sdk.call import Call, given, once
from auteur.sdk.decoding import as_json, as_many, as_one, as_text
from auteur.sdk.models import Entry, Job, Price, Quote, RenderQuote, Submitted
from auteur.sdk.modes import Mode, Part, both, flowing
from auteur.sdk.paging import listed
from auteur.sdk.rendering import Container, RenderOptions
from auteur.sdk.waiting import Event, ended, events, job_call

__all__ = ["Credits", "Jobs", "submission"]


def submission(kind: str, body: Mapping[str, Any], key: str | None) -> Call[Submitted]:
    """A job that is asked for; with a key of its own it is begun and charged once, however often it is sent."""
    return Call("POST", f"/jobs/{kind}", as_one(Submitted), json=body, headers=once(key))


def _id(job: Job | Submitted | str) -> str:
    if isinstance(job, str):
        return job
    return job.id if isinstance(job, Job) else job.job_id


class Jobs(Part[Mode]):
    """Work that the server does beside. A `job` is its id, or what submitting it gave."""

    @both
    async def transcribe(
        self,
        project_id: str,
        media_id: str,
        *,
        script: str = "",
        language: str = "en",
        engine: str = "",
        model: str = "",
        glossary: Sequence[str] = (),
        speakers: str | int = "",
        speaker_engine: str = "",
        key: str | None = None,
    ) -> Submitted:
        """Find the words of a recording, or of a script in it, and whose they are. Raises OutOfCredits, Clash.

        `speakers` is how many speak, "auto" or "off"; "" is off where there is a script, else auto.

        The same `key` again, also of another program after a crash, is the same job.
        """
        body = {"project_id": project_id, "media_id": media_id, "script": script, "language": language,
                "engine": engine, "model": model, "glossary": list(glossary),
                "speakers": speakers, "speaker_engine": speaker_engine}  # fmt: skip
        return await self._connection.ask(submission("transcription", body, key))

    @both
    async def render(
        self,
        project_id: str,
        container: Container = "mp4",
        *,
        key: str | None = None,
        **options: Unpack[RenderOptions],
    ) -> Submitted:
        """The edited timeline as a file of that kind. Raises OutOfCredits, and BadRequest for what cannot be made."""
        body = {"project_id": project_id, "container": container, **options}
        return await self._connection.ask(submission("render", body, key))

    @both
    async def quote_render(
        self, project_id: str, container: Container = "mp4", **options: Unpack[RenderOptions]
    ) -> RenderQuote:
        """What that would cost, and how long and large it would be. Raises BadRequest as `render` does."""
        body = {"project_id": project_id, "container": container, **options}
        return await self._connection.ask(Call("POST", "/jobs/render/quote", as_one(RenderQuote), json=body))

    @both
    async def speak(
        self,
        text: str,
        voice_id: str | None = None,
        *,
        speed: float = 1.0,
        engine: str = "",
        seed: int = 0,
        key: str | None = None,
    ) -> Submitted:
        """A text as sound, in a voice or in a plain synthetic one. Raises NotFound, Clash (voice_not_ready)."""
        body = {"text": text, "voice_id": voice_id, "speed": speed, "engine": engine, "seed": seed}
        return await self._connection.ask(submission("tts", body, key))

    @both
    async def respeak(
        self,
        project_id: str,
        edits: Sequence[Mapping[str, Any]],
        *,
        voice_id: str | None = None,
        consent: Mapping[str, str] | None = None,
        speed: float = 1.0,
        engine: str = "",
        seed: int = 0,
        apply: bool = False,
        lip_sync: bool = True,
        key: str | None = None,
    ) -> Submitted:
        """New words after the voice of who speaks: `edits` are {word_ids, text, after}, `consent` {text, by}.

        Without `apply` nothing changes: the job's output has a `preview_url` for each of its takes, and the
        `operation` that puts them in. Raises BadRequest (consent_needed, unknown_id), OutOfCredits.
        """
        body = {"project_id": project_id, "edits": [dict(edit) for edit in edits], "voice_id": voice_id,
                "consent": None if consent is None else dict(consent), "speed": speed, "engine": engine,
                "seed": seed, "apply": apply, "lip_sync": lip_sync}  # fmt: skip
        return await self._connection.ask(submission("respeak", body, key))

    @both
    async def get(self, job: Job | Submitted | str) -> Job:
        """The job as it is now. URLs in its output are good for 15 minutes."""
        return await self._connection.ask(job_call(_id(job)))

    @both
    async def cancel(self, job: Job | Submitted | str) -> Job:
        """Stop it, at once where it waits and soon where it runs; its credits come back."""
        return await self._connection.ask(Call("POST", f"/jobs/{_id(job)}/cancel", as_one(Job)))

    @both
    async def wait(
        self, job: Job | Submitted | str, *, on_progress: Report = silent, timeout_s: float | None = None
    ) -> Job:
        """The job once it is completed, heard of by its events, or asked for where they do not come through.

        Raises JobFailed, JobCancelled, StillRunning. To stop waiting does not stop the job.
        """
        return await ended(self._connection, _id(job), report=on_progress, timeout_s=timeout_s)

    @flowing
    async def list(
        self,
        *,
        status: Sequence[str] = (),
        type: Sequence[str] = (),
        project_id: str | None = None,
    ) -> AsyncGenerator[Job, None]:
        """The jobs, newest first; of some states, types, or one project."""
        query = given(status=list(status) or None, type=list(type) or None, project_id=project_id)
        async for job in listed(self._connection, "/jobs", "jobs", Job, **query):
            yield job

    @flowing
    async def events(self, after: str | None = None) -> AsyncGenerator[Event, None]:
        """Everything that happens to the caller's things from now on, or after the event of that id.

        Ends where the server ends it, within the hour. Raises NoAnswer where it breaks: go on after the last id.
        """
        async for event in events(self._connection, "/events", after):
            yield event


class Credits(Part[Mode]):
    """What work costs, and what was paid."""

    @both
    async def balance(self) -> int:
        """What may be spent now."""
        said = await self._connection.ask(Call("GET", "/credits", as_json))
        return int(said["balance"])

    @both
    async def quote(
        self, type: str, *, duration_ms: int = 0, text: str = "", size: tuple[int, int] = (1920, 1080)
    ) -> Quote:
        """What a job will cost at most."""
        body = {"type": type, "duration_ms": duration_ms, "text": text, "width": size[0], "height": size[1]}
        return await self._connection.ask(Call("POST", "/credits/quote", as_one(Quote), json=body))

    @both
    async def prices(self) -> tuple[Price, ...]:
        """The table of prices, and what this server can do."""
        return await self._connection.ask(Call("GET", "/credits/prices", as_many(Price, "prices")))

    @flowing
    async def history(
        self, *, job_id: str | None = None, kind: Sequence[str] = ()
    ) -> AsyncGenerator[Entry, None]:
        """The ledger, newest first."""
        query = given(job_id=job_id, kind=list(kind) or None)
        async for entry in listed(self._connection, "/credits/history", "transactions", Entry, **query):
            yield entry

    @both
    async def history_csv(self) -> str:
        """The whole ledger as CSV."""
        return await self._connection.ask(Call("GET", "/credits/history.csv", as_text))
