"""Uploads over real HTTP into a folder: begun, cut, resumed, confirmed, checked, forgotten."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from auteur.adapters.local.file_cache import FileCache
from auteur.adapters.local.object_media_files import ObjectMediaFiles
from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.garbage import PostgresGarbageList
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.uploads import PostgresUploads
from auteur.api.blobs import BlobApp
from auteur.core.errors import InputError
from auteur.core.uploads import StorageFull, UnsupportedType, UploadTooLarge, clean_name, part_size_bytes
from auteur.ports.media_files import MediaChanged, UnknownMedia
from auteur.ports.object_store import SignedRequest, UnknownObject
from auteur.ports.projects import UnknownProject
from auteur.ports.uploads import UnknownUpload
from auteur.services.sweeping import sweep
from auteur.services.uploads import Begun, UploadIncomplete, UploadService
from tests.support.checking import check_media
from tests.support.http_server import bound_socket, served
from tests.support.postgres import TestDatabase, new_user
from tests.support.small_media import make

pytestmark = pytest.mark.anyio
MIB = 1 << 20


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalObjects]:
    with bound_socket() as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        store = LocalObjects(tmp_path_factory.mktemp("objects"), url, [b"secret"])
        with served(BlobApp(store), listening):
            yield store


@dataclass
class Desk:
    """One user's uploads into one project."""

    service: UploadService
    library: PostgresMediaLibrary
    user: UUID
    project: UUID

    async def begin(self, content: bytes, *, in_parts: bool | None = None, said: bool = True) -> Begun:
        size = len(content) if said else None
        return await self.service.begin(
            self.user, "free", self.project, "talk.mp4", "video/mp4", size, in_parts=in_parts
        )

    async def confirmed(self, content: bytes) -> UUID:
        begun = await self.begin(content)
        assert begun.put is not None
        assert _send(begun.put, content) == 200
        return (await self.service.confirm(self.user, "free", begun.media.id)).id


@pytest.fixture
async def desk(api: Database, objects: LocalObjects) -> Desk:
    user = await new_user(api)
    projects = PostgresProjects(api, lambda *_: pytest.fail("no document is asked for"))
    project = (await projects.create(user, "p")).id
    service = UploadService(PostgresUploads(api), objects, time.time)
    return Desk(service, PostgresMediaLibrary(api), user, project)


def _send(request: SignedRequest, content: bytes) -> int:
    headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
    return httpx.put(request.url, content=content, headers=headers, timeout=20).status_code


def _send_cut(request: SignedRequest, content: bytes, at: int) -> None:
    """Send so many bytes of it, then the cable is pulled."""
    parts = urlsplit(request.url)
    told = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as connection:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n{told}\r\n"
        connection.sendall(head.encode() + content[:at])


def _stored(objects: LocalObjects, key: str) -> str:
    told = hashlib.sha256()
    for block in objects.read(key):
        told.update(block)
    return told.hexdigest()


async def test_the_specifications_request_without_a_size_is_answered(
    desk: Desk, objects: LocalObjects
) -> None:
    begun = await desk.begin(b"", said=False)
    assert begun.put is not None
    assert begun.media.status == "uploading"
    with pytest.raises(UploadIncomplete, match="nothing has arrived"):
        await desk.service.confirm(desk.user, "free", begun.media.id)
    assert _send(begun.put, b"some bytes") == 200
    row = await desk.service.confirm(desk.user, "free", begun.media.id)
    assert (row.status, row.file_size_bytes) == ("checking", 10)
    assert objects.head(row.key).size_bytes == 10
    with pytest.raises(UnknownUpload):
        await desk.service.confirm(desk.user, "free", begun.media.id)


