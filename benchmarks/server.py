"""The API with everything on (token, limits, row-level security, logs, metrics), against the least that a careful
engineer could write by hand and a bare hello in the same run; edits, streams of events, and how soon it all stands.

The server is `auteur serve` with its own PostgreSQL, durability on; the client is a process of its own on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from rich.table import Table
from tests.support.documents import talk

from auteur.adapters.postgres.events import PostgresEventBus
from auteur.bootstrap.home import Home, running_database
from auteur.bootstrap.server import Server, open_server
from auteur.config import ServerSettings, server_settings
from auteur.ports.event_bus import Hint, of_user
from benchmarks.load import Load, load, request
from benchmarks.record import Goal, record

CONNECTIONS = 32
ROUNDS = 3
SECONDS = 4.0
REQUESTS_A_MINUTE = 100
RATE = 2_500  # answers a second that users are made for
EDITS = 90
STREAMS = 1_000
HINTS = 300
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class User:
    id: UUID
    token: str
    project: UUID


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs. `log` is what it writes."""

    port: int
    home: Home
    log: Path
    pid: int
    seconds: float

    shared: dict[str, str]

    @property
    def settings(self) -> ServerSettings:
        return server_settings({"AUTEUR_PORT": str(self.port), **self.shared}, home=self.home.folder)

    @property
    def api(self) -> int:
        """The process of the API."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
        return next(pid for pid, line in lines.items() if b"auteur.api" in line and b"--blobs" not in line)


def main() -> None:
    """Measure and record."""
    measure(SECONDS, ROUNDS)


def measure(seconds: float, rounds: int) -> None:
    figures: dict[str, object] = {}
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory(prefix="auteur-bench-") as name:
        folder = Path(name)
        with serving(folder):  # makes the home
            pass
        with serving(folder) as site:
            ready_s = site.seconds
        with serving(folder, shared=True) as site:
            rows, found = requests(site, seconds, rounds)
            goals += found
            figures["rows"] = rows
            for part in (edits, streams):
                values, found = part(site)
                figures |= values
                goals += found
            figures["auteur serve, warm, s"] = round(ready_s, 3)
            goals.append(Goal.at_most("auteur serve ready, warm, s", ready_s, 3))
    record("server", figures, goals, _table(rows))


@contextmanager
def serving(folder: Path, *, shared: bool = False) -> Iterator[Site]:
    """`auteur serve`. `shared`: as for others too, so that it counts requests; only this machine reaches it still."""
    log, port = folder / "log", str(_free_port())
    told = (
        {"AUTEUR_HOST": "::ffff:127.0.0.1", "AUTEUR_PUBLIC_URL": f"http://127.0.0.1:{port}"} if shared else {}
    )
    begun = time.monotonic()
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "auteur", "serve", "--port", port, "--blob-port", "0", "--json"],
            env={**os.environ, **told, "AUTEUR_HOME": str(folder / "home")},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(log.read_text()[-2000:])
        yield Site(int(port), Home(folder / "home"), log, process.pid, time.monotonic() - begun, told)
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


# -- requests


def requests(site: Site, seconds: float, rounds: int) -> tuple[list[dict[str, object]], list[Goal]]:
    """GET /projects/{id}: the rate and the server's CPU an answer, medians of rounds that take turns."""
    users = asyncio.run(make_users(site, round(RATE * seconds * rounds / REQUESTS_A_MINUTE)))
    asked = [request("GET", f"/projects/{user.project}", user.token) for user in users]
    taken: dict[str, list[tuple[float, float, float, float]]] = {}
    with peer("by hand", site) as hand, peer("hello", site) as hello:
        for turn in range(rounds + 1):
            ports = {"auteur": (site.port, site.api), "by hand": hand, "hello": hello}
            for name, (port, pid) in ports.items():
                for_it = [request("GET", "/")] if name == "hello" else asked
                brought, cpu_us = _measured(port, pid, for_it, seconds if turn else 0.5)
                if turn:
                    taken.setdefault(name, []).append((brought.rate, cpu_us, brought.p50_ms, brought.p99_ms))
            asked = asked[len(asked) // 3 :] + asked[: len(asked) // 3]  # so that no minute is used up twice
    rows: list[dict[str, object]] = []
    for name, found in taken.items():
        rate, cpu_us, p50, p99 = (statistics.median(column) for column in zip(*found, strict=True))
        named = {"GET /projects/{id}": name, "answers a second": rate, "server CPU, µs each": cpu_us}
        rows.append({**named, "p50 ms": p50, "p99 ms": p99})
    pairs = list(zip(taken["auteur"], taken["by hand"], strict=True))
    rate_ratio = statistics.median(ours[0] / theirs[0] for ours, theirs in pairs)
    cpu_ratio = statistics.median(theirs[1] / ours[1] for ours, theirs in pairs)
    return rows, [
        Goal.at_least("GET /projects/{id}: rate, times the one by hand", rate_ratio, 0.9),
        Goal.at_least("GET /projects/{id}: its CPU, times ours", cpu_ratio, 0.9),
    ]


def _measured(port: int, pid: int, asked: list[str], seconds: float) -> tuple[Load, float]:
    before = _cpu_s(pid)
    brought = load(port, asked, seconds=seconds, connections=CONNECTIONS)
    if set(brought.statuses) != {"200"}:
        raise RuntimeError(f"answers other than 200: {brought.statuses}")
    return brought, (_cpu_s(pid) - before) * 1e6 / brought.answers


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


async def make_users(site: Site, count: int) -> list[User]:
    """Users with a session and a project each, made by the server's own ports."""
    async with open_server(site.settings, site.home) as server:
        return [await _user(server) for _ in range(count)]


async def _user(server: Server) -> User:
    service = server.accounts
    assert service is not None
    user, session, now = str(uuid4()), str(uuid4()), int(time.time())
    email = f"{user}@example.com"
    await service.accounts.sign_up(user, email, None, confirmed=True, metadata={})
    await service.accounts.open_session(user, session, sha256(session.encode()).digest())
    said = {"iss": service.issuer, "aud": "authenticated", "role": "authenticated", "sub": user}
    token = service.keys.sign({**said, "iat": now, "exp": now + 3600, "email": email, "session_id": session})
    row = await server.projects.create(UUID(user), "Project")
    return User(UUID(user), token, row.id)


@contextmanager
def peer(name: str, site: Site) -> Iterator[tuple[int, int]]:
    """The port and process of a peer."""
    address = running_database(site.home, site.settings).as_user("auteur_api", site.home.secret("auteur_api"))
    issuer = f"{site.settings.base_url}/auth/v1"
    key = httpx.get(f"{issuer}/.well-known/jwks.json").json()["keys"][0]
    told = {"PEER_DATABASE": address.url, "PEER_ISSUER": issuer, "PEER_KEY": json.dumps(key)}
    port = _free_port()
    argv = [sys.executable, "-m", "benchmarks.server_peers", name, str(port)]
    with subprocess.Popen(argv, env={**os.environ, **told}) as process:
        try:
            _answering(port)
            yield port, process.pid
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _answering(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/")
            return
        time.sleep(0.05)
    raise RuntimeError("a peer does not answer")


# -- edits


def edits(site: Site) -> tuple[dict[str, object], list[Goal]]:
    """An operation on a small and a large document, one after another: from the request's head to the end of its
    answer, as the server's log tells it.
    """
    users = asyncio.run(make_users(site, 6))
    medians = {}
    for words, some in ((300, users[:3]), (30_000, users[3:])):
        asyncio.run(_filled(site, some, words))
        taken = [ms for user in some for ms in _edited(site, user, words)]
        medians[words] = statistics.median(taken)
    figures: dict[str, object] = {f"an edit on {words:,} words, ms": ms for words, ms in medians.items()}
    return figures, [
        Goal.at_most("an edit on 30,000 words at the server, ms (median)", medians[30_000], 5),
        Goal.at_most(
            "growth of an edit from 300 to 30,000 words, times", medians[30_000] / medians[300], 1.5
        ),
    ]


async def _filled(site: Site, users: list[User], words: int) -> None:
    edl = talk(words, clips=words // 6)
    async with open_server(site.settings, site.home) as server:
        for user in users:
            store = server.documents(user.id, user.project, "")
            await asyncio.to_thread(store.create, edl)


def _edited(site: Site, user: User, words: int) -> list[float]:
    """Milliseconds of each edit but the first, which reads the document."""
    before = site.log.stat().st_size
    with httpx.Client(
        base_url=f"http://127.0.0.1:{site.port}", headers={"Authorization": f"Bearer {user.token}"}
    ) as http:
        version = http.get(f"/projects/{user.project}", params={"edl": False}).json()["edl_version"]
        for n in range(EDITS):
            op = {"op": "delete_words", "word_ids": [f"w{n * 3 % words}"]}
            body = {"base_version": version, "operations": [op]}
            answer = http.post(f"/projects/{user.project}/edl", json=body)
            answer.raise_for_status()
            version = answer.json()["version"]
    with site.log.open() as log:
        log.seek(before)
        lines = [json.loads(line) for line in log if '"event": "request"' in line]
    told = [line["ms"] for line in lines if line["route"] == "/projects/{project_id}/edl"]
    assert len(told) == EDITS, f"{len(told)} lines for {EDITS} edits"
    return told[1:]


# -- streams


def streams(site: Site) -> tuple[dict[str, object], list[Goal]]:
    """A thousand clients that listen, twenty to a user: the memory each takes, and how soon one hint arrives."""
    return asyncio.run(_streams(site))


async def _streams(site: Site) -> tuple[dict[str, object], list[Goal]]:
    users = await make_users(site, STREAMS // 20)
    before = _resident_kb(site.api)
    lines = [await _listening(site.port, user) for user in users for _ in range(20)]
    await asyncio.sleep(1)
    each_kb = (_resident_kb(site.api) - before) / STREAMS
    address = running_database(site.home, site.settings).as_user("auteur_api", site.home.secret("auteur_api"))
    taken = []
    async with PostgresEventBus(address) as bus:
        for n in range(HINTS):
            at = n % len(users)
            begun = time.perf_counter()
            bus.publish([Hint(of_user(users[at].id), f"project:{users[at].project}:{n + 1}")])
            await asyncio.gather(*(_heard(reader) for reader, _ in lines[at * 20 : at * 20 + 20]))
            taken.append((time.perf_counter() - begun) * 1e3)
            await asyncio.sleep(0.005)
    for _, writer in lines:
        writer.close()
    taken.sort()
    figures: dict[str, object] = {
        "memory of a stream, kB": round(each_kb, 1),
        "a hint to the last of its user's 20 streams, ms (median)": taken[len(taken) // 2],
        "a hint to the last of its user's 20 streams, ms (p99)": taken[int(len(taken) * 0.99)],
    }
    return figures, [
        Goal.at_most(f"memory of each of {STREAMS:,} streams, kB", each_kb, 35),
        Goal.at_most("a single event, ms (p99)", taken[int(len(taken) * 0.99)], 5),
    ]


async def _listening(port: int, user: User) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request("GET", "/events", user.token).encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head[:20]:
        raise RuntimeError(head.decode())
    await reader.readuntil(b"retry: 2000\n\n")
    return reader, writer


async def _heard(reader: asyncio.StreamReader) -> None:
    await asyncio.wait_for(reader.readuntil(b"event: edl\ndata: "), 10)
    await reader.readuntil(b"\n\n")


def _resident_kb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _table(rows: list[dict[str, object]]) -> Table:
    table = Table(
        title=f"server: GET /projects/{{id}}, {CONNECTIONS} connections, one worker", title_justify="left"
    )
    for column in rows[0]:
        table.add_column(column, justify="left" if column == "GET /projects/{id}" else "right")
    for row in rows:
        table.add_row(*(value if isinstance(value, str) else f"{value:.4g}" for value in row.values()))
    return table


if __name__ == "__main__":
    main()
