"""Derivatives appear together or not at all, and a stranger's file is refused as everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from auteur.core.errors import AuteurError, Cancelled, InputError, MediaError
from auteur.core.progress import Progress
from auteur.media.derive import Derivatives, NothingToDerive, derive
from tests.support.hostile_media import BAIT, HOSTILE, MUST_FAIL
from tests.support.small_media import make
from tests.support.testcard import Card
from tests.support.testcard import make as make_card

ALL = Derivatives(proxy=True, filmstrip=True, peaks=True, thumbnail=True)
FILES = {"proxy.webm", "thumbnail.jpg", "peaks.dat", "peaks.json", "filmstrip.json", "filmstrip-0-0.jpg"}


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def test_all_of_them_come_of_one_pass_and_are_measured(tmp_path: Path) -> None:
    seen: list[Progress] = []
    made = derive(
        make_card(Card(seconds=6), tmp_path / "card.mp4"), ALL, tmp_path / "out", report=seen.append
    )
    assert names(tmp_path / "out") == FILES
    assert made.proxy is not None
    assert made.peaks is not None
    assert made.thumbnail is not None
    for part, file in ((made.proxy, made.proxy.file), (made.peaks, made.peaks.dat)):
        assert part.size_bytes == (tmp_path / "out" / file).stat().st_size
    assert made.duration_ms == pytest.approx(6000, abs=30)
    assert (made.damaged_packets, made.left_out) == (0, {})
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert any(progress.speed for progress in seen)


def test_what_cannot_be_made_is_left_out_with_its_reason(tmp_path: Path) -> None:
    made = derive(make(tmp_path / "sound.m4a", picture="", container="mp4"), ALL, tmp_path / "out")
    assert names(tmp_path / "out") == {"proxy.webm", "peaks.dat", "peaks.json"}
    assert set(made.left_out) == {"filmstrip", "thumbnail"}
    silent = derive(make(tmp_path / "silent.mp4", sound=""), ALL, tmp_path / "silent")
    assert names(tmp_path / "silent") == FILES - {"peaks.dat", "peaks.json"}
    assert silent.left_out == {"peaks": "there is no sound in it"}


def test_where_nothing_can_be_made_that_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingToDerive, match="no peaks: there is no sound"):
        derive(make(tmp_path / "silent.mp4", sound=""), Derivatives(peaks=True), tmp_path / "out")
    assert names(tmp_path / "out") == set()


def test_a_cancel_or_an_error_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    source = make_card(Card(seconds=20), tmp_path / "card.mp4")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "proxy.webm").write_bytes(b"of before")
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 6

    with pytest.raises(Cancelled):
        derive(source, ALL, folder, cancel=soon)
    (tmp_path / "broken.mp4").write_bytes(source.read_bytes()[:2000])
    with pytest.raises(MediaError):
        derive(tmp_path / "broken.mp4", ALL, folder)
    assert names(folder) == {"proxy.webm"}
    assert (folder / "proxy.webm").read_bytes() == b"of before"


def test_a_damaged_middle_is_a_hole_and_counted(tmp_path: Path) -> None:
    source = make_card(Card(seconds=6, gop=20, x264="aud=1"), tmp_path / "card.ts")
    content = bytearray(source.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 + 30_000, 188):
        content[at + 20 : at + 180] = bytes(160)
    source.write_bytes(content)
    made = derive(source, ALL, tmp_path / "out")
    assert made.proxy is not None
    assert made.proxy.frames == pytest.approx(180, abs=3)


def test_what_makes_no_sense_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    for wrong in (
        {},
        {"peaks": True, "peaks_bits": 12},
        {"peaks": True, "samples_per_pixel": 1},
        {"peaks": True, "peaks_of": "some"},
    ):
        with pytest.raises(InputError):
            Derivatives(**wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nothing is wanted"):
        Derivatives()


# All that can be opened at all, and one of each kind that must not be: the door is the same as everywhere.
OPENED = sorted(set(HOSTILE) - MUST_FAIL)
REFUSED = [
    "concat_called_mp4",
    "playlist_called_mp4",
    "link",
    "device",
    "noise",
    "many_tracks",
    "bomb_in_a_container",
]


@pytest.mark.parametrize("name", [*OPENED, *REFUSED])
def test_a_hostile_file_does_no_harm(tmp_path: Path, name: str) -> None:
    bait = make(tmp_path / BAIT)
    before = bait.stat().st_mtime, bait.read_bytes()
    outcome = "derived"
    # A frame that claims to last 1001 s is 30,000 in the proxy: true, bounded (24 hours), and long.
    wanted = ALL if name != "endless_timescale" else Derivatives(filmstrip=True, peaks=True, thumbnail=True)
    try:
        derive(HOSTILE[name](tmp_path, 9), wanted, tmp_path / "out")
    except AuteurError as fault:
        outcome = fault.code
        assert names(tmp_path / "out") == set()
    assert outcome == "derived" or outcome.startswith("media_")
    assert outcome != "media_crashed", "the task itself is at fault"
    if name in MUST_FAIL:
        assert outcome != "derived"
    assert (bait.stat().st_mtime, bait.read_bytes()) == before
