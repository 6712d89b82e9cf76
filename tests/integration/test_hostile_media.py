"""Media is hostile: no file may reach the network or another file, or take the process that asked along with it."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from auteur.core.errors import MediaError
from auteur.media import errors as media_errors
from auteur.media import forkserver, landlock, sandbox
from auteur.media.audio import decode_pcm
from auteur.media.index import PacketIndex
from auteur.media.open import open_media
from auteur.media.probe import MediaInfo, probe
from auteur.media.sandbox import Limits
from tests.support.hostile_media import BAIT, HOSTILE, MUST_FAIL, damaged, sound_files
from tests.support.small_media import make

CODES = {
    getattr(media_errors, name).code
    for name in media_errors.__all__
    if name not in ("SandboxFailed", "NoSpace")
} | {"media_no_sound"}
SMALL = Limits(memory_bytes=256 << 20, cpu_s=5, wall_s=15, file_bytes=64 << 20, open_files=16)


@pytest.fixture(scope="module")
def silence() -> Iterator[socket.socket]:
    """A listening port that nothing may touch; checked when the module is done."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the bait: a sound file that no other may reach."""
    make(tmp_path / BAIT)
    return tmp_path


def untouched(path: Path) -> tuple[float, bytes]:
    return path.stat().st_mtime, path.read_bytes()


def handled(path: Path) -> str:
    """What came of opening a file in every way there is: `described`, or the code of the error."""
    try:
        info = MediaInfo.from_json(sandbox.run("probe", {"path": path}, limits=SMALL, reads=[path]))
        PacketIndex.from_json(sandbox.run("index", {"path": path}, limits=SMALL, reads=[path]))
        if info.audio:
            decode_pcm(path)
    except MediaError as error:
        fault = error
    else:
        return "described"
    assert fault.message.replace("\n", "").isprintable()
    assert fault.message
    return fault.code


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_does_no_harm_and_has_a_stable_code(
    folder: Path, silence: socket.socket, name: str
) -> None:
    bait = untouched(folder / BAIT)
    path = HOSTILE[name](folder, silence.getsockname()[1])
    outcome = handled(path)
    assert outcome in CODES | {"described"}
    assert outcome == handled(path), "a code that changes is no code"
    if name in MUST_FAIL:
        assert outcome != "described"
    assert outcome != "media_crashed", "the task itself is at fault"
    assert untouched(folder / BAIT) == bait


def test_there_are_at_least_thirty_hostile_files_and_most_must_fail() -> None:
    assert len(HOSTILE) >= 30
    assert len(MUST_FAIL) >= 30


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("concat_called_mp4", "media_forbidden"),
        ("playlist_called_mp4", "media_forbidden"),
        ("dash_manifest", "media_forbidden"),
        ("link", "media_forbidden"),
        ("fifo", "media_forbidden"),
        ("folder", "media_forbidden"),
        ("device", "media_forbidden"),
        ("nul_in_the_name", "media_forbidden"),
        ("address_for_a_path", "media_missing"),
        ("bomb_png_called_mp4", "media_too_large"),
        ("zero_bytes", "media_unreadable"),
        ("only_a_beginning", "media_unreadable"),
        ("sound_of_64_channels", "media_too_large"),
    ],
)
def test_the_code_names_the_cause(folder: Path, name: str, code: str) -> None:
    assert handled(HOSTILE[name](folder, 9)) == code


def test_three_hundred_damaged_files_each_end_in_a_result_or_a_code(
    tmp_path: Path, silence: socket.socket
) -> None:
    bait = untouched(make(tmp_path / BAIT))
    outcomes = Counter(handled(path) for path in damaged(sound_files(tmp_path), tmp_path / "damaged", 300))
    assert outcomes.total() == 300
    assert set(outcomes) <= CODES | {"described"}
    assert outcomes["described"] > 50, "the damage is so crude that nothing is tested"
    assert 300 - outcomes["described"] > 50, "the damage is too slight"
    assert outcomes["media_crashed"] == 0, "a task of ours trusts something it should not"
    assert untouched(tmp_path / BAIT) == bait
    assert probe(tmp_path / BAIT).video is not None


def test_the_undamaged_files_are_all_described(tmp_path: Path) -> None:
    assert {path.name: handled(path) for path in sound_files(tmp_path)} == {
        path.name: "described" for path in sound_files(tmp_path)
    }


def test_without_its_gates_the_concat_script_does_read_its_neighbour(folder: Path) -> None:
    """The planted mutant: were `open_media` plain `av.open`, the suite above would have something to find."""
    script = HOSTILE["concat_called_mp4"](folder, 9)
    with av.open(str(script)) as leaking:
        assert next(leaking.decode(video=0)).width == 64
    with pytest.raises(MediaError):
        open_media(script)


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_without_its_gates_the_concat_script_still_does_not_read_its_neighbour_in_the_sandbox(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second mutant, inside: a child that opens the script with no gate at all is stopped by the kernel."""
    from auteur.media.tasks import TASKS

    monkeypatch.setitem(TASKS, "careless", "tests.support.careless:decode")
    forkserver.stop()
    script = HOSTILE["concat_called_mp4"](folder, 9)
    try:
        assert sandbox.run("careless", {"path": folder / BAIT}, reads=[folder / BAIT]) == {"width": 64}
        with pytest.raises(MediaError):
            sandbox.run("careless", {"path": script}, reads=[script])
        assert sandbox.run("careless", {"path": script}, reads=[script, folder / BAIT]) == {"width": 64}
    finally:
        forkserver.stop()


def test_the_parent_has_no_child_or_descriptor_left(folder: Path) -> None:
    handled(HOSTILE["half_a_file"](folder, 9))
    before = len(list(Path("/dev/fd").iterdir()))
    for name in ("packed_header", "noise", "link"):
        handled(HOSTILE[name](folder, 9))
    assert len(list(Path("/dev/fd").iterdir())) == before
