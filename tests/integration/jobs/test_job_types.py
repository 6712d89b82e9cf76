"""The jobs that live now, each in a real worker process, on real recordings."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.documents import Documents
from auteur.adapters.postgres.edl_store import PostgresEdlStore
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.fenced_edl_store import FencedEdlStore
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.ledger import PostgresLedger
from auteur.adapters.postgres.media import PostgresMediaLibrary
from auteur.adapters.postgres.projects import PostgresProjects
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.adapters.postgres.voices import PostgresVoices
from auteur.bootstrap.home import Home
from auteur.bootstrap.objects import object_store
from auteur.config import server_settings
from auteur.core.edl.document import Edl, Settings, Track
from auteur.core.edl.lane import Lane
from auteur.core.jobs.model import Job, NewJob
from auteur.core.jobs.states import ENDED, State
from auteur.core.transcript.heard import heard
from auteur.media.audio import decode_pcm
from auteur.media.probe import MediaInfo, probe
from auteur.media.wav import write_wav
from auteur.ports.job_queue import JobFilter, LeaseLost
from auteur.ports.media_library import MediaRow, MediaType, NewMedia
from auteur.ports.voices import NewVoice
from auteur.services.documents import opened
from tests.support.faces import Shown, face_film, needs_lips
from tests.support.money_laws import broken_laws
from tests.support.postgres import PASSWORDS, TestDatabase, new_user
from tests.support.tiny_whisper import make_tiny_whisper
from tests.support.voices import needs

pytestmark = pytest.mark.anyio
DATA = Path(__file__).parents[2] / "data" / "media"
RABBIT, KENNEDY = DATA / "video" / "rabbit320.mp4", DATA / "speech" / "jfk.flac"
SAID = "And so, my fellow Americans, ask not what your country can do for you; ask what you can do for your country."


LIVING = JobFilter(states=(State.PENDING, State.PROCESSING))


@dataclass
class Studio:
    """A home with a worker, and a user of it with a project."""

    home: Home
    objects: LocalObjects
    api: Database
    queue: PostgresJobQueue
    ledger: PostgresLedger
    library: PostgresMediaLibrary
    user: UUID
    project: UUID
    document: PostgresEdlStore

    async def uploaded(self, file: Path, kind: MediaType) -> UUID:
        """A media file whose upload was confirmed just now; its probe is submitted."""
        media_id = uuid4()
        key = f"user/{self.user}/media/{media_id}/original"
        await asyncio.to_thread(self.objects.write, file, key, content_type=f"{kind}/x-unknown")
        new = NewMedia(media_id, file.name, kind, f"{kind}/x-unknown", 1, key, f"object:{key}")
        await self.library.add(self.user, self.project, new)
        async with self.api.transaction(self.user) as connection:
            await connection.execute(
                "update auteur.media_files set status = 'checking' where id = $1", media_id
            )
        await self.submit("probe", 0, media_id)
        return media_id

    async def submit(self, kind: str, quote: int, media_id: UUID | None = None, **given: Any) -> UUID:
        job = NewJob(kind, given, quote, project_id=self.project, media_id=media_id, slots=4)
        return (await self.queue.submit(self.user, job, request_id="req-1")).job_id

    async def end(self, job_id: UUID) -> Job:
        async with asyncio.timeout(120):
            while (job := await self.queue.get(self.user, job_id)).status not in ENDED:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return job

    async def all_ended(self) -> list[Job]:
        """The user's jobs once none is left to do, those too that followed from others."""
        async with asyncio.timeout(120):
            while (await self.queue.list(self.user, LIVING)).items:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return list((await self.queue.list(self.user)).items)

    async def edl(self) -> Edl:
        return await asyncio.to_thread(self.document.load)

    async def row(self, media_id: UUID) -> MediaRow:
        return await self.library.get(self.user, media_id)


