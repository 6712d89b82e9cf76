"""Voices: the consent is recorded, the sample looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auteur.engines.lip_sync import registry as lips
from tests.support.served import Person, Served
from tests.support.small_media import make
from tests.support.voices import needs

pytestmark = pytest.mark.anyio
CONSENT = "I agree that my voice is used to correct my own recordings."


async def begun(ann: Person, size_bytes: int) -> dict[str, Any]:
    body = {"name": "Ann", "consent_text": CONSENT, "consent_by": "Ann Example", "content_type": "audio/wav"}
    return await ann.said("POST", "/voices", 201, json={**body, "size_bytes": size_bytes})


async def sent(it: Served, voice: dict[str, Any], data: bytes) -> None:
    upload = voice["upload"]
    answer = await it.http.put(upload["url"], content=data, headers=upload["headers"])
    assert answer.status_code in (200, 201, 204), answer.text


async def test_a_voice_is_ready_when_its_sample_was_heard(it: Served, ann: Person, tmp_path: Path) -> None:
    sample = make(tmp_path / "s.wav", picture="", sound="pcm_s16le", seconds=4.0).read_bytes()
    made = await begun(ann, len(sample))
    voice = made["voice"]["id"]
    assert (made["voice"]["status"], made["voice"]["consent_text"]) == ("uploading", CONSENT)
    assert (await ann.said("POST", f"/voices/{voice}/confirm", 409))["code"] == "not_uploaded"
    await sent(it, made, sample)
    ready = await ann.said("POST", f"/voices/{voice}/confirm")
    assert (ready["status"], ready["problem"]) == ("ready", None)
    assert abs(ready["sample_duration_ms"] - 4000) < 100
    assert [one["id"] for one in (await ann.said("GET", "/voices"))["voices"]] == [voice]
    await ann.said("DELETE", f"/voices/{voice}", 204)
    assert (await ann.said("GET", f"/voices/{voice}", 404))["code"] == "voice_unknown"


async def test_a_sample_that_is_none_says_why(it: Served, ann: Person, tmp_path: Path) -> None:
    short = make(tmp_path / "s.wav", picture="", sound="pcm_s16le", seconds=1.0).read_bytes()
    for data, code in ((short, "sample_length"), (b"RIFF" + bytes(996), "media_unsupported")):
        made = await begun(ann, len(data))
        await sent(it, made, data)
        failed = await ann.said("POST", f"/voices/{made['voice']['id']}/confirm")
        assert (failed["status"], failed["problem"]["code"]) == ("failed", code)


async def test_no_voice_without_consent(ann: Person) -> None:
    body = {"name": "Ann", "content_type": "audio/wav", "size_bytes": 10, "consent_by": "Ann"}
    for consent in ("", "   ", "yes"):
        refused = await ann.said("POST", "/voices", 422, json={**body, "consent_text": consent})
        assert refused["errors"][0]["path"] == "consent_text"


async def test_what_cannot_be_spoken_is_refused_before_it_costs(ann: Person) -> None:
    await ann.credits(10)
    waiting = (await begun(ann, 100))["voice"]["id"]
    refused = await ann.said("POST", "/jobs/tts", 409, json={"text": "Hello.", "voice_id": waiting})
    assert (refused["code"], "confirm" in refused["hint"]) == ("voice_not_ready", True)
    for body in ({"text": "?!"}, {"text": "Hello.", "speed": 0.4}, {"text": "Hello.", "engine": "nobody"}):
        await ann.said("POST", "/jobs/tts", 422, json=body)
    assert await ann.said("GET", "/credits") == {"balance": 10}


@needs("plain")
async def test_a_text_is_taken_at_the_specifications_price(ann: Person) -> None:
    await ann.credits(10)
    done = await ann.said("POST", "/jobs/tts", 202, json={"text": "Hello world", "speed": 1.0})
    assert (done["status"], done["credits_cost"]) == ("pending", 2)
    prices = (await ann.said("GET", "/credits/prices"))["prices"]
    assert {one["type"]: one["available"] for one in prices}["tts"]


AGREED = {"text": CONSENT, "by": "Ann Example"}


async def transcribed(ann: Person, clip: Path, scratch: Path) -> str:
    """A project with a recording of four words."""
    project = await ann.project()
    media = await ann.media(project, clip, "video/mp4", scratch)
    words = [
        {"id": f"w{i}", "word": f"word{i}", "start_ms": 300 * i, "end_ms": 300 * i + 250, "confidence": 1.0}
        for i in range(4)
    ]
    segment = {
        "id": "s",
        "media_file_id": media,
        "speaker": "",
        "start_ms": 0,
        "end_ms": 1150,
        "words": words,
    }
    clip_of_it = {"id": "a", "media_file_id": media, "in_point_ms": 0, "out_point_ms": 1400}
    operations = [
        {
            "op": "add_media",
            "media_file": {"id": media, "name": "clip.mp4", "duration_ms": 1400, "type": "video"},
        },
        {"op": "overwrite_clip", "track_id": "A1", "at_ms": 0, "clip": clip_of_it},
        {"op": "set_transcript", "media_file_id": media, "language": "en", "segments": [segment]},
    ]
    edl = await ann.said("GET", f"/projects/{project}/edl")
    edit = {"base_version": edl["version"], "operations": [{"op": "batch", "operations": operations}]}
    await ann.said("POST", f"/projects/{project}/edl", json=edit)
    return project


@needs("matched")
async def test_words_are_respoken_for_one_hold_of_what_was_quoted(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project = await transcribed(ann, clip, tmp_path)
    await ann.credits(10)
    edits = [{"word_ids": ["w1"], "text": "one"}, {"word_ids": ["w2"], "text": "two", "after": True}]
    asked = {"type": "respeak", "texts": ["one", "two"]}
    assert (await ann.said("POST", "/credits/quote", json=asked))["credits"] == 4 + 15 * bool(
        lips.installed()
    )
    assert (await ann.said("POST", "/credits/quote", json=asked | {"lip_sync": False}))["credits"] == 4
    body = {"project_id": project, "edits": edits, "consent": AGREED}
    job = await ann.said("POST", "/jobs/respeak", 202, json=body)
    assert (job["credits_cost"], await ann.said("GET", "/credits")) == (4, {"balance": 6})
    kept = (await ann.said("GET", f"/jobs/{job['job_id']}"))["input_params"]
    assert (kept["consent"], kept["apply"], kept["edits"][1]["after"]) == (AGREED, False, True)
    assert kept["lip_sync"] is False, "nothing is seen in this edit"


@needs("matched")
async def test_a_voice_is_spoken_with_only_where_its_speaker_agreed(
    ann: Person, clip: Path, tmp_path: Path
) -> None:
    project = await transcribed(ann, clip, tmp_path)
    await ann.credits(10)
    body = {"project_id": project, "edits": [{"word_ids": ["w1"], "text": "one"}]}
    assert (await ann.said("POST", "/jobs/respeak", 422, json=body))["code"] == "consent_needed"
    too_short = {**body, "consent": {"text": "yes", "by": "Ann"}}
    assert (await ann.said("POST", "/jobs/respeak", 422, json=too_short))["code"] == "invalid_request"
    voice = (await begun(ann, 100))["voice"]["id"]
    job = await ann.said("POST", "/jobs/respeak", 202, json={**body, "voice_id": voice})
    assert (await ann.said("GET", f"/jobs/{job['job_id']}"))["input_params"]["consent"] == AGREED
    for edit, code in (
        ({"word_ids": ["nobody"], "text": "x"}, "unknown_id"),
        ({"word_ids": ["w0", "w2"], "text": "x"}, "bad_operation"),
        ({"word_ids": ["w0"], "text": "?!"}, "bad_input"),
    ):
        refused = await ann.said(
            "POST", "/jobs/respeak", 422, json={**body, "edits": [edit], "consent": AGREED}
        )
        assert refused["code"] == code
    assert await ann.said("GET", "/credits") == {"balance": 8}
