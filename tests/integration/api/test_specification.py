"""The specification's section 4, example by example: the bodies that it shows, and answers that hold what it shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.jobs.model import JobResult
from auteur.engines.lip_sync import registry as lips
from tests.support.faces import needs_lips
from tests.support.postgres import TestDatabase
from tests.support.served import Person, Served
from tests.support.small_media import make

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("prefix", ["", "/v1"])
async def test_the_examples_of_section_4(ann: Person, clip: Path, tmp_path: Path, prefix: str) -> None:
    # 4.1
    assert await ann.said("POST", f"{prefix}/auth/verify") == {"valid": True, "user_id": str(ann.id)}

    # 4.2
    me = await ann.said("GET", f"{prefix}/users/me")
    assert me["id"] == str(ann.id)
    assert me["email"] == ann.email
    assert "name" in me
    assert me["subscription"]["plan"] == "free"
    assert me["subscription"]["status"] == "active"
    assert me["credits"] == {"balance": 0}

    # 4.3
    made = await ann.said(
        "POST", f"{prefix}/projects", 201, json={"name": "My Project", "resolution": "1920x1080"}
    )
    project = made["id"]
    assert (UUID(project), made["name"], made["resolution"]) == (UUID(project), "My Project", "1920x1080")
    listed = await ann.said("GET", f"{prefix}/projects")
    assert [one["id"] for one in listed["projects"]] == [project]
    shown = await ann.said("GET", f"{prefix}/projects/{project}")
    assert shown["edl"]["settings"]["resolution"] == {"width": 1920, "height": 1080}
    assert {"tracks", "transcript", "undo_stack", "redo_stack", "version", "project_id"} <= shown[
        "edl"
    ].keys()
    assert (await ann.said("PUT", f"{prefix}/projects/{project}", json={"name": "New Name"}))[
        "name"
    ] == "New Name"

    # 4.4
    begun = await ann.said(
        "POST",
        f"{prefix}/projects/{project}/media/upload-url",
        json={"filename": "video.mp4", "content_type": "video/mp4"},
    )
    assert begun["upload_url"].startswith("http")
    put = await ann.it.http.put(
        begun["upload_url"], content=clip.read_bytes(), headers={"content-type": "video/mp4"}
    )
    assert put.status_code in (200, 201, 204), put.text
    media = begun["media_id"]
    confirmed = await ann.said("POST", f"{prefix}/projects/{project}/media/{media}/confirm")
    assert confirmed["media"]["id"] == media
    assert confirmed["media"]["status"] == "checking"
    await ann.said("DELETE", f"{prefix}/projects/{project}/media/{media}", 204)

    # 4.5
    media = await ann.media(project, clip, "video/mp4", tmp_path)
    await ann.credits(1500)
    job = await ann.said(
        "POST", f"{prefix}/jobs/transcription", 202, json={"project_id": project, "media_id": media}
    )
    assert (job["status"], job["credits_cost"]) == ("pending", 5)
    assert job["status_url"] == f"{prefix}/jobs/{job['job_id']}"
    got = await ann.said("GET", job["status_url"])
    assert (got["id"], got["type"], got["status"]) == (job["job_id"], "transcription", "pending")

    # 4.6
    assert await ann.said("GET", f"{prefix}/credits") == {"balance": 1495}
    history = await ann.said("GET", f"{prefix}/credits/history")
    assert [(one["type"], one["amount"]) for one in history["transactions"]] == [
        ("usage", -5),
        ("bonus", 1500),
    ]

    # 4.3 again
    await ann.said("DELETE", f"{prefix}/projects/{project}", 204)
    assert (await ann.said("GET", f"{prefix}/projects/{project}", 404))["code"] == "project_unknown"


async def test_what_no_engine_can_do_yet_says_so_and_charges_nothing(
    ann: Person, clip: Path, tmp_path: Path, postgres: TestDatabase
) -> None:
    await ann.credits(500)
    project = await ann.project()
    media = await ann.media(project, clip, "video/mp4", tmp_path)
    shot = {"prompt": "A cat walking on the moon", "duration_sec": 5}
    assert (await ann.said("POST", "/jobs/video-generation", 403, json=shot))["code"] == "plan_required", (
        "Pro only"
    )
    if "mouth_warp" not in lips.installed():
        face = {"video_media_id": media, "audio_media_id": media}
        assert (await ann.said("POST", "/jobs/lip-sync", 501, json=face))["code"] == "engine_not_installed"
    async with await Database.open(postgres.admin, connections=1) as admin:
        await admin.pool.execute(
            "insert into auteur.subscriptions (user_id, plan, status) values ($1, 'pro', 'active')", ann.id
        )
    assert (await ann.said("GET", "/users/me"))["subscription"]["plan"] == "pro"
    assert await ann.said("GET", "/credits") == {"balance": 500}
    pro = await ann.said("POST", "/jobs/video-generation", 202, json=shot)
    assert (pro["credits_cost"], await ann.said("GET", "/credits")) == (50, {"balance": 450})
    too_much = (
        {"prompt": "a" * 501, "duration_sec": 5},
        {"prompt": "A cat", "duration_sec": 31},
        {"prompt": "…"},
    )
    for body in too_much:
        await ann.said("POST", "/jobs/video-generation", 422, json=body)
    quotes = {"tts": {"text": "Hello world"}, "lip_sync": {}, "video_generation": {"duration_ms": 5000}}
    asked = [
        (await ann.said("POST", "/credits/quote", json={"type": name, **more}))["credits"]
        for name, more in quotes.items()
    ]
    assert asked == [2, 15, 50], "as the specification's examples cost"


async def test_a_completed_transcription_shows_its_transcript(
    it: Served, ann: Person, clip: Path, tmp_path: Path, worker: Database
) -> None:
    project = await ann.project()
    media = await ann.media(project, clip, "video/mp4", tmp_path)
    await ann.credits(5)
    job = await ann.said("POST", "/jobs/transcription", 202, json={"project_id": project, "media_id": media})
    queue = PostgresWorkQueue(worker, it.server.bus)
    claimed = await queue.claim(str(uuid4()), ["transcription"], 10, timedelta(seconds=30))
    mine = next(one for one in claimed if str(one.id) == job["job_id"])
    assert mine.input == {
        "language": "en", "engine": "", "model": "", "script": None, "glossary": [],
        "speakers": "", "speaker_engine": "",
    }  # fmt: skip
    await queue.complete(mine, JobResult({"transcript": {"segments": []}}, charge=5))
    done = await ann.said("GET", f"/jobs/{job['job_id']}")
    assert (done["type"], done["status"]) == ("transcription", "completed")
    assert done["output_data"] == {"transcript": {"segments": []}}


@needs_lips
async def test_lips_are_moved_for_their_price_and_what_cannot_be_is_refused_before_it_costs(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    await ann.credits(100)
    project = await ann.project()
    video = await ann.media(project, clip, "video/mp4", tmp_path)
    mute = await ann.media(project, make(tmp_path / "mute.mp4", sound=""), "video/mp4", tmp_path)
    long = await ann.media(
        project, make(tmp_path / "long.mp4", frames=range(75), seconds=2.5), "video/mp4", tmp_path
    )
    elsewhere = await ann.media(await ann.project("Another"), clip, "video/mp4", tmp_path)
    refused = {
        (video, mute): (422, "bad_input"),
        (video, long): (422, "picture_too_short"),
        (video, elsewhere): (404, "media_unknown"),
    }
    for (picture, sound), expected in refused.items():
        answer = await ann.ask(
            "POST", "/jobs/lip-sync", json={"video_media_id": picture, "audio_media_id": sound}
        )
        assert (answer.status_code, answer.json()["code"]) == expected
    both = {"video_media_id": video, "audio_media_id": video}
    for face in ([0.5], [0.5, 1.5], ["left", 0]):
        await ann.said("POST", "/jobs/lip-sync", 422, json=both | {"face_at": face})
    assert await ann.said("GET", "/credits") == {"balance": 100}
    done = await ann.said("POST", "/jobs/lip-sync", 202, json=both | {"face_at": [0.4, 0.5], "seed": 3})
    assert (done["status"], done["credits_cost"]) == ("pending", 15)
    assert await ann.said("GET", "/credits") == {"balance": 85}
