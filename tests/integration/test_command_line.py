"""The command line as a stranger runs it: real processes, a real talk, exit statuses and files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import wave
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from auteur.bootstrap.models import CATALOGUE
from auteur.media.probe import probe
from auteur.services.demo_talk import Talk
from tests.support.model_hub import FakeHub, running_hub
from tests.support.talks import small_talk
from tests.support.two_voices import two_voices

Said = dict[str, Any]


def run(*arguments: object, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    home = {**os.environ, "AUTEUR_HOME": str(cwd / "home"), "COLUMNS": "200"}
    command = [sys.executable, "-m", "auteur", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=home, input=stdin, capture_output=True, text=True, timeout=240
    )


def said(*arguments: object, cwd: Path, stdin: str = "") -> Said:
    """What a command that must succeed says with --json."""
    done = run(*arguments, "--json", cwd=cwd, stdin=stdin)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def refused(*arguments: object, cwd: Path, stdin: str = "") -> dict[str, str]:
    """How a command that must fail says so with --json: status 1, one JSON document, no traceback."""
    done = run(*arguments, "--json", cwd=cwd, stdin=stdin)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)["error"]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Talk]:
    return small_talk(tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def aligned(talk: tuple[Path, Path, Talk]) -> Said:
    movie, script, _ = talk
    return said("align", movie, "--script", script, cwd=movie.parent)


def test_the_one_liner_cuts_a_talk_and_proves_it(talk: tuple[Path, Path, Talk], aligned: Said) -> None:
    movie, _, real = talk
    out = movie.parent / "out.mp4"
    drop = "he was not an ill disposed young man"
    told = said(
        "cut",
        movie,
        "--remove-fillers",
        "--shorten-gaps",
        "1.0:0.35",
        "--delete",
        drop,
        "-o",
        out,
        "--explain",
        "why.svg",
        cwd=movie.parent,
    )
    drawn = (movie.parent / "why.svg").read_text()
    assert drawn.count("<rect") > len(told["receipt"]["spans"])
    assert "from the cut to the next keyframe" in drawn
    assert {Path(told[key]).exists() for key in ("output", "captions", "receipt_file")} == {True}
    assert abs(probe(out).duration_ms - told["duration_after_ms"]) < 50
    assert told["duration_after_ms"] < told["duration_before_ms"] - 8000
    fillers = [p for p in told["proposals"] if p["kind"] == "filler"]
    assert len(fillers) == len(real.fillers)
    captions = Path(told["captions"]).read_text()
    assert "amiable himself" in captions
    assert "young man" not in captions
    assert told["receipt"]["picture_copied_s"] > 0
    assert -60 < told["receipt"]["loudness"]["integrated_lufs"] < 0
    assert said("verify", out, cwd=movie.parent)["problems"] == []


def test_a_file_that_was_changed_is_not_as_its_receipt_says(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    out = movie.parent / "changed.mp4"
    said("cut", movie, "--remove-fillers", "--measure", "none", "-o", out, cwd=movie.parent)
    content = bytearray(out.read_bytes())
    content[len(content) // 2] ^= 0xFF
    out.write_bytes(content)
    assert refused("verify", out, cwd=movie.parent)["code"] == "not_as_receipt"


def test_alignment_finds_every_planted_filler_and_every_word_of_the_script(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    words = [word for segment in aligned["segments"] for word in segment["words"]]
    spoken = talk[2].words
    hesitations = [w for w in words if "hesitation" in w.get("flags", [])]
    assert len(hesitations) == len(talk[2].fillers)
    assert len(words) == len(spoken)
    late = sorted(abs(word["start_ms"] - real.start_ms) for word, real in zip(words, spoken, strict=True))
    assert late[len(late) // 2] <= 50


def test_cutting_the_recording_twice_starts_from_the_whole_of_it_each_time(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    first = said("cut", movie, "--remove-fillers", "--measure", "none", "-o", "a.mp4", cwd=movie.parent)
    second = said("cut", movie, "--remove-fillers", "--measure", "none", "-o", "b.mp4", cwd=movie.parent)
    assert first["duration_after_ms"] == second["duration_after_ms"]
    assert (movie.parent / "a.mp4").read_bytes() == (movie.parent / "b.mp4").read_bytes()


def test_a_project_folder_goes_on_from_where_the_edit_stands(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    folder = movie.with_suffix(".auteur")
    whole = said("cut", movie, "--dry-run", cwd=movie.parent)["duration_after_ms"]
    word = aligned["segments"][0]["words"][1]["id"]
    operations = json.dumps([{"op": "delete_words", "word_ids": [word]}])
    before = said("apply", folder, "-", "--dry-run", cwd=movie.parent, stdin="[]")["duration_ms"]
    after = said("apply", folder, "-", cwd=movie.parent, stdin=operations)
    assert after["duration_ms"] < before <= whole
    assert said("apply", folder, "-", cwd=movie.parent, stdin='{"op": "undo"}')["duration_ms"] == before
    out = movie.parent / "again.mp4"
    assert Path(said("export", folder, "-o", out, "--measure", "none", cwd=movie.parent)["output"]).exists()
    text = said("captions", folder, "--format", "vtt", cwd=movie.parent)["text"]
    assert text.startswith("WEBVTT")


def test_a_dry_run_writes_no_movie_and_keeps_the_document(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    snapshot = (movie.with_suffix(".auteur") / "operations.jsonl").read_bytes()
    told = said("cut", movie, "--remove-fillers", "--dry-run", "-o", "dry.mp4", cwd=movie.parent)
    assert told["dry_run"]
    assert told["operation"]["operations"]
    assert not (movie.parent / "dry.mp4").exists()
    assert (movie.with_suffix(".auteur") / "operations.jsonl").read_bytes() == snapshot


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("cut", "TALK", "--delete", "quarterly revenue figures", "--dry-run"), "bad_input"),
        (("cut", "TALK", "--delete", "to be", "--dry-run"), "bad_input"),
        (("cut", "TALK", "--shorten-gaps", "soon", "--dry-run"), "bad_input"),
        (("cut", "nothing.mp4", "--dry-run"), "bad_input"),
        (("transcribe", "TALK", "--engine", "oracle"), "bad_input"),
        (("transcribe", "TALK", "--engine", "align"), "bad_input"),
        (("align", "TALK", "--script", "nothing.txt"), "bad_input"),
        (("probe", "SCRIPT"), "media_unsupported"),
        (("probe", "nothing.mp4"), "media_missing"),
        (("apply", "no.auteur", "-"), "store_failed"),
        (("apply", "PROJECT", "nothing.json"), "bad_input"),
        (("export", "PROJECT", "-o", "no/such/folder/out.mp4"), "bad_input"),
        (("export", "PROJECT", "-o", "TALK"), "bad_input"),
        (("export", "PROJECT", "-o", "x.docx"), "bad_input"),
        (("export", "PROJECT", "-o", "x.mp4", "--mode", "clever"), "bad_input"),
        (("export", "PROJECT", "-o", "x.mp4", "--measure", "everything"), "bad_input"),
        (("captions", "PROJECT", "--format", "docx"), "bad_input"),
        (("verify", "TALK"), "bad_input"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_code_and_nothing_is_lost(
    talk: tuple[Path, Path, Talk], aligned: Said, arguments: tuple[str, ...], code: str
) -> None:
    movie, script, _ = talk
    content = movie.read_bytes()
    names = {"TALK": movie, "SCRIPT": script, "PROJECT": movie.with_suffix(".auteur")}
    error = refused(*(names.get(a, a) for a in arguments), cwd=movie.parent)
    assert error["code"] == code, error
    assert error["message"]
    assert movie.read_bytes() == content


def test_what_is_no_media_leaves_no_project_behind(tmp_path: Path) -> None:
    (tmp_path / "fake.mp4").write_text("hello")
    assert refused("cut", "fake.mp4", "-o", "x.mp4", cwd=tmp_path)["code"] == "media_unsupported"
    assert {path.name for path in tmp_path.iterdir()} == {"fake.mp4"}


def test_an_operation_that_does_not_fit_keeps_none_of_its_list(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    folder = talk[0].with_suffix(".auteur")
    log = (folder / "operations.jsonl").read_bytes()
    word = aligned["segments"][0]["words"][0]["id"]
    operations = json.dumps([{"op": "delete_words", "word_ids": [word]}, {"op": "split", "at_ms": -5}])
    assert refused("apply", folder, "-", cwd=folder.parent, stdin=operations)["code"] == "bad_operation"
    assert (folder / "operations.jsonl").read_bytes() == log


def test_wrong_usage_is_status_two(tmp_path: Path) -> None:
    for arguments in (("cut",), ("cut", "a.mp4"), ("frobnicate",), ("export", "x", "--quality", "9")):
        assert run(*arguments, cwd=tmp_path).returncode == 2


def test_progress_is_ndjson_on_stderr_and_ends_where_it_should(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    done = run(
        "export", movie.with_suffix(".auteur"), "-o", "p.mp4", "--mode", "full", "--json", cwd=movie.parent
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    percents: dict[str, list[float]] = {}
    for line in lines:
        percents.setdefault(line["stage"], []).append(line["percent"])
    assert percents
    assert all(of_stage == sorted(of_stage) and of_stage[-1] <= 100 for of_stage in percents.values())


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_export_leaves_nothing_under_the_final_name(
    talk: tuple[Path, Path, Talk], aligned: Said, blow: signal.Signals
) -> None:
    movie = talk[0]
    folder = movie.with_suffix(".auteur")
    out = movie.parent / f"stopped-{blow}.mp4"
    command = [
        sys.executable,
        "-m",
        "auteur",
        "export",
        str(folder),
        "-o",
        str(out),
        "--mode",
        "full",
        "--encoder-preset",
        "veryslow",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as export:
        assert export.stderr is not None
        export.stderr.readline()  # the first progress
        time.sleep(0.2)
        export.send_signal(blow)
        stdout, _ = export.communicate(timeout=60)
    assert not out.exists()
    if blow == signal.SIGINT:
        assert export.returncode == 1
        assert json.loads(stdout)["error"]["code"] == "cancelled"
        assert not list(movie.parent.glob(f".{out.name}*"))


def test_the_weak_engine_says_that_it_is_weak(talk: tuple[Path, Path, Talk], tmp_path: Path) -> None:
    movie = talk[0]
    done = run(
        "transcribe", movie, "--engine", "recognise", "--project", tmp_path / "draft.auteur", cwd=movie.parent
    )
    assert done.returncode == 0, done.stderr
    assert "weak draft" in done.stderr
    assert "recognise" in done.stdout


def test_models_come_from_a_hub_whole_or_not_at_all_and_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, model = next((of, one) for of in CATALOGUE for one in of.models if one.name == "pocket-tts-english")
    files = {f"{file.source}/{file.remote_path}": f"{file.name} ".encode() * 5000 for file in model.files}
    with running_hub(FakeHub(files, token="hf_mine")) as hub:
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert refused("models", "get", model.name, cwd=tmp_path)["code"] == "model_gated"
        monkeypatch.setenv("HF_TOKEN", "hf_mine")
        hub.cuts = [30_000]
        path = Path(said("models", "get", model.name, cwd=tmp_path)["path"])
        tiny = next(one.known("tiny") for one in CATALOGUE if one.engine == "whisper")
        assert tiny is not None
        hub.files |= {f"{file.source}/{file.remote_path}": b"another file" * 99 for file in tiny.files}
        assert refused("models", "get", "tiny", cwd=tmp_path)["code"] == "wrong_hash"
    assert said("models", "path", model.name, cwd=tmp_path)["path"] == str(path)
    there = [one["name"] for one in said("models", "list", cwd=tmp_path)["models"] if one["installed"]]
    assert there == [model.name]
    assert said("models", "verify", model.name, cwd=tmp_path)["ok"]
    (path / of.needed[0]).write_bytes(b"changed")
    broken = run("models", "verify", model.name, "--json", cwd=tmp_path)
    assert broken.returncode == 1
    assert {one["state"] for one in json.loads(broken.stdout)["files"]} == {"ok", "changed"}
    assert said("models", "get", model.name, cwd=tmp_path)["path"] == str(path), (
        "what is there is not asked for"
    )
    assert refused("models", "get", "small", cwd=tmp_path)["code"] == "offline"


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute of two people in turn."""
    file = tmp_path_factory.mktemp("call") / "call.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(two_voices().samples[: 30 * 16_000].tobytes())
    return file


