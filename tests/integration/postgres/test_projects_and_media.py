"""Projects and media rows: lists in pages, a trash, copies, and nothing of another's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.ports.edl_store import EdlStore
from auteur.ports.media_files import UnknownMedia
from auteur.ports.media_library import MediaRow, NewMedia
from auteur.ports.paging import BadCursor
from auteur.ports.projects import ProjectChanges, ProjectFace, UnknownProject
from tests.support.documents import talk
from tests.support.postgres import TestDatabase, new_user

pytestmark = pytest.mark.anyio


def stores(database: Database) -> Callable[[UUID, UUID], EdlStore]:
    documents, snapshots = Documents(), SnapshotWriter(database)
    return lambda user, project: PostgresEdlStore(
        database, documents, snapshots, SystemClock(), user_id=user, project_id=project
    )


@pytest.fixture
def projects(api: Database) -> PostgresProjects:
    return PostgresProjects(api, stores(api))


@pytest.fixture
def media(api: Database) -> PostgresMediaLibrary:
    return PostgresMediaLibrary(api)


def announced(user: UUID, name: str = "talk.mp4") -> NewMedia:
    identity = uuid4()
    key = f"user/{user}/media/{identity}/original"
    return NewMedia(identity, name, "video", "video/mp4", 1000, key, f"local:{key}")


async def checked(library: PostgresMediaLibrary, user: UUID, project: UUID) -> MediaRow:
    row = await library.add(user, project, announced(user))
    return await library.ready(
        user,
        row.id,
        media_type="video",
        mime_type="video/mp4",
        duration_ms=5000,
        sha256="0" * 64,
        metadata={"width": 1920},
    )


async def test_a_project_is_kept_and_changed(api: Database, projects: PostgresProjects) -> None:
    user = await new_user(api)
    made = await projects.create(user, "My talk", ProjectChanges(frame_rate=Decimal("29.97")))
    assert (made.name, made.resolution, made.frame_rate, made.edl_version) == (
        "My talk",
        "1920x1080",
        Decimal("29.97"),
        0,
    )
    changed = await projects.update(user, made.id, ProjectChanges(name="Ours", description="about us"))
    assert await projects.get(user, made.id) == changed
    assert (changed.name, changed.description, changed.frame_rate) == ("Ours", "about us", Decimal("29.97"))
    assert changed.updated_at > made.updated_at
    assert (await projects.update(user, made.id, ProjectChanges(description=""))).description is None


async def test_pages_show_every_project_once_though_others_come_and_change_meanwhile(
    api: Database, projects: PostgresProjects
) -> None:
    user = await new_user(api)
    made = [(await projects.create(user, f"p{n}")).id for n in range(7)]
    seen: list[UUID] = []
    cursor = None
    for _ in range(4):
        page = await projects.list(user, limit=2, cursor=cursor)
        seen += [project.id for project in page.items]
        await projects.create(user, "newer")
        cursor = page.next_cursor
    assert cursor is None
    assert seen == made[::-1]


async def test_a_list_tells_how_long_the_recordings_are_and_shows_the_first_ones_picture(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary
) -> None:
    user, stranger = await new_user(api), await new_user(api)
    made, bare = await projects.create(user, "talk"), await projects.create(user, "bare")
    rows = [await checked(media, user, made.id) for _ in range(2)]
    await media.add(user, made.id, announced(user))  # on its way up: it counts for nothing yet
    for row, key in zip(rows[::-1], ("second.jpg", "first.jpg"), strict=True):
        await media.derived(user, row.id, {}, thumbnail_key=key)
    assert await projects.faces(user, [made.id, bare.id]) == {made.id: ProjectFace(10_000, "first.jpg")}
    assert await projects.faces(stranger, [made.id]) == {}


async def test_a_cursor_of_our_own_making_is_refused(api: Database, projects: PostgresProjects) -> None:
    user = await new_user(api)
    for forged in ("", "x", "é", "WyJhIl0", "WzEsMl0", "WyJ4IiwgInkiXQ"):
        with pytest.raises(BadCursor):
            await projects.list(user, limit=2, cursor=forged)


async def test_what_lies_in_the_trash_is_gone_until_it_is_restored(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary
) -> None:
    user = await new_user(api)
    project = (await projects.create(user, "p")).id
    await projects.trash(user, project)
    for attempt in (
        projects.get(user, project),
        projects.update(user, project, ProjectChanges(name="x")),
        projects.trash(user, project),
        projects.duplicate(user, project, "copy"),
        media.add(user, project, announced(user)),
        media.list(user, project, limit=5),
        asyncio.to_thread(stores(api)(user, project).load),
    ):
        with pytest.raises(UnknownProject):
            await attempt
    assert (await projects.list(user, limit=5)).items == ()
    assert [p.id for p in (await projects.list(user, limit=5, trashed=True)).items] == [project]
    restored = await projects.restore(user, project)
    assert restored.deleted_at is None
    assert await projects.restore(user, project) == restored, "asked again, as when an answer was lost"


async def test_after_thirty_days_the_trash_is_emptied_and_its_objects_marked(
    api: Database,
    worker: Database,
    postgres: TestDatabase,
    projects: PostgresProjects,
    media: PostgresMediaLibrary,
) -> None:
    user = await new_user(api)
    old, young, kept = [(await projects.create(user, name)).id for name in ("old", "young", "kept")]
    row = await checked(media, user, old)
    for project, days in ((old, 31), (young, 29)):
        await projects.trash(user, project)
        postgres.inspect(
            "update auteur.projects set deleted_at = now() - $2 * interval '1 day' where id = $1",
            project,
            days,
        )
    sweeper = PostgresProjects(worker, stores(worker))
    assert await sweeper.purge() == 1
    left = {p["id"] for p in postgres.inspect("select id from auteur.projects where user_id = $1", user)}
    assert left == {young, kept}
    garbage = postgres.inspect("select prefix from auteur.object_garbage where user_id = $1", user)
    assert [g["prefix"] for g in garbage] == [row.key.removesuffix("original")]
    assert await worker.call(None, "due_garbage", 10) == []  # the grace time runs


async def test_a_copy_has_the_document_over_media_of_its_own_and_no_history(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary
) -> None:
    user = await new_user(api)
    project = (await projects.create(user, "p")).id
    row = await checked(media, user, project)
    await media.add(user, project, announced(user, "still on its way.mp4"))
    store = stores(api)(user, project)
    edl = await asyncio.to_thread(store.create, replace(talk(media=str(row.id)), project_id=str(project)))
    edited = await asyncio.to_thread(
        store.append, edl.version, {"op": "delete_words", "word_ids": ["w1", "w2"]}
    )
    copy = await projects.duplicate(user, project, "copy of p")
    assert (copy.name, copy.edl_version) == ("copy of p", 1)
    (twin,) = (await media.list(user, copy.id, limit=10)).items
    assert twin.id != row.id
    assert (
        replace(twin, id=row.id, project_id=project, created_at=row.created_at, updated_at=row.updated_at)
        == row
    )
    copied = await asyncio.to_thread(stores(api)(user, copy.id).load)
    assert (copied.project_id, copied.version, copied.undo_stack) == (str(copy.id), 1, ())
    assert {m.id for m in copied.media_files} == {str(twin.id), "extra"}
    assert copied.duration_ms == edited.duration_ms
    assert (await asyncio.to_thread(store.load)) == edited


async def test_objects_are_kept_while_a_copy_still_names_them(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary, postgres: TestDatabase
) -> None:
    user = await new_user(api)
    project = (await projects.create(user, "p")).id
    row = await checked(media, user, project)
    copy = await projects.duplicate(user, project, "copy")
    (twin,) = (await media.list(user, copy.id, limit=10)).items
    garbage = "select prefix from auteur.object_garbage where user_id = $1"
    await media.delete(user, project, row.id)
    assert postgres.inspect(garbage, user) == []
    await media.delete(user, copy.id, twin.id)
    assert len(postgres.inspect(garbage, user)) == 1
    with pytest.raises(UnknownMedia):
        await media.get(user, row.id)


async def test_media_rows_tell_what_became_of_the_bytes(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary
) -> None:
    user = await new_user(api)
    project = (await projects.create(user, "p")).id
    row = await media.add(user, project, announced(user))
    assert (row.status, row.derived, row.problem) == ("uploading", {}, None)
    failed = await media.failed(user, row.id, {"code": "bad_media", "message": "no video"})
    assert (failed.status, failed.problem) == ("failed", {"code": "bad_media", "message": "no video"})
    ready = await media.ready(
        user, row.id, media_type="audio", mime_type="audio/mpeg", duration_ms=7, sha256="a" * 64, metadata={}
    )
    assert (ready.status, ready.problem, ready.type) == ("ready", None, "audio")
    await media.derived(user, row.id, {"proxy": "k1", "peaks": "k2"}, thumbnail_key="k3")
    last = await media.derived(user, row.id, {"peaks": "k4"})
    assert (last.derived, last.thumbnail_key) == ({"proxy": "k1", "peaks": "k4"}, "k3")


async def test_another_users_projects_and_media_answer_as_what_never_was(
    api: Database, projects: PostgresProjects, media: PostgresMediaLibrary
) -> None:
    owner, stranger = await new_user(api), await new_user(api)
    project = (await projects.create(owner, "p")).id
    row = await checked(media, owner, project)
    own = (await projects.create(stranger, "mine")).id

    async def told(attempt: Any) -> str:
        with pytest.raises((UnknownProject, UnknownMedia)) as refusal:
            await attempt
        return str(refusal.value)

    for theirs, never in ((project, uuid4()),):
        for ask in (
            lambda p: projects.get(stranger, p),
            lambda p: projects.update(stranger, p, ProjectChanges(name="x")),
            lambda p: projects.trash(stranger, p),
            lambda p: projects.restore(stranger, p),
            lambda p: projects.duplicate(stranger, p, "x"),
            lambda p: media.list(stranger, p, limit=5),
            lambda p: media.add(stranger, p, announced(stranger)),
        ):
            assert (await told(ask(theirs))).replace(str(theirs), "ID") == (await told(ask(never))).replace(
                str(never), "ID"
            )
    for attempt in (
        media.get(stranger, row.id),
        media.failed(stranger, row.id, {}),
        media.derived(stranger, row.id, {}),
        media.delete(stranger, own, row.id),
        media.delete(owner, own, row.id),
    ):
        assert await told(attempt) == f"there is no media file {row.id}"
    assert await projects.get(owner, project)
    assert await media.get(owner, row.id) == row