async def test_what_was_announced_is_what_may_be_sent(desk: Desk) -> None:
    begun = await desk.begin(b"12345")
    assert begun.put is not None
    assert _send(begun.put, b"123456") == 403
    assert _send(replace(begun.put, headers={"Content-Type": "image/svg+xml"}), b"12345") == 403
    assert _send(begun.put, b"12345") == 200


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "text/html", "application/octet-stream", "", "video/mp4; x"]
)
async def test_what_a_browser_might_run_is_not_taken(desk: Desk, kind: str) -> None:
    with pytest.raises(UnsupportedType):
        await desk.service.begin(desk.user, "free", desk.project, "a", kind, 5)


async def test_the_plan_limits_the_size(desk: Desk, objects: LocalObjects) -> None:
    begin = desk.service.begin
    with pytest.raises(UploadTooLarge):
        await begin(desk.user, "free", desk.project, "a", "video/mp4", 11 << 30)
    large = await begin(desk.user, "pro", desk.project, "a", "video/mp4", 11 << 30)
    assert large.put is None
    with pytest.raises(UploadTooLarge, match="one request"):
        await begin(desk.user, "pro", desk.project, "a", "video/mp4", 11 << 30, in_parts=False)
    for wrong in (0, -5):
        with pytest.raises(InputError):
            await begin(desk.user, "pro", desk.project, "a", "video/mp4", wrong)


async def test_an_upload_cut_at_twenty_random_places_resumes_and_has_an_equal_hash(
    desk: Desk, objects: LocalObjects
) -> None:
    rng, content = Random(7), os.urandom(40 * MIB)
    begun = await desk.begin(content, in_parts=True)
    size = begun.session.part_size_bytes
    assert size == 16 * MIB
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    media = begun.media.id
    for cut in range(20):
        there = {part.number for part in await desk.service.parts(desk.user, media)}
        number = next(n for n in range(1, 4) if n not in there) if cut < 18 else rng.randint(1, 3)
        (request,) = await desk.service.requests(desk.user, media, [number])
        piece = pieces[number - 1]
        await asyncio.to_thread(_send_cut, request, piece, rng.randrange(len(piece)))
        if cut in (5, 11):  # and now and then one arrives
            assert await asyncio.to_thread(_send, request, piece) == 200
    with pytest.raises(UploadIncomplete, match="of 41943040 bytes"):
        await desk.service.confirm(desk.user, "free", media)
    there = {part.number for part in await desk.service.parts(desk.user, media)}
    assert there == {1, 2}
    for request in await desk.service.requests(desk.user, media, [3]):
        assert await asyncio.to_thread(_send, request, pieces[2]) == 200
    row = await desk.service.confirm(desk.user, "free", media)
    assert await asyncio.to_thread(_stored, objects, row.key) == hashlib.sha256(content).hexdigest()
    assert list(objects.uploading(row.key)) == []
    fresh = await desk.begin(content, in_parts=True)
    with pytest.raises(InputError):
        await desk.service.requests(desk.user, fresh.media.id, [4])


async def test_one_put_cut_at_random_places_leaves_nothing_and_is_sent_again(
    desk: Desk, objects: LocalObjects
) -> None:
    rng, content = Random(3), os.urandom(300_000)
    begun = await desk.begin(content)
    assert begun.put is not None
    for _ in range(5):
        await asyncio.to_thread(_send_cut, begun.put, content, rng.randrange(len(content)))
        with pytest.raises(UploadIncomplete):
            await desk.service.confirm(desk.user, "free", begun.media.id)
    assert _send(begun.put, content) == 200
    row = await desk.service.confirm(desk.user, "free", begun.media.id)
    assert _stored(objects, row.key) == hashlib.sha256(content).hexdigest()


async def test_what_was_checked_cannot_be_exchanged_by_sending_again(
    desk: Desk, objects: LocalObjects
) -> None:
    begun = await desk.begin(b"first")
    assert begun.put is not None
    assert _send(begun.put, b"first") == 200
    row = await desk.service.confirm(desk.user, "free", begun.media.id)
    assert _send(begun.put, b"other") in (200, 403)
    assert b"".join(objects.read(row.key)) == b"first"