def test_speakers_are_told_apart_without_being_asked(call: Path) -> None:
    told = said("transcribe", call, "--engine", "recognise", cwd=call.parent)
    assert told["speakers_by"].startswith("embedded: ")
    # turn by turn the reader and Kennedy; a wrong word may stand beside a pause
    named = [segment["speaker"] for segment in told["segments"]]
    assert [name for name, _ in groupby(named)] == ["Speaker 1", "Speaker 2"] * 3
    plain = said("transcribe", call, "--engine", "recognise", "--speakers", "off", cwd=call.parent)
    assert plain["speakers_by"] == ""
    assert {segment["speaker"] for segment in plain["segments"]} == {"Speaker 1"}
    one = said("transcribe", call, "--engine", "recognise", "--speakers", "1", cwd=call.parent)
    assert {segment["speaker"] for segment in one["segments"]} == {"Speaker 1"}


@pytest.mark.parametrize("speakers", ["0", "21", "many", "-1"])
def test_a_number_of_speakers_that_cannot_be_is_wrong_usage(call: Path, speakers: str) -> None:
    done = run("transcribe", call, f"--speakers={speakers}", cwd=call.parent)
    assert done.returncode == 2
    assert "1 to 20" in done.stderr


def test_the_doctor_finds_this_machine_well(tmp_path: Path) -> None:
    told = said("doctor", cwd=tmp_path)
    assert told["ok"]
    assert {"FFmpeg", "sandbox", "engine align", "speakers"} <= {check["name"] for check in told["checks"]}


