from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

import auteur
from auteur.media import errors
from auteur.media import open as opening
from auteur.media.open import check_ffmpeg, ffmpeg_versions, open_media, sniff
from tests.support.small_media import make

SOURCE = Path(auteur.__file__).parent


def test_only_open_media_opens_media_to_read() -> None:
    calls = {
        f"{file.relative_to(SOURCE)}:{number}"
        for file in SOURCE.rglob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(r"\bav\.open\(|from av import .*\bopen\b|container\.open\(", line)
        and not re.search(r"""av\.open\((?:[^()]|\([^()]*\))*["']w["']""", line)
    }
    assert {call.partition(":")[0] for call in calls} <= {"media/open.py"} | _writers(calls)
    assert any(call.startswith("media/open.py") for call in calls)


def _writers(calls: set[str]) -> set[str]:
    """Export files whose `av.open(` spreads over lines: each such call must say mode "w"."""
    files = {call.partition(":")[0] for call in calls if call.startswith("media/export/")}
    reading = re.compile(r"av\.open\((?!(?:[^()]|\([^()]*\))*[\"']w[\"'])")
    return {file for file in files if not reading.search((SOURCE / file).read_text())}


@pytest.mark.parametrize(
    ("name", "options", "demuxer"),
    [
        ("a.mp4", {}, "mov"),
        ("a.mov", {}, "mov"),
        ("a.mkv", {}, "matroska"),
        ("a.webm", {"picture": "libvpx", "sound": "libopus"}, "matroska"),
        ("a.avi", {"picture": "mpeg4", "sound": "libmp3lame"}, "avi"),
        ("a.ts", {"container": "mpegts"}, "mpegts"),
        ("a.wav", {"picture": "", "sound": "pcm_s16le"}, "wav"),
        ("a.w64", {"picture": "", "sound": "pcm_s16le"}, "w64"),
        ("a.aiff", {"picture": "", "sound": "pcm_s16be"}, "aiff"),
        ("a.flac", {"picture": "", "sound": "flac"}, "flac"),
        ("a.mp3", {"picture": "", "sound": "libmp3lame"}, "mp3"),
        (
            "bare.mp3",
            {"picture": "", "sound": "libmp3lame", "options": {"id3v2_version": "0", "write_xing": "0"}},
            "mp3",
        ),
        ("a.aac", {"picture": "", "sound": "aac", "container": "adts"}, "aac"),
        ("a.ogg", {"picture": "", "sound": "libopus"}, "ogg"),
    ],
)
def test_every_listed_container_opens_whatever_it_is_called(
    tmp_path: Path, name: str, options: dict[str, object], demuxer: str
) -> None:
    made = make(tmp_path / name, **options)
    plain = made.rename(tmp_path / "noname")
    with open_media(plain) as container:
        assert container.format.name.startswith(demuxer)
        packet = next(container.demux())
        assert packet.size


@given(st.binary(max_size=400))
def test_the_first_bytes_lead_to_a_listed_demuxer_or_an_error_of_ours(head: bytes) -> None:
    with suppress(errors.MediaError):
        assert sniff(head) in opening.CONTAINERS


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile 'x.mp4'",
        "#EXTM3U\n",
        "\ufeff#EXTM3U\n",
        "  \n#EXT-X-VERSION:3",
        "file 'x'",
        "<MPD>",
        "[playlist]",
        "<svg/>",
    ],
)
def test_a_playlist_is_forbidden_and_not_merely_unknown(text: str) -> None:
    with pytest.raises(errors.MediaForbidden):
        sniff(text.encode())


def test_each_gate_alone_keeps_a_concat_script_from_its_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "secret.mp4")
    script = tmp_path / "talk.mp4"
    script.write_text("ffconcat version 1.0\nfile 'secret.mp4'\n")

    with pytest.raises(errors.MediaForbidden):
        open_media(script)
    monkeypatch.setattr(opening, "sniff", lambda head: None)  # first gate open: FFmpeg guesses the format
    with pytest.raises(errors.MediaUnreadable):
        open_media(script)
    monkeypatch.setattr(opening, "CONTAINERS", (*opening.CONTAINERS, "concat"))  # and the second
    with open_media(script) as leaking:
        assert next(leaking.decode(video=0)).width == 64
    with av.open(str(script)) as plain:  # what the gates are for
        assert next(plain.decode(video=0)).width == 64


def test_too_many_pixels_are_refused_at_the_probe_and_at_the_decoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(tmp_path / "a.mp4")
    with pytest.raises(errors.MediaTooLarge):
        open_media(file, max_pixels=64 * 48 - 1)
    monkeypatch.setattr(opening, "_inspect", lambda *_: None)
    with open_media(file, max_pixels=64 * 48 - 1) as container, pytest.raises(av.error.FFmpegError):
        next(container.decode(video=0))


def test_a_stream_of_an_unlisted_codec_cannot_be_decoded(tmp_path: Path) -> None:
    """Also not by the decoder's own name: the codec context itself refuses."""
    with open_media(make(tmp_path / "a.mov", picture="qtrle", pixels="rgb24")) as container:
        assert [opening.is_listed(s) for s in container.streams] == [False, True]
        with pytest.raises(av.error.FFmpegError):
            next(container.decode(video=0))
    with open_media(tmp_path / "a.mov") as container:
        assert next(container.decode(audio=0)).samples


def test_a_name_that_looks_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("http:").mkdir()
    make(tmp_path / "http:" / "a.mp4")
    with open_media(Path("http://a.mp4")) as container:
        assert container.streams.video


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
def test_what_is_no_regular_file_is_forbidden_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    make(tmp_path / "a.mp4")
    (tmp_path / "link").symlink_to(tmp_path / "a.mp4")
    for path in (tmp_path / "fifo", tmp_path / "link", tmp_path, Path("/dev/zero")):
        with pytest.raises(errors.MediaForbidden):
            open_media(path)
    with pytest.raises(errors.MediaMissing):
        open_media(tmp_path / "none")


@pytest.mark.parametrize("version", ["8.1.2", "n8.1.3-dirty", "8.0.3", "7.1.5", "9.0", "8.2"])
def test_an_ffmpeg_with_the_fix_is_accepted(version: str) -> None:
    check_ffmpeg(version)


@pytest.mark.parametrize("version", ["8.1.1", "8.1", "8.0.2", "7.1.4", "7.0.9", "6.1.2", "git-2026", ""])
def test_an_ffmpeg_without_the_fix_is_refused(version: str) -> None:
    with pytest.raises(errors.SandboxFailed):
        check_ffmpeg(version)


def test_the_ffmpeg_in_use_is_named_and_has_the_fix() -> None:
    check_ffmpeg()
    assert {"ffmpeg", "pyav", "libavcodec", "libavformat"} <= ffmpeg_versions().keys()


def test_the_sandbox_does_not_start_with_an_old_ffmpeg() -> None:
    code = """
import json, socket, av
av.ffmpeg_version_info = "8.1.1"
from auteur.media.child import serve
ours, theirs = socket.socketpair()
serve(theirs.detach(), {})
print(ours.recv(10000))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "CVE-2026-8461" in done.stdout
