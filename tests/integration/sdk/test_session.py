"""A whole session by the SDK, blocking and awaited, and what a client is told when it goes wrong."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from auteur.core.errors import NothingToUndo, OperationError
from auteur.core.progress import Progress
from auteur.core.transcript.finding import find_text
from auteur.sdk import (
    ApiError,
    AsyncClient,
    BadRequest,
    Client,
    JobCancelled,
    MediaRefused,
    MovedOn,
    NoAnswer,
    NotSignedIn,
    NotThere,
    OutOfCredits,
    Retries,
    SignedIn,
    StillRunning,
)
from tests.integration.sdk.conftest import PASSWORD, QUICK, Site, noise
from tests.support.household import without_workers
from tests.support.talks import small_talk


def test_a_talk_goes_in_and_its_cut_comes_out(site: Site, tmp_path: Path) -> None:
    movie, script, _ = small_talk(tmp_path)
    told: list[Progress] = []
    with Client(site.url, session=site.owner(), retries=QUICK) as client:
        before = client.credits.balance()
        talk = client.project(client.projects.create("Talk"))
        media = talk.upload(movie, on_progress=told.append)
        assert media.sha256 == sha256(movie.read_bytes()).hexdigest()
        assert talk.document().settings.width == 160, "nobody chose, so it is the recording's"
        edl = talk.transcribe(media.id, script=script.read_text(), on_progress=told.append)
        assert client.credits.balance() == before - 5
        assert [one.segment_id for one in client.projects.search("leisure", talk.id)]

        found = find_text(edl, "had then leisure")[0]
        cut = talk.edit({"op": "delete_words", "word_ids": list(found.word_ids)})
        assert talk.undo().duration_ms == edl.duration_ms
        assert talk.redo().duration_ms == cut.duration_ms < edl.duration_ms
        assert talk.document().content() == cut.content()
        assert [change.op["op"] for change in talk.history()][-3:] == ["delete_words", "undo", "redo"]
        assert "leisure" not in talk.captions("txt")

        done = talk.render(tmp_path / "cut.mp4", on_progress=told.append)
        assert sha256(done.movie.read_bytes()).hexdigest() == done.receipt["sha256"]
        assert json.loads(done.receipt_file.read_text()) == done.receipt
        assert done.receipt["picture_copied_s"] > done.receipt["picture_encoded_s"], (
            "copied, where it could be"
        )
        assert done.captions is not None
        assert "-->" in done.captions.read_text()
        back = talk.download(media.id, tmp_path / "back.mp4")
        assert back.read_bytes() == movie.read_bytes()
    for stage in ("upload", "download"):
        fractions = [one.fraction for one in told if one.stage == stage]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0


def test_the_same_methods_are_awaited_on_the_other_client(site: Site, tmp_path: Path) -> None:
    sound = noise(tmp_path / "sound.wav", 2)

    async def session() -> None:
        async with AsyncClient(site.url, retries=QUICK) as client:
            await client.sign_up("awaited@example.com", PASSWORD)
            mine = client.project(await client.projects.create("Awaited"))
            media = await mine.upload(sound)
            edl = await mine.edit({"op": "add_marker", "marker_id": "m", "time_ms": 500})
            assert [marker.id for marker in edl.markers] == ["m"]
            assert [project.id async for project in client.projects.list()] == [mine.id]
            assert (await mine.download(media.id, tmp_path / "back.wav")).read_bytes() == sound.read_bytes()

    asyncio.run(session())


def test_a_job_is_waited_for_by_events_and_can_be_cancelled(site: Site, tmp_path: Path) -> None:
    movie, script, _ = small_talk(tmp_path)
    owner = site.owner()
    with Client(site.url, session=owner, retries=QUICK) as client:
        talk = client.project(client.projects.create("Cancelled"))
        media = talk.upload(movie)
        for job in client.jobs.list(project_id=talk.id):
            client.jobs.wait(job)

    async def session() -> None:
        async with AsyncClient(site.url, session=owner, retries=QUICK) as client:
            before = await client.credits.balance()
            job = await client.jobs.transcribe(talk.id, media.id, script=script.read_text())
            with pytest.raises(StillRunning):
                await client.jobs.wait(job, timeout_s=0.2)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await client.jobs.wait(job)
            assert not (await client.jobs.get(job)).has_ended, "to stop waiting stops no job"
            await client.jobs.cancel(job)
            with pytest.raises(JobCancelled) as cancelled:
                await client.jobs.wait(job)
            assert cancelled.value.job.credits_refunded
            assert await client.credits.balance() == before

    with without_workers(site.running):  # so that the job is not done before it is cancelled
        asyncio.run(session())


def test_where_streams_do_not_come_through_the_job_is_asked_for(site: Site, tmp_path: Path) -> None:
    site.api.refused = b"/events "
    with site.client(spoiled=True) as client:
        mine = client.project(client.projects.create("Asked"))
        mine.upload(noise(tmp_path / "sound.wav", 1))
        told: list[Progress] = []
        probed = next(client.jobs.list(type=["probe"]))
        assert client.jobs.wait(probed, on_progress=told.append).status == "completed"
        assert client.jobs.quote_render(mine.id, "flac", range="0.25-1").duration_ms == 750
        rendered = client.jobs.wait(client.jobs.render(mine.id, "mp3", range="0.25-1"), timeout_s=60)
        assert rendered.output_data is not None
        assert rendered.output_data["content_type"] == "audio/mpeg"


def test_tokens_are_exchanged_once_for_all_who_ask_at_the_same_time(site: Site) -> None:
    sessions: list[SignedIn] = []
    with site.client() as client:
        assert client.session is not None
        old = replace(client.session, expires_at=0.0)
    with Client(site.url, session=old, on_session=sessions.append, retries=QUICK) as client:
        asking = [threading.Thread(target=client.me) for _ in range(8)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
        assert len(sessions) == 1
        assert client.session == sessions[0] != old

    async def ask_together(session: SignedIn) -> None:
        kept: list[SignedIn] = []
        late = replace(session, expires_at=0.0)
        async with AsyncClient(site.url, session=late, on_session=kept.append, retries=QUICK) as awaited:
            people = await asyncio.gather(*(awaited.me() for _ in range(8)))
            assert len({one.id for one in people}) == 1
            assert len(kept) == 1

    asyncio.run(ask_together(sessions[0]))


def test_a_token_that_the_server_takes_for_old_is_exchanged(site: Site) -> None:
    with site.client() as client:
        assert client.session is not None
        broken = replace(client.session, access_token=f"{client.session.access_token[:-8]}AAAAAAAA")
    with Client(site.url, session=broken, retries=QUICK) as again:
        assert again.me().id == broken.user_id
        again.sign_out()
        with pytest.raises(NotSignedIn):
            again.me()


def test_an_api_token_works_until_it_is_revoked(site: Site) -> None:
    with site.client() as client:
        made = client.tokens.create("tests", days=1)
        assert made.token not in repr(made)
        with Client(site.url, token=made.token) as program:
            assert program.me() == client.me()
        assert [token.id for token in client.tokens.list()] == [made.id]
        client.tokens.revoke(made.id)
        assert client.tokens.list() == ()


def test_refusals_have_a_class_a_code_and_a_way_out(site: Site, tmp_path: Path) -> None:
    with site.client() as client:
        with pytest.raises(NotThere) as unknown:
            client.projects.get("0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11")
        assert (unknown.value.status, unknown.value.code) == (404, "project_unknown")
        assert unknown.value.request_id
        mine = client.project(client.projects.create("Refused"))
        with pytest.raises(BadRequest) as empty:
            mine.render(tmp_path / "out.mp4")
        assert (empty.value.code, empty.value.hint) == ("nothing_to_render", "put a recording on it")
        with pytest.raises(OperationError):
            mine.edit({"op": "delete_words", "word_ids": ["nobody said it"]})
        with pytest.raises(NothingToUndo):
            mine.undo()
        media = mine.upload(noise(tmp_path / "sound.wav", 1))
        with pytest.raises(BadRequest) as impossible:
            mine.render(tmp_path / "out.webm", video_codec="h264")
        assert impossible.value.code == "not_in_container"
        assert not (tmp_path / "out.webm").exists()
        with pytest.raises(OutOfCredits) as poor:
            mine.transcribe(media.id)
        assert (poor.value.balance, poor.value.needed) == (0, 5)
        (tmp_path / "lie.mp4").write_bytes(b"this is no movie" * 100)
        with pytest.raises(MediaRefused) as lie:
            mine.upload(tmp_path / "lie.mp4")
        assert lie.value.code in ("bad_media", "media_unsupported", "media_damaged"), lie.value.code
    with Client(site.url) as nobody, pytest.raises(NotSignedIn):
        nobody.me()
    with (
        Client("http://127.0.0.1:9", retries=Retries(tries=2, first_s=0.01)) as away,
        pytest.raises(NoAnswer) as lost,
    ):
        away.sign_in("ann@example.com", PASSWORD)
    assert not lost.value.sent


def test_others_work_is_not_taken_back(site: Site) -> None:
    with site.client() as client:
        made = client.projects.create("Undone")
        ann, bob = client.project(made), client.project(made)
        ann.edit({"op": "add_marker", "marker_id": "anns", "time_ms": 1})
        bob.edit({"op": "add_marker", "marker_id": "bobs", "time_ms": 2})
        with pytest.raises(MovedOn):
            ann.undo()
        assert {marker.id for marker in ann.document().markers} == {"anns", "bobs"}
        assert [marker.id for marker in ann.undo().markers] == ["anns"], "seen, it may be"


def test_projects_are_copied_trashed_and_taken_back(site: Site) -> None:
    with site.client() as client:
        made = client.projects.create("First", resolution="640x360", frame_rate=25.0)
        assert client.projects.change(made.id, name="Renamed").name == "Renamed"
        copy = client.projects.duplicate(made.id, "Copy")
        client.projects.delete(made.id)
        assert [project.id for project in client.projects.list()] == [copy.id]
        assert [project.id for project in client.projects.list(trashed=True)] == [made.id]
        assert client.projects.restore(made.id).name == "Renamed"
        mine = client.project(made)
        first = mine.document()
        mine.edit([{"op": "add_marker", "marker_id": name, "time_ms": 1} for name in "ab"])
        assert len(mine.undo().markers) == 0, "several in one edit are one step"
        mine.redo()
        assert mine.restore(first.version).content() == first.content()


def test_words_and_cuts_come_from_and_go_to_other_programs(site: Site, tmp_path: Path) -> None:
    with site.client() as client:
        mine = client.project(client.projects.create("Exchanged"))
        media = mine.upload(noise(tmp_path / "sound.wav", 3))
        words = [{"word": word, "start": n, "end": n + 0.9} for n, word in enumerate(["one", "two", "three"])]
        heard = {"segments": [{"start": 0, "end": 3, "words": words}]}
        edl = mine.import_transcript(media.id, json.dumps(heard), "whisper")
        assert [word.text for word in edl.transcript.segments.words()] == ["one", "two", "three"]
        short = mine.edit(
            {"op": "delete_words", "word_ids": [word.id for word in edl.transcript.segments.words()][1:2]}
        )
        cut = mine.cut("otio")
        mine.undo()
        back = mine.import_cut(cut.content, "otio")
        assert abs(back.duration_ms - short.duration_ms) <= 40
        assert {"srt", "fcpxml"} <= {one.name for one in client.projects.formats()}
        assert {price.type for price in client.credits.prices() if price.available} >= {
            "transcription",
            "render",
        }
        assert client.credits.quote("transcription", duration_ms=601_000).credits == 10
        assert client.credits.history_csv().startswith("created_at,")


def test_webhooks_are_made_tried_changed_and_deleted(site: Site) -> None:
    with site.client() as client:
        made = client.webhooks.create("https://hooks.invalid/auteur", ["job.failed"], description="archive")
        assert made.secret.startswith("whsec_")
        assert made.secret not in repr(made)
        assert client.webhooks.list() == (client.webhooks.get(made.id),)
        sent = client.webhooks.ping(made.id)
        assert [one.id for one in client.webhooks.deliveries(made.id)] == [sent.id]
        assert client.webhooks.replay(made.id, sent.id).message_id == sent.message_id
        assert client.webhooks.replay_failed(made.id, made.created_at) == 0
        assert client.webhooks.rotate(made.id).secret != made.secret
        assert not client.webhooks.change(made.id, enabled=False).enabled
        client.webhooks.delete(made.id)
        assert client.webhooks.list() == ()

    async def awaited() -> None:
        async with AsyncClient(site.url, retries=QUICK) as other:
            await other.sign_up("hooked@example.com", PASSWORD)
            hook = await other.webhooks.create("https://hooks.invalid/auteur")
            assert [one.id for one in await other.webhooks.list()] == [hook.id]
            assert [one async for one in other.webhooks.deliveries(hook.id)] == []
            with pytest.raises(ApiError) as off:
                await other.billing.checkout("pro")
            assert off.value.code == "billing_off"

    asyncio.run(awaited())


def test_a_voice_is_recorded_with_its_consent(site: Site, tmp_path: Path) -> None:
    said = "I agree that my voice is used in tests."
    with site.client() as client:
        voice = client.voices.create(
            "Ann", noise(tmp_path / "ann.wav", 12), consent_text=said, consent_by="Ann"
        )
        assert (voice.status, client.voices.get(voice.id)) == ("ready", voice)
        client.voices.delete(voice.id)
        assert list(client.voices.list()) == []


def test_what_happens_is_heard_and_nothing_is_left_of_an_account(site: Site) -> None:
    with site.client() as client:
        heard: list[str] = []

        def listen() -> None:
            for event in client.jobs.events(after="0"):
                heard.append(event.type)
                return

        listening = threading.Thread(target=listen)
        mine = client.project(client.projects.create("Heard"))
        listening.start()
        for n in range(20):
            mine.edit({"op": "add_marker", "marker_id": f"m{n}", "time_ms": n})
            listening.join(0.25)
            if heard:
                break
        assert heard == ["edl"]
        client.delete_account(client.me().email)
        with pytest.raises(NotSignedIn):
            client.me()
