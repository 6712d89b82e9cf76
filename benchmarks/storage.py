"""What the server stands on: the embedded database's starts, an edit through the store, bytes in and out.

The limits in the same run: for an upload, a plain loop that receives from a socket, hashes, writes and flushes; for
ranges, a plain loop that reads and sends. All on loopback, the client in a process of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from rich.table import Table
from tests.support.documents import talk
from tests.support.edl_stores import postgres_stores
from tests.support.http_server import bound_socket
from tests.support.postgres import ask, fresh_database

from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.launcher import EmbeddedPostgres
from benchmarks.record import Goal, record

MB = 1_000_000
SIZE = 1000 * MB
RANGE = 8 * MB
EDITS = 300
KEY = "user/u/media/m/original"

SERVER = """
import sys
from pathlib import Path
import uvicorn
from auteur.adapters.local.objects import LocalObjects
from auteur.api.blobs import BlobApp
root, url, handle = sys.argv[1:]
uvicorn.run(BlobApp(LocalObjects(Path(root), url, [b"secret"])), fd=int(handle), access_log=False, log_level="critical")
"""
CLIENT = """
import json, os, socket, sys, time
from urllib.parse import urlsplit
todo = json.load(sys.stdin)
parts = urlsplit(todo["url"])
def connected():
    return socket.create_connection((parts.hostname, parts.port))
def request(method, headers):
    told = "".join(f"{n}: {v}\\r\\n" for n, v in headers.items())
    return f"{method} {parts.path}?{parts.query} HTTP/1.1\\r\\nHost: x\\r\\n{told}\\r\\n".encode()
begun = time.monotonic()
if "file" in todo:
    with connected() as c, open(todo["file"], "rb") as file:
        c.sendall(request("PUT", todo["headers"]))
        c.sendfile(file)
        assert b" 200 " in c.recv(65536)[:20]
else:
    room = bytearray(1 << 20)
    with connected() as c:
        for at in range(0, todo["size"], todo["range"]):
            end = min(at + todo["range"], todo["size"])
            c.sendall(request("GET", {"Range": f"bytes={at}-{end - 1}"}))
            left, head = end - at, b""
            while b"\\r\\n\\r\\n" not in head:
                head += c.recv(4096)
            assert b" 206 " in head[:20], head[:80]
            left -= len(head.split(b"\\r\\n\\r\\n", 1)[1])
            while left:
                left -= c.recv_into(room, min(left, len(room)))
print(time.monotonic() - begun)
"""


@contextmanager
def blob_server(root: Path) -> Iterator[tuple[LocalObjects, subprocess.Popen[bytes]]]:
    with bound_socket() as listening:
        listening.listen(64)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        handle = listening.fileno()
        argv = [sys.executable, "-c", SERVER, str(root), url, str(handle)]
        with subprocess.Popen(argv, pass_fds=[handle]) as process:
            try:
                yield LocalObjects(root, url, [b"secret"]), process
            finally:
                process.terminate()


def client(todo: dict[str, object]) -> float:
    """Seconds that a client in another process needed."""
    done = subprocess.run(
        [sys.executable, "-c", CLIENT], input=json.dumps(todo), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout)


def peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def plain_upload_s(folder: Path, source: Path) -> float:
    """The limit: one connection taken, hashed, written and flushed by the plainest loop."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        sender = f"import socket; c = socket.create_connection(('127.0.0.1', {port}))\n"
        sender += f"c.sendfile(open({str(source)!r}, 'rb'))"
        begun = time.monotonic()
        with (
            subprocess.Popen([sys.executable, "-c", sender]),
            (folder / "plain").open("wb", buffering=0) as file,
        ):
            connection, _ = server.accept()
            room, told = bytearray(1 << 20), hashlib.sha256()
            with connection:
                while count := connection.recv_into(room):
                    told.update(memoryview(room)[:count])
                    file.write(memoryview(room)[:count])
            os.fsync(file.fileno())
        return time.monotonic() - begun


