"""A second export encodes what changed and nothing else, and no segment that is not right is ever used."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from auteur.core.errors import Cancelled
from auteur.media.export import ExportOptions, export
from auteur.media.receipt import Receipt
from auteur.media.segment_cache import SegmentCache
from tests.golden.cutting import Span, expected_frames, playlist
from tests.support.derivatives import keyframes, psnr, timed_frames
from tests.support.testcard import Card, frames_in, make

CARD = Card(seconds=24, gop=40)
WHOLE: list[Span] = [("a", 0, 24_000)]
WITHOUT_A_WORD: list[Span] = [("a", 0, 9_330), ("a", 9_710, 24_000)]
WITHOUT_TWO: list[Span] = [("a", 0, 3_110), ("a", 3_270, 9_330), ("a", 9_710, 24_000)]
FULL = ExportOptions(mode="full", strict=True)

Exporting = Callable[..., Receipt]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(CARD, tmp_path_factory.mktemp("source") / "card.mp4")


@pytest.fixture
def cache(tmp_path: Path) -> SegmentCache:
    return SegmentCache(tmp_path / "cache")


@pytest.fixture
def exporting(source: Path, cache: SegmentCache, tmp_path: Path) -> Exporting:
    """Exports spans of the card into out.mp4, and sees that every frame is the one that is due."""

    def run(spans: list[Span], options: ExportOptions = FULL, card: Path = source) -> Receipt:
        receipt = export(
            playlist(spans, CARD), {"a": card}, tmp_path / "out.mp4", options=options, cache=cache
        )
        assert frames_in(tmp_path / "out.mp4") == expected_frames(spans, {"a": CARD}, CARD.rate)
        assert not receipt.fallback
        return receipt

    return run


def picture_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def sound_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def test_the_same_export_again_encodes_nothing_and_has_the_same_packets(
    exporting: Exporting, tmp_path: Path
) -> None:
    first = exporting(WHOLE)
    packets = picture_packets(tmp_path / "out.mp4")
    second = exporting(WHOLE)
    assert first.segments >= 4
    assert (first.segments_reused, second.segments_reused) == (0, first.segments)
    assert second.picture_reused_s == second.picture_encoded_s == 24
    assert picture_packets(tmp_path / "out.mp4") == packets
    assert f"{first.segments} of {first.segments} encoded segments came from the cache (24.0 s)" in str(
        second
    )


def test_a_seam_is_kept_when_an_edit_before_it_moves_its_cut_by_a_part_of_a_frame(
    exporting: Exporting,
) -> None:
    smart = ExportOptions()
    exporting(WITHOUT_A_WORD, smart)
    for removed_ms in (110, 125, 140, 155):
        before: list[Span] = [("a", 0, 3_110), ("a", 3_110 + removed_ms, 9_330), ("a", 9_710, 24_000)]
        again = exporting(before, smart)
        assert again.picture_reused_s >= 0.4, (
            f"most of the seam at 9.7 s, with {removed_ms} ms removed before it"
        )


def test_sound_that_no_edit_touched_is_not_encoded_again(exporting: Exporting, tmp_path: Path) -> None:
    first = exporting(WHOLE)
    packets = sound_packets(tmp_path / "out.mp4")
    again = exporting(WHOLE, replace(FULL, quality=30))
    assert (first.sound_reused_s, again.segments_reused) == (0, 0)
    assert again.sound_reused_s == pytest.approx(24, abs=0.1)
    assert sound_packets(tmp_path / "out.mp4") == packets
    assert f"{again.sound_reused_s:.1f} s of encoded sound came from the cache" in str(again)
    assert exporting(WHOLE, replace(FULL, audio_bitrate=96_000)).sound_reused_s == 0
    assert exporting(WHOLE, replace(FULL, loudness_lufs=-20.0)).sound_reused_s == 0
    assert exporting(WITHOUT_A_WORD).sound_reused_s == 0


def test_after_one_more_cut_only_the_segments_it_touches_are_encoded(exporting: Exporting) -> None:
    exporting(WHOLE)
    once = exporting(WITHOUT_A_WORD)
    assert once.segments - once.segments_reused <= 2
    twice = exporting(WITHOUT_TWO)
    assert twice.segments - twice.segments_reused <= 2
    assert twice.picture_reused_s > 0.5 * twice.picture_encoded_s
    assert exporting(WITHOUT_A_WORD).segments_reused == once.segments, "taking it back costs nothing"


def test_seams_of_a_smart_export_are_kept_too(exporting: Exporting) -> None:
    smart = ExportOptions()
    assert exporting(WITHOUT_A_WORD, smart).segments_reused == 0
    again = exporting(WITHOUT_TWO, smart)
    assert again.picture_copied_s > 10
    assert again.segments_reused >= 1


@pytest.mark.parametrize("codec", ["h265", "vp9", "av1"])
def test_other_codecs_are_cut_into_segments_as_well(exporting: Exporting, codec: str) -> None:
    options = replace(FULL, video_codec=codec, encoder_preset="ultrafast")
    spans: list[Span] = [("a", 0, 9_000)]
    first = exporting(spans, options)
    assert first.segments > 1
    assert exporting(spans, options).segments_reused == first.segments


def test_what_the_bytes_depend_on_is_in_the_key(
    exporting: Exporting, source: Path, tmp_path: Path, cache: SegmentCache
) -> None:
    spans: list[Span] = [("a", 0, 9_000)]
    exporting(spans)
    assert exporting(spans, replace(FULL, quality=30)).segments_reused == 0
    assert exporting(spans, replace(FULL, encoder_preset="superfast")).segments_reused == 0
    touched = tmp_path / "touched.mp4"
    touched.write_bytes(source.read_bytes() + b"\0\0\0\x08free")
    assert exporting(spans, card=touched).segments_reused == 0, "another file, for all that is known"
    small = replace(playlist(spans, CARD), width=80, height=48)
    receipt = export(small, {"a": source}, tmp_path / "small.mp4", options=FULL, cache=cache)
    assert receipt.segments_reused == 0
    assert exporting(spans).segments_reused == exporting(spans).segments


def entries(cache: SegmentCache) -> list[Path]:
    return sorted(path for path in cache.folder.iterdir() if len(path.name) == 64)


def test_damaged_and_exchanged_segments_are_encoded_anew_and_put_right(
    exporting: Exporting, cache: SegmentCache
) -> None:
    count = exporting(WHOLE).segments
    kept = {path: path.read_bytes() for path in entries(cache)}
    pictures = [(path, content) for path, content in kept.items() if b'"sets":[]' not in content]
    assert len(pictures) == count == len(kept) - 1, "the sound is one more"
    (one, first), (other, second), (third, _), (fourth, _) = pictures[:4]
    one.write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    other.write_bytes(first)  # whole, and another's
    third.write_bytes(b"")
    fourth.unlink()
    fourth.symlink_to(one)
    assert exporting(WHOLE).segments_reused == count - 4
    assert second != first
    assert set(entries(cache)) == set(kept)
    assert exporting(WHOLE).segments_reused == count


def test_an_export_that_fails_or_is_stopped_leaves_nothing_in_the_cache(
    source: Path, cache: SegmentCache, tmp_path: Path
) -> None:
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 12

    with pytest.raises(Cancelled):
        export(
            playlist(WHOLE, CARD), {"a": source}, tmp_path / "o.mp4", options=FULL, cache=cache, cancel=soon
        )
    assert entries(cache) == []
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_without_a_cache_nothing_is_reused_and_the_file_is_the_same(
    exporting: Exporting, source: Path, tmp_path: Path
) -> None:
    cached = exporting(WITHOUT_A_WORD)
    plain = export(playlist(WITHOUT_A_WORD, CARD), {"a": source}, tmp_path / "plain.mp4", options=FULL)
    assert (plain.segments, plain.segments_reused) == (cached.segments, 0)
    assert plain.size_bytes == pytest.approx(cached.size_bytes, rel=0.01)


def test_a_cache_that_cannot_be_written_costs_only_its_use(
    exporting: Exporting, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    blocked = SegmentCache(tmp_path / "file" / "cache")
    receipt = export(
        playlist([("a", 0, 2000)], CARD), {"a": source}, tmp_path / "o.mp4", options=FULL, cache=blocked
    )
    assert receipt.segments_reused == 0


def filled(cache: SegmentCache, ages: list[int]) -> None:
    cache.prepare()
    for number, age in enumerate(ages):
        path = cache.folder / f"{number:064x}"
        path.write_bytes(bytes(1000))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))


def test_the_longest_unused_go_first_and_no_more_than_must(cache: SegmentCache) -> None:
    filled(cache, [5, 1, 4, 2, 3])
    assert cache.trim(2500, dry_run=True) == (3, 3000)
    assert cache.size_bytes() == 5000
    assert cache.trim(2500) == (3, 3000)
    assert [int(path.name, 16) for path in entries(cache)] == [1, 3]
    assert cache.trim(2500) == (0, 0)
    assert cache.trim(0) == (2, 2000)


def test_adopting_keeps_to_the_limit_and_remembers_what_was_used(cache: SegmentCache, tmp_path: Path) -> None:
    cache = replace(cache, limit_bytes=3000)
    filled(cache, [30, 20, 10])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    new = f"{9:064x}"
    (scratch / new).write_bytes(bytes(1000))
    (scratch / "evil").symlink_to("/etc/passwd")
    cache.adopt(scratch, [new, "evil", "../../escape"], [f"{0:064x}"])
    assert [int(path.name, 16) for path in entries(cache)] == [0, 2, 9]


def test_no_pump_is_seen_where_segments_meet(exporting: Exporting, source: Path, tmp_path: Path) -> None:
    """The quality of frames beside a border is that of frames far from any."""
    receipt = exporting(WHOLE)
    theirs, ours = timed_frames(source), timed_frames(tmp_path / "out.mp4")
    quality = np.array([psnr(a, b) for (_, a), (_, b) in zip(theirs, ours, strict=True)])
    borders = [frame for frame in keyframes(tmp_path / "out.mp4") if frame]
    assert len(borders) >= receipt.segments - 1
    near = np.array([quality[max(0, at - 5) : at + 5].min() for at in borders])
    assert near.min() > np.median(quality) - 3
    assert Fraction(receipt.rate) == 30


def test_caches_of_several_users_keep_to_one_limit_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    caches = [SegmentCache(tmp_path / "all" / user, 2500, beside=tmp_path / "all") for user in ("ann", "bob")]
    for age, (cache, name) in enumerate([(caches[1], "b"), (caches[0], "a"), (caches[1], "c")]):
        assert cache.prepare()
        (tmp_path / (name * 64)).write_bytes(bytes(1000))
        cache.adopt(tmp_path, [name * 64], [])
        os.utime(cache.folder / (name * 64), (age, age))
    caches[0].trim()
    assert sorted(path.name[0] for path in (tmp_path / "all").glob("*/*")) == ["a", "c"]
