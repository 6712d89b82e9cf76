"""Projects, and one project that is worked on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any, Unpack

from auteur.core.edl.document import Edl
from auteur.core.progress import Report, silent
from auteur.sdk.call import Call, given, once
from auteur.sdk.connection import Connection
from auteur.sdk.decoding import as_json, as_many, as_one, as_text, decoded, nothing
from auteur.sdk.downloading import downloaded
from auteur.sdk.editing import Document, Operations
from auteur.sdk.errors import StrangeAnswer
from auteur.sdk.jobs import submission
from auteur.sdk.models import (
    Change,
    Cut,
    Format,
    Found,
    Job,
    Media,
    Project,
    Rendered,
    SignedRequest,
    Version,
)
from auteur.sdk.modes import Mode, Part, both, flowing
from auteur.sdk.paging import listed
from auteur.sdk.rendering import RenderOptions
from auteur.sdk.uploading import checked, media_call, uploaded
from auteur.sdk.waiting import ended, job_call

__all__ = ["OpenProject", "Projects"]


class Projects(Part[Mode]):
    """The caller's projects."""

    @both
    async def create(
        self,
        name: str,
        *,
        resolution: str | None = None,
        frame_rate: float | None = None,
        match_first_media: bool | None = None,
        description: str = "",
    ) -> Project:
        """A new one with an empty timeline of this size and rate; without either, of those of the first recording."""
        size = given(resolution=resolution, frame_rate=frame_rate, match_first_media=match_first_media)
        body = {"name": name, **size, "description": description}
        call = Call("POST", "/projects", as_one(Project), json=body, headers=once())
        return await self._connection.ask(call)

    @both
    async def get(self, project_id: str) -> Project:
        """Raises NotThere, also for another user's."""
        query = {"edl": "false"}
        return await self._connection.ask(
            Call("GET", f"/projects/{project_id}", as_one(Project), query=query)
        )

    @both
    async def change(
        self, project_id: str, *, name: str | None = None, description: str | None = None
    ) -> Project:
        """Change what is given."""
        body = given(name=name, description=description)
        return await self._connection.ask(Call("PUT", f"/projects/{project_id}", as_one(Project), json=body))

    @both
    async def duplicate(self, project_id: str, name: str | None = None) -> Project:
        """A copy as it is now, without its history."""
        call = Call(
            "POST",
            f"/projects/{project_id}/duplicate",
            as_one(Project),
            json=given(name=name),
            headers=once(),
        )
        return await self._connection.ask(call)

    @both
    async def delete(self, project_id: str) -> None:
        """Into the trash, for 30 days."""
        await self._connection.ask(Call("DELETE", f"/projects/{project_id}", nothing))

    @both
    async def restore(self, project_id: str) -> Project:
        """Out of the trash."""
        return await self._connection.ask(Call("POST", f"/projects/{project_id}/restore", as_one(Project)))

    @flowing
    async def list(self, *, trashed: bool = False) -> AsyncGenerator[Project, None]:
        """The projects, the last changed first; or those in the trash."""
        query = {"trashed": "true"} if trashed else {}
        async for project in listed(self._connection, "/projects", "projects", Project, **query):
            yield project

    @both
    async def search(self, text: str, project_id: str | None = None) -> tuple[Found, ...]:
        """Up to a hundred segments in which the words are said, the best first: words, "a phrase", or, -not."""
        query = given(q=text, project_id=project_id, limit=100)
        return await self._connection.ask(Call("GET", "/search", as_many(Found, "found"), query=query))

    @both
    async def formats(self) -> tuple[Format, ...]:
        """The file formats that captions and cuts are written in and read from."""
        return await self._connection.ask(Call("GET", "/formats", as_many(Format, "formats")))


