"""A backup brings everything back into an empty instance, or says what it lacks."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.dump import NotEmpty
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.bootstrap.backups import backup, restore
from auteur.bootstrap.home import Home, database_of, migrated
from auteur.bootstrap.objects import local_objects
from auteur.config import ServerSettings
from auteur.core.errors import Cancelled, StoreError
from auteur.core.progress import never, silent
from auteur.ports.media_library import NewMedia
from auteur.services.backups import BackupDamaged
from tests.support.documents import talk
from tests.support.postgres import new_user

SETTINGS = ServerSettings()


def _back_up(home: Home, folder: Path, *, with_objects: bool = True) -> Any:
    return backup(SETTINGS, home, folder, with_objects=with_objects, report=silent, cancel=never)


def _restore(home: Home, folder: Path) -> list[str]:
    return restore(SETTINGS, home, folder, report=silent, cancel=never)[1]


async def _filled(home: Home, api: Database) -> UUID:
    """A user with a project, its document edited 70 times, and a media file with its bytes."""
    user = await new_user(api)
    snapshots = SnapshotWriter(api)
    project = (
        await PostgresProjects(api, lambda *_: pytest.fail("no document is asked for")).create(
            user, "My talk"
        )
    ).id
    store = PostgresEdlStore(api, Documents(), snapshots, SystemClock(), user_id=user, project_id=project)
    edl = await asyncio.to_thread(store.create, talk())
    for n in range(70):
        op = {"op": "add_marker", "marker_id": f"m{n}", "time_ms": n}
        edl = await asyncio.to_thread(store.append, edl.version, op)
    await asyncio.to_thread(snapshots.close)
    media = UUID(int=7)
    key = f"user/{user}/media/{media}/original"
    new = NewMedia(media, "talk.mp4", "video", "video/mp4", 100_000, key, f"object:{key}")
    await PostgresMediaLibrary(api).add(user, project, new)
    source = home.folder / "source"
    source.write_bytes(b"x" * 100_000)
    local_objects(SETTINGS, home).write(source, key, content_type="video/mp4")
    return project


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with something in it, whose server does not run."""
    home = Home(tmp_path_factory.mktemp("an old home"))

    async def fill() -> None:
        await migrated(home, address)
        login = address.as_user("auteur_api", home.secret("auteur_api"))
        async with await Database.open(login) as api:
            await _filled(home, api)

    with database_of(home, SETTINGS) as address:
        asyncio.run(fill())
    return home


