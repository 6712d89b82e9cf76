"""The embedded server lives and dies with us, and loses nothing, whoever is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from auteur.adapters.local.secrets import LocalSecrets, SecretExposed
from auteur.adapters.postgres import binaries
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.errors import DatabaseBusy, DatabaseUnavailable
from auteur.adapters.postgres.launcher import EmbeddedPostgres, running_server
from tests.support.postgres import ask

PASSWORD = "a pass/word@ü"
OWNER = """
import sys, time
from pathlib import Path
from auteur.adapters.postgres.launcher import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), sys.argv[2])
server.start()
print(server.pid, server.address.port, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a space, below one that only its owner may enter."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    return closed / "my data"


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(home, PASSWORD) as running:
        yield running


def _ask(address: Address, query: str) -> object:
    (row,) = ask(address, query) or [[None]]
    return row[0]


def _lives(pid: int) -> bool:
    """A zombie that nobody has waited for yet does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _eventually(law: Callable[[], bool], within_s: float = 15) -> None:
    deadline = time.monotonic() + within_s
    while not law():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def _family(pid: int) -> set[int]:
    """A process and its children, by pid."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return {pid, *(int(word) for word in told.split())}


def _answers(address: Address) -> bool:
    try:
        return _ask(address, "select 1") == 1
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False


def test_what_was_committed_is_there_after_a_stop_and_nothing_runs_then(home: Path) -> None:
    with EmbeddedPostgres(home, PASSWORD) as first:
        _ask(first.address, "create table if not exists kept as select 42 as n")
        family = _family(first.pid)
        assert len(family) > 3
    assert not any(map(_lives, family))
    with EmbeddedPostgres(home, PASSWORD) as second:
        assert _ask(second.address, "select n from kept") == 42


def test_it_listens_on_loopback_only_and_wants_a_password(server: EmbeddedPostgres) -> None:
    assert _ask(server.address, "show listen_addresses") == "127.0.0.1"
    assert _ask(server.address, "show unix_socket_directories") == ""
    assert (
        _ask(server.address, "select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolsuper")
        is True
    )
    for wrong in ("", "guess"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            _ask(server.address.as_user("postgres", wrong), "select 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop root")
def test_the_server_is_not_root_though_we_are_and_no_folder_is_widened(
    home: Path, server: EmbeddedPostgres
) -> None:
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert "Groups:\t \n" in status or "Groups:\t\n" in status


def test_the_server_sees_nothing_of_our_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTEUR_STRIPE_KEY", "canary")
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert b"canary" not in Path(f"/proc/{server.pid}/environ").read_bytes()
        assert PASSWORD.encode() not in Path(f"/proc/{server.pid}/cmdline").read_bytes()


def test_a_killed_server_comes_back_on_the_same_port_with_all_that_was_committed(
    server: EmbeddedPostgres,
) -> None:
    _ask(server.address, "create table if not exists commits (n integer)")
    for n in range(3):
        _ask(server.address, f"insert into commits values ({n})")
        before, address = server.pid, server.address
        os.kill(before, signal.SIGKILL)
        _eventually(lambda before=before: server.pid not in (0, before) and _answers(server.address))  # type: ignore[misc]
        assert server.address == address
    assert _ask(server.address, "select count(*) from commits") == 3


def test_no_process_outlives_a_killed_owner_and_the_next_start_finds_everything(home: Path) -> None:
    for n in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", OWNER, str(home), PASSWORD], stdout=subprocess.PIPE, text=True
        ) as owner:
            assert owner.stdout is not None
            pid, port = map(int, owner.stdout.readline().split())
            address = Address("127.0.0.1", port, "postgres", PASSWORD, "postgres")
            assert running_server(home, PASSWORD) == address
            _ask(address, f"create table orphan_{n} (n integer)")
            family = _family(pid)
            owner.kill()
        if n == 0:
            _eventually(lambda family=family: not any(map(_lives, family)))  # type: ignore[misc]
        # and the second time we do not wait for it
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert _ask(server.address, "select count(*) from pg_tables where tablename like 'orphan%'") == 2
        assert not any(map(_lives, family - _family(server.pid)))


def test_of_two_starts_at_once_one_serves_and_the_other_is_told(home: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", OWNER, str(home), PASSWORD],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    try:
        _eventually(lambda: sum(racer.poll() is not None for racer in racers) == 2)
        losers = [racer.communicate()[1] for racer in racers if racer.returncode is not None]
        assert all("DatabaseBusy: another process runs the database" in told for told in losers)
        (winner,) = [racer for racer in racers if racer.poll() is None]
        assert winner.stdout is not None
        _pid, port = map(int, winner.stdout.readline().split())
        assert _answers(Address("127.0.0.1", port, "postgres", PASSWORD, "postgres"))
    finally:
        for racer in racers:
            racer.kill()
            racer.communicate()
    with pytest.raises(DatabaseBusy), EmbeddedPostgres(home, PASSWORD), EmbeddedPostgres(home, PASSWORD):
        pass


def test_an_old_process_id_that_is_another_programs_now_is_no_obstacle(home: Path) -> None:
    with EmbeddedPostgres(home, PASSWORD) as server:
        line = (home / "data/postmaster.pid").read_text()
        os.kill(server.pid, signal.SIGKILL)
        _eventually(lambda: server.pid != 0 and _answers(server.address))
    (home / "data/postmaster.pid").write_text(line.replace(line.split("\n")[0], str(os.getpid()), 1))
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert _answers(server.address)
    assert _lives(os.getpid())


def test_a_start_that_was_killed_while_making_the_data_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "pg/data.partial/base").mkdir(parents=True)
    (tmp_path / "pg/data.partial/PG_VERSION").write_text("18")
    with EmbeddedPostgres(tmp_path / "pg", PASSWORD, settings={"fsync": "off"}) as server:
        assert _answers(server.address)
    assert not (tmp_path / "pg/data.partial").exists()


def test_a_server_that_cannot_start_says_why_and_leaves_the_folder_free(home: Path) -> None:
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable, match="no_such_setting"):
            EmbeddedPostgres(home, PASSWORD, settings={"no_such_setting": "1"}).start()
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert _answers(server.address)


