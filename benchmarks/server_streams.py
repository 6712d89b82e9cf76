"""A thousand streams of the API: the memory each takes, and how soon an event arrives, beside a bare NOTIFY."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from auteur.adapters.postgres.events import PostgresEventBus
from auteur.bootstrap.home import running_database
from auteur.ports.event_bus import Hint, of_user
from benchmarks.load import request
from benchmarks.record import Goal
from benchmarks.serving import Site, User, make_users

__all__ = ["streams"]

STREAMS, ALONE, TOGETHER = 1_000, 20, 20  # so many users have one stream, all others twenty each
HINTS = 300


def streams(site: Site) -> tuple[dict[str, object], list[Goal]]:
    """A thousand clients that listen: the memory each takes, and how soon one hint of another process arrives, at one
    client and at all twenty of one user, beside a bare NOTIFY.
    """
    return asyncio.run(_streams(site))


async def _streams(site: Site) -> tuple[dict[str, object], list[Goal]]:
    users = await make_users(site, ALONE + (STREAMS - ALONE) // TOGETHER)
    before = _resident_kb(site.api)
    lines = {
        user.id: [await _listening(site.port, user) for _ in range(1 if n < ALONE else TOGETHER)]
        for n, user in enumerate(users)
    }
    opened = sum(len(some) for some in lines.values())
    await asyncio.sleep(1)
    each_kb = (_resident_kb(site.api) - before) / opened
    taken: dict[str, list[float]] = {"one": [], "all": [], "bare": []}
    address = running_database(site.home, site.settings).as_user("auteur_api", site.home.secret("auteur_api"))
    async with PostgresEventBus(address) as bus, _notifying(address.url) as bare:
        for n in range(HINTS):
            for kind, user in (("one", users[n % ALONE]), ("all", users[ALONE + n % (len(users) - ALONE)])):
                begun = time.perf_counter()
                bus.publish([Hint(of_user(user.id), f"project:{user.project}:{n + 1}")])
                await asyncio.gather(*(_heard(reader) for reader, _ in lines[user.id]))
                taken[kind].append((time.perf_counter() - begun) * 1e3)
                await asyncio.sleep(0.005)
            taken["bare"].append(await bare())
    for some in lines.values():
        for _, writer in some:
            writer.close()
    return _of_streams(opened, each_kb, {name: sorted(found) for name, found in taken.items()})


def _of_streams(
    opened: int, each_kb: float, taken: dict[str, list[float]]
) -> tuple[dict[str, object], list[Goal]]:
    def at(name: str, share: float) -> float:
        return round(taken[name][int(len(taken[name]) * share)], 3)

    figures: dict[str, object] = {
        f"memory of each of {opened:,} streams, kB": round(each_kb, 1),
        "an event to one client, ms (median)": at("one", 0.5),
        "an event to one client, ms (p99)": at("one", 0.99),
        f"an event to all {TOGETHER} clients of a user, ms (median)": at("all", 0.5),
        f"an event to all {TOGETHER} clients of a user, ms (p99)": at("all", 0.99),
        "a bare NOTIFY, ms (median)": at("bare", 0.5),
        "a bare NOTIFY, ms (p99)": at("bare", 0.99),
    }
    return figures, [
        Goal.at_most(f"memory of each of {STREAMS:,} streams, kB", each_kb, 35),
        Goal.at_most("a single event, ms (p99)", at("one", 0.99), 5),
    ]


@asynccontextmanager
async def _notifying(url: str) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """Milliseconds from a NOTIFY to where another connection heard it: the limit."""
    here, there = await asyncpg.connect(url), await asyncpg.connect(url)
    heard = asyncio.Event()
    await there.add_listener("bench", lambda *_: heard.set())

    async def once() -> float:
        heard.clear()
        begun = time.perf_counter()
        await here.execute("notify bench")
        await heard.wait()
        return (time.perf_counter() - begun) * 1e3

    try:
        yield once
    finally:
        await here.close()
        await there.close()


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
