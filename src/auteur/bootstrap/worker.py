"""A worker's parts, wired; and those of the process that does one job."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from auteur.adapters.http.pinned_sender import PinnedSender
from auteur.adapters.local.blob_cache import LocalBlobCache
from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.file_cache import FileCache
from auteur.adapters.local.object_media_files import ObjectMediaFiles
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.fenced_edl_store import FencedEdlStore
from auteur.adapters.postgres.garbage import PostgresGarbageList
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.outbox import PostgresOutbox
from auteur.adapters.postgres.passing import passing_faults
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.adapters.postgres.uploads import PostgresUploads
from auteur.adapters.postgres.voices import PostgresVoices
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.bootstrap.home import Home, running_database, sealer_of
from auteur.bootstrap.local import credential_signer
from auteur.bootstrap.objects import object_store
from auteur.config import ServerSettings, Settings, server_settings, settings
from auteur.core.errors import InputError
from auteur.core.jobs.model import ClaimedJob
from auteur.core.progress import Report
from auteur.media.segment_cache import SegmentCache
from auteur.ports.credential_signer import CredentialSigner
from auteur.ports.edl_store import EdlStore
from auteur.ports.event_bus import EventBus
from auteur.ports.job_queue import JobQueue, WorkQueue
from auteur.ports.media_library import MediaRow
from auteur.ports.object_store import ObjectStore
from auteur.ports.projects import ProjectRow
from auteur.ports.voices import Voice
from auteur.ports.webhooks import Outbox, WebhookSender
from auteur.services.checking import examine_media, settle_media
from auteur.services.project import Project
from auteur.services.sweeping import sweep

__all__ = ["Bench", "Work", "job_bench", "open_work"]

_CACHE_BYTES = 20 << 30


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is handed. `upkeep` takes away what is over: uploads, trash, objects that no row names.

    `outbox`, `jobs`, `objects` and `sender` are what its courier works with.
    """

    queue: WorkQueue
    bus: EventBus
    upkeep: Callable[[], Awaitable[None]]
    outbox: Outbox
    jobs: JobQueue
    objects: ObjectStore
    sender: WebhookSender


@asynccontextmanager
async def open_work(chosen: ServerSettings, home: Home) -> AsyncIterator[Work]:
    """The queue and the hints as a worker has them. Raises DatabaseUnavailable."""
    address, objects = _address(chosen, home), object_store(chosen, home)
    async with (
        await Database.open(address, connections=4) as database,
        PostgresEventBus(address) as bus,
        PinnedSender(loopback=chosen.webhook_loopback) as sender,
    ):

        async def upkeep() -> None:
            uploads, garbage = PostgresUploads(database), PostgresGarbageList(database)
            with passing_faults():
                await sweep(uploads, PostgresProjects(database, _no_documents), garbage, objects, time.time)

        jobs, outbox = PostgresJobQueue(database, bus), PostgresOutbox(database, bus, sealer_of(home, chosen))
        yield Work(PostgresWorkQueue(database, bus), bus, upkeep, outbox, jobs, objects, sender)


def _no_documents(_user_id: UUID, _project_id: UUID) -> EdlStore:
    raise AssertionError("documents are opened to duplicate projects, which no worker does")


def _address(chosen: ServerSettings, home: Home) -> Address:
    return running_database(home, chosen).as_user("auteur_worker", home.secret("auteur_worker"))


@dataclass(frozen=True, slots=True)
class Bench:
    """What the process of one job works with. `folder` is its own and gone afterwards."""

    settings: Settings
    objects: ObjectStore
    folder: Path
    _home: Home
    _job: ClaimedJob
    _database: Database
    _snapshots: SnapshotWriter

    @property
    def document(self) -> FencedEdlStore:
        """The project's document, written while the job is this worker's. Raises InputError without a project."""
        return FencedEdlStore(
            self._database,
            Documents(),
            self._snapshots,
            SystemClock(),
            user_id=self._job.user_id,
            project_id=self._project_id,
            client_id=f"job {self._job.id}",
            job_id=self._job.id,
            fence=self._job.fence,
        )

    @property
    def project(self) -> Project:
        """The project for the services that work on one. Raises InputError without a project."""
        media = ObjectMediaFiles(
            self._library,
            self.objects,
            FileCache(self._home.cache / "media", _CACHE_BYTES),
            self._database.run,
            folder=self.folder,
            user_id=self._job.user_id,
            project_id=self._project_id,
        )
        return Project(
            self.document, media, LocalBlobCache(self._home.cache / "derived" / str(self._job.user_id))
        )

    def project_row(self) -> ProjectRow:
        """The project as its list has it. Raises InputError without a project, UnknownProject."""
        projects = PostgresProjects(self._database, _no_documents)
        return self._database.run(projects.get(self._job.user_id, self._project_id))

    def media_row(self) -> MediaRow:
        """The media file that the job is about. Raises InputError where it is gone, UnknownMedia."""
        return self._database.run(self._library.get(self._job.user_id, self._media_id))

    @property
    def segments(self) -> SegmentCache:
        """What earlier exports of the job's owner encoded on this machine; its limit is for all owners together."""
        all_of_them = self._home.cache / "segments"
        return SegmentCache(all_of_them / str(self._job.user_id), self.settings.cache_bytes, all_of_them)

    def signer(self) -> CredentialSigner:
        """Who signs what this machine exports. Raises CannotSign."""
        return credential_signer(self.settings)

    def examine(self, report: Report) -> MediaRow:
        """What there is to say of the media file, looked at in the sandbox. Raises what may pass with time."""
        examine = examine_media(
            self._library, self.objects, self.folder, self._job.user_id, self._media_id, report=report
        )
        return self._database.run(examine)

    def settle(self, found: MediaRow) -> None:
        """Let everybody know what was found: the media file is ready, or failed."""
        self._database.run(settle_media(self._library, self._job.user_id, found))

    def voice(self, voice_id: UUID) -> tuple[Voice, Path]:
        """A voice of the job's owner and its sample as a file. Raises UnknownVoice, UnknownObject."""
        voice = self._database.run(PostgresVoices(self._database).get(self._job.user_id, voice_id))
        sample = self.folder / f"sample-{voice_id}"
        self.objects.fetch(voice.key, sample)
        return voice, sample

    def keep(self, file: Path, key: str, content_type: str) -> str:
        """Store a file as an object of the job's owner; its key."""
        whole = f"user/{self._job.user_id}/{key}"
        self.objects.write(file, whole, content_type=content_type)
        return whole

    @property
    def _library(self) -> PostgresMediaLibrary:
        return PostgresMediaLibrary(self._database)

    @property
    def _project_id(self) -> UUID:
        if self._job.project_id is None:
            raise InputError("the project is gone", hint="submit the job for another one")
        return self._job.project_id

    @property
    def _media_id(self) -> UUID:
        if self._job.media_id is None:
            raise InputError("the media file is gone", hint="upload it again")
        return self._job.media_id


@contextmanager
def job_bench(job: ClaimedJob) -> Iterator[Bench]:
    """What a job's process works with, as the environment says."""
    own, chosen = settings(), server_settings()
    home = Home(own.home)
    scratch = home.cache / "jobs"
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix=f"{job.id}-", dir=scratch))
    try:
        with background_database(_address(chosen, home), connections=2) as database:
            snapshots = SnapshotWriter(database)
            try:
                yield Bench(own, object_store(chosen, home), folder, home, job, database, snapshots)
            finally:
                snapshots.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
