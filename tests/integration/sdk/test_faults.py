"""What breaks on the way is done once all the same, or told."""

from __future__ import annotations

import struct
import threading
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from auteur.core.edl.codec import edl_to_json
from auteur.sdk import Client, NoAnswer, TransferDamaged, UploadBroken
from tests.integration.sdk.conftest import QUICK, Site, noise
from tests.support.faulty_proxy import Spoil

MIB = 1 << 20


@pytest.mark.parametrize("how", ["drop", "busy", "cut", "lose", "cut_answer"])
def test_a_job_whose_answer_is_lost_is_one_job_and_one_charge(site: Site, tmp_path: Path, how: str) -> None:
    owner = site.owner()
    with Client(site.api.url, session=owner, retries=QUICK) as client:
        mine = client.project(client.projects.create(f"Once, {how}"))
        media = mine.upload(noise(tmp_path / "sound.wav", 1))
        before = client.credits.balance()
        spoil = Spoil(how, at=40)  # type: ignore[arg-type]  # parametrised
        site.api.plan(spoil, spoil, only=b"POST /jobs/transcription")
        job = client.jobs.transcribe(mine.id, media.id, script="nothing at all")
        assert len(site.api.used) == 2
        jobs = list(client.jobs.list(type=["transcription"], project_id=mine.id))
        assert [one.id for one in jobs] == [job.job_id]
        client.jobs.cancel(job)
        assert [entry.kind for entry in client.credits.history(job_id=job.job_id)].count("hold") == 1
        assert before - client.credits.balance() in (0, 5)


@pytest.mark.parametrize("how", ["lose", "drop", "busy"])
def test_an_edit_whose_answer_is_lost_is_done_once(site: Site, how: str) -> None:
    with site.client(spoiled=True) as client:
        mine = client.project(client.projects.create("Once"))
        version = mine.document().version
        spoil = Spoil(how)  # type: ignore[arg-type]  # parametrised
        site.api.plan(spoil, only=b"/edl HTTP")
        edl = mine.edit({"op": "add_marker", "marker_id": "m", "time_ms": 1})
        assert edl.version == version + 1
        site.api.plan(spoil, only=b"/undo HTTP")
        assert mine.undo().markers == ()
        assert [change.op["op"] for change in mine.history(version)] == ["add_marker", "undo"]


@pytest.mark.parametrize("how", ["lose", "drop", "busy"])
def test_a_project_whose_answer_is_lost_is_made_once(site: Site, how: str) -> None:
    with site.client(spoiled=True) as client:
        site.api.plan(Spoil(how), only=b"POST /projects ")  # type: ignore[arg-type]  # parametrised
        made = client.projects.create("Perhaps")
        assert [project.id for project in client.projects.list()] == [made.id]


def test_what_must_not_be_sent_twice_is_not(site: Site) -> None:
    with site.client(spoiled=True) as client:
        site.api.plan(Spoil("lose"), only=b"POST /users/me/delete ")
        with pytest.raises(NoAnswer) as lost:
            client.delete_account("another@example.com")
        assert lost.value.sent
        site.api.plan(*[Spoil("busy")] * 3, only=b"GET /users/me")
        assert client.me().name is None
        assert len(site.api.used) == 3


