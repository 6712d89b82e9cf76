"""Re-speak from the command line, on a real talk: heard first, then applied, then taken back."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auteur.bootstrap import local_project
from auteur.core.transcript.heard import heard
from auteur.core.transcript.provenance import generated_spans
from auteur.media.audio import decode_pcm
from auteur.media.fitting import level_of
from auteur.media.resampling import as_floats
from tests.support.talks import small_talk
from tests.support.voices import needs, pitch_hz

pytestmark = needs("matched")
AGREED = ["--consent", "I agree that my voice is used to correct this talk.", "--consent-by", "The Reader"]


def run(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    command = [sys.executable, "-m", "auteur", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    movie, script, _ = small_talk(tmp_path_factory.mktemp("talk"))
    run("align", movie, "--script", script)
    return movie.with_suffix(".auteur")


def heard_words(project: Path) -> list[str]:
    return [one.word.text for one in heard(local_project(project).edl.load())]


def samples(path: Path) -> tuple[np.ndarray[Any, np.dtype[np.float64]], int]:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return as_floats(data), file.getframerate()


def test_what_is_made_to_be_heard_changes_nothing_and_can_be_made_again(talk: Path) -> None:
    before = (talk / "edl.json").read_bytes()
    asked = ["respeak", talk, "--words", "rather selfish", "--text", "remarkably generous", *AGREED]
    once, again = run(*asked), run(*asked)
    assert once == again, "the same seed, the same sound"
    assert once["applied"] is False
    assert (talk / "edl.json").read_bytes() == before
    take = once["takes"][0]
    preview, rate = samples(Path(take["preview"]))
    assert len(preview) * 1000 // rate == take["duration_ms"] + 4000
    assert json.loads(Path(take["sound"]).with_suffix(".json").read_text())["consent"] == {
        "text": AGREED[1],
        "by": "The Reader",
    }
    assert run(*asked, "--seed", "1")["takes"][0]["media_file_id"] != take["media_file_id"]


def test_the_new_words_sound_like_the_speaker_as_far_as_was_promised(talk: Path) -> None:
    said = run(
        "respeak", talk, "--words", "ill disposed young man", "--text", "entirely reasonable fellow", *AGREED
    )
    new, rate = samples(Path(said["takes"][0]["sound"]))
    recording = as_floats(decode_pcm(talk.parent / "talk.mp4", sample_rate_hz=rate))
    assert abs(pitch_hz(new, rate) / pitch_hz(recording, rate) - 1) < 0.08
    assert abs(20 * np.log10(level_of(new, rate) / level_of(recording, rate))) < 3
    letters = len("entirelyreasonablefellow") / said["takes"][0]["duration_ms"]
    assert 0.008 < letters < 0.02, "about as fast as people speak"


def test_applied_it_is_one_step_of_which_undo_leaves_nothing(talk: Path, tmp_path: Path) -> None:
    before = heard_words(talk)
    done = run("respeak", talk, "--words", "cold hearted", "--text", "kind and patient", "--apply", *AGREED)
    assert done["applied"]
    words = heard_words(talk)
    at = words.index("patient")
    assert words[at - 2 : at + 1] == ["kind", "and", "patient"]
    assert "hearted" not in words
    movie = tmp_path / "out.mp4"
    receipt = run("export", talk, "-o", movie)["receipt"]
    assert movie.stat().st_size > 10_000
    assert "encoded" in json.dumps(receipt)
    stretches = generated_spans(local_project(talk).edl.load())
    assert {(one.kind, one.text, one.generated_by) for one in stretches} == {
        ("audio", "kind and patient", "matched (flite 2.2, WORLD 0.3.5), consent of The Reader")
    }
    undo = tmp_path / "undo.json"
    undo.write_text(json.dumps({"op": "undo"}))
    run("apply", talk, undo)
    assert heard_words(talk) == before


def test_every_match_is_one_batch(talk: Path) -> None:
    done = run("respeak", talk, "--words", "he might", "--text", "she could", "--every-match", *AGREED)
    assert len(done["takes"]) == len(done["operation"]["operations"]) == 2
    assert len({take["media_file_id"] for take in done["takes"]}) == 2
    refused = run("respeak", talk, "--words", "he might", "--text", "she could", *AGREED, status=1)
    assert "2 times" in refused["error"]["message"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--consent", "yes", "--consent-by", "Ann"], "consent_needed"),
        ([*AGREED[:2], "--consent-by", " "], "consent_needed"),
        ([*AGREED, "--engine", "plain"], None),
        ([*AGREED, "--speed", "3"], "bad_input"),
    ],
)
def test_what_may_not_be_is_refused_with_a_reason(talk: Path, more: list[str], code: str | None) -> None:
    asked = ["respeak", talk, "--words", "rather selfish", "--text", "generous", *more]
    if code is None:
        assert run(*asked)["takes"][0]["notes"], "a plain voice says that it is nobody's"
    else:
        assert run(*asked, status=1)["error"]["code"] == code


def test_a_text_is_spoken_into_a_file(tmp_path: Path) -> None:
    plain = run("speak", "Hello there.", "-o", tmp_path / "a.wav")
    assert (plain["engine"], samples(tmp_path / "a.wav")[1]) == ("plain", plain["sample_rate_hz"])
    voice = Path(__file__).parents[1] / "data" / "media" / "speech" / "jfk.flac"
    near = run("speak", "Hello there.", "--sample", voice, *AGREED, "-o", tmp_path / "b.wav")
    assert near["engine"] == "matched"
    assert run("speak", "Hello.", "--sample", voice, "-o", tmp_path / "c.wav", status=1)["error"]["code"] == (
        "consent_needed"
    )
    assert not (tmp_path / "c.wav").exists()