async def test_a_confirmation_that_broke_off_half_way_is_made_good(desk: Desk, objects: LocalObjects) -> None:
    whole = await desk.begin(b"12345")
    assert whole.put is not None
    _send(whole.put, b"12345")
    objects.copy(whole.session.key, whole.media.key)
    objects.delete(whole.session.key)
    assert (await desk.service.confirm(desk.user, "free", whole.media.id)).status == "checking"
    parted = await desk.begin(b"12345", in_parts=True)
    (request,) = await desk.service.requests(desk.user, parted.media.id, [1])
    _send(request, b"12345")
    assert parted.session.upload_id is not None
    parts = await desk.service.parts(desk.user, parted.media.id)
    objects.complete_parts(parted.session.key, parted.session.upload_id, parts)
    assert (await desk.service.confirm(desk.user, "free", parted.media.id)).status == "checking"


async def test_a_recording_becomes_ready_with_what_the_probe_found(
    desk: Desk, objects: LocalObjects, tmp_path: Path
) -> None:
    movie = make(tmp_path / "talk.mp4")
    media = await desk.confirmed(movie.read_bytes())
    for _ in range(2):  # asked again, the same answer
        row = await check_media(desk.library, objects, tmp_path, desk.user, media)
        assert (row.status, row.type, row.mime_type) == ("ready", "video", "video/mp4")
        assert row.sha256 == hashlib.sha256(movie.read_bytes()).hexdigest()
        assert row.metadata is not None
        assert (row.metadata["width"], row.metadata["height"], row.metadata["codec"]) == (64, 48, "h264")
        assert row.duration_ms == row.metadata["probe"]["duration_ms"] > 1000
    assert not (tmp_path / str(media)).exists()


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"ffconcat version 1.0\nfile /etc/passwd", os.urandom(5000)]
)
async def test_what_is_no_recording_says_so_and_is_never_ready(
    desk: Desk, objects: LocalObjects, tmp_path: Path, content: bytes
) -> None:
    media = await desk.confirmed(content)
    row = await check_media(desk.library, objects, tmp_path, desk.user, media)
    assert row.status == "failed"
    assert row.problem is not None
    assert row.problem["code"].startswith("media_")


async def test_a_job_gets_the_checked_bytes_as_files_of_its_own(
    desk: Desk, objects: LocalObjects, tmp_path: Path, postgres: TestDatabase
) -> None:
    movie = make(tmp_path / "talk.mp4")
    media = await desk.confirmed(movie.read_bytes())
    cache = FileCache(tmp_path / "cache", max_bytes=1 << 30)

    def work() -> None:
        with background_database(postgres.worker) as database:
            library = PostgresMediaLibrary(database)
            job = tmp_path / "job"
            job.mkdir()
            files = ObjectMediaFiles(
                library, objects, cache, database.run, folder=job, user_id=desk.user, project_id=desk.project
            )
            with pytest.raises(UnknownMedia, match="checking"):
                files.get(str(media))
            row = database.run(check_media(library, objects, tmp_path, desk.user, media))
            stored = files.get(str(media))
            assert stored.path.read_bytes() == movie.read_bytes()
            assert stored.fingerprint == row.sha256
            assert files.add(movie).id == str(media)  # it is there already
            for nobody in (str(uuid4()), "talk", "../../etc/passwd"):
                with pytest.raises(UnknownMedia):
                    files.get(nobody)
            other = ObjectMediaFiles(
                library, objects, cache, database.run, folder=job, user_id=desk.user, project_id=uuid4()
            )
            with pytest.raises(UnknownMedia):
                other.get(str(media))

    await asyncio.to_thread(work)


async def test_bytes_that_changed_behind_our_back_are_refused(
    desk: Desk, objects: LocalObjects, tmp_path: Path, postgres: TestDatabase
) -> None:
    movie = make(tmp_path / "talk.mp4")
    media = await desk.confirmed(movie.read_bytes())
    row = await check_media(desk.library, objects, tmp_path, desk.user, media)
    forged = tmp_path / "forged"
    forged.write_bytes(b"forged")
    objects.write(forged, row.key, content_type="video/mp4")

    def work() -> None:
        with background_database(postgres.api) as database:
            files = ObjectMediaFiles(
                PostgresMediaLibrary(database),
                objects,
                FileCache(tmp_path / "cache", 1 << 30),
                database.run,
                folder=tmp_path,
                user_id=desk.user,
                project_id=desk.project,
            )
            with pytest.raises(MediaChanged):
                files.get(str(media))

    await asyncio.to_thread(work)


