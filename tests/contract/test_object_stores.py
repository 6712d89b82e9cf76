"""Every object store keeps the same laws; folder and bucket over real HTTP, the bucket behind a check of signatures."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from auteur.adapters.local.grants import GrantRefused
from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.memory.objects import MemoryObjects
from auteur.adapters.s3.objects import S3Objects, s3_client
from auteur.api.blobs import BlobApp
from auteur.ports.object_store import (
    MAX_EXPIRES_S,
    BadKey,
    ObjectStore,
    PartsRefused,
    SignedRequest,
    UnknownObject,
    UploadedPart,
)
from tests.support.http_server import bound_socket, served
from tests.support.s3_gate import ACCESS_KEY, REGION, SECRET_KEY, s3_server

PART = 5 << 20
ORIGIN = "https://studio.example"
Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class World:
    """A store, how its signed requests are sent, and a place of one test's own in it."""

    store: ObjectStore
    send: Callable[..., Answer]
    key: str = ""

    def kept(self, content: bytes, key: str = "", content_type: str = "video/mp4") -> str:
        key = key or self.key
        request = self.store.presign_put(key, content_type=content_type, length=len(content))
        assert self.send(request, content)[0] == 200
        return key


def over_http(request: SignedRequest, body: bytes = b"", span: tuple[int, int] | None = None) -> Answer:
    headers = {
        name: value for name, value in request.headers.items() if name != "Content-Length"
    }  # httpx's own
    if span:
        headers["Range"] = f"bytes={span[0]}-{span[1] - 1}"
    answer = httpx.request(request.method, request.url, headers=headers, content=body or None, timeout=20)
    return answer.status_code, answer.headers, answer.content


@pytest.fixture(scope="module")
def bucket() -> Iterator[S3Objects]:
    with s3_server() as url:
        client = s3_client(
            endpoint_url=url, region=REGION, access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY
        )
        client.create_bucket(Bucket="auteur")
        yield S3Objects(client, "auteur")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalObjects]:
    with bound_socket() as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        objects = LocalObjects(tmp_path_factory.mktemp("my objects"), url, [b"new secret", b"old secret"])
        with served(BlobApp(objects, [ORIGIN]), listening):
            yield objects


def _in_memory() -> World:
    fake = MemoryObjects(time.time)

    def send(request: SignedRequest, body: bytes = b"", span: tuple[int, int] | None = None) -> Answer:
        try:
            return 200, *fake.carry_out(request, body, span)
        except GrantRefused:
            return 403, {}, b""
        except UnknownObject:
            return 404, {}, b""

    return World(fake, send)


@pytest.fixture(params=["memory", "folder", "bucket"])
def world(request: pytest.FixtureRequest) -> World:
    memory = request.param == "memory"
    world = _in_memory() if memory else World(request.getfixturevalue(request.param), over_http)
    world.key = f"user/{uuid4()}/media/{uuid4()}/original"
    return world


def test_what_was_sent_is_there_with_its_type_and_can_be_fetched_whole_and_in_ranges(world: World) -> None:
    content = os.urandom(300_000)
    world.kept(content)
    info = world.store.head(world.key)
    assert (info.key, info.size_bytes, info.content_type) == (world.key, len(content), "video/mp4")
    assert abs(datetime.now(UTC) - info.modified_at) < timedelta(minutes=1)
    assert b"".join(world.store.read(world.key)) == content
    for span in ((0, 1), (1000, 2000), (299_999, 300_000)):
        assert b"".join(world.store.read(world.key, *span)) == content[slice(*span)]
        link = world.store.presign_get(world.key, filename="talk.mp4")
        assert world.send(link, span=span)[2] == content[slice(*span)]
    assert b"".join(world.store.read(world.key, 299_990)) == content[299_990:]
    assert b"".join(world.store.read(world.key, 300_000)) == b""


def test_a_link_serves_an_attachment_under_the_name_given(world: World) -> None:
    world.kept(b"x" * 10)
    name = 'Ünsere "Rede"; x=\r\n.mp4'
    status, headers, body = world.send(
        world.store.presign_get(world.key, filename=name, content_type="video/webm")
    )
    assert (status, body) == (200, b"x" * 10)
    assert headers["content-type"] == "video/webm"
    told = headers["content-disposition"]
    assert told.startswith('attachment; filename="_nsere _Rede__ x___.mp4"')
    assert "filename*=UTF-8''%C3%9Cnsere%20%22Rede%22%3B%20x%3D%0D%0A.mp4" in told