@pytest.fixture(scope="module")
def home(postgres: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose worker runs."""
    folder = tmp_path_factory.mktemp("home")
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700)
    for role, password in PASSWORDS.items():
        (secrets / role).touch(mode=0o600)
        (secrets / role).write_text(password)
    with _worker(folder, postgres) as process:
        yield Home(folder)
        assert process.poll() is None, "the worker has ended"


@contextmanager
def _worker(folder: Path, postgres: TestDatabase) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "AUTEUR_HOME": str(folder), "AUTEUR_DATABASE_URL": postgres.admin.url}
    log = (folder / "worker.log").open("wb")
    command = [sys.executable, "-m", "auteur.workers", "--concurrency", "2"]
    process = subprocess.Popen(command, env=environment, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(25) == 0
        log.close()


@pytest.fixture
async def studio(home: Home, postgres: TestDatabase, api: Database) -> AsyncIterator[Studio]:
    objects = object_store(server_settings({}, home=home.folder), home)
    assert isinstance(objects, LocalObjects)
    user = await new_user(api)
    async with api.transaction(user) as connection:
        project = await connection.fetchval(
            "insert into auteur.projects (user_id, name, resolution) values ($1, 'p', '320x240') returning id",
            user,
        )
    with background_database(postgres.api) as database:
        snapshots = SnapshotWriter(database)
        document = PostgresEdlStore(
            database, Documents(), snapshots, SystemClock(), user_id=user, project_id=project
        )
        tracks = (Track("V1", "video", "Video 1", Lane.of(())), Track("A1", "audio", "Audio 1", Lane.of(())))
        await asyncio.to_thread(document.create, Edl(str(project), Settings(320, 240), tracks))
        async with PostgresEventBus(postgres.api) as bus:
            ledger = PostgresLedger(api, bus)
            await ledger.grant(user, "bonus", 100, ref=str(user), description="test")
            queue = PostgresJobQueue(api, bus)
            yield Studio(
                home, objects, api, queue, ledger, PostgresMediaLibrary(api), user, project, document
            )
        await asyncio.to_thread(snapshots.close)
    admin = await asyncpg.connect(postgres.admin.url)
    try:
        assert await broken_laws(admin) == []
    finally:
        await admin.close()


async def test_an_upload_becomes_a_recording_that_can_be_seen_cut_and_exported(
    studio: Studio, tmp_path: Path
) -> None:
    media_id = await studio.uploaded(RABBIT, "audio")
    jobs = await studio.all_ended()
    assert [(job.type, job.status, job.credits_cost) for job in jobs] == [
        ("derive", State.COMPLETED, 0),
        ("probe", State.COMPLETED, 0),
    ]
    row = await studio.row(media_id)
    assert (row.status, row.type, row.mime_type, row.duration_ms) == ("ready", "video", "video/mp4", 7800)
    assert row.metadata is not None
    assert (row.metadata["width"], row.metadata["height"]) == (320, 240)
    assert {"proxy", "filmstrip", "sheets", "peaks", "thumbnail"} <= row.derived.keys()
    assert row.thumbnail_key == row.derived["thumbnail"]
    for key in (row.derived["proxy"], row.derived["thumbnail"], *row.derived["sheets"]):
        assert key.startswith(f"user/{studio.user}/media/{media_id}/")
        assert studio.objects.head(key).size_bytes > 100
    index = json.loads(b"".join(studio.objects.read(row.derived["filmstrip"])))
    assert index["levels"]

    edl = await studio.edl()
    assert [media.id for media in edl.media_files] == [str(media_id)]
    assert edl.duration_ms == 7800
    cut = {"op": "ripple_delete", "start_ms": 2000, "end_ms": 5000}
    edl = await asyncio.to_thread(studio.document.append, edl.version, cut)
    done = await studio.end(await studio.submit("render", 20, version=edl.version))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, 5)
    assert await studio.ledger.balance(studio.user) == 95
    assert done.output is not None
    movie = tmp_path / "movie.mp4"
    movie.write_bytes(b"".join(studio.objects.read(done.output["key"])))
    assert abs(probe(movie).duration_ms - 4800) <= 40
    assert done.output["receipt"]["checks"]
    assert done.output["captions_key"] is None, "nobody speaks, so there is nothing to show"


async def test_a_project_takes_the_size_and_rate_of_its_first_recording_unless_somebody_chose(
    studio: Studio, api: Database, postgres: TestDatabase
) -> None:
    def settled(edl: Edl) -> tuple[int, int, float]:
        return edl.settings.width, edl.settings.height, float(edl.settings.frame_rate)

    async def begun(*recordings: tuple[Path, MediaType], chosen: dict[str, Any] | None, match: bool) -> Edl:
        projects = PostgresProjects(api, lambda *_: studio.document)
        project = await projects.create(studio.user, "first", match_first_media=match)
        with background_database(postgres.api) as database:
            snapshots = SnapshotWriter(database)
            document = PostgresEdlStore(
                database, Documents(), snapshots, SystemClock(), user_id=studio.user, project_id=project.id
            )
            mine = replace(studio, project=project.id, document=document)
            edl = await asyncio.to_thread(opened, document, project)
            if chosen is not None:
                await asyncio.to_thread(document.append, edl.version, {"op": "set_settings", **chosen})
            for path, kind in recordings:
                await mine.uploaded(path, kind)
                await mine.all_ended()
            edl = await mine.edl()
            if match and chosen is None:
                undone = await asyncio.to_thread(document.append, edl.version, {"op": "undo"})
                assert settled(undone) == (1920, 1080, 30), "the recording and its size are one step"
            await asyncio.to_thread(snapshots.close)
        return edl

    rabbit, kennedy = (RABBIT, "video"), (KENNEDY, "audio")
    own = (320, 240, 30)
    first = await begun(rabbit, chosen=None, match=True)
    assert (settled(first), first.duration_ms) == (own, 7800)
    assert settled(await begun(kennedy, rabbit, chosen=None, match=True)) == own, "sound has no size"
    assert settled(await begun(rabbit, chosen=None, match=False)) == (1920, 1080, 30)
    chosen = {"width": 1080, "height": 1920, "frame_rate": 25}
    assert settled(await begun(rabbit, chosen=chosen, match=True)) == (1080, 1920, 25)


async def test_words_are_set_in_the_document_once(studio: Studio) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()
    given = {"engine": "align", "script": [[None, SAID]]}
    done = await studio.end(await studio.submit("transcription", 5, media_id, **given))
    assert (done.status, done.credits_cost, done.progress) == (State.COMPLETED, 5, 1.0)
    assert done.output is not None
    words = [word for segment in done.output["transcript"]["segments"] for word in segment["words"]]
    assert " ".join(word["word"] for word in words).startswith("And so, my fellow Americans, ask not")
    assert {"word", "start_ms", "end_ms", "confidence"} <= words[0].keys()
    edl = await studio.edl()
    assert edl.version == done.output["version"]
    assert len(list(edl.transcript.segments.words())) == len(words)
    movie = await studio.end(await studio.submit("render", 5))
    assert (movie.failure, movie.output is None) == (None, False)
    assert movie.output is not None
    assert b"my fellow Americans" in b"".join(studio.objects.read(movie.output["captions_key"]))
    again = await studio.end(await studio.submit("transcription", 5, media_id, **given))
    assert again.output is not None
    assert (again.output["version"], (await studio.edl()).version) == (edl.version, edl.version)


async def test_whoever_installs_a_whisper_model_is_transcribed_with_it(studio: Studio, home: Home) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()

    async def heard(**given: Any) -> dict[str, Any]:
        done = await studio.end(await studio.submit("transcription", 5, media_id, **given))
        assert (done.failure, done.output is None) == (None, False), given
        return dict(done.output or {})

    before = await heard()
    assert before["engine"] == "recognise"
    model = make_tiny_whisper(home.folder / "models" / "tiny")
    try:
        after = await heard()
        assert (after["engine"], after["model"]) == ("whisper", "faster-whisper tiny")
        asked = await heard(engine="recognise", speakers=2)
        assert asked["engine"] == "recognise"
    finally:
        shutil.rmtree(model)
    for one in (before, after, asked):
        assert one["speakers_by"].startswith("embedded: ")
        assert {segment["speaker"] for segment in one["transcript"]["segments"]} <= {"Speaker 1", "Speaker 2"}
    assert (await heard(speakers="off"))["speakers_by"] == ""


async def test_a_render_is_made_as_it_was_asked_for(studio: Studio, tmp_path: Path) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()
    given = {"engine": "align", "script": [[None, SAID]]}
    await studio.end(await studio.submit("transcription", 5, media_id, **given))
    seen = str(await studio.uploaded(RABBIT, "video"))
    await studio.all_ended()
    clip = {"id": "v1", "media_file_id": seen, "in_point_ms": 0, "out_point_ms": 7800}
    over = {"op": "overwrite_clip", "track_id": "V1", "at_ms": 0, "clip": clip}
    await asyncio.to_thread(studio.document.append, (await studio.edl()).version, over)

    async def rendered(**asked: Any) -> tuple[dict[str, Any], MediaInfo]:
        done = await studio.end(await studio.submit("render", 5, **asked))
        assert (done.failure, done.output is None) == (None, False), asked
        assert done.output is not None
        movie = tmp_path / done.output["key"].rpartition("/")[2]
        movie.write_bytes(b"".join(studio.objects.read(done.output["key"])))
        return done.output, probe(movie)

    output, info = await rendered(
        container="webm", aspect="9:16", fit="blur", rate="25", range="1-4", captions="burn", style="boxed"
    )
    assert (output["content_type"], output["duration_ms"]) == ("video/webm", 3000)
    assert info.video is not None
    assert (info.video.width, info.video.height, info.video.rate) == (240, 426, 25)
    assert "boxed" in output["receipt"]["burned"][0]
    beside = b"".join(studio.objects.read(output["captions_key"]))
    assert b"ask not" in beside
    assert b"your country" not in beside, "it is said after the range"

    output, info = await rendered(
        container="m4a", preset="podcast", denoise="light", captions="none", credentials=True
    )
    assert output["receipt"]["credentials"].startswith("Auteur on one machine")
    assert (info.video, output["content_type"], output["captions_key"]) == (None, "audio/mp4", None)
    assert abs(output["receipt"]["loudness"]["integrated_lufs"] + 16) <= 1

    whole: dict[str, Any] = {"mode": "full", "range": "0-3"}
    (first, _), (second, _) = await rendered(**whole), await rendered(**whole)
    assert first["receipt"]["segments_reused"] == 0 < first["receipt"]["segments"]
    assert second["receipt"]["segments_reused"] == first["receipt"]["segments"], (
        "this worker has encoded them"
    )

    refused = await studio.end(await studio.submit("render", 5, container="webm", video_codec="h264"))
    assert refused.failure is not None
    assert refused.failure.code == "not_in_container", "a worker checks again what it is handed"


async def test_a_plan_says_beforehand_what_the_render_then_copies(studio: Studio) -> None:
    await studio.uploaded(RABBIT, "video")
    await studio.all_ended()
    cut = {"op": "lift", "start_ms": 1000, "end_ms": 2300, "track_ids": ["V1"]}
    await asyncio.to_thread(studio.document.append, (await studio.edl()).version, cut)
    asked = {"preset": "web", "range": "0-6"}  # a loudness, for which the plan does not measure
    planned = await studio.end(await studio.submit("render_plan", 0, **asked))
    made = await studio.end(await studio.submit("render", 5, **asked))
    assert planned.output is not None
    assert made.output is not None
    plan, receipt = planned.output["plan"], made.output["receipt"]
    assert planned.output["version"] == made.output["version"]
    assert 0 < plan["picture_copied_s"] < 6
    for part in ("picture_copied_s", "picture_encoded_s"):
        assert abs(plan[part] - receipt[part]) < 0.2, part


async def test_what_is_no_media_is_refused_with_a_reason(studio: Studio, tmp_path: Path) -> None:
    text = tmp_path / "film.mp4"
    text.write_text("ffconcat version 1.0\nfile /etc/passwd\n" * 50)
    media_id = await studio.uploaded(text, "video")
    [job] = await studio.all_ended()
    assert (job.type, job.status, job.attempts) == ("probe", State.FAILED, 1)
    row = await studio.row(media_id)
    assert row.status == "failed"
    assert row.problem is not None
    assert job.failure is not None
    assert row.problem["code"] == job.failure.code
    assert row.problem["code"].startswith(("media_", "bad_media"))
    assert (await studio.edl()).media_files == ()
    refused = await studio.end(await studio.submit("transcription", 5, media_id))
    assert (refused.status, await studio.ledger.balance(studio.user)) == (State.FAILED, 100)


async def test_anothers_media_is_as_unknown_to_a_job_as_none(studio: Studio, api: Database) -> None:
    stranger = await new_user(api)
    async with api.transaction(stranger) as connection:
        project = await connection.fetchval(
            "insert into auteur.projects (user_id, name) values ($1, 'theirs') returning id", stranger
        )
    media_id, key = uuid4(), f"user/{stranger}/media/x/original"
    await asyncio.to_thread(studio.objects.write, RABBIT, key, content_type="video/mp4")
    new = NewMedia(media_id, "theirs.mp4", "video", "video/mp4", 1, key, f"object:{key}")
    await studio.library.add(stranger, project, new)
    async with api.transaction(stranger) as connection:
        await connection.execute(
            "update auteur.media_files set status = 'ready', sha256 = repeat('a', 64) where id = $1", media_id
        )
    failures = []
    for named in (media_id, uuid4()):
        edl = await studio.edl()
        media = {"id": str(named), "name": "x", "duration_ms": 5000, "type": "video"}
        clip = {
            "id": f"c{len(failures)}",
            "media_file_id": str(named),
            "in_point_ms": 0,
            "out_point_ms": 5000,
        }
        ops = [
            {"op": "add_media", "media_file": media},
            {"op": "overwrite_clip", "track_id": "V1", "at_ms": 0, "clip": clip},
        ]
        await asyncio.to_thread(studio.document.append, edl.version, {"op": "batch", "operations": ops})
        job = await studio.end(await studio.submit("render", 5))
        assert job.failure is not None
        failures.append((job.failure.code, job.failure.message.replace(str(named), "ID"), job.failure.hint))
    assert failures[0] == failures[1]
    assert failures[0][0] == "media_unknown"


async def test_an_operator_sees_what_failed_and_has_it_done_again(
    studio: Studio, postgres: TestDatabase, tmp_path: Path
) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()
    failed = await studio.end(await studio.submit("transcription", 5, media_id, engine="no such engine"))
    assert failed.status is State.FAILED

    def auteur(*words: str) -> Any:
        environment = {
            **os.environ,
            "AUTEUR_HOME": str(studio.home.folder),
            "AUTEUR_DATABASE_URL": postgres.admin.url,
        }
        command = [sys.executable, "-m", "auteur", "jobs", *words, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stderr

    status, listed = await asyncio.to_thread(auteur, "failed")
    assert (status, listed["jobs"][0]["job_id"]) == (0, str(failed.id))
    status, again = await asyncio.to_thread(auteur, "replay", str(failed.id))
    assert status == 0
    assert (await studio.end(UUID(again["job_id"]))).input == failed.input
    assert (await asyncio.to_thread(auteur, "replay", str(uuid4())))[0] == 1


async def test_the_workers_log_is_json_with_the_request_and_no_words(studio: Studio) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()
    await studio.end(
        await studio.submit("transcription", 5, media_id, engine="align", script=[[None, "canary " + SAID]])
    )
    lines = (studio.home.folder / "worker.log").read_text().splitlines()
    said = [json.loads(line) for line in lines]
    assert any(line.get("request") == "req-1" and line.get("type") == "transcription" for line in said)
    assert not any("canary" in line or "Americans" in line for line in lines)


async def test_an_edit_of_a_lost_job_is_refused(studio: Studio, postgres: TestDatabase) -> None:
    admin = await asyncpg.connect(postgres.admin.url)
    job_id = await studio.submit("not done here", 0)
    claim = (
        "update auteur.jobs set status = 'processing', fence = $2, lease_until = now() + interval '1 min'"
        " where id = $1"
    )
    await admin.execute(claim, job_id, 4)
    with background_database(postgres.worker) as database:
        snapshots = SnapshotWriter(database)
        store = FencedEdlStore(
            database, Documents(), snapshots, SystemClock(),
            user_id=studio.user, project_id=studio.project, job_id=job_id, fence=4,
        )  # fmt: skip
        marker = {"op": "add_marker", "marker_id": "m1", "time_ms": 0}
        edl = await asyncio.to_thread(store.load)
        after = await asyncio.to_thread(store.append, edl.version, marker)
        await admin.execute("update auteur.jobs set fence = 5 where id = $1", job_id)
        with pytest.raises(LeaseLost):
            await asyncio.to_thread(store.append, after.version, {**marker, "marker_id": "m2"})
        assert (await studio.edl()).version == after.version
        await asyncio.to_thread(snapshots.close)
    end = "update auteur.jobs set status = 'pending', lease_until = null, run_after = now() where id = $1"
    await admin.execute(end, job_id)
    await admin.close()
    await studio.queue.cancel(studio.user, job_id)


@needs("plain")
async def test_a_text_is_spoken_and_paid_by_its_length(studio: Studio, tmp_path: Path) -> None:
    text = "The quick brown fox jumps over the lazy dog."
    done = await studio.end(await studio.submit("tts", 4, text=text, speed=1.0, seed=5))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, 2)
    assert done.output is not None
    assert (done.output["engine"], done.output["seed"], done.output["consent"]) == ("plain", 5, None)
    sound = tmp_path / "speech.wav"
    sound.write_bytes(b"".join(studio.objects.read(done.output["key"])))
    assert abs(probe(sound).duration_ms - done.output["duration_ms"]) <= 1
    again = await studio.end(await studio.submit("tts", 4, text=text, speed=1.0, seed=5))
    assert again.output is not None
    assert b"".join(studio.objects.read(again.output["key"])) == sound.read_bytes()


@needs("matched")
async def test_a_voice_speaks_with_the_consent_that_it_stands_on(studio: Studio) -> None:
    voice, key = uuid4(), f"user/{studio.user}/voice/v/sample"
    await asyncio.to_thread(studio.objects.write, KENNEDY, key, content_type="audio/flac")
    agreed = NewVoice(voice, "John", key, "I agree that my voice corrects my recordings.", "John K.")
    await PostgresVoices(studio.api).add(studio.user, agreed)
    given = {"text": "Ask not what.", "voice_id": str(voice)}
    done = await studio.end(await studio.submit("tts", 2, **given))
    assert (done.status, done.failure) == (State.COMPLETED, None)
    assert done.output is not None
    assert (done.output["engine"], done.output["consent"]["by"]) == ("matched", "John K.")
    assert "clone" in done.output["quality"]
    stranger = await studio.end(await studio.submit("tts", 2, **{**given, "voice_id": str(uuid4())}))
    assert (stranger.status, stranger.credits_refunded) == (State.FAILED, True)
    assert stranger.failure is not None
    assert stranger.failure.code == "voice_unknown"


@needs("matched")
async def test_new_words_are_heard_before_they_are_applied_and_paid_by_what_was_made(studio: Studio) -> None:
    media_id = await studio.uploaded(KENNEDY, "audio")
    await studio.all_ended()
    await studio.end(await studio.submit("transcription", 5, media_id, engine="align", script=[[None, SAID]]))
    edl = await studio.edl()
    ids = {word.text.strip(",;.").casefold(): word.id for word in edl.transcript.segments.words()}
    edits = [
        {
            "word_ids": [ids["fellow"], ids["americans"]],
            "text": "dear friends and neighbours",
            "after": False,
        },
        {"word_ids": [ids["and"], ids["fellow"]], "text": "nobody", "after": False},
    ]
    consent = {"text": "I agree that my voice is used to correct my recording.", "by": "John K."}
    given = {"edits": edits, "consent": consent, "seed": 3}
    done = await studio.end(await studio.submit("respeak", 4, **given))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, 2), "one of two was made"
    output = done.output
    assert output is not None
    assert [one["code"] for one in output["refused"]] == ["bad_operation"]
    assert (output["applied"], output["consent"]) == (False, consent)
    assert (await studio.edl()).version == edl.version == output["version"]
    [take] = output["takes"]
    assert (take["engine"], take["instead_of"]) == ("matched", "fellow Americans,")
    preview = b"".join(studio.objects.read(take["preview_key"]))
    assert len(preview) > 48 * 2 * take["duration_ms"]
    row = await studio.row(UUID(take["media_file_id"]))
    assert (row.status, row.type, row.duration_ms) == ("ready", "audio", take["duration_ms"])
    await studio.all_ended()
    made = (await studio.row(row.id)).derived
    assert {"proxy", "peaks"} <= set(made), "the preview plays it, the timeline draws it"

    after = await asyncio.to_thread(studio.document.append, edl.version, output["operation"])
    words = [item.word.text for item in heard(after)]
    assert "dear friends and neighbours" in " ".join(words)
    movie = await studio.end(await studio.submit("render", 5))
    assert movie.failure is None
    undone = await asyncio.to_thread(studio.document.append, after.version, {"op": "undo"})
    assert undone.content() == edl.content()

    applied = await studio.end(await studio.submit("respeak", 2, **{**given, "edits": edits[:1]}, apply=True))
    assert applied.output is not None
    assert (await studio.edl()).version == applied.output["version"] == undone.version + 1


@needs("matched")
async def test_where_nothing_could_be_spoken_all_of_it_comes_back(studio: Studio) -> None:
    media_id = await studio.uploaded(RABBIT, "video")
    await studio.all_ended()
    words = [{"id": "w0", "word": "hop", "start_ms": 100, "end_ms": 600, "confidence": 1.0}]
    segment = {
        "id": "s",
        "media_file_id": str(media_id),
        "speaker": "",
        "start_ms": 100,
        "end_ms": 600,
        "words": words,
    }
    edl = await studio.edl()
    set_words = {
        "op": "set_transcript",
        "media_file_id": str(media_id),
        "language": "en",
        "segments": [segment],
    }
    await asyncio.to_thread(studio.document.append, edl.version, set_words)
    before = await studio.ledger.balance(studio.user)
    given = {"edits": [{"word_ids": ["w0"], "text": "jump", "after": False}],
             "consent": {"text": "I agree that my voice is used to correct it.", "by": "Rabbit"}}  # fmt: skip
    done = await studio.end(await studio.submit("respeak", 2, **given))
    assert (done.status, done.credits_refunded) == (State.FAILED, True)
    assert done.failure is not None
    assert (done.failure.code, "3 s" in done.failure.hint) == ("sample_length", True)
    assert await studio.ledger.balance(studio.user) == before


async def test_a_shot_becomes_media_and_one_step_on_the_timeline(studio: Studio) -> None:
    await studio.ledger.grant(studio.user, "bonus", 100, ref="for shots", description="test")
    given = {"prompt": "A boat on the sea", "duration_ms": 1500, "seed": 2}
    done = await studio.end(await studio.submit("video_generation", 50, **given))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, 50)
    output = done.output
    assert output is not None
    assert (output["engine"], output["width"], output["height"], output["frames"]) == (
        "animatic",
        320,
        240,
        45,
    )
    assert "not generated by AI" in output["quality"]
    edl = await studio.edl()
    after = await asyncio.to_thread(studio.document.append, edl.version, output["operation"])
    assert (after.duration_ms, after.media_files[-1].generated_by) == (1500, "animatic (drawn scenery 1)")
    movie = await studio.end(await studio.submit("render", 5))
    assert movie.failure is None
    undone = await asyncio.to_thread(studio.document.append, after.version, {"op": "undo"})
    assert undone.content() == edl.content()
    again = await studio.end(await studio.submit("video_generation", 50, **given))
    assert again.output is not None
    files = [b"".join(studio.objects.read(one["key"])) for one in (output, again.output)]
    assert files[0] == files[1], "the same seed, the same bytes"


def _three_seconds(path: Path) -> Path:
    """The beginning of Kennedy's sentence."""
    write_wav(path, decode_pcm(KENNEDY)[:48_000], 16_000)
    return path


@needs_lips
async def test_moved_lips_become_media_and_one_step_on_the_timeline(studio: Studio, tmp_path: Path) -> None:
    video = await studio.uploaded(face_film(tmp_path / "face.mp4", 90), "video")
    audio = await studio.uploaded(_three_seconds(tmp_path / "said.wav"), "audio")
    await studio.all_ended()
    given = {"video_media_id": str(video), "audio_media_id": str(audio), "seed": 4}
    done = await studio.end(await studio.submit("lip_sync", 30, video, **given))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, 15), (
        "3 s are a minute begun"
    )
    output = done.output
    assert output is not None
    assert (output["engine"], output["seed"], output["faces"], output["left_alone"]) == (
        "mouth_warp",
        4,
        1,
        {},
    )
    assert output["moved_frames"] == output["frames"] == 75
    assert "crude" in output["quality"]
    edl = await studio.edl()
    after = await asyncio.to_thread(studio.document.append, edl.version, output["operation"])
    assert abs(after.duration_ms - edl.duration_ms - output["duration_ms"]) <= 40
    assert after.media_files[-1].generated_by == "mouth_warp (mouth warp 1)"
    undone = await asyncio.to_thread(studio.document.append, after.version, {"op": "undo"})
    assert undone.content() == edl.content()
    file = tmp_path / "lips.mp4"
    file.write_bytes(b"".join(studio.objects.read(output["key"])))
    info = probe(file)
    assert info.video is not None
    assert (info.video.width, info.video.height, len(info.audio)) == (480, 360, 1)