class OpenProject(Part[Mode]):
    """One project. It remembers the document as it last saw it, so that an edit is performed here and one request."""

    def __init__(self, connection: Connection, project_id: str) -> None:
        super().__init__(connection)
        self.id = project_id
        self._document = Document(connection, project_id)

    # -- the document -------------------------------------------------------------------------------------------

    @both
    async def document(self) -> Edl:
        """The document as it is now: the core's, with all that the core can tell of it."""
        return await self._document.load()

    @both
    async def edit(self, operations: Operations) -> Edl:
        """The document after operations, which are done as one step or not at all.

        Where others edited meanwhile, they are performed on what those made; a function gets that document and says
        what to do with it then. Sent once or often, they are done once. Raises OperationError with nothing done where
        they do not fit (any more).
        """
        return await self._document.edit(operations)

    @both
    async def undo(self) -> Edl:
        """Take the last step back. Raises NothingToUndo, and MovedOn where that step is one not seen here yet."""
        return await self._document.walk("undo")

    @both
    async def redo(self) -> Edl:
        """Do again what was taken back. Raises NothingToUndo, MovedOn."""
        return await self._document.walk("redo")

    @both
    async def restore(self, version: int) -> Edl:
        """Make the content what it was at a version, as one step that undo takes back."""
        return await self._document.restore(version)

    @flowing
    async def history(self, after: int = 0) -> AsyncGenerator[Change, None]:
        """The operations since a version, oldest first."""
        more = True
        while more:
            page = await self._connection.ask(self._call("GET", "history", as_json, query={"after": after}))
            for line in page["operations"]:
                after = line["version"]
                yield decoded(Change, line)
            more = page["more"]

    # -- media --------------------------------------------------------------------------------------------------

    @both
    async def upload(
        self,
        file: Path | str,
        *,
        content_type: str | None = None,
        resume: bool = False,
        wait: bool = True,
        at_once: int = 4,
        on_progress: Report = silent,
    ) -> Media:
        """The media file, checked by the server, its hash by this client. The first recording is on the timeline then.

        A large file goes in parts, `at_once` side by side; `resume` goes on with an upload of it that broke. Without
        `wait` it is being checked still. Raises UploadBroken, MediaRefused, TransferDamaged, BadRequest.
        """
        path = Path(file)
        media = await uploaded(
            self._connection, self.id, path, content_type=content_type, resume=resume, at_once=at_once,
            report=on_progress,
        )  # fmt: skip
        return await checked(self._connection, media, path) if wait else media

    @both
    async def media(self, media_id: str) -> Media:
        """A media file as it is now."""
        return await self._connection.ask(media_call(self.id, media_id))

    @flowing
    async def media_files(self) -> AsyncGenerator[Media, None]:
        """The project's media files, the oldest first."""
        async for media in listed(self._connection, f"/projects/{self.id}/media", "media", Media):
            yield media

    @both
    async def delete_media(self, media_id: str) -> None:
        """Delete a media file, or give up its upload."""
        await self._connection.ask(self._call("DELETE", f"media/{media_id}", nothing))

    @both
    async def download(
        self,
        media_id: str,
        file: Path | str,
        *,
        content: str = "original",
        sheet: int = 0,
        on_progress: Report = silent,
    ) -> Path:
        """Fetch the recording (its hash is compared) or what shows it: proxy, filmstrip, sheet, peaks, thumbnail."""
        media = await self._connection.ask(media_call(self.id, media_id))
        query = {"redirect": "false", "sheet": sheet}

        async def link() -> str:
            call = self._call("GET", f"media/{media_id}/{content}", as_one(SignedRequest), query=query)
            signed: SignedRequest = await self._connection.ask(call)
            return signed.url

        known = media.sha256 if content == "original" else None
        return await downloaded(self._connection, link, Path(file), sha256=known, report=on_progress)

    # -- words --------------------------------------------------------------------------------------------------

    @both
    async def transcribe(
        self,
        media_id: str,
        *,
        script: str = "",
        language: str = "en",
        engine: str = "",
        glossary: Sequence[str] = (),
        on_progress: Report = silent,
        timeout_s: float | None = None,
    ) -> Edl:
        """The document with the recording's words: submitted, waited for, loaded. Raises OutOfCredits, JobFailed,
        StillRunning."""
        body = {"project_id": self.id, "media_id": media_id, "script": script, "language": language,
                "engine": engine, "glossary": list(glossary)}  # fmt: skip
        submitted = await self._connection.ask(submission("transcription", body, None))
        await ended(self._connection, submitted.job_id, report=on_progress, timeout_s=timeout_s)
        return await self._document.load()

    @both
    async def captions(self, format: str = "srt") -> str:
        """What is heard in the edit as captions or a transcript, in a format of `projects.formats`."""
        return await self._connection.ask(self._call("GET", "transcript", as_text, query={"format": format}))

    @both
    async def import_transcript(
        self,
        media_id: str,
        text: str | bytes,
        format: str = "srt",
        *,
        language: str = "en",
        on_progress: Report = silent,
    ) -> Edl:
        """The document with words of a file; where it times no words they are found in the sound, by a job."""
        query = {"media_id": media_id, "format": format, "language": language}
        content = text.encode() if isinstance(text, str) else text
        headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": self._document.new_name()}
        said = await self._connection.ask(
            self._call("POST", "transcript/import", as_json, query=query, content=content, headers=headers)
        )
        if "job_id" in said:
            await ended(self._connection, said["job_id"], report=on_progress)
        return await self._document.load()

    # -- results ------------------------------------------------------------------------------------------------

    @both
    async def cut(self, format: str = "fcpxml") -> Cut:
        """The cut for another editing program."""
        return await self._connection.ask(
            self._call("GET", "interchange", as_one(Cut), query={"format": format})
        )

    @both
    async def import_cut(
        self, text: str | bytes, format: str = "fcpxml", *, frame_rate: float | None = None
    ) -> Edl:
        """Take over another program's cut of the project's recordings, as one step that undo takes back."""
        edl = await self._document.load()
        query = given(format=format, frame_rate=frame_rate, base_version=edl.version)
        content = text.encode() if isinstance(text, str) else text
        headers = {"Content-Type": "application/octet-stream"}
        await self._connection.ask(
            self._call(
                "POST", "interchange/import", as_one(Version), query=query, content=content, headers=headers
            )
        )
        return await self._document.load()

    @both
    async def render(
        self,
        file: Path | str,
        *,
        on_progress: Report = silent,
        timeout_s: float | None = None,
        **options: Unpack[RenderOptions],
    ) -> Rendered:
        """The edit as a file whose ending is its kind, its captions (.srt) and its receipt (.receipt.json) beside it.

        Submitted, waited for, fetched, and the movie's hash compared with its receipt's. Raises OutOfCredits,
        BadRequest (nothing_to_render, not_in_container …), JobFailed, StillRunning, TransferDamaged.
        """
        body = {"project_id": self.id, "container": Path(file).suffix[1:].lower() or "mp4", **options}
        submitted = await self._connection.ask(submission("render", body, None))
        job = await ended(self._connection, submitted.job_id, report=on_progress, timeout_s=timeout_s)
        return await self._fetched(job, Path(file), on_progress)

    async def _fetched(self, job: Job, path: Path, report: Report) -> Rendered:
        output = _output(job)
        receipt, receipt_file = output["receipt"], path.with_suffix(".receipt.json")
        movie = await self._output(job, "url", path, receipt["sha256"], report)
        await self._output(job, "receipt_url", receipt_file, None, silent)
        beside = path.with_suffix(".srt") if output.get("captions_url") else None
        if beside is not None:
            await self._output(job, "captions_url", beside, None, silent)
        return Rendered(movie, beside, receipt_file, receipt, job)

    async def _output(self, job: Job, name: str, path: Path, sha256: str | None, report: Report) -> Path:
        known = [job]  # its links are fresh; later ones are asked for

        async def link() -> str:
            now = known.pop() if known else await self._connection.ask(job_call(job.id))
            return str(_output(now)[name])

        return await downloaded(self._connection, link, path, sha256=sha256, report=report)

    def _call(self, method: str, path: str, decode: Any, **more: Any) -> Call[Any]:
        return Call(method, f"/projects/{self.id}/{path}", decode, **more)


def _output(job: Job) -> dict[str, Any]:
    output = dict(job.output_data or {})
    if not {"url", "receipt", "receipt_url"} <= output.keys():
        raise StrangeAnswer(f"the job {job.id} tells no movie")
    return output
