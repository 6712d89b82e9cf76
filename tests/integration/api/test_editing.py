"""Documents over HTTP: edited on a version, taken back, restored, searched, exchanged with other programs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.served import Person, Served, person

pytestmark = pytest.mark.anyio
Json = dict[str, Any]

WHISPER = {
    "segments": [
        {
            "start": 0.0,
            "end": 0.7,
            "text": " Hello wide world",
            "words": [
                {"word": " Hello", "start": 0.0, "end": 0.2},
                {"word": " wide", "start": 0.2, "end": 0.4},
                {"word": " world.", "start": 0.4, "end": 0.7},
            ],
        },
        {
            "start": 0.8,
            "end": 1.4,
            "text": " Nothing else",
            "words": [
                {"word": " Nothing", "start": 0.8, "end": 1.0},
                {"word": " else.", "start": 1.0, "end": 1.4},
            ],
        },
    ]
}


async def told(ann: Person, clip: Path, scratch: Path) -> tuple[str, str, Json]:
    """A project whose timeline plays a clip, with words; its media file; the document."""
    project = await ann.project()
    media = await ann.media(project, clip, "video/mp4", scratch)
    played = {"id": "c1", "media_file_id": media, "in_point_ms": 0, "out_point_ms": 1400}
    known = {"id": media, "name": "clip.mp4", "duration_ms": 1500, "type": "video"}
    operations = [
        {"op": "add_media", "media_file": known},
        {"op": "overwrite_clip", "track_id": "V1", "at_ms": 0, "clip": played},
        {"op": "overwrite_clip", "track_id": "A1", "at_ms": 0, "clip": {**played, "id": "c2"}},
    ]
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 1, "operations": operations})
    path = f"/projects/{project}/transcript/import?format=whisper&media_id={media}"
    imported = await ann.said("POST", path, content=json.dumps(WHISPER).encode())
    assert imported["version"] == 3
    return project, media, await ann.said("GET", f"/projects/{project}/edl")


def words(edl: Json) -> dict[str, Json]:
    return {word["word"]: word for segment in edl["transcript"]["segments"] for word in segment["words"]}


async def test_an_edit_may_name_as_many_words_as_three_hours_have_and_not_any_number(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project, _, edl = await told(ann, clip, tmp_path)
    path = f"/projects/{project}/edl"
    cut = {"op": "delete_words", "word_ids": [words(edl)["wide"]["id"]] * 30_000}
    body = json.dumps({"base_version": 3, "operations": [cut]})
    sent = {"headers": {"content-type": "application/json"}}
    assert (await ann.said("POST", path, content=body.encode(), **sent))["version"] == 4
    refused = await ann.said("POST", path, 413, content=body.ljust(5_000_000).encode(), **sent)
    assert refused["code"] == "body_too_large"


async def test_an_edit_makes_the_next_version_and_a_stale_one_hears_what_it_missed(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project, _, edl = await told(ann, clip, tmp_path)
    cut = {"op": "delete_words", "word_ids": [words(edl)["wide"]["id"]]}
    body = {"base_version": 3, "operations": [cut], "client_id": "tab-1"}
    done = await ann.said("POST", f"/projects/{project}/edl", json=body)
    assert (done["version"], done["can_undo"], done["can_redo"]) == (4, True, False)
    assert done["duration_ms"] < 1400
    stale = await ann.said("POST", f"/projects/{project}/edl", 409, json={**body, "client_id": "tab-2"})
    assert (stale["code"], stale["base_version"], stale["version"]) == ("stale_version", 3, 4)
    assert [(one["version"], one["op"]) for one in stale["missed"]] == [(4, cut)]
    assert words(await ann.said("GET", f"/projects/{project}/edl"))["wide"]["deleted"] is True

    history = await ann.said("GET", f"/projects/{project}/history?after=3")
    assert [(one["version"], one["client_id"], one["op"]) for one in history["operations"]] == [
        (4, "tab-1", cut)
    ]
    assert history["more"] is False
    first = await ann.said("GET", f"/projects/{project}/history?limit=1")
    assert (len(first["operations"]), first["more"]) == (1, True)


async def test_several_operations_are_one_step_or_none(ann: Person, clip: Path, tmp_path: Path) -> None:
    project, _, edl = await told(ann, clip, tmp_path)
    marker = {"op": "add_marker", "marker_id": "m1", "time_ms": 10}
    bad = {"op": "delete_words", "word_ids": ["nobody"]}
    refused = await ann.said(
        "POST", f"/projects/{project}/edl", 422, json={"base_version": 3, "operations": [marker, bad]}
    )
    assert refused["code"] == "unknown_id"
    assert (await ann.said("GET", f"/projects/{project}/edl"))["version"] == 3
    both = [marker, {"op": "add_marker", "marker_id": "m2", "time_ms": 20}]
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 3, "operations": both})
    back = await ann.said("POST", f"/projects/{project}/undo", json={})
    after = await ann.said("GET", f"/projects/{project}/edl")
    assert (back["version"], back["can_redo"]) == (5, True)
    assert (after["markers"], after["tracks"]) == ([], edl["tracks"])
    forward = await ann.said("POST", f"/projects/{project}/redo", json={"base_version": 5})
    assert forward["version"] == 6
    assert len((await ann.said("GET", f"/projects/{project}/edl"))["markers"]) == 2
    assert (await ann.said("POST", f"/projects/{project}/redo", 409, json={}))["code"] == "nothing_to_undo"


async def test_an_earlier_version_comes_back_as_a_step_that_undo_takes_back(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project, _, before = await told(ann, clip, tmp_path)
    ids = [word["id"] for word in words(before).values()]
    await ann.said(
        "POST",
        f"/projects/{project}/edl",
        json={"base_version": 3, "operations": [{"op": "delete_words", "word_ids": ids[:2]}]},
    )
    done = await ann.said(
        "POST", f"/projects/{project}/restore-version", json={"version": 3, "base_version": 4}
    )
    after = await ann.said("GET", f"/projects/{project}/edl")
    assert done["version"] == 5
    assert (after["tracks"], after["transcript"]) == (before["tracks"], before["transcript"])
    await ann.said("POST", f"/projects/{project}/undo", json={})
    assert words(await ann.said("GET", f"/projects/{project}/edl"))["Hello"]["deleted"] is True
    never = await ann.said("POST", f"/projects/{project}/restore-version", 422, json={"version": 99})
    assert never["code"] == "bad_input"


async def test_twenty_editors_at_once_lose_nothing(ann: Person) -> None:
    project = await ann.project()

    async def add(n: int) -> None:
        base = 1
        while True:
            op = {"op": "add_marker", "marker_id": f"m{n}", "time_ms": n}
            answer = await ann.ask(
                "POST", f"/projects/{project}/edl", json={"base_version": base, "operations": [op]}
            )
            if answer.status_code == 200:
                return
            if answer.status_code == 429:
                ann.it.clock.ahead_s += 60
                continue
            assert answer.status_code == 409, answer.text
            base = answer.json()["version"]

    await asyncio.gather(*(add(n) for n in range(20)))
    edl = await ann.said("GET", f"/projects/{project}/edl")
    assert (edl["version"], len(edl["markers"])) == (21, 20)


async def test_an_edit_naming_anothers_media_is_refused_wherever_it_hides(
    it: Served, ann: Person, clip: Path, tmp_path: Path
) -> None:
    bob = await person(it)
    project, _, _ = await told(ann, clip, tmp_path)
    mine = await bob.project()
    theirs = (await ann.said("GET", f"/projects/{project}/media"))["media"][0]["id"]
    known = {"id": theirs, "name": "x", "duration_ms": 1000}
    played = {"id": "c", "media_file_id": theirs, "in_point_ms": 0, "out_point_ms": 500}
    hunk = {"index": 0, "removed": [], "inserted": [{"lead_ms": 0, **played}]}
    hidden = [
        {"op": "add_media", "media_file": known},
        {"op": "insert_clip", "track_id": "V1", "at_ms": 0, "clip": played, "media_file": known},
        {"op": "patch", "media_files": [known]},
        {"op": "patch", "tracks": [{"track_id": "V1", "clips": [hunk]}]},
        {"op": "batch", "operations": [{"op": "add_media", "media_file": known}]},
        {"op": "set_transcript", "media_file_id": theirs, "segments": []},
    ]
    for operation in hidden:
        refused = await bob.said(
            "POST", f"/projects/{mine}/edl", 404, json={"base_version": 1, "operations": [operation]}
        )
        assert refused["code"] == "media_unknown", operation
    assert (await bob.said("GET", f"/projects/{mine}/edl"))["version"] == 1


async def test_search_follows_edits(it: Served, ann: Person, clip: Path, tmp_path: Path) -> None:
    project, media, edl = await told(ann, clip, tmp_path)

    async def found(query: str, who: Person = ann) -> list[Json]:
        answer: Json = await who.said("GET", "/search", params={"q": query})
        return list(answer["found"])

    hit = (await found("wide world"))[0]
    assert (hit["project_id"], hit["media_file_id"], hit["start_ms"], hit["end_ms"]) == (
        project,
        media,
        0,
        700,
    )
    assert await found('"world wide"') == []
    assert len(await found("world or nothing")) == 2
    assert [one["words"] for one in await found("-world else")] == ["Nothing else."]
    fix = {"op": "correct_words", "word_ids": [words(edl)["wide"]["id"]], "text": "whole"}
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 3, "operations": [fix]})
    assert await found("wide") == []
    assert len(await found("whole")) == 1
    assert await found("whole", await person(it)) == []
    await ann.said("DELETE", f"/projects/{project}", 204)
    assert await found("whole") == []
    await ann.said("POST", f"/projects/{project}/restore")
    assert len(await found("whole")) == 1


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "ttml", "txt", "md", "json", "whisper", "remotion"])
async def test_words_leave_in_every_format(ann: Person, clip: Path, tmp_path: Path, name: str) -> None:
    project, _, _ = await told(ann, clip, tmp_path)
    answer = await ann.ask("GET", f"/projects/{project}/transcript?format={name}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    for word in ("Hello", "wide", "Nothing"):
        assert word in answer.text
    assert (await ann.said("GET", f"/projects/{project}/transcript?format=docx", 422))["code"] == "bad_input"


async def test_a_cut_goes_to_another_program_and_comes_back(ann: Person, clip: Path, tmp_path: Path) -> None:
    project, _, before = await told(ann, clip, tmp_path)
    for name in ("fcpxml", "xmeml", "edl", "csv", "otio", "mlt", "chapters"):
        written = await ann.said("GET", f"/projects/{project}/interchange?format={name}")
        assert written["content"], name
        assert isinstance(written["unsupported"], list)
    csv = (await ann.said("GET", f"/projects/{project}/interchange?format=csv"))["content"]
    ids = [word["id"] for word in words(before).values()]
    await ann.said(
        "POST",
        f"/projects/{project}/edl",
        json={"base_version": 3, "operations": [{"op": "delete_words", "word_ids": ids[:2]}]},
    )
    taken = await ann.said("POST", f"/projects/{project}/interchange/import?format=csv", content=csv.encode())
    after = await ann.said("GET", f"/projects/{project}/edl")
    assert taken["version"] == after["version"] == 5
    assert [(c["in_point_ms"], c["out_point_ms"]) for c in after["tracks"][0]["clips"]] == [(0, 1400)]
    bad = "source,in\n/etc/passwd,0\n"
    refused = await ann.ask(
        "POST", f"/projects/{project}/interchange/import?format=csv", content=bad.encode()
    )
    assert refused.status_code == 422


async def test_a_script_without_times_becomes_a_job(ann: Person, clip: Path, tmp_path: Path) -> None:
    project, media, _ = await told(ann, clip, tmp_path)
    await ann.credits(5)
    path = f"/projects/{project}/transcript/import?format=srt&media_id={media}"
    srt = "1\n00:00:00,000 --> 00:00:01,000\nHello wide world\n"
    job = await ann.said("POST", path, 202, content=srt.encode())
    given = (await ann.said("GET", f"/jobs/{job['job_id']}"))["input_params"]
    assert (given["engine"], given["script"]) == ("align", [[None, "Hello wide world"]])


async def test_a_project_is_copied_trashed_and_restored(ann: Person, clip: Path, tmp_path: Path) -> None:
    project, media, before = await told(ann, clip, tmp_path)
    copy = await ann.said("POST", f"/projects/{project}/duplicate", 201, json={})
    assert copy["name"] == "My Project (copy)"
    edl = await ann.said("GET", f"/projects/{copy['id']}/edl")
    named = {one["id"] for one in edl["media_files"]}
    named |= {clip["media_file_id"] for track in edl["tracks"] for clip in track["clips"]}
    assert len(named) == 1
    assert media not in named
    assert (await ann.said("GET", f"/projects/{copy['id']}/media"))["media"][0]["id"] in named
    assert len(edl["transcript"]["segments"]) == len(before["transcript"]["segments"])
    assert [one["id"] for one in (await ann.said("GET", "/projects"))["projects"]] == [copy["id"], project]
    lengths = [one["recorded_ms"] for one in (await ann.said("GET", "/projects"))["projects"]]
    assert lengths == [(await ann.said("GET", f"/projects/{project}/media"))["media"][0]["duration_ms"]] * 2
    page = await ann.said("GET", "/projects?limit=1")
    assert [one["id"] for one in page["projects"]] == [copy["id"]]
    rest = await ann.said("GET", "/projects", params={"limit": 1, "cursor": page["next_cursor"]})
    assert ([one["id"] for one in rest["projects"]], rest["next_cursor"]) == ([project], None)
    await ann.said("DELETE", f"/projects/{project}", 204)
    assert [one["id"] for one in (await ann.said("GET", "/projects?trashed=true"))["projects"]] == [project]
    gone = await ann.said(
        "POST", f"/projects/{project}/edl", 404, json={"base_version": 3, "operations": [{"op": "undo"}]}
    )
    assert gone["code"] == "project_unknown"
    await ann.said("POST", f"/projects/{project}/restore")
    assert (await ann.said("GET", f"/projects/{project}"))["edl"]["version"] == 3


async def test_reading_again_costs_nothing_when_nothing_changed(ann: Person) -> None:
    project = await ann.project()
    first = await ann.ask("GET", f"/projects/{project}")
    again = await ann.ask("GET", f"/projects/{project}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    op = {"op": "add_marker", "marker_id": "m", "time_ms": 0}
    await ann.said("POST", f"/projects/{project}/edl", json={"base_version": 1, "operations": [op]})
    changed = await ann.ask("GET", f"/projects/{project}", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.json()["edl"]["version"] == 2


async def test_what_could_be_cut_is_proposed_and_nothing_is_edited(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project, media, _ = await told(ann, clip, tmp_path)
    said = {"segments": [{"start": 0.0, "end": 1.3, "text": "", "words": [
        {"word": "Well", "start": 0.0, "end": 0.2},
        {"word": "um", "start": 0.25, "end": 0.4},
        {"word": "there", "start": 1.2, "end": 1.3},
    ]}]}  # fmt: skip
    path = f"/projects/{project}/transcript/import?format=whisper&media_id={media}"
    await ann.said("POST", path, content=json.dumps(said).encode())
    found = await ann.said("GET", f"/projects/{project}/proposals?over_ms=600&to_ms=200&language=en")
    assert found["revision"] == 4
    kinds = {(one["kind"], one["text"]): one for one in found["proposals"]}
    assert kinds["filler", "um"]["ticked"] is True
    assert kinds["filler", "Well"]["ticked"] is False
    assert any(one["kind"] == "gap" for one in found["proposals"])
    only = await ann.said("GET", f"/projects/{project}/proposals?kind=filler&language=en")
    assert {one["kind"] for one in only["proposals"]} == {"filler"}
    operations = kinds["filler", "um"]["operations"]
    done = await ann.said(
        "POST", f"/projects/{project}/edl", json={"base_version": 4, "operations": operations}
    )
    assert done["version"] == 5
    refused = await ann.said("GET", f"/projects/{project}/proposals?over_ms=100&to_ms=200", 422)
    assert refused["code"] == "bad_input"
