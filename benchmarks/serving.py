"""`auteur serve` as a benchmark runs it, with its own PostgreSQL and durability on, and users of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from auteur.bootstrap.home import Home
from auteur.bootstrap.server import Server, open_server
from auteur.config import ServerSettings, server_settings

__all__ = ["Site", "User", "cpu_s", "free_port", "make_users", "serving"]

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


@contextmanager
def serving(folder: Path, *, shared: bool = False) -> Iterator[Site]:
    """`auteur serve`. `shared`: as for others too, so that it counts requests; only this machine reaches it still."""
    log, port = folder / "log", str(free_port())
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


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