def test_two_who_edit_at_the_same_time_have_one_document(site: Site) -> None:
    with site.client(spoiled=True) as client:
        made = client.projects.create("Two")
        assert client.session is not None
        session = client.session
        site.api.plan(*[Spoil("lose"), Spoil("busy")] * 3, only=b"/edl HTTP")
        editors = [Client(site.api.url, session=session, retries=QUICK) for _ in range(2)]
        opened = [editor.project(made) for editor in editors]
        errors: list[BaseException] = []

        def work(which: int) -> None:
            try:
                for n in range(6):
                    marker = {"op": "add_marker", "marker_id": f"{which}-{n}", "time_ms": which * 100 + n}
                    opened[which].edit(lambda _, marker=marker: marker)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(which,)) for which in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert errors == []
        documents = [edl_to_json(one.edit([])) for one in opened]  # nothing is sent: as each knows it
        newest = edl_to_json(opened[0].document())
        assert newest in documents, "whoever edited last has it, to the letter"
        assert edl_to_json(opened[1].document()) == newest
        wanted = sorted(f"{which}-{n}" for which in range(2) for n in range(6))
        assert sorted(marker["id"] for marker in newest["markers"]) == wanted
        assert len(list(opened[0].history(made.edl_version or 1))) == len(wanted)
        for editor in editors:
            editor.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of sound and 65 MiB of what players skip: five parts."""
    file = noise(tmp_path_factory.mktemp("large") / "large.wav", 1)
    with file.open("ab") as more:
        more.write(struct.pack("<4sI", b"JUNK", 65 * MIB) + Random(7).randbytes(65 * MIB))
    return file


def test_parts_that_are_cut_anywhere_arrive_whole(site: Site, large: Path) -> None:
    rng = Random(1)
    with site.client() as client:
        mine = client.project(client.projects.create("Parts"))
        cuts = [Spoil("cut", rng.randrange(16 * MIB)) for _ in range(4)]
        site.blobs.plan(*cuts, Spoil("lose"), Spoil("busy"), only=b"PUT ")
        media = mine.upload(large)
        assert len(site.blobs.used) == 6
        assert media.sha256 == sha256(large.read_bytes()).hexdigest()


def test_an_upload_that_broke_goes_on_with_what_is_missing(site: Site, large: Path) -> None:
    with site.client() as client:
        mine = client.project(client.projects.create("Resumed"))
        site.blobs.refused = b"part=4"
        with pytest.raises(UploadBroken):
            mine.upload(large, at_once=1)
        site.blobs.reset()
        media = mine.upload(large, resume=True)
        assert media.status == "ready"
        assert {line.partition(b"part=")[2][:1] for line in site.blobs.seen} == {b"4", b"5"}
        assert [one.id for one in mine.media_files()] == [media.id]


@pytest.mark.parametrize("seed", range(3))
def test_a_download_that_is_cut_anywhere_arrives_whole(site: Site, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    sound = noise(tmp_path / "sound.wav", 40)
    with site.client() as client:
        mine = client.project(client.projects.create("Fetched"))
        media = mine.upload(sound)
        cuts = [Spoil("cut_answer", rng.randrange(sound.stat().st_size // 8)) for _ in range(5)]
        site.blobs.plan(*cuts, Spoil("busy"), Spoil("drop"), only=b"GET ")
        back = mine.download(media.id, tmp_path / "back.wav")
        assert back.read_bytes() == sound.read_bytes()
        assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_download_that_was_changed_on_the_way_is_not_kept(site: Site, tmp_path: Path) -> None:
    sound = noise(tmp_path / "sound.wav", 4)
    with site.client() as client:
        mine = client.project(client.projects.create("Changed"))
        media = mine.upload(sound)
        site.blobs.plan(Spoil("flip", 100_000), only=b"GET ")
        with pytest.raises(TransferDamaged):
            mine.download(media.id, tmp_path / "back.wav")
        assert not (tmp_path / "back.wav").exists()
        assert mine.download(media.id, tmp_path / "back.wav").read_bytes() == sound.read_bytes()


def test_what_another_download_left_is_gone_on_with(site: Site, tmp_path: Path) -> None:
    sound = noise(tmp_path / "sound.wav", 4)
    with site.client() as client:
        mine = client.project(client.projects.create("Left"))
        media = mine.upload(sound)
        whole = sound.read_bytes()
        for left in (whole[:300_000], b"of something else", whole):
            (tmp_path / ".back.wav.part").write_bytes(left)
            assert mine.download(media.id, tmp_path / "back.wav").read_bytes() == whole