def test_every_command_has_help_with_an_example(tmp_path: Path) -> None:
    for command in ("cut", "transcribe", "align", "apply", "captions", "export", "verify", "probe"):
        shown = run(command, "--help", cwd=tmp_path).stdout
        assert f"auteur {command}" in shown.split("Example", 1)[1], command


def test_the_version_and_completions_for_the_shells_are_there(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.startswith("auteur 0.")
    for shell in ("bash", "zsh", "fish"):
        command = [sys.executable, "-m", "auteur"]
        asked = {**os.environ, "_AUTEUR_COMPLETE": f"source_{shell}"}
        done = subprocess.run(command, env=asked, capture_output=True, text=True, timeout=60, check=False)
        assert "auteur" in done.stdout, done.stderr


def test_models_are_listed_and_never_fetched_unasked(tmp_path: Path) -> None:
    told = said("models", "list", cwd=tmp_path)
    assert not any(model["installed"] for model in told["models"])
    assert all(model["licence"] and model["size_mb"] and model["memory_mb"] for model in told["models"])
    for verb in ("path", "verify"):
        assert refused("models", verb, "small", cwd=tmp_path)["hint"] == "auteur models get small"
    assert "catalogue" in refused("models", "get", "gpt", cwd=tmp_path)["message"]
    assert (
        refused("transcribe", tmp_path / "none.mp4", "--engine", "whisper", cwd=tmp_path)["code"]
        == "bad_input"
    )


def test_derive_makes_what_is_named_and_says_what_it_made(talk: tuple[Path, Path, Talk]) -> None:
    movie, _, _ = talk
    folder = movie.parent / "derived"
    made = said("derive", movie, "--peaks", "--thumbnail", "-o", folder, cwd=movie.parent)
    assert {file.name for file in folder.iterdir()} == {"peaks.dat", "peaks.json", "thumbnail.jpg"}
    assert made["peaks"]["length"] == json.loads((folder / "peaks.json").read_text())["length"]
    assert made["proxy"] is None
    assert made["left_out"] == {}
    (movie.parent / "note.txt").write_text("no media")
    assert refused("derive", "note.txt", "-o", folder, cwd=movie.parent)["code"] == "media_unsupported"


def test_a_dry_run_of_an_export_tells_all_it_would_use_and_writes_nothing(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    folder = movie.with_suffix(".auteur")
    before = sorted(movie.parent.iterdir())
    told = said("export", folder, "-o", "dry.mp4", "--dry-run", cwd=movie.parent)
    assert told["dry_run"]
    assert (told["plan"]["picture_codec"], told["plan"]["sound_codec"]) == ("h264", "aac")
    assert told["plan"]["picture_copied_s"] > 0
    web = said(
        "export",
        folder,
        "-o",
        "dry.mp4",
        "--preset",
        "web",
        "--size",
        "320x180",
        "--dry-run",
        cwd=movie.parent,
    )
    assert (web["plan"]["width"], web["plan"]["picture_copied_s"]) == (320, 0)
    assert (web["options"]["loudness_lufs"], web["plan"]["picture_encoder"]) == (-14, "libx264")
    assert sorted(movie.parent.iterdir()) == before


def test_a_podcast_of_a_range_is_sound_alone_at_its_loudness(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie = talk[0]
    folder = movie.with_suffix(".auteur")
    told = said(
        "export", folder, "-o", "p.mp3", "--preset", "podcast", "--range", "0:01-0:06", cwd=movie.parent
    )
    receipt = told["receipt"]
    assert (receipt["container"], receipt["sound_codec"], receipt["frames"]) == ("mp3", "mp3", 0)
    assert receipt["asked_duration_ms"] == 5000
    assert abs(receipt["loudness"]["integrated_lufs"] + 16) < 1
    assert refused("export", folder, "-o", "p.webm", "--preset", "podcast", cwd=movie.parent)["hint"]
    assert "mp3" in refused("export", folder, "-o", "p.avi", cwd=movie.parent)["hint"]


def test_a_second_export_takes_what_it_can_from_the_cache_and_gc_empties_it(
    talk: tuple[Path, Path, Talk], aligned: Said
) -> None:
    movie, _, _ = talk
    out = movie.parent / "cached.mp4"
    asked = ("export", movie.with_suffix(".auteur"), "--mode", "full", "-o", out)
    said("gc", "--all", cwd=movie.parent)  # other tests export the same
    first, second = (said(*asked, cwd=movie.parent)["receipt"] for _ in range(2))
    assert first["segments"] > 0
    assert (first["segments_reused"], second["segments_reused"]) == (0, first["segments"])
    told = said("gc", "--max-size", "0", "--dry-run", cwd=movie.parent)
    assert told["segments"] >= first["segments"]
    assert said("gc", "--all", movie.parent / "home", cwd=movie.parent)["segments"] == told["segments"]
    assert said("gc", cwd=movie.parent)["segments_left_bytes"] == 0
    assert refused("gc", "--max-size", "much", cwd=movie.parent)["code"] == "bad_input"
