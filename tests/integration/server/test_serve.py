"""The server starts by one command, signs this machine in, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner

from auteur.cli.main import app
from auteur.core.errors import AuteurError
from tests.support.running import Running, running


def descendants(pid: int) -> set[int]:
    """All processes below one (Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        grown, found = bool(more), found | more
    return found - {pid}


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def ticket_of(server: Running) -> str:
    link: str = server.ready["sign_in"]
    assert link.startswith(f"{server.url}/sign-in#ticket=")
    return link.partition("=")[2]


def session_of(server: Running, ticket: str) -> httpx.Response:
    body = {"type": "magiclink", "token_hash": ticket}
    return httpx.post(f"{server.url}/auth/v1/verify", json=body)


def test_the_link_signs_in_once(server: Running) -> None:
    fresh = said("sign-in", server.home, server)["sign_in"].partition("=")[2]
    assert session_of(server, ticket_of(server)).status_code == 403, "a newer link replaces the one before"
    session = session_of(server, fresh)
    assert session.status_code == 200
    assert session.json()["user"]["email"] == "local@localhost"
    again = session_of(server, fresh)
    assert (again.status_code, again.json()["code"]) == (403, "otp_expired")
    me = httpx.post(
        f"{server.url}/auth/verify", headers={"Authorization": f"Bearer {session.json()['access_token']}"}
    )
    assert me.json() == {"valid": True, "user_id": session.json()["user"]["id"]}
    bearer = {"Authorization": f"Bearer {session.json()['access_token']}"}
    gifts = httpx.get(f"{server.url}/credits/history?type=bonus", headers=bearer).json()["transactions"]
    assert [gift["amount"] for gift in gifts] == [1500], "the month's, once for two links"


def said(command: str, home: Path, server: Running) -> dict[str, str]:
    port = server.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "auteur", command, "--json"],
        env={**os.environ, "AUTEUR_HOME": str(home), "AUTEUR_PORT": port},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def asked_often(url: str) -> Counter[int]:
    """The answers to 104 requests of a new user, each on a connection of its own, so that both processes get some."""
    body = {"email": "counted@example.com", "password": "a sentence is long"}
    token = httpx.post(f"{url}/auth/v1/signup", json=body).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    return Counter(httpx.post(f"{url}/auth/verify", headers=headers).status_code for _ in range(104))


def test_both_processes_count_a_users_requests_together(tmp_path: Path) -> None:
    with running(tmp_path / "home", "--workers", "2", AUTEUR_OWN_MACHINE_LIMITS="true") as it:
        assert asked_often(it.url) == {200: 100, 429: 4}
        page = httpx.get(f"{it.url}/metrics").text
    assert 'auteur_http_requests_total{method="POST",route="/auth/verify",status="429"} 4.0' in page


def test_ones_own_machine_is_not_counted_unless_it_wants_to_be(server: Running) -> None:
    assert asked_often(server.url) == {200: 104}


def test_secrets_are_their_owners_alone(server: Running) -> None:
    secrets = [path for path in (server.home / "secrets").rglob("*") if path.is_file()]
    assert len(secrets) >= 4
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}


def test_a_second_server_of_the_same_home_is_refused(server: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auteur", "serve", "--port", "0", "--blob-port", "0"],
        env={**os.environ, "AUTEUR_HOME": str(server.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "database_busy" in done.stderr
    assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_an_api_process_that_dies_is_replaced(server: Running) -> None:
    before = api_processes(server)
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        now = api_processes(server)
        if len(now) == 2 and min(before) not in now:
            break
        time.sleep(0.1)
    assert len(now) == 2
    os.kill(max(before), signal.SIGKILL)  # so that the one that answers is the new one
    assert httpx.get(f"{server.url}/readyz", timeout=30).status_code == 200


def api_processes(server: Running) -> set[int]:
    """Without the blob server, which is of the same module."""
    commands = {pid: command_of(pid) for pid in descendants(server.process.pid)}
    return {
        pid for pid, command in commands.items() if b"auteur.api" in command and b"--blobs" not in command
    }


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def database_process(server: Running) -> int | None:
    """The embedded database's own process, while it runs."""
    for pid in descendants(server.process.pid):
        command = command_of(pid).split(b"\0")
        if command[0].endswith(b"/postgres") and b"-D" in command:
            return pid
    return None


def test_a_server_whose_database_cannot_be_kept_alive_ends_and_says_so(tmp_path: Path) -> None:
    with running(tmp_path / "home") as it:
        killed: set[int] = set()
        deadline = time.monotonic() + 60
        while it.process.poll() is None and time.monotonic() < deadline:
            pid = database_process(it)
            if pid is not None and pid not in killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        assert it.process.wait(60) == 1
    assert len(killed) > 3, "it was started again before it was given up"
    said = json.loads("".join(it.console))["error"]
    assert said["code"] == "database_unavailable"
    assert "ended again and again" in said["message"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path: Path, number: int) -> None:
    with running(tmp_path / "home") as it:
        family = descendants(it.process.pid)
        assert len(family) >= 3
        status = it.stop(number)
        assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
        deadline = time.monotonic() + 20
        while any(alive(pid) for pid in family) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [pid for pid in family if alive(pid)]
    if number == signal.SIGKILL:  # and what it left on disk does not stop the next start
        with running(tmp_path / "home") as again:
            assert httpx.get(f"{again.url}/readyz").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "environment", "why"),
    [
        (["--host", "0.0.0.0"], {}, "AUTEUR_PUBLIC_URL"),
        (["--host", "0.0.0.0"], {"AUTEUR_S3_SECRET_ACCESS_KEY": "minioadmin"}, "published example"),
        (["--host", "192.0.2.1"], {"AUTEUR_PUBLIC_URL": "https://auteur.example"}, "cannot listen"),
    ],
)
def test_what_cannot_be_served_safely_is_refused_before_anything_starts(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], why: str
) -> None:
    done = CliRunner().invoke(app, ["serve", *arguments], env={**environment, "AUTEUR_HOME": str(tmp_path)})
    assert isinstance(done.exception, AuteurError)
    assert why in f"{done.exception.message} {done.exception.hint}"
    assert not (tmp_path / "postgres").exists()