def test_only_the_request_that_was_signed_is_answered(world: World) -> None:
    put = world.store.presign_put(world.key, content_type="video/mp4", length=5)
    get = world.store.presign_get(world.key, filename="a.mp4")
    typed = {**put.headers, "Content-Type": "text/html"}
    longer = {**put.headers, "Content-Length": "6"}
    shorter = {**put.headers, "Content-Length": "4"}
    half = len(put.url) // 2
    changed = put.url[:-1] + ("0" if put.url[-1] != "0" else "1")
    mutants = [
        (replace(put, headers=typed), b"12345"),
        (replace(put, headers={"Content-Length": "5"}), b"12345"),
        (replace(put, headers=longer), b"123456"),
        (replace(put, headers=shorter), b"1234"),
        (replace(put, url=put.url.replace("original", "another")), b"12345"),
        (replace(put, url=changed), b"12345"),
        (replace(put, url=put.url[:half] + put.url[half + 1 :]), b"12345"),
        (replace(put, url=put.url.split("?")[0]), b"12345"),
        (replace(put, method="GET", headers={}), b""),
        (replace(get, method="PUT", headers=dict(put.headers)), b"12345"),
    ]
    for request, body in mutants:
        assert world.send(request, body)[0] in (400, 403, 404), request
        with pytest.raises(UnknownObject):
            world.store.head(world.key)
    assert world.send(put, b"12345")[0] == 200
    assert world.send(replace(get, method="DELETE"))[0] in (403, 405)
    assert world.send(get)[2] == b"12345"


def test_a_length_that_is_not_signed_is_free_and_the_type_still_is_not(world: World) -> None:
    put = world.store.presign_put(world.key, content_type="video/mp4", length=None)
    assert world.send(replace(put, headers={"Content-Type": "text/html"}), b"123")[0] == 403
    assert world.send(put, b"123")[0] == 200
    assert world.send(put, b"12345")[0] == 200
    assert world.store.head(world.key).size_bytes == 5


def test_an_object_is_fetched_as_a_file(world: World, tmp_path: Path) -> None:
    world.kept(b"first")
    world.store.fetch(world.key, tmp_path / "a file")
    world.kept(b"second")
    assert (tmp_path / "a file").read_bytes() == b"first"
    world.store.fetch(world.key, tmp_path / "a file")
    assert (tmp_path / "a file").read_bytes() == b"second"
    with pytest.raises(UnknownObject):
        world.store.fetch(world.key + "x", tmp_path / "b")


def test_a_link_ends_and_none_lasts_longer_than_a_quarter_of_an_hour(world: World) -> None:
    world.kept(b"12345")
    get = world.store.presign_get(world.key, filename="a", expires_s=2)
    put = world.store.presign_put(world.key, content_type="video/mp4", length=3, expires_s=2)
    assert world.send(get)[0] == 200
    time.sleep(3.1)  # whole seconds, counted from the last one begun
    assert world.send(get)[0] == 403
    assert world.send(put, b"123")[0] == 403
    assert world.store.head(world.key).size_bytes == 5
    for wrong in (0, -1, MAX_EXPIRES_S + 1):
        with pytest.raises(ValueError, match="900"):
            world.store.presign_get(world.key, filename="a", expires_s=wrong)
        with pytest.raises(ValueError, match="900"):
            world.store.presign_put(world.key, content_type="video/mp4", length=1, expires_s=wrong)


def test_parts_come_in_any_order_and_again_and_make_one_object(world: World) -> None:
    contents = [os.urandom(PART), os.urandom(PART), os.urandom(1234)]
    upload = world.store.begin_parts(world.key, content_type="video/mp4")
    assert world.store.list_parts(world.key, upload) == ()

    def send(number: int, content: bytes) -> int:
        request = world.store.presign_part(world.key, upload, number, length=len(content))
        return world.send(request, content)[0]

    assert send(3, contents[2]) == 200
    assert send(1, os.urandom(PART)) == 200
    assert send(1, contents[0]) == 200
    with pytest.raises(PartsRefused):
        world.store.complete_parts(world.key, upload, world.store.list_parts(world.key, upload))
    assert send(2, contents[1]) == 200
    parts = world.store.list_parts(world.key, upload)
    assert [(part.number, part.size_bytes) for part in parts] == [(1, PART), (2, PART), (3, 1234)]
    with pytest.raises(UnknownObject):
        world.store.head(world.key)
    assert [going.upload_id for going in world.store.uploading(world.key)] == [upload]
    info = world.store.complete_parts(world.key, upload, parts)
    assert (info.size_bytes, info.content_type) == (2 * PART + 1234, "video/mp4")
    told = hashlib.sha256()
    for block in world.store.read(world.key):
        told.update(block)
    assert told.hexdigest() == hashlib.sha256(b"".join(contents)).hexdigest()
    assert list(world.store.uploading(world.key)) == []
    with pytest.raises(UnknownObject):
        world.store.list_parts(world.key, upload)


