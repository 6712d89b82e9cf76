"""`auteur gc` removes what is of no more use, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auteur.config import bytes_of, settings
from auteur.core.errors import InputError
from auteur.media.scratch import abandoned_folders, scratch_folder
from auteur.media.segment_cache import SegmentCache
from auteur.services.cleaning import clean

KILLED = """
import os, sys
from pathlib import Path
from auteur.media.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1]), "talk.mp4") as path:
    (path / "result.mp4").write_bytes(bytes(5000))
    os.kill(os.getpid(), 9)
"""


def killed(folder: Path) -> Path:
    """What an export leaves that was killed in the middle."""
    before = set(folder.iterdir())
    subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    (left,) = set(folder.iterdir()) - before
    return left


def cache_of(tmp_path: Path, count: int) -> SegmentCache:
    cache = SegmentCache(tmp_path / "segments", limit_bytes=10_000)
    cache.prepare()
    for number in range(count):
        (cache.folder / f"{number:064x}").write_bytes(bytes(1000))
        os.utime(cache.folder / f"{number:064x}", (number, number))
    return cache


def test_the_folder_of_a_killed_export_goes_and_that_of_a_running_one_stays(tmp_path: Path) -> None:
    left = killed(tmp_path)
    with scratch_folder(tmp_path, "other.mp4") as running:
        assert abandoned_folders(tmp_path) == [left]
        cleaned = clean(cache_of(tmp_path, 0), [tmp_path])
        assert running.exists()
    assert not left.exists()
    assert not running.exists()
    assert cleaned.scratch == (str(left),)
    assert cleaned.scratch_bytes >= 5000


def test_what_only_looks_like_one_stays(tmp_path: Path) -> None:
    for name in (".talk.auteur", "talk.auteur", ".talk.mp4.abcdefgh.auteur", ".notes.ABCDEFGH.auteur"):
        (tmp_path / name).mkdir()
    (tmp_path / ".talk.mp4.abcdefgh.auteur" / "edl.json").write_text("{}")  # a project, however oddly named
    (tmp_path / ".new.mp4.abcdefgh.auteur").mkdir()  # being made this moment, its lock not there yet
    (tmp_path / ".link.mp4.abcdefgh.auteur").symlink_to(tmp_path / "talk.auteur")
    assert abandoned_folders(tmp_path) == []
    old = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / ".new.mp4.abcdefgh.auteur", (old, old))
    assert [path.name for path in abandoned_folders(tmp_path)] == [".new.mp4.abcdefgh.auteur"]


def test_the_cache_is_trimmed_to_the_size_asked_or_emptied(tmp_path: Path) -> None:
    cache = cache_of(tmp_path, 12)
    assert clean(cache, []).segments == 2, "to its own limit"
    assert clean(cache, [], limit_bytes=4000).segments_left_bytes == 4000
    assert [int(path.name, 16) for path in sorted(cache.folder.iterdir())] == [8, 9, 10, 11]
    assert clean(cache, [], everything=True).segments == 4
    assert cache.size_bytes() == 0


def test_a_dry_run_tells_and_removes_nothing(tmp_path: Path) -> None:
    cache, left = cache_of(tmp_path, 12), killed(tmp_path)
    told = clean(cache, [tmp_path], everything=True, dry_run=True)
    assert (told.segments, told.segments_bytes, told.segments_left_bytes) == (12, 12_000, 0)
    assert left.exists()
    assert cache.size_bytes() == 12_000
    done = clean(cache, [tmp_path], everything=True)
    assert (done.segments, done.scratch, done.scratch_bytes) == (
        told.segments,
        told.scratch,
        told.scratch_bytes,
    )


def test_only_all_of_it_empties_the_caches_of_projects(tmp_path: Path) -> None:
    for name in ("one.auteur", "two.auteur"):
        (tmp_path / name / "cache").mkdir(parents=True)
        (tmp_path / name / "edl.json").write_text("{}")
        (tmp_path / name / "cache" / "words").write_bytes(bytes(700))
    (tmp_path / "mine" / "cache").mkdir(parents=True)
    cache = cache_of(tmp_path, 0)
    assert clean(cache, [tmp_path]).projects == ()
    cleaned = clean(cache, [tmp_path], everything=True)
    assert len(cleaned.projects) == 2
    assert cleaned.projects_bytes >= 1400
    assert not (tmp_path / "one.auteur" / "cache").exists()
    assert (tmp_path / "one.auteur" / "edl.json").exists()
    assert (tmp_path / "mine" / "cache").exists()


@pytest.mark.parametrize(
    ("said", "meant"),
    [("5GB", 5 * 10**9), ("1.5 gb", 1_500_000_000), ("2GiB", 2 << 30), ("300", 300), ("7k", 7000), ("0", 0)],
)
def test_sizes_are_read_as_people_write_them(said: str, meant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bytes_of(said) == meant
    monkeypatch.setenv("AUTEUR_CACHE_SIZE", said)
    assert settings().cache_bytes == meant


def test_what_is_no_size_is_refused() -> None:
    for said in ("", "much", "-5GB", "5XB", "1e9", "٥GB"):
        with pytest.raises(InputError):
            bytes_of(said)