@needs_lips
@pytest.mark.parametrize(("shown", "code"), [((), "no_face"), ((Shown(scale=0.35),), "face_too_small")])
async def test_where_no_lips_can_be_moved_the_job_fails_and_all_comes_back(
    studio: Studio, tmp_path: Path, shown: tuple[Shown, ...], code: str
) -> None:
    video = await studio.uploaded(face_film(tmp_path / "face.mp4", 90, shown), "video")
    audio = await studio.uploaded(_three_seconds(tmp_path / "said.wav"), "audio")
    await studio.all_ended()
    before = await studio.ledger.balance(studio.user)
    given = {"video_media_id": str(video), "audio_media_id": str(audio)}
    done = await studio.end(await studio.submit("lip_sync", 15, video, **given))
    assert (done.status, done.credits_refunded) == (State.FAILED, True)
    assert done.failure is not None
    assert (done.failure.code, bool(done.failure.hint)) == (code, True)
    assert await studio.ledger.balance(studio.user) == before
    assert not [media for media in (await studio.edl()).media_files if media.generated_by]


@needs("matched")
@needs_lips
@pytest.mark.parametrize(("faces", "cost"), [((Shown(scale=1.1),), 17), ((), 2)])
async def test_lips_that_follow_new_words_are_paid_where_they_moved_and_come_back_where_no_face_was(
    studio: Studio, tmp_path: Path, faces: tuple[Shown, ...], cost: int
) -> None:
    media_id = await studio.uploaded(
        face_film(tmp_path / "talk.mp4", 275, faces, (320, 240), KENNEDY), "video"
    )
    await studio.all_ended()
    await studio.end(await studio.submit("transcription", 5, media_id, engine="align", script=[[None, SAID]]))
    ids = {word.text.strip(",;."): word.id for word in (await studio.edl()).transcript.segments.words()}
    given = {
        "edits": [{"word_ids": [ids["fellow"], ids["Americans"]], "text": "dear friends", "after": False}],
        "consent": {"text": "I agree that my voice is used to correct my recording.", "by": "John K."},
        "lip_sync": True,
    }
    done = await studio.end(await studio.submit("respeak", 17, **given))
    assert (done.status, done.failure, done.credits_cost) == (State.COMPLETED, None, cost)
    assert done.output is not None
    [take] = done.output["takes"]
    moved = bool(faces)
    assert (take["lips"]["moved"], "picture" in take["operation"]) == (moved, moved)
    assert ("crude" in (done.output["lips_quality"] or "")) is moved
    row = await studio.row(UUID(take["media_file_id"]))
    assert (row.status, row.type) == ("ready", "video" if moved else "audio")
