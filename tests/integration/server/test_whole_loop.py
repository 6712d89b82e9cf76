"""The product over HTTP, nothing pretended: sign up, upload, transcribe, cut by words, export, download."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from auteur.media.probe import probe
from tests.support.running import Running
from tests.support.talks import small_talk

Json = dict[str, Any]


class Client:
    """Somebody signed up."""

    def __init__(self, server: Running) -> None:
        self.http = httpx.Client(base_url=f"{server.url}/v1", timeout=30)
        body = {"email": "loop@example.com", "password": "a sentence is long"}
        session = httpx.post(f"{server.url}/auth/v1/signup", json=body).json()
        self.http.headers["Authorization"] = f"Bearer {session['access_token']}"

    def said(self, method: str, path: str, **more: Any) -> Json:
        answer = self.http.request(method, path, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        said: Json = answer.json()
        return said

    def until(self, path: str, key: str, wanted: str, *bad: str) -> Json:
        """Ask until it is so; the events of the stream would tell without asking."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            found = self.said("GET", path)
            if found[key] == wanted:
                return found
            assert found[key] not in bad, found
            time.sleep(1)
        raise AssertionError(f"{path} did not become {wanted}: {found}")


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    one = Client(server)
    with one.http:
        yield one


def test_a_talk_goes_in_and_its_cut_comes_out(client: Client, server: Running, tmp_path: Path) -> None:
    movie, script, _ = small_talk(tmp_path)
    as_recorded = {"name": "Talk", "resolution": "160x96", "frame_rate": 29.97}
    project = client.said("POST", "/projects", json=as_recorded)["id"]
    asked = {"filename": "talk.mp4", "content_type": "video/mp4", "size_bytes": movie.stat().st_size}
    begun = client.said("POST", f"/projects/{project}/media/upload-url", json=asked)
    sent = httpx.put(begun["upload_url"], content=movie.read_bytes(), headers=begun["headers"], timeout=60)
    assert sent.status_code < 300, sent.text
    media = f"/projects/{project}/media/{begun['media_id']}"
    client.said("POST", f"{media}/confirm")
    ready = client.until(media, "status", "ready", "failed")
    length_ms = ready["duration_ms"]

    prefers = {"type": "transcription", "duration_ms": length_ms}
    assert client.said("POST", "/credits/quote", json=prefers)["credits"] == 5
    poor = client.http.post(
        "/jobs/transcription", json={"project_id": project, "media_id": begun["media_id"]}
    )
    assert poor.status_code == 402, "a newcomer has no credits"
    words = words_of(script, length_ms)
    path = f"/projects/{project}/transcript/import?format=whisper&media_id={begun['media_id']}"
    client.said("POST", path, content=json.dumps(words).encode())

    edl = client.said("GET", f"/projects/{project}/edl")
    if not edl["tracks"][0]["clips"]:
        edl = play(client, project, begun["media_id"], length_ms, edl["version"])
    heard = [word for segment in edl["transcript"]["segments"] for word in segment["words"]]
    cut = {"op": "delete_words", "word_ids": [word["id"] for word in heard[3:9]]}
    done = client.said(
        "POST", f"/projects/{project}/edl", json={"base_version": edl["version"], "operations": [cut]}
    )
    assert done["duration_ms"] < length_ms

    job = client.said("POST", "/jobs/render", json={"project_id": project})
    assert job["credits_cost"] == 0
    rendered = client.until(
        job["status_url"].removeprefix("/v1"), "status", "completed", "failed", "cancelled"
    )
    fetched = httpx.get(rendered["output_data"]["url"], timeout=60)
    out = tmp_path / "out.mp4"
    out.write_bytes(fetched.content)
    assert abs(probe(out).duration_ms - done["duration_ms"]) <= 40
    assert rendered["output_data"]["receipt"]

    for content in ("thumbnail", "peaks", "proxy"):
        wait_for(client, f"{media}/{content}")
    said = "".join(server.log)
    assert '"service": "worker"' in said
    for secret in ("loop@example.com", client.http.headers["Authorization"].split()[1], "signature="):
        assert secret not in said


def words_of(script: Path, length_ms: int) -> Json:
    """The script's words spread evenly: where they truly are is the aligner's business, tested elsewhere."""
    words = script.read_text().split()
    step = length_ms / 1000 / len(words)
    spread = [{"word": word, "start": n * step, "end": (n + 0.9) * step} for n, word in enumerate(words)]
    return {"segments": [{"start": 0, "end": length_ms / 1000, "words": spread}]}


def play(client: Client, project: str, media: str, length_ms: int, version: int) -> Json:
    known = {"id": media, "name": "talk.mp4", "duration_ms": length_ms, "type": "video"}
    played = {"media_file_id": media, "in_point_ms": 0, "out_point_ms": length_ms}
    operations = [
        {"op": "add_media", "media_file": known},
        {"op": "overwrite_clip", "track_id": "V1", "at_ms": 0, "clip": {"id": "v", **played}},
        {"op": "overwrite_clip", "track_id": "A1", "at_ms": 0, "clip": {"id": "a", **played}},
    ]
    client.said("POST", f"/projects/{project}/edl", json={"base_version": version, "operations": operations})
    return client.said("GET", f"/projects/{project}/edl")


def wait_for(client: Client, path: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        answer = client.http.get(path, follow_redirects=False)
        if answer.status_code == 307:
            assert len(httpx.get(answer.headers["location"]).content) > 100
            return
        assert answer.json()["code"] == "not_derived_yet", answer.text
        assert time.monotonic() < deadline, path
        time.sleep(1)
