"""The API with everything on (token, limits, row-level security, logs, metrics), against the least that a careful
engineer could write by hand and a bare hello in the same run; edits, streams of events, and how soon it all stands.

The server is `auteur serve` with its own PostgreSQL, durability on; the client is a process of its own on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
from rich.table import Table
from tests.support.documents import talk

from auteur.bootstrap.home import running_database
from auteur.bootstrap.server import open_server
from benchmarks.load import Load, load, request
from benchmarks.record import Goal, record
from benchmarks.server_streams import streams
from benchmarks.serving import Site, User, cpu_s, free_port, make_users, serving

CONNECTIONS = 32
ROUNDS = 16
SECONDS = 0.8  # short turns, many of them: what else the machine does then meets all alike
REQUESTS_A_MINUTE = 100
RATE = 5_000  # answers a second that users are made for
DOCUMENTS, EDITS = 3, 90  # of each size, and of each document


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


# -- requests


def requests(site: Site, seconds: float, rounds: int) -> tuple[list[dict[str, object]], list[Goal]]:
    """GET /projects/{id}: the rate and the server's CPU an answer, medians of rounds that take turns."""
    users = asyncio.run(make_users(site, round(RATE * seconds * rounds / REQUESTS_A_MINUTE)))
    asked = [request("GET", f"/projects/{user.project}", user.token) for user in users]
    taken: dict[str, list[tuple[float, float, float, float]]] = {}
    with peer("by hand", site) as hand, peer("hello", site) as hello:
        ports = {"auteur": (site.port, site.api), "by hand": hand, "hello": hello}
        for turn in range(rounds + 1):
            for name, (port, pid) in ports.items():
                for_it = [request("GET", "/")] if name == "hello" else asked
                # the first turn makes the documents and asks for each user's standing
                brought, cpu_us = _measured(port, pid, for_it, seconds if turn else 2.5)
                if turn:
                    taken.setdefault(name, []).append((brought.rate, cpu_us, brought.p50_ms, brought.p99_ms))
            asked = asked[len(asked) // 3 :] + asked[: len(asked) // 3]  # so that no minute is used up twice
    return _compared(taken)


def _compared(
    taken: dict[str, list[tuple[float, float, float, float]]],
) -> tuple[list[dict[str, object]], list[Goal]]:
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
    before = cpu_s(pid)
    brought = load(port, asked, seconds=seconds, connections=CONNECTIONS)
    if set(brought.statuses) != {"200"}:
        raise RuntimeError(f"answers other than 200: {brought.statuses}")
    return brought, (cpu_s(pid) - before) * 1e6 / brought.answers


@contextmanager
def peer(name: str, site: Site) -> Iterator[tuple[int, int]]:
    """The port and process of a peer."""
    address = running_database(site.home, site.settings).as_user("auteur_api", site.home.secret("auteur_api"))
    issuer = f"{site.settings.base_url}/auth/v1"
    key = httpx.get(f"{issuer}/.well-known/jwks.json").json()["keys"][0]
    told = {"PEER_DATABASE": address.url, "PEER_ISSUER": issuer, "PEER_KEY": json.dumps(key)}
    port = free_port()
    argv = [sys.executable, "-m", "benchmarks.server_peers", name, str(port)]
    with subprocess.Popen(argv, env={**os.environ, **told}) as process:
        try:
            _answering(port)
            yield port, process.pid
        finally:
            process.terminate()


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
    """An operation on a small and a large document and a bare commit, by turns: from the request's head to the end of
    its answer, as the server's log tells it.
    """
    users = asyncio.run(make_users(site, 2 * DOCUMENTS))
    small, large = users[:DOCUMENTS], users[DOCUMENTS:]
    for words, some in ((300, small), (30_000, large)):
        asyncio.run(_filled(site, some, words))
    taken: dict[str, list[float]] = {"300": [], "30,000": [], "commit": []}
    address = running_database(site.home, site.settings)
    with asyncio.Runner() as runner:
        bare = runner.run(_bare(address.url))
        for pair in zip(small, large, strict=True):
            documents = [_Edited(site, user, words) for user, words in zip(pair, (300, 30_000), strict=True)]
            for _ in range(EDITS):
                for name, document in zip(("300", "30,000"), documents, strict=True):
                    taken[name].append(document.once())
                taken["commit"].append(runner.run(_committed(bare)))
            for document in documents:
                document.http.close()
        runner.run(bare.close())
    ms = {name: statistics.median(found) for name, found in taken.items()}
    growth = statistics.median(b / a for a, b in zip(taken["300"], taken["30,000"], strict=True))
    figures: dict[str, object] = {
        "an edit on 300 words, ms": ms["300"],
        "an edit on 30,000 words, ms": ms["30,000"],
        "two bare rows committed by one statement, ms": round(ms["commit"], 3),
    }
    return figures, [
        Goal.at_most("an edit on 30,000 words at the server, ms (median)", ms["30,000"], 5),
        Goal.at_most("an edit on 30,000 words, times one on 300 just before", growth, 1.5),
    ]


async def _bare(url: str) -> asyncpg.Connection[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    await connection.execute("create table public.bare_project (id int primary key, version int)")
    await connection.execute("create table public.bare_operation (version int primary key, op jsonb)")
    await connection.execute("insert into public.bare_project values (1, 0)")
    return connection


async def _committed(connection: asyncpg.Connection[asyncpg.Record]) -> float:
    """Milliseconds: the limit, of what any server must do for an edit that is not to be lost."""
    begun = time.perf_counter()
    await connection.execute(
        "with moved as (update public.bare_project set version = version + 1 returning version)"
        " insert into public.bare_operation select version, '{}' from moved"
    )
    return (time.perf_counter() - begun) * 1e3


async def _filled(site: Site, users: list[User], words: int) -> None:
    edl = talk(words, clips=words // 6)
    async with open_server(site.settings, site.home) as server:
        for user in users:
            store = server.documents(user.id, user.project, "")
            await asyncio.to_thread(store.create, edl)


class _Edited:
    """A document that words are deleted from. Making it reads it once."""

    def __init__(self, site: Site, user: User, words: int) -> None:
        self._log = site.log
        self._words = words
        self._path = f"/projects/{user.project}"
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{site.port}", headers={"Authorization": f"Bearer {user.token}"}
        )
        self._version = self.http.get(self._path, params={"edl": False}).json()["edl_version"]
        self._edits = 0
        self.once()

    def once(self) -> float:
        """Milliseconds of one more edit."""
        before = self._log.stat().st_size
        op = {"op": "delete_words", "word_ids": [f"w{self._edits * 3 % self._words}"]}
        answer = self.http.post(
            f"{self._path}/edl", json={"base_version": self._version, "operations": [op]}
        ).raise_for_status()
        self._version, self._edits = answer.json()["version"], self._edits + 1
        return _told_ms(self._log, before)


def _told_ms(log: Path, before: int) -> float:
    """Of the one edit that the log tells of after a place, which it does just after the answer is sent."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with log.open() as file:
            file.seek(before)
            told = [
                json.loads(line) for line in file if line.endswith("}\n") and '"event": "request"' in line
            ]
        found = [line["ms"] for line in told if line["route"] == "/projects/{project_id}/edl"]
        if found:
            (ms,) = found
            return float(ms)
        time.sleep(0.001)
    raise RuntimeError("the log does not tell of an edit")


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