@pytest.fixture(scope="module")
def saved(old: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it, not to be changed."""
    folder = tmp_path_factory.mktemp("backups") / "my backup"
    _back_up(old, folder)
    return folder


def _everything(home: Home) -> dict[str, list[str]]:
    """Every row of every table as text, and what each role may do."""

    async def read() -> dict[str, list[str]]:
        connection = await asyncpg.connect(address.url)
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'auteur' order by 1"
        )
        found = {
            row["tablename"]: sorted(
                r[0] for r in await connection.fetch(f'select t::text from auteur."{row["tablename"]}" t')
            )
            for row in tables
        }
        rights = "select relname, relacl::text, relrowsecurity, relforcerowsecurity from pg_class where relnamespace ="
        acls = await connection.fetch(f"{rights} 'auteur'::regnamespace order by relname")
        found["rights"] = [str(tuple(row)) for row in acls]
        functions = (
            "select p.oid::regprocedure::text, r.rolname, p.prosecdef, p.proconfig::text,"
            " (select array_agg(a::text order by a::text)::text"
            "  from unnest(coalesce(p.proacl, acldefault('f', p.proowner))) a) from pg_proc p"
            " join pg_roles r on r.oid = p.proowner where p.pronamespace = 'auteur'::regnamespace order by 1"
        )
        found["functions"] = [str(tuple(row)) for row in await connection.fetch(functions)]
        defaults = (
            "select defaclobjtype, defaclnamespace <> 0, defaclacl::text from pg_default_acl order by 1, 2"
        )
        found["defaults"] = [str(tuple(row)) for row in await connection.fetch(defaults)]
        policies = await connection.fetch(
            "select * from pg_policies where schemaname = 'auteur' order by 2, 3"
        )
        found["policies"] = [str(tuple(row)) for row in policies]
        await connection.close()
        return found

    with database_of(home, SETTINGS) as address:
        return asyncio.run(read())


def test_a_backup_restored_into_an_empty_home_is_all_there_and_goes_on(old: Home, tmp_path: Path) -> None:
    made = _back_up(old, tmp_path / "backup")
    assert (made.objects, made.object_bytes, made.rows["edl_operations"]) == (1, 100_000, 70)
    new = Home(tmp_path / "a new home")
    assert _restore(new, tmp_path / "backup") == []
    assert _everything(new) == _everything(old)
    (info,) = local_objects(SETTINGS, new).list("user/")
    assert b"".join(local_objects(SETTINGS, new).read(info.key)) == b"x" * 100_000
    assert info.content_type == "video/mp4"

    async def go_on() -> None:
        await migrated(new, address)
        login = address.as_user("auteur_api", new.secret("auteur_api"))
        async with await Database.open(login) as api:
            user = UUID(info.key.split("/")[1])
            (project,) = (
                await PostgresProjects(api, lambda *_: pytest.fail("no document is asked for")).list(
                    user, limit=5
                )
            ).items
            snapshots = SnapshotWriter(api)
            store = PostgresEdlStore(
                api, Documents(), snapshots, SystemClock(), user_id=user, project_id=project.id
            )
            edl = await asyncio.to_thread(store.load)
            assert edl.version == 71
            assert (await asyncio.to_thread(store.append, 71, {"op": "undo"})).version == 72
            await asyncio.to_thread(snapshots.close)

    with database_of(new, SETTINGS) as address:
        asyncio.run(go_on())
    with pytest.raises(NotEmpty):
        _restore(new, tmp_path / "backup")


def test_no_secret_is_in_a_backup(old: Home, saved: Path) -> None:
    secrets = [path.read_bytes().strip() for path in old.secrets.iterdir()]
    assert secrets
    for path in saved.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret in content for secret in secrets), path


@pytest.mark.parametrize("damaged", ["database.dump", "objects.jsonl", "manifest.json", "objects"])
def test_a_damaged_backup_is_refused_and_the_home_stays_empty(
    saved: Path, tmp_path: Path, damaged: str
) -> None:
    folder = Path(shutil.copytree(saved, tmp_path / "backup"))
    victim = folder / damaged
    if victim.is_dir():
        victim = next(path for path in victim.rglob("*") if path.is_file())
    victim.write_bytes(victim.read_bytes()[:-10] + b"0123456789")
    new = Home(tmp_path / "home")
    with pytest.raises(BackupDamaged):
        _restore(new, folder)
    if damaged == "objects":  # the only one that is found after the server was started
        assert _restore(new, saved) == []


def test_a_list_says_what_is_missing(old: Home, tmp_path: Path) -> None:
    _back_up(old, tmp_path / "backup", with_objects=False)
    assert not (tmp_path / "backup/objects").exists()
    assert len(_restore(Home(tmp_path / "home"), tmp_path / "backup")) == 1


def test_a_backup_is_never_made_over_another_and_a_failed_one_leaves_nothing(
    old: Home, tmp_path: Path
) -> None:
    (tmp_path / "backup").mkdir()
    with pytest.raises(StoreError, match="there already"):
        _back_up(old, tmp_path / "backup")
    with pytest.raises(Cancelled):
        backup(SETTINGS, old, tmp_path / "other", with_objects=True, report=silent, cancel=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


def test_the_commands_say_what_they_did(old: Home, tmp_path: Path) -> None:
    folder = tmp_path / "my backup"

    def auteur(home: Path, *words: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "auteur", *words, "--json"],
            capture_output=True,
            text=True,
            env={"AUTEUR_HOME": str(home), "PATH": "/usr/bin:/bin"},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    assert auteur(old.folder, "backup", str(folder))["rows"]["users"] == 1
    assert auteur(tmp_path / "home", "restore", str(folder))["missing_objects"] == []
