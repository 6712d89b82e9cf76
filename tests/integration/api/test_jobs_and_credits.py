"""Jobs asked for once, paid for once, watched as they go; credits told to the last one."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.work import PostgresWorkQueue
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.engines.lip_sync import registry as lips
from auteur.engines.tts import registry
from auteur.ports.event_bus import Hint, of_user
from auteur.ports.job_queue import Beat
from auteur.services.jobs import Asked
from tests.support.served import Person, Served, person
from tests.support.streams import Listening

pytestmark = pytest.mark.anyio
LEASE = timedelta(seconds=30)


async def ready(ann: Person, clip: Path, scratch: Path) -> dict[str, str]:
    project = await ann.project()
    return {"project_id": project, "media_id": await ann.media(project, clip, "video/mp4", scratch)}


async def claimed(it: Served, worker: Database, job_id: str) -> tuple[PostgresWorkQueue, ClaimedJob]:
    queue = PostgresWorkQueue(worker, it.server.bus)
    jobs = await queue.claim(str(uuid4()), ["transcription", "render"], 100, LEASE)
    return queue, next(job for job in jobs if str(job.id) == job_id)


async def test_the_same_key_is_one_job_and_one_charge(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    await ann.credits(100)
    key = {"Idempotency-Key": "once"}
    answers = await asyncio.gather(
        *(ann.ask("POST", "/jobs/transcription", json=body, headers=key) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1
    assert sum(answer.headers.get("idempotent-replayed") == "true" for answer in answers) == 9
    assert await ann.said("GET", "/credits") == {"balance": 95}
    other = await ann.ask("POST", "/jobs/transcription", json={**body, "language": "de"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    again = await ann.ask("POST", "/jobs/transcription", json=body)
    assert again.json()["job_id"] != answers[0].json()["job_id"]


async def test_who_cannot_pay_is_told_what_it_needs(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    poor = await ann.said("POST", "/jobs/transcription", 402, json=body)
    assert (poor["code"], poor["balance"], poor["needed"]) == ("out_of_credits", 0, 5)
    assert (await ann.said("GET", "/jobs?type=transcription"))["jobs"] == []


async def test_a_cancelled_job_gives_its_credits_back_once(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    await ann.credits(20)
    job = await ann.said("POST", "/jobs/transcription", 202, json=body)
    for _ in range(2):
        cancelled = await ann.said("POST", job["cancel_url"])
        assert (cancelled["status"], cancelled["credits_refunded"]) == ("cancelled", True)
    history = (await ann.said("GET", "/credits/history"))["transactions"]
    assert [(one["type"], one["kind"], one["amount"], one["balance_after"]) for one in history] == [
        ("refund", "refund", 5, 20),
        ("usage", "hold", -5, 15),
        ("bonus", "bonus", 20, 20),
    ]


async def test_jobs_are_listed_by_state_type_and_project(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    await ann.credits(50)
    ids = [(await ann.said("POST", "/jobs/transcription", 202, json=body))["job_id"] for _ in range(3)]
    await ann.said("POST", f"/jobs/{ids[0]}/cancel")

    async def listed(query: str) -> list[str]:
        return [job["id"] for job in (await ann.said("GET", f"/jobs?{query}"))["jobs"]]

    assert await listed("type=transcription") == ids[::-1]
    assert await listed("status=cancelled") == ids[:1]
    assert await listed("status=pending&type=transcription") == ids[:0:-1]
    assert await listed(f"project_id={uuid4()}") == []
    page = await ann.said("GET", "/jobs?type=transcription&limit=2")
    rest = await ann.said(
        "GET", "/jobs", params={"type": "transcription", "limit": 2, "cursor": page["next_cursor"]}
    )
    assert [job["id"] for job in page["jobs"] + rest["jobs"]] == ids[::-1]
    assert (await ann.said("GET", "/jobs?status=sleeping", 422))["code"] == "invalid_request"


async def test_a_recording_that_is_not_ready_is_not_transcribed(ann: Person) -> None:
    project = await ann.project()
    asked = {"filename": "a.mp4", "content_type": "video/mp4", "size_bytes": 1000}
    begun = await ann.said("POST", f"/projects/{project}/media/upload-url", json=asked)
    body = {"project_id": project, "media_id": begun["media_id"]}
    assert (await ann.said("POST", "/jobs/transcription", 409, json=body))["code"] == "media_not_ready"
    early = await ann.said("POST", f"/projects/{project}/media/{begun['media_id']}/confirm", 409)
    assert early["code"] == "upload_incomplete"
    assert (await ann.said("POST", "/jobs/render", 422, json={"project_id": project}))[
        "code"
    ] == "nothing_to_render"


async def shown(ann: Person, project: str, media: str, out_ms: int) -> None:
    """The recording on the timeline, from its start."""
    played = {"id": "c1", "media_file_id": media, "in_point_ms": 0, "out_point_ms": out_ms}
    known = {"id": media, "name": "clip.mp4", "duration_ms": out_ms, "type": "video"}
    operation = {"op": "insert_clip", "track_id": "V1", "at_ms": 0, "clip": played, "media_file": known}
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 1, "operations": [operation]})


async def test_a_render_is_checked_when_it_is_asked_for(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    project = {"project_id": body["project_id"]}
    await shown(ann, body["project_id"], body["media_id"], 1500)
    for asked, code in (
        ({"container": "webm", "video_codec": "h264"}, "not_in_container"),
        ({"container": "mp3", "captions": "burn"}, "not_in_container"),
        ({"preset": "web", "container": "mkv"}, "not_in_container"),
        ({"size": "1280x720", "aspect": "1:1"}, "contradiction"),
        ({"style": "karaoke"}, "contradiction"),
        ({"size": "1281x720"}, "bad_frame"),
        ({"rate": "0"}, "bad_frame"),
        ({"range": "0-1.6"}, "bad_range"),
        ({"captions": "burn", "style": "wavy"}, "bad_style"),
        ({"captions": "burn", "style": "/etc/hosts.json"}, "bad_style"),
        ({"captions": "burn", "style": {"size": 7}}, "bad_style"),
        ({"captions": "burn", "style": {"font": "Comic Sans"}}, "forbidden_font"),
        ({"captions": "burn", "fonts": ["0" * 64]}, "forbidden_font"),
        ({"quality": 60, "video_codec": "h264"}, "bad_input"),
        ({"preset": "medium"}, "invalid_request"),
        ({"crf": 20}, "invalid_request"),
        ({"captions": True}, "invalid_request"),
        ({"loudness": 3}, "invalid_request"),
        ({"container": "gif"}, "invalid_request"),
    ):
        for path in ("/jobs/render", "/jobs/render/quote", "/jobs/render/plan"):
            refused = await ann.said("POST", path, 422, json={**project, **asked})
            assert (refused["code"], bool(refused["detail"])) == (code, True), asked
    assert (await ann.said("GET", "/jobs?type=render"))["jobs"] == []


async def test_a_render_costs_what_comes_out_of_it(ann: Person, clip: Path, tmp_path: Path) -> None:
    body = await ready(ann, clip, tmp_path)
    project = {"project_id": body["project_id"]}
    await shown(ann, body["project_id"], body["media_id"], 1500)

    async def extent(**asked: object) -> tuple[object, ...]:
        told = await ann.said("POST", "/jobs/render/quote", json={**project, **asked})
        return told["duration_ms"], told["width"], told["height"], told["credits"], told["enough"]

    assert await extent() == (1500, 1920, 1080, 0, True), "free on the embedded server"
    assert await extent(preset="4k", aspect="9:16", range="0.5-1") == (500, 2160, 3840, 0, True)
    assert await extent(container="m4a", preset="podcast") == (1500, 0, 0, 0, True)
    asked = {"container": "webm", "size": "320x180", "captions": "burn", "style": "karaoke"}
    job = await ann.said("POST", "/jobs/render", 202, json={**project, **asked})
    kept = await ann.said("GET", f"/jobs/{job['job_id']}")
    assert kept["input_params"] == {"version": 2, **asked}, (
        "what was left out is left to the worker's defaults"
    )


async def test_where_renders_are_sold_their_price_is_of_the_range_and_the_frame(
    it: Served, ann: Person, clip: Path, tmp_path: Path
) -> None:
    body = await ready(ann, clip, tmp_path)
    await shown(ann, body["project_id"], body["media_id"], 150_000)
    selling = replace(it.server.job_service, free=())
    project = UUID(body["project_id"])
    for asked, price in (
        ({}, 15),
        ({"range": "0-60"}, 5),
        ({"range": "0-60.001"}, 10),
        ({"preset": "4k", "range": "0-60"}, 20),
        ({"preset": "720p"}, 10),
        ({"container": "mp3"}, 5),
    ):
        _, quoted = await selling.render_quoted(ann.id, project, asked)
        assert quoted.credits == price, asked
    with pytest.raises(OutOfCredits):
        await selling.render(Asked(ann.id), project, {})


async def test_what_a_render_made_is_fetched_by_signed_links(
    it: Served, ann: Person, clip: Path, tmp_path: Path, worker: Database
) -> None:
    body = await ready(ann, clip, tmp_path)
    await shown(ann, body["project_id"], body["media_id"], 1400)
    job = await ann.said("POST", "/jobs/render", 202, json={"project_id": body["project_id"]})
    assert job["credits_cost"] == 0, "free on the embedded server"
    queue, mine = await claimed(it, worker, job["job_id"])
    assert mine.input["version"] == 2
    key = f"user/{ann.id}/renders/{job['job_id']}/movie.mp4"
    it.server.objects.write(clip, key, content_type="video/mp4")
    await queue.complete(mine, JobResult({"key": key, "receipt": {"ok": True}}))
    done = await ann.said("GET", f"/jobs/{job['job_id']}")
    assert done["output_data"]["receipt"] == {"ok": True}
    assert key not in done["output_data"].values()
    fetched = await it.http.get(done["output_data"]["url"])
    assert fetched.content == clip.read_bytes()


async def test_the_ledger_leaves_as_csv_in_which_no_cell_is_a_formula(ann: Person) -> None:
    await ann.it.server.ledger.grant(ann.id, "bonus", 7, ref="r1", description='=HYPERLINK("http://evil")')
    answer = await ann.ask("GET", "/credits/history.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert [(row["amount"], row["balance_after"], row["type"]) for row in rows] == [("7", "7", "bonus")]
    assert rows[0]["description"].startswith("'=")
    other = await ann.ask("GET", "/credits/history.csv?type=usage")
    assert list(csv.DictReader(io.StringIO(other.text))) == []


async def test_prices_are_told_with_what_this_server_can_do(ann: Person) -> None:
    prices = {one["type"]: one for one in (await ann.said("GET", "/credits/prices"))["prices"]}
    assert {name: one["credits"] for name, one in prices.items()} == {
        "transcription": 5, "tts": 2, "respeak": 2, "lip_sync": 15, "video_generation": 50, "render": 5
    }  # fmt: skip
    speaks = {"plain": "tts", "matched": "respeak"}
    there = {"transcription", "render", "video_generation"}
    there |= {job for name, job in speaks.items() if name in registry.installed()}
    there |= {"lip_sync"} if lips.installed() else set()
    assert {name for name, one in prices.items() if one["available"]} == there
    quote = await ann.said("POST", "/credits/quote", json={"type": "transcription", "duration_ms": 600_001})
    assert (quote["credits"], quote["enough"]) == (10, False)


# -- events


def bearer(who: Person) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.session['access_token']}"}


async def test_a_jobs_stream_tells_its_progress_and_ends_with_it(
    it: Served, ann: Person, clip: Path, tmp_path: Path, worker: Database
) -> None:
    body = await ready(ann, clip, tmp_path)
    await ann.credits(10)
    job = await ann.said("POST", "/jobs/transcription", 202, json=body)
    stream = Listening(it, f"/jobs/{job['job_id']}/events", bearer(ann))
    queue, mine = await claimed(it, worker, job["job_id"])
    await queue.beat([Beat(mine.id, mine.fence, 0.5, "listening")], LEASE)
    for _ in range(50):  # hints may be lost, progress with them: workers send it again and again
        it.server.bus.publish([Hint(of_user(ann.id), job["job_id"])])
        await asyncio.sleep(0.05)
        if any(event[1] == "progress" and event[2]["progress"] == 0.5 for event in stream.events):
            break
    assert (await stream.until("progress"))[2]["stage"] in ("", "listening")
    await queue.complete(mine, JobResult({"transcript": {"segments": []}}, charge=5))
    await stream.ended()
    kept = [event for event in stream.events if event[0] is not None]
    assert {event[2]["job_id"] for event in kept} == {job["job_id"]}
    assert kept[-1][1] == "job.completed"
    assert [int(event[0] or 0) for event in kept] == sorted(int(event[0] or 0) for event in kept)


async def test_a_stream_resumes_after_the_last_event_that_was_seen(
    it: Served, ann: Person, clip: Path, tmp_path: Path
) -> None:
    body = await ready(ann, clip, tmp_path)
    await ann.credits(50)
    for _ in range(3):
        await ann.said("POST", "/jobs/transcription", 202, json=body)
    everything = Listening(it, "/events", {**bearer(ann), "Last-Event-ID": "0"})
    await everything.until("job.created")
    await asyncio.sleep(0.2)
    await everything.close()
    ids = [int(event[0]) for event in everything.events if event[0]]
    assert ids == list(range(1, len(ids) + 1)), "numbered without gaps"
    later = Listening(it, "/events", {**bearer(ann), "Last-Event-ID": str(ids[-2])})
    await later.until("job.created")
    await later.close()
    assert [event[0] for event in later.events] == [str(ids[-1])]


async def test_a_ticket_opens_one_stream_of_its_owner(it: Served, ann: Person) -> None:
    ticket = (await ann.said("POST", "/events/ticket", 201))["ticket"]
    refused = await it.http.get(f"/events?ticket={ticket}", headers={"Authorization": "Bearer nonsense"})
    assert refused.status_code == 401, "a header that is sent decides alone, and the ticket is not used"
    stream = Listening(it, "/events", {}, f"ticket={ticket}")
    assert await stream.opened() == 200
    project = await ann.project()
    op = {"op": "add_marker", "marker_id": "m", "time_ms": 0}
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 1, "operations": [op]})
    assert (await stream.until("edl"))[2] == {"project_id": project, "version": 2}
    stream.events.clear()
    await ann.said("POST", f"/projects/{project}/undo", json={})
    assert (await stream.until("edl"))[2] == {"project_id": project, "version": 3}
    await stream.close()
    again = await it.http.get(f"/events?ticket={ticket}")
    assert (again.status_code, again.json()["code"]) == (401, "bad_token")
    assert (await it.http.get("/events")).status_code == 401


async def test_streams_end_when_the_server_drains(it: Served, ann: Person) -> None:
    stream = Listening(it, "/events", bearer(ann))
    await stream.opened()
    it.draining.begin()
    await stream.ended()


async def test_another_users_events_are_not_heard(it: Served, ann: Person) -> None:
    bob = await person(it)
    stream = Listening(it, "/events", {**bearer(bob), "Last-Event-ID": "0"})
    await ann.credits(5)
    await bob.credits(3)
    await stream.until("credits.changed")
    await asyncio.sleep(0.1)
    await stream.close()
    assert UUID(int=0) not in [event[2] for event in stream.events]
    assert all(str(event[2]["data"].get("amount")) != "5" for event in stream.events)


async def test_a_plan_is_free_and_the_table_says_what_can_be_asked_for(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    body = await ready(ann, clip, tmp_path)
    asked = {"project_id": body["project_id"], "preset": "web"}
    assert (await ann.said("POST", "/jobs/render/plan", 422, json=asked))["code"] == "nothing_to_render"
    await shown(ann, body["project_id"], body["media_id"], 1500)
    job = await ann.said("POST", "/jobs/render/plan", 202, json=asked)
    assert job["credits_cost"] == 0
    assert (await ann.said("GET", f"/jobs/{job['job_id']}"))["type"] == "render_plan"

    table = await ann.said("GET", "/outputs")
    webm = next(one for one in table["files"] if one["container"] == "webm")
    assert (webm["picture"], webm["sound"], webm["captions"]) == (["vp9", "av1"], ["opus"], "webvtt")
    assert {"podcast", "web", "4k"} <= {one["name"] for one in table["presets"]}
    assert {"plain", "karaoke"} <= {one["name"] for one in table["styles"]}