class Together:
    """Two API processes of one server, each on a connection that stays with it."""

    def __init__(self, server: Running) -> None:
        email = f"{uuid4().hex}@example.com"
        body = {"email": email, "password": "a sentence is long"}
        token = httpx.post(f"{server.url}/auth/v1/signup", json=body).json()["access_token"]
        self._server = server
        self._bearer = {"Authorization": f"Bearer {token}"}
        self.first, self.second = self._connected()

    def _connected(self) -> tuple[httpx.Client, httpx.Client]:
        """Connections are opened until two different processes have taken one."""
        taken: dict[int, httpx.Client] = {}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            client = httpx.Client(base_url=self._server.url, headers=self._bearer, timeout=60)
            client.get("/healthz").raise_for_status()
            port = client_port(client)
            pid = holder_of(port, api_processes(self._server))
            if pid is None or pid in taken:
                client.close()
                continue
            taken[pid] = client
            if len(taken) == 2:
                first, second = taken.values()
                return first, second
        raise AssertionError("one process took every connection")

    def close(self) -> None:
        self.first.close()
        self.second.close()


def client_port(client: httpx.Client) -> int:
    """Ours, of the one connection that a client has."""
    with client.stream("GET", "/healthz") as answer:
        answer.read()  # else the connection is closed at the end
        port: int = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
        return port


def holder_of(port: int, pids: set[int]) -> int | None:
    """The process that holds the other end of a connection of ours (Linux)."""
    remote = f":{port:04X} "
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    inodes = {line.split()[9] for line in lines if f"{line.split()[2]} ".endswith(remote)}
    for pid in pids:
        links = {links_to(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}
        if any(f"socket:[{inode}]" in links for inode in inodes):
            return pid
    return None


def links_to(entry: Path) -> str:
    try:
        return str(entry.readlink())
    except OSError:  # closed meanwhile
        return ""


@pytest.fixture
def together(server: Running) -> Iterator[Together]:
    it = Together(server)
    yield it
    it.close()


MARKER = {"op": "add_marker", "marker_id": "m", "time_ms": 1}


def test_what_one_process_does_is_heard_at_the_other(together: Together) -> None:
    heard: list[str] = []
    project = together.first.post("/projects", json={"name": "Heard"}).json()["id"]
    with together.second.stream("GET", "/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 2000", "it listens"
        edit = {"base_version": 1, "operations": [MARKER]}
        together.first.post(f"/projects/{project}/edl", json=edit).raise_for_status()
        for line in lines:
            heard.append(line)
            if line.startswith("data:"):
                break
    assert json.loads(heard[-1].partition(":")[2]) == {"project_id": project, "version": 2}


def test_of_two_edits_by_two_processes_one_is_told_what_it_missed(together: Together) -> None:
    project = together.first.post("/projects", json={"name": "Raced"}).json()["id"]
    edits = [
        {"base_version": 1, "operations": [{**MARKER, "marker_id": name}], "client_id": name} for name in "ab"
    ]
    with ThreadPoolExecutor(2) as pool:
        asked = zip((together.first, together.second), edits, strict=True)
        answers = list(pool.map(lambda one: one[0].post(f"/projects/{project}/edl", json=one[1]), asked))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    told = lost.json()
    assert told["code"] == "stale_version"
    assert [line["version"] for line in told["missed"]] == [won.json()["version"]]


def test_who_signs_out_at_one_process_is_soon_nobody_at_the_other(together: Together) -> None:
    assert together.second.get("/users/me").status_code == 200
    together.first.post("/auth/v1/logout").raise_for_status()
    began = time.monotonic()
    while together.second.get("/users/me").status_code == 200:
        assert time.monotonic() - began < 30, "by a hint: without one it would take a minute"
        time.sleep(0.05)
