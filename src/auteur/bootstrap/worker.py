"""A worker's parts, wired; and those of the process that does one job."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from auteur.adapters.local.blob_cache import LocalBlobCache
from auteur.adapters.local.clock import SystemClock
from auteur.adapters.objects.media_files import ObjectMediaFiles
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.fenced_edl_store import FencedEdlStore
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.bootstrap.home import Home, running_database
from auteur.bootstrap.objects import object_store
from auteur.config import ServerSettings, Settings, server_settings, settings
from auteur.core.errors import InputError
from auteur.core.jobs.model import ClaimedJob
from auteur.ports.event_bus import EventBus
from auteur.ports.job_queue import WorkQueue
from auteur.ports.media_library import MediaRow
from auteur.ports.object_store import ObjectStore
from auteur.services.project import Project

__all__ = ["Bench", "job_bench", "open_work"]


@asynccontextmanager
async def open_work(chosen: ServerSettings, home: Home) -> AsyncIterator[tuple[WorkQueue, EventBus]]:
    """The queue and the hints as a worker has them. Raises DatabaseUnavailable."""
    address = _address(chosen, home)
    async with await Database.open(address, connections=4) as database, PostgresEventBus(address) as bus:
        yield PostgresWorkQueue(database, bus), bus


def _address(chosen: ServerSettings, home: Home) -> Address:
    return running_database(home, chosen).as_user("auteur_worker", home.secret("auteur_worker"))


@dataclass(frozen=True, slots=True)
class Bench:
    """What the process of one job works with. `folder` is its own and gone afterwards.

    `document` writes while the job is this worker's; `media` are the job's owner's.
    """

    settings: Settings
    objects: ObjectStore
    media: ObjectMediaFiles
    folder: Path
    _database: Database
    _document: FencedEdlStore | None
    _job: ClaimedJob
    _cache: Path

    @property
    def document(self) -> FencedEdlStore:
        """The project's document. Raises InputError where the job has no project."""
        if self._document is None:
            raise InputError("the project is gone", hint="submit the job for another one")
        return self._document

    @property
    def project(self) -> Project:
        """The project for the services that work on one."""
        return Project(self.document, self.media, LocalBlobCache(self._cache))

    @property
    def media_row(self) -> MediaRow:
        """The media file that the job is about. Raises InputError where it is gone, UnknownMedia."""
        if self._job.media_id is None:
            raise InputError("the media file is gone", hint="upload it again")
        return self.row_of(self._job.media_id)

    def row_of(self, media_id: UUID) -> MediaRow:
        """A media file of the job's owner. Raises UnknownMedia."""
        return self._database.run(PostgresMediaLibrary(self._database).get(self._job.user_id, media_id))

    def keep(self, file: Path, key: str, content_type: str) -> str:
        """Store a file as an object of the job's owner; its key."""
        whole = f"user/{self._job.user_id}/{key}"
        self.objects.write(file, whole, content_type=content_type)
        return whole


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
                yield _bench(job, own, object_store(chosen, home), home, folder, database, snapshots)
            finally:
                snapshots.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bench(
    job: ClaimedJob,
    own: Settings,
    objects: ObjectStore,
    home: Home,
    folder: Path,
    database: Database,
    snapshots: SnapshotWriter,
) -> Bench:
    document = None
    if job.project_id is not None:
        document = FencedEdlStore(
            database,
            Documents(),
            snapshots,
            SystemClock(),
            user_id=job.user_id,
            project_id=job.project_id,
            client_id=f"job {job.id}",
            job_id=job.id,
            fence=job.fence,
        )
    library = PostgresMediaLibrary(database)

    def row_of(media_id: UUID) -> MediaRow:
        return database.run(library.get(job.user_id, media_id))

    media = ObjectMediaFiles(objects, row_of, home.cache / "media" / str(job.user_id))
    cache = home.cache / "derived" / str(job.user_id)
    return Bench(own, objects, media, folder, database, document, job, cache)
