"""The blob server's own manners: headers, ranges, broken connections, files that nobody may see."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from auteur.adapters.local.incoming import Incoming
from auteur.adapters.local.objects import LocalObjects
from auteur.api.blobs import BlobApp
from auteur.api.byte_ranges import Unsatisfiable, wanted_range
from auteur.ports.object_store import SignedRequest
from tests.support.http_server import bound_socket, served

ORIGIN = "https://studio.example"
KEY = "user/u1/media/m1/original"


@dataclass
class Place:
    objects: LocalObjects
    root: Path
    url: str


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with bound_socket() as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        objects = LocalObjects(tmp_path / "objects", url, [b"secret"])
        with served(BlobApp(objects, [ORIGIN]), listening):
            yield Place(objects, tmp_path / "objects", url)


def _put(place: Place, content: bytes, key: str = KEY) -> None:
    request = place.objects.presign_put(key, content_type="video/mp4", length=len(content))
    assert httpx.put(request.url, content=content, headers=request.headers).status_code == 200


def _link(place: Place) -> str:
    return place.objects.presign_get(KEY, filename="talk.mp4").url


def _files(place: Place) -> set[str]:
    return {str(path.relative_to(place.root)) for path in place.root.rglob("*") if path.is_file()}


def test_nothing_that_is_served_may_be_interpreted_by_a_browser(place: Place) -> None:
    _put(place, b"<script>alert(1)</script>")
    for answer in (httpx.get(_link(place)), httpx.get(place.url + "/nothing"), httpx.delete(_link(place))):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (
            answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        )
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert httpx.get(_link(place)).headers["content-disposition"].startswith("attachment; ")


def test_pages_of_the_list_may_read_and_no_others(place: Place) -> None:
    _put(place, b"x")
    for origin, allowed in (
        (ORIGIN, True),
        ("https://evil.example", False),
        (ORIGIN + ".evil.example", False),
        ("null", False),
    ):
        for answer in (
            httpx.get(_link(place), headers={"Origin": origin}),
            httpx.options(_link(place), headers={"Origin": origin, "Access-Control-Request-Method": "PUT"}),
            httpx.get(place.url + "/nothing", headers={"Origin": origin}),
        ):
            assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
            assert "origin" in answer.headers["vary"]
    preflight = httpx.options(_link(place), headers={"Origin": ORIGIN})
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, PUT"
    assert (
        "access-control-allow-methods" not in httpx.options(_link(place), headers={"Origin": "null"}).headers
    )


@pytest.mark.parametrize(
    ("header", "status", "span"),
    [
        ("bytes=0-0", 206, (0, 1)),
        ("bytes=10-19", 206, (10, 20)),
        ("bytes=90-", 206, (90, 100)),
        ("bytes=-5", 206, (95, 100)),
        ("bytes=-500", 206, (0, 100)),
        ("bytes=50-5000", 206, (50, 100)),
        ("bytes=99-99", 206, (99, 100)),
        ("bytes=100-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=5-4", 200, (0, 100)),
        ("bytes=0-1,5-6", 200, (0, 100)),
        ("bytes=a-b", 200, (0, 100)),
        ("bytes=--5", 200, (0, 100)),
        ("lines=0-1", 200, (0, 100)),
        ("bytes=" + "9" * 40 + "-", 200, (0, 100)),
    ],
)
def test_ranges(place: Place, header: str, status: int, span: tuple[int, int] | None) -> None:
    content = os.urandom(100)
    _put(place, content)
    answer = httpx.get(_link(place), headers={"Range": header})
    assert answer.status_code == status
    assert answer.content == (content[slice(*span)] if span else b"")
    if status == 206 and span:
        assert answer.headers["content-range"] == f"bytes {span[0]}-{span[1] - 1}/100"
    if status == 416:
        assert answer.headers["content-range"] == "bytes */100"
    head = httpx.head(_link(place), headers={"Range": header})
    assert (head.status_code, head.content) == (status, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_a_range_of_what_changed_meanwhile_is_the_whole_and_what_did_not_is_not_sent_again(
    place: Place,
) -> None:
    _put(place, b"first one")
    etag = httpx.get(_link(place)).headers["etag"]
    assert etag == f'"{hashlib.sha256(b"first one").hexdigest()}"'
    assert httpx.get(_link(place), headers={"If-None-Match": etag}).status_code == 304
    part = {"Range": "bytes=0-4", "If-Range": etag}
    assert httpx.get(_link(place), headers=part).content == b"first"
    _put(place, b"other one")
    assert httpx.get(_link(place), headers=part).content == b"other one"
    assert httpx.get(_link(place), headers={"If-None-Match": etag}).status_code == 200


def test_every_range_agrees_with_a_slow_reading_of_the_standard() -> None:
    for size in (0, 1, 5):
        whole = bytes(range(size))
        for first in ("", *map(str, range(7))):
            for last in ("", *map(str, range(7))):
                header = f"bytes={first}-{last}".encode()
                try:
                    span = wanted_range(header, size)
                except Unsatisfiable:
                    got = None
                else:
                    got = whole if span is None else whole[slice(*span)]
                assert got == _slowly(first, last, whole), (header, size)


def _slowly(first: str, last: str, whole: bytes) -> bytes | None:
    if first == last == "":
        return whole
    if first == "":
        tail = whole[-int(last) :] if int(last) else b""
        return tail or None
    if last != "" and int(last) < int(first):
        return whole
    picked = bytes(b for i, b in enumerate(whole) if i >= int(first) and (last == "" or i <= int(last)))
    return picked or None


def _raw(request: SignedRequest, body: bytes, headers: dict[str, str], *, cut: bool = False) -> bytes:
    """Send what no proper client would; the answer's first line, or nothing."""
    parts = urlsplit(request.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as connection:
        told = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Connection": "close"}.items())
        line = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n{told}\r\n"
        connection.sendall(line.encode() + body)
        if cut:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(65536):
            answer += block
    return answer.split(b"\r\n", 1)[0]


def test_what_breaks_off_or_does_not_fit_leaves_nothing_behind(place: Place) -> None:
    request = place.objects.presign_put(KEY, content_type="video/mp4", length=1000)
    typed = {"Content-Type": "video/mp4"}
    assert _raw(request, b"x" * 500, {**typed, "Content-Length": "1000"}, cut=True) == b""
    chunked = b"3e8\r\n" + b"x" * 1000 + b"\r\n0\r\n\r\n"
    assert b"403" in _raw(request, chunked, {**typed, "Transfer-Encoding": "chunked"})
    assert b"403" in _raw(request, b"x" * 1001, {**typed, "Content-Length": "1001"})
    deadline = time.monotonic() + 5
    while _files(place) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert _files(place) == set()
    assert b"200" in _raw(request, b"x" * 1000, {**typed, "Content-Length": "1000"})
    assert _files(place) == {f"objects/{KEY}", f"about/{KEY}.json"}


def test_a_reader_sees_the_old_or_the_new_object_and_never_a_mixture(place: Place) -> None:
    size = 3 << 20
    _put(place, b"a" * size)
    stop = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        while not stop.is_set():
            content = httpx.get(_link(place)).content
            assert len(content) == size
            seen.add(bytes(set(content)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for letter in (b"b", b"c", b"d"):
        _put(place, letter * size)
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {b"a", b"b", b"c", b"d"}


def test_no_path_leads_out_of_the_folder(place: Place) -> None:
    (place.root.parent / "secret").write_text("canary")
    for path in (
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "//etc/passwd",
        "/objects/../../secret",
        "/.",
        "/user/u1",
    ):
        with socket.create_connection(("127.0.0.1", urlsplit(place.url).port or 0), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while block := connection.recv(65536):
                answer += block
        assert re.match(rb"HTTP/1.1 40[034]", answer), (path, answer)
        assert b"canary" not in answer


def test_old_secrets_are_believed_until_they_are_taken_away(place: Place, tmp_path: Path) -> None:
    _put(place, b"x")
    link = _link(place)
    now = LocalObjects(place.root, place.url, [b"newer", b"secret"])
    assert now.presign_get(KEY, filename="talk.mp4").url != link
    place.objects.secrets = (b"newer", b"secret")
    assert httpx.get(link).status_code == 200
    place.objects.secrets = (b"newer",)
    assert httpx.get(link).status_code == 403
    assert httpx.get(now.presign_get(KEY, filename="talk.mp4").url).status_code == 200


def test_what_a_crash_left_is_swept_after_a_day_and_not_before(place: Place) -> None:
    left = place.root / "incoming/left"
    left.write_bytes(b"x")
    assert place.objects.sweep() == 0
    os.utime(left, (0, 0))
    assert place.objects.sweep() == 1
    assert not left.exists()


def test_a_lost_description_costs_the_type_and_never_the_bytes(place: Place) -> None:
    _put(place, b"12345")
    (place.root / f"about/{KEY}.json").unlink()
    info = place.objects.head(KEY)
    assert (info.size_bytes, info.content_type, info.sha256) == (5, "application/octet-stream", None)
    assert httpx.get(_link(place)).content == b"12345"


def test_a_full_disk_is_said_and_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(Incoming, "write", lambda _, block: full.write(block))
        request = place.objects.presign_put(KEY, content_type="video/mp4", length=5)
        answer = httpx.put(request.url, content=b"12345", headers=request.headers)
    assert (answer.status_code, answer.json()["code"]) == (507, "no_space")
    assert _files(place) == set()