async def test_abandoned_uploads_are_gone_within_a_day_with_their_parts_and_rows(
    desk: Desk, objects: LocalObjects, worker: Database, postgres: TestDatabase
) -> None:
    left = await desk.begin(os.urandom(17 * MIB), in_parts=True)
    (request,) = await desk.service.requests(desk.user, left.media.id, [1])
    assert await asyncio.to_thread(_send, request, os.urandom(16 * MIB)) == 200
    single = await desk.begin(b"12345")
    assert single.put is not None
    _send(single.put, b"12345")
    kept = await desk.begin(b"12345")
    garbage = PostgresGarbageList(worker)
    projects = PostgresProjects(worker, lambda *_: pytest.fail("no document is asked for"))

    async def round_of(now: float) -> None:
        await sweep(PostgresUploads(worker), projects, garbage, objects, lambda: now)

    await round_of(time.time())
    assert [u.upload_id for u in objects.uploading(left.media.key)] == [left.session.upload_id]
    age = "update auteur.upload_sessions set expires_at = now() - interval '1 s' where media_id = any($1)"
    postgres.inspect(age, [left.media.id, single.media.id])
    with pytest.raises(UnknownUpload):
        await desk.service.confirm(desk.user, "free", single.media.id)
    await round_of(time.time())
    assert list(objects.uploading(left.media.key)) == []
    for gone in (left, single):
        with pytest.raises(UnknownMedia):
            await desk.library.get(desk.user, gone.media.id)
    assert (await desk.library.get(desk.user, kept.media.id)).status == "uploading"
    assert objects.head(single.session.key).size_bytes == 5  # a request may still be under way
    postgres.inspect("update auteur.object_garbage set due_at = now() where user_id = $1", desk.user)
    await round_of(time.time())
    with pytest.raises(UnknownObject):
        objects.head(single.session.key)
    assert postgres.inspect("select 1 from auteur.object_garbage where user_id = $1", desk.user) == []


async def test_parts_that_the_database_knows_nothing_of_are_gone_within_a_day_too(
    desk: Desk, objects: LocalObjects, worker: Database
) -> None:
    key = f"user/{desk.user}/media/{uuid4()}/original"
    objects.begin_parts(key, content_type="video/mp4")
    projects = PostgresProjects(worker, lambda *_: pytest.fail("no document is asked for"))
    rest = (PostgresUploads(worker), projects, PostgresGarbageList(worker), objects)
    await sweep(*rest, lambda: time.time() + 22 * 3600)
    assert len(list(objects.uploading(key))) == 1
    await sweep(*rest, lambda: time.time() + 24 * 3600)
    assert list(objects.uploading(key)) == []


async def test_an_aborted_upload_leaves_nothing(desk: Desk, objects: LocalObjects) -> None:
    begun = await desk.begin(os.urandom(17 * MIB), in_parts=True)
    await desk.service.abort(desk.user, begun.media.id)
    assert list(objects.uploading(begun.media.key)) == []
    with pytest.raises(UnknownMedia):
        await desk.library.get(desk.user, begun.media.id)
    with pytest.raises(UnknownUpload):
        await desk.service.abort(desk.user, begun.media.id)


async def test_anothers_upload_answers_as_one_that_never_was(desk: Desk, api: Database) -> None:
    begun, stranger = await desk.begin(b"12345"), await new_user(api)
    for attempt in (
        desk.service.requests(stranger, begun.media.id, [1]),
        desk.service.parts(stranger, begun.media.id),
        desk.service.confirm(stranger, "free", begun.media.id),
        desk.service.abort(stranger, begun.media.id),
    ):
        with pytest.raises(UnknownUpload):
            await attempt
    with pytest.raises(UnknownProject):
        await desk.service.begin(stranger, "free", desk.project, "a", "video/mp4", 5)