def bytes_in_and_out(folder: Path) -> tuple[dict[str, float], list[Goal]]:
    source = folder / "source"
    with source.open("wb") as file:
        for _ in range(SIZE // MB):
            file.write(os.urandom(MB))
    with blob_server(folder / "objects") as (objects, process):
        put = objects.presign_put(KEY, content_type="video/mp4", length=SIZE)
        idle, cpu = _settled(process.pid), cpu_s(process.pid)
        upload_s = client({"url": put.url, "headers": dict(put.headers), "file": str(source)})
        upload_cpu, grown = cpu_s(process.pid) - cpu, peak_mb(process.pid) - idle
        plain_s = plain_upload_s(folder, source)
        get = objects.presign_get(KEY, filename="x")
        cpu = cpu_s(process.pid)
        ranges_s = client({"url": get.url, "size": SIZE, "range": RANGE})
        ranges_cpu = cpu_s(process.pid) - cpu
        assert urlsplit(get.url).path.endswith(KEY)
    gb = SIZE / 1e9
    figures = {
        "upload of 1 GB, MB/s": SIZE / MB / upload_s,
        "the plain loop, MB/s": SIZE / MB / plain_s,
        "upload, CPU-s of the server per GB": upload_cpu / gb,
        "upload, memory grown, MB": grown,
        "ranges of 8 MB, MB/s": SIZE / MB / ranges_s,
        "ranges, CPU-s of the server per GB": ranges_cpu / gb,
    }
    goals = [
        Goal.at_least("upload of 1 GB, MB/s", figures["upload of 1 GB, MB/s"], 150),
        Goal.at_most("memory grown by it, MB", grown, 32),
        Goal.at_least("ranges, MB/s", figures["ranges of 8 MB, MB/s"], 300),
    ]
    return figures, goals


def _settled(pid: int) -> float:
    time.sleep(2)
    return peak_mb(pid)


def starts(folder: Path) -> tuple[dict[str, float], list[Goal]]:
    server = EmbeddedPostgres(folder / "postgres", "secret")
    first_s = _timed(server.start)
    warm = []
    for _ in range(5):
        server.stop()
        warm.append(_timed(server.start))
    before = server.pid
    os.kill(before, signal.SIGKILL)
    back_s = _timed(lambda: _until(lambda: server.pid not in (0, before) and _answers(server)))
    server.stop()
    figures = {
        "first start, s": first_s,
        "warm start, s (median of 5)": statistics.median(warm),
        "back after kill -9, s": back_s,
    }
    return figures, [Goal.at_most("database ready, warm, s", figures["warm start, s (median of 5)"], 3)]


def _answers(server: EmbeddedPostgres) -> bool:
    try:
        return ask(server.address, "select 1")[0][0] == 1
    except (OSError, asyncpg.PostgresError):
        return False


def _until(law: Callable[[], bool]) -> None:
    while not law():
        time.sleep(0.002)


def _timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def edits() -> tuple[dict[str, float], list[Goal]]:
    """An operation through the store, from the call to the acknowledged commit (fsync off, as in tests)."""
    figures: dict[str, float] = {}
    with background_database(fresh_database().api) as database:
        for words, clips in ((300, 50), (30_000, 5_000)):
            store = postgres_stores(database)()
            edl = store.create(talk(words, clips=clips))
            taken = []
            for n in range(EDITS):
                op = {"op": "delete_words", "word_ids": [f"w{n * 7 % words}"]}
                begun = time.monotonic()
                edl = store.append(edl.version, op)
                taken.append((time.monotonic() - begun) * 1e3)
            store._snapshots.close()
            figures[f"edit on {words:,} words, ms (median)"] = statistics.median(taken)
            figures[f"edit on {words:,} words, ms (p95)"] = sorted(taken)[int(EDITS * 0.95)]
    small, large = figures["edit on 300 words, ms (median)"], figures["edit on 30,000 words, ms (median)"]
    return figures, [
        Goal.at_most("edit on 30,000 words, ms (median)", large, 5),
        Goal.at_most("growth of an edit, 300 to 30,000 words, times", large / small, 1.5),
    ]


def main() -> None:
    figures: dict[str, float] = {}
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory(prefix="auteur-bench-") as name:
        for part in (starts(Path(name)), edits(), bytes_in_and_out(Path(name))):
            figures |= part[0]
            goals += part[1]
    table = Table(title="storage", title_justify="left")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    for figure, value in figures.items():
        table.add_row(figure, f"{value:.3g}")
    record("storage", {key: round(value, 4) for key, value in figures.items()}, goals, table)