def test_parts_that_do_not_fit_are_refused_and_kept(world: World) -> None:
    upload = world.store.begin_parts(world.key, content_type="video/mp4")
    for number in (1, 2):
        small = world.store.presign_part(world.key, upload, number, length=100)
        assert world.send(small, b"x" * 99)[0] in (400, 403)
        assert world.send(small, b"x" * 100)[0] == 200
    parts = world.store.list_parts(world.key, upload)
    wrong: tuple[tuple[UploadedPart, ...], ...] = (
        (),
        parts,  # too small
        parts[::-1],
        (replace(parts[0], etag="0" * 32),),
        (replace(parts[1], number=3),),
    )
    for refused in wrong:
        with pytest.raises(PartsRefused):
            world.store.complete_parts(world.key, upload, refused)
    with pytest.raises(PartsRefused):
        world.store.presign_part(world.key, upload, 0, length=1)
    with pytest.raises(PartsRefused):
        world.store.presign_part(world.key, upload, 10_001, length=1)
    assert world.store.list_parts(world.key, upload) == parts
    world.store.abort_parts(world.key, upload)
    world.store.abort_parts(world.key, upload)
    with pytest.raises(UnknownObject):
        world.store.list_parts(world.key, upload)


def test_lists_have_what_begins_so_and_nothing_beside(world: World) -> None:
    home = world.key.removesuffix("original")
    for name in ("original", "proxy.webm", "filmstrip-1.jpg"):
        world.kept(b"123", home + name)
    other = home.rstrip("/") + "x/original"
    world.kept(b"1", other)
    assert [info.key for info in world.store.list(home)] == [
        home + name for name in ("filmstrip-1.jpg", "original", "proxy.webm")
    ]
    assert [info.size_bytes for info in world.store.list(home)] == [3, 3, 3]
    assert [info.key for info in world.store.list(home.rstrip("/"))][-1] == other
    world.store.delete(home + "original")
    world.store.delete(home + "original")
    assert len(list(world.store.list(home))) == 2
    with pytest.raises(UnknownObject):
        world.store.head(home + "original")
    with pytest.raises(UnknownObject):
        next(iter(world.store.read(home + "original")))
    gone = world.send(world.store.presign_get(home + "original", filename="x"))[0]
    assert gone in (403, 404)  # S3 says 403 to whoever may not list the bucket
    assert list(world.store.list(home + "nothing")) == []


def test_files_are_kept_and_copied(world: World, tmp_path: Path) -> None:
    source = tmp_path / "a file"
    source.write_bytes(os.urandom(70_000))
    assert world.store.write(source, world.key, content_type="audio/mpeg").content_type == "audio/mpeg"
    copy = world.key.replace("original", "copy")
    assert world.store.copy(world.key, copy).size_bytes == 70_000
    world.store.delete(world.key)
    assert b"".join(world.store.read(copy)) == source.read_bytes()
    assert world.store.head(copy).content_type == "audio/mpeg"
    with pytest.raises(UnknownObject):
        world.store.copy(world.key, copy)


def test_sent_again_it_is_replaced_whole(world: World) -> None:
    world.kept(b"old" * 1000)
    first = world.store.head(world.key).etag
    world.kept(b"new", content_type="audio/wav")
    info = world.store.head(world.key)
    assert (info.size_bytes, info.content_type) == (3, "audio/wav")
    assert info.etag != first


BAD_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "a/../b",
    "a/./b",
    "a//b",
    "a/",
    "a\\b",
    "a\0b",
    "a b",
    "ä",
    "%2e%2e/b",
    "a?b",
]


@pytest.mark.parametrize("key", [*BAD_KEYS, "x" * 513])
def test_a_key_that_could_be_a_path_or_a_pattern_is_none(world: World, key: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    for attempt in (
        lambda: world.store.presign_put(key, content_type="video/mp4", length=1),
        lambda: world.store.presign_get(key, filename="a"),
        lambda: world.store.begin_parts(key, content_type="video/mp4"),
        lambda: world.store.head(key),
        lambda: list(world.store.read(key)),
        lambda: world.store.write(tmp_path / "file", key, content_type="video/mp4"),
        lambda: world.store.copy(world.key, key),
        lambda: world.store.delete(key),
    ):
        with pytest.raises(BadKey):
            attempt()