def test_a_name_is_the_last_part_of_a_path_without_what_cannot_be_seen() -> None:
    assert clean_name("C:\\fakepath\\My talk.mp4") == "My talk.mp4"
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("a\u202egpj.mp4\r\n\0") == "agpj.mp4"
    assert clean_name("\n") == clean_name("") == clean_name("/") == "file"
    assert len(clean_name("x" * 1000)) == 255


def test_parts_are_never_more_than_a_store_takes() -> None:
    for size in (1, 16 * MIB, 100 << 30, 150_000 << 20):
        assert -(-size // part_size_bytes(size)) <= 10_000
        assert part_size_bytes(size) % MIB == 0


def test_the_cache_forgets_what_was_used_least_recently_and_nothing_that_is_read(
    tmp_path: Path,
) -> None:
    cache = FileCache(tmp_path / "cache", max_bytes=250)
    fetched: list[str] = []

    def link(n: int) -> Path:
        name = hashlib.sha256(bytes([n])).hexdigest()

        def fetch(path: Path) -> None:
            fetched.append(str(n))
            path.write_bytes(b"x" * 100)

        cache.link(name, tmp_path / f"mine-{n}", fetch)
        return tmp_path / f"mine-{n}"

    for n in (1, 2, 1, 3, 1, 2):
        assert link(n).stat().st_size == 100
        time.sleep(0.01)
    assert fetched == ["1", "2", "3", "2"]
    assert (tmp_path / "mine-3").read_bytes() == b"x" * 100


def _limited(desk: Desk, most_bytes: int) -> Desk:
    return replace(desk, service=replace(desk.service, storage=lambda _: most_bytes))


async def test_of_many_uploads_at_once_no_more_begin_than_there_is_room_for(desk: Desk) -> None:
    tight = _limited(desk, 100)
    begun = await asyncio.gather(*(tight.begin(b"x" * 30) for _ in range(12)), return_exceptions=True)
    refused = [error for error in begun if isinstance(error, StorageFull)]
    assert (len(begun) - len(refused), len(refused)) == (3, 9)
    assert {(error.code, error.used_bytes, error.most_bytes) for error in refused} == {
        ("storage_full", 90, 100)
    }
    first = next(one for one in begun if isinstance(one, Begun))
    await desk.service.abort(desk.user, first.media.id)
    await tight.begin(b"x" * 30)


async def test_a_size_that_was_not_said_is_held_against_the_room_when_it_is_there(desk: Desk) -> None:
    await desk.confirmed(b"x" * 60)
    tight = _limited(desk, 100)
    begun = await tight.begin(b"", said=False)
    assert begun.put is not None
    assert _send(begun.put, b"y" * 41) == 200
    with pytest.raises(StorageFull):
        await tight.service.confirm(desk.user, "free", begun.media.id)
    assert (await desk.library.get(desk.user, begun.media.id)).status == "uploading"
    roomier = _limited(desk, 101)
    row = await roomier.service.confirm(desk.user, "free", begun.media.id)
    assert (row.status, row.file_size_bytes) == ("checking", 41)


async def test_objects_of_two_projects_are_counted_once_and_nobody_elses(
    desk: Desk, api: Database, postgres: TestDatabase
) -> None:
    media = await desk.confirmed(b"x" * 60)
    copied = """
        insert into auteur.media_files (project_id, user_id, name, type, r2_key, r2_url, status, file_size_bytes)
        select project_id, user_id, 'copy', type, r2_key, r2_url, 'ready', file_size_bytes
        from auteur.media_files where id = $1 returning id"""
    postgres.inspect(copied, media)
    other = await new_user(api)
    assert [
        await api.pool.fetchval("select auteur.storage_used($1, $2)", user, uuid4())
        for user in (desk.user, other)
    ] == [60, 0]