def test_the_wrong_password_is_told_from_a_slow_start(home: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="password"):
        EmbeddedPostgres(home, "another").start()


def test_where_nothing_runs_nothing_is_found(home: Path, tmp_path: Path) -> None:
    assert running_server(home, PASSWORD) is None
    assert running_server(tmp_path / "never", PASSWORD) is None


def test_a_start_inside_a_running_event_loop_works_and_outlives_the_thread_that_asked(home: Path) -> None:
    server = EmbeddedPostgres(home, PASSWORD)

    async def serve() -> None:
        await asyncio.to_thread(server.start)

    asyncio.run(serve())  # its threads are gone afterwards
    time.sleep(0.2)
    try:
        assert _answers(server.address)
    finally:
        server.stop()


def test_secrets_are_made_once_and_refused_when_others_can_read_them(tmp_path: Path) -> None:
    secrets = LocalSecrets(tmp_path / "secrets")
    made = secrets.get("database")
    assert len(made) >= 43
    assert LocalSecrets(tmp_path / "secrets").get("database") == made != secrets.get("tokens")
    assert stat.S_IMODE((tmp_path / "secrets/database").stat().st_mode) == 0o600
    (tmp_path / "secrets/database").chmod(0o644)
    with pytest.raises(SecretExposed):
        secrets.get("database")


def test_a_server_that_ends_again_and_again_is_given_up_and_says_so(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert not server.gave_up
        (home / "data/pg_hba.conf").rename(home / "data/hidden")  # it does not start without
        try:
            os.kill(server.pid, signal.SIGKILL)
            _eventually(lambda: server.gave_up)
            assert server.pid == 0
            assert "given up" in caplog.messages[-1]
        finally:
            (home / "data/hidden").rename(home / "data/pg_hba.conf")
    with EmbeddedPostgres(home, PASSWORD) as server:
        assert _answers(server.address)


def test_programs_that_the_unprivileged_user_cannot_reach_are_copied_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = binaries.Account("nobody", 65534, 65534)
    monkeypatch.setattr(binaries, "_COPIES", tmp_path / "copies")
    monkeypatch.setattr(binaries, "_enterable", lambda folder, _account: folder.is_relative_to(tmp_path))
    found = binaries.find_binaries(account)
    assert found.folder.is_relative_to(tmp_path / "copies")
    for program in ("postgres", "initdb", "pg_dump"):
        told = subprocess.run([found.path(program), "--version"], capture_output=True, text=True, check=True)
        assert f"(PostgreSQL) {found.major}" in told.stdout
    made = found.folder.stat().st_mtime_ns
    assert binaries.find_binaries(account) == found
    assert found.folder.stat().st_mtime_ns == made
    assert [path.name[0] for path in (tmp_path / "copies").iterdir()] == ["p"]  # nothing half made


def test_whether_a_user_can_reach_a_folder_is_told_by_the_rights_all_the_way_down(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    stranger = binaries.Account("stranger", 54321, 54321)
    for folder, mode in ((tmp_path / "a", 0o700), (inner, 0o750)):
        for place in (tmp_path / "a", inner):
            place.chmod(0o755)
        reachable = binaries._enterable(inner, stranger)
        folder.chmod(mode)
        assert not binaries._enterable(inner, stranger)
        owner = folder.stat()
        if reachable:
            assert binaries._enterable(inner, binaries.Account("owner", owner.st_uid, owner.st_gid))
