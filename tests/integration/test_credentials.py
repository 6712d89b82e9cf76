"""Content credentials: what a stranger's reader finds in a signed file, and what is not signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import c2pa
import pytest
from typer.testing import CliRunner

from auteur.bootstrap import local_project
from auteur.cli.main import app
from auteur.core.errors import AuteurError, InputError
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from auteur.ports.credential_signer import CannotSign
from tests.support.talks import small_talk

MAKER = "matched 1 (eSpeak), with the consent of Ann Example"
FROM_MS, TO_MS = 2000, 2800
KNOWN = {"signingCredential.untrusted"}
"""What readers say of a certificate in no list of trust, and all that they may say."""


def run(*arguments: object, cwd: Path, **environment: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setenv("AUTEUR_HOME", str(cwd / "home"))
        for name, value in environment.items():
            patch.setenv(name, value)
        done = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project of a talk, in which 800 ms of sound were generated."""
    movie, script, _ = small_talk(tmp_path_factory.mktemp("credentials"))
    home = movie.parent
    run("align", movie, "--script", script, cwd=home)
    run("export", "talk.auteur", "-o", "take.wav", cwd=home)
    project = local_project(home / "talk.auteur")
    take = project.media.add(home / "take.wav")
    file = {"id": take.id, "name": "take.wav", "duration_ms": 5000, "type": "audio", "generated_by": MAKER}
    clip = {"id": "t1", "media_file_id": take.id, "in_point_ms": 100, "out_point_ms": 100 + TO_MS - FROM_MS}
    over = {"op": "overwrite_clip", "track_id": "A1", "at_ms": FROM_MS, "clip": clip}
    batch = {"op": "batch", "operations": [{"op": "add_media", "media_file": file}, over]}
    project.edl.append(project.edl.load().version, batch)
    return home


def manifest_in(file: Path) -> tuple[dict[str, Any], set[str]]:
    """The active manifest as the library reads it, and what it objects to."""
    with c2pa.Reader(file) as reader:
        said = json.loads(reader.json())
    objections = {note["code"] for note in said.get("validation_status", [])}
    return said["manifests"][said["active_manifest"]], objections


def actions_in(file: Path) -> list[dict[str, Any]]:
    manifest, objections = manifest_in(file)
    assert objections <= KNOWN
    (actions,) = [one for one in manifest["assertions"] if one["label"].startswith("c2pa.actions")]
    done: list[dict[str, Any]] = actions["data"]["actions"]
    return done


def test_a_signed_movie_tells_what_was_generated_and_is_else_the_same(home: Path) -> None:
    told = run("export", "talk.auteur", "-o", "signed.mp4", "--credentials", cwd=home)
    receipt = Receipt.from_json(told["receipt"])
    assert receipt.credentials == "Auteur on one machine, for whom nobody vouches"
    assert [(note.start_ms, note.end_ms, note.generated_by) for note in receipt.generated] == [
        (FROM_MS, TO_MS, MAKER)
    ]
    assert verify_receipt(home / "signed.mp4", receipt) == [], "size and hash are the signed file's"
    created, edited = actions_in(home / "signed.mp4")
    assert created["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert edited["softwareAgent"]["name"] == MAKER
    assert edited["changes"][0]["region"][0]["time"] == {"type": "npt", "start": "2.000", "end": "2.800"}
    plain = Receipt.from_json(run("export", "talk.auteur", "-o", "plain.mp4", cwd=home)["receipt"])
    assert (plain.credentials, plain.generated) == ("", receipt.generated)
    assert plain.size_bytes < receipt.size_bytes


def test_of_a_range_the_stretches_are_told_on_its_clock(home: Path) -> None:
    told = run("export", "talk.auteur", "-o", "part.mp4", "--credentials", "--range", "2.5-4", cwd=home)
    _, edited = actions_in(home / "part.mp4")
    assert edited["changes"][0]["region"][0]["time"] == {"type": "npt", "start": "0.000", "end": "0.300"}
    run("export", "talk.auteur", "-o", "rest.mp4", "--credentials", "--range", "3-4", cwd=home)
    (created,) = actions_in(home / "rest.mp4")
    assert created["digitalSourceType"].endswith("/compositeCapture"), "nothing in it was generated"
    assert told["receipt"]["generated"][0]["end_ms"] == 300


@pytest.mark.parametrize("ending", [".mov", ".m4a", ".mp3", ".wav", ".flac"])
def test_every_container_that_is_said_to_hold_credentials_does(home: Path, ending: str) -> None:
    run("export", "talk.auteur", "-o", f"held{ending}", "--credentials", cwd=home)
    assert len(actions_in(home / f"held{ending}")) == 2


def test_a_file_that_was_changed_since_is_told_from_one_that_was_not(home: Path) -> None:
    run("export", "talk.auteur", "-o", "changed.mp4", "--credentials", cwd=home)
    content = bytearray((home / "changed.mp4").read_bytes())
    content[content.index(b"mdat") + 1000] ^= 1
    (home / "changed.mp4").write_bytes(content)
    assert manifest_in(home / "changed.mp4")[1] - KNOWN == {"assertion.bmffHash.mismatch"}


def test_what_holds_no_credentials_is_refused_before_anything_is_encoded(home: Path) -> None:
    with pytest.raises(InputError) as refused:
        run("export", "talk.auteur", "-o", "out.webm", "--credentials", cwd=home)
    assert refused.value.code == "not_in_container"
    assert not (home / "out.webm").exists()


def test_a_certificate_of_ones_own_is_used_with_its_key_and_only_so(home: Path, tmp_path: Path) -> None:
    run("export", "talk.auteur", "-o", "first.m4a", "--credentials", cwd=home)
    chain, key = (home / "home" / "credentials" / name for name in ("chain.pem", "key.pem"))
    assert key.stat().st_mode & 0o077 == 0
    own = {"AUTEUR_CERTIFICATE": str(chain), "AUTEUR_CERTIFICATE_KEY": str(key)}
    told = run("export", "talk.auteur", "-o", "own.m4a", "--credentials", cwd=home, **own)
    assert told["receipt"]["credentials"] == "Auteur on one machine", (
        "who gives a certificate knows who vouches"
    )
    other = tmp_path / "other.pem"
    other.write_text("no key")
    for wrong in ({"AUTEUR_CERTIFICATE": str(chain)}, own | {"AUTEUR_CERTIFICATE_KEY": str(other)}):
        with pytest.raises(AuteurError) as refused:
            run("export", "talk.auteur", "-o", "wrong.m4a", "--credentials", cwd=home, **wrong)
        assert isinstance(refused.value, CannotSign | InputError)
        assert not (home / "wrong.m4a").exists()
