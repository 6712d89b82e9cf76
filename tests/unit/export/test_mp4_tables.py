"""Damaged sample tables raise; they never crash and never read outside the file."""

from __future__ import annotations

import os
import random
from pathlib import Path

import av
import pytest

from auteur.media.mp4.boxes import BadBox
from auteur.media.mp4.read import read_movie
from tests.support.testcard import Card, make


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make(Card(seconds=1), tmp_path_factory.mktemp("mp4") / "card.mp4").read_bytes()


def test_tables_agree_with_ffmpegs_demuxer(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(whole)
    handle = os.open(tmp_path / "a.mp4", os.O_RDONLY)
    movie = read_movie(handle)
    os.close(handle)
    with av.open(str(tmp_path / "a.mp4")) as container:
        packets = [(p.stream.type, p.size, p.pos, p.pts, p.is_keyframe) for p in container.demux() if p.size]
    for track, kind in zip(movie.tracks, ("video", "audio"), strict=True):
        theirs = [packet[1:] for packet in packets if packet[0] == kind]
        ours = (track.sizes, track.offsets, track.pts - track.edit_start, track.sync)
        assert list(zip(*(column.tolist() for column in ours), strict=True)) == theirs


def test_mutated_tables_are_refused_or_read_within_the_file(whole: bytes, tmp_path: Path) -> None:
    rng = random.Random(20)
    start = whole.index(b"moov")
    refused = 0
    for number in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(start, len(data))] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(data)
        handle = os.open(path, os.O_RDONLY)
        try:
            for track in read_movie(handle).tracks:
                if len(track.sizes):
                    assert track.offsets.min() >= 0
                    assert (track.offsets + track.sizes).max() <= len(data)
        except BadBox:
            refused += 1
        finally:
            os.close(handle)
            path.unlink()
    assert refused > 50
