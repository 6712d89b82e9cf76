"""Whatever else comes in or is asked for: encoded, and right."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from auteur.core.errors import Cancelled, ExportError, InputError, MediaError
from auteur.core.progress import Progress
from auteur.core.render.plan import UnsupportedEffect
from auteur.core.render.playlist import Playlist, Shot
from auteur.media.export import ExportOptions, export
from auteur.media.receipt import Receipt
from tests.golden.cutting import assert_picture, assert_sound, playlist, random_spans, shots
from tests.support.testcard import Card, frames_in, onsets, pcm_in

File = Callable[..., Path]
SPANS = [("a", 1100, 4000), ("a", 5500, 8700)]


def test_a_full_encode_shows_the_same_frames(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(30000, 1001))
    spans = random_spans(7, ["a"], 10_000, 4)
    options = ExportOptions(mode="full", strict=True)
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4", options=options)
    assert (receipt.mode, receipt.fallback, receipt.picture_copied_s, receipt.sound_copied_s) == (
        "full",
        "",
        0.0,
        0.0,
    )
    assert "the whole file decodes" in receipt.checks
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)
    assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=0)


@pytest.mark.parametrize(
    ("picture", "sound", "ending"),
    [
        ("libvpx-vp9", "libopus", "webm"),
        ("libx264", "aac", "mkv"),
        ("libx264", "pcm_s16le", "mov"),
        ("mpeg4", "libmp3lame", "mkv"),
        ("libx264", "aac", "ts"),
        ("ffv1", "flac", "mkv"),
    ],
)
def test_other_containers_and_codecs_come_in(
    picture: str, sound: str, ending: str, card_file: File, tmp_path: Path
) -> None:
    card = Card(rate=Fraction(25), picture=picture, sound=sound, seconds=9)
    receipt = export(playlist(SPANS, card), {"a": card_file(card, ending)}, tmp_path / "out.mp4")
    if ending != "ts":  # there the priming is heard, and so the source's 0 is half a frame before the picture
        assert_picture(tmp_path / "out.mp4", SPANS, {"a": card}, card.rate)
    else:
        numbers = [number for _, number in frames_in(tmp_path / "out.mp4")]
        assert numbers == [*range(27, 100), *range(137, 217)]
    tolerance = 64 if ending == "mkv" else 16  # its clock counts whole milliseconds
    if ending != "ts":  # which keeps no account of the encoder's priming
        assert assert_sound(tmp_path / "out.mp4", SPANS, {"a": card}, tolerance) >= 4
    assert receipt.samples == 48 * 6100


@pytest.mark.parametrize(
    ("sound", "ending"), [("pcm_s16le", "wav"), ("flac", "flac"), ("aac", "m4a"), ("libmp3lame", "mp3")]
)
def test_sound_alone_is_exported_alone(sound: str, ending: str, card_file: File, tmp_path: Path) -> None:
    card = Card(picture="", sound=sound, seconds=9)
    cut = playlist(SPANS, card)
    receipt = export(cut, {"a": card_file(card, ending)}, tmp_path / "out.m4a")
    with av.open(str(tmp_path / "out.m4a")) as container:
        assert [stream.type for stream in container.streams] == ["audio"]
    assert assert_sound(tmp_path / "out.m4a", SPANS, {"a": card}, tolerance=240) >= 4
    assert (receipt.sound_copied_s > 0) == (sound == "aac")


def test_picture_alone_is_exported_alone(card_file: File, tmp_path: Path) -> None:
    card = Card(sound="", seconds=9)
    receipt = export(playlist(SPANS, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert (receipt.samples, receipt.picture_copied_s > 0) == (0, True)
    assert_picture(tmp_path / "out.mp4", SPANS, {"a": card}, card.rate)


def test_a_gap_is_black_and_silent(card_file: File, tmp_path: Path) -> None:
    card = Card()
    lane = (Shot(0, 2000, "a", 0, 2000), Shot(2000, 4000, None), Shot(4000, 7000, "a", 5000, 8000))
    options = ExportOptions(measure="all")
    receipt = export(
        Playlist(card.rate, 160, 96, 7000, lane, (lane,)),
        {"a": card_file(card)},
        tmp_path / "out.mp4",
        options=options,
    )
    assert receipt.black_ms == ((2000, 4000),)
    assert receipt.loudness is not None
    pcm = pcm_in(tmp_path / "out.mp4")
    assert np.abs(pcm[:, 48 * 2050 : 48 * 3950]).max() < 1e-4
    seen = frames_in(tmp_path / "out.mp4")
    assert seen[:60] == [(1, n) for n in range(60)]
    assert seen[120:] == [(1, n) for n in range(150, 240)]


def test_another_speed_is_rendered_in_picture_and_sound(card_file: File, tmp_path: Path) -> None:
    card = Card()
    lane = (Shot(0, 2000, "a", 0, 2000), Shot(2000, 4000, "a", 2000, 6000, speed=Fraction(2)))
    export(Playlist(card.rate, 160, 96, 4000, lane, (lane,)), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert [n for _, n in frames_in(tmp_path / "out.mp4")] == [*range(60), *range(60, 180, 2)]
    beeps = onsets(pcm_in(tmp_path / "out.mp4"), 48_000)
    for place in (1000, 2500, 3000, 3500):  # atempo's windows are 40 ms long
        assert min(abs(beep - place * 48) for beep in beeps) < 45 * 48


def test_gain_and_fades_are_rendered(card_file: File, tmp_path: Path) -> None:
    card = Card()
    plain = (Shot(0, 6000, "a", 0, 6000),)
    quiet = (Shot(0, 6000, "a", 0, 6000, gain_db=-12.0, fade_out_ms=3000),)
    size = (card.rate, 160, 96, 6000)
    export(Playlist(*size, plain, (plain,)), {"a": card_file(card)}, tmp_path / "plain.mp4")
    export(Playlist(*size, quiet, (quiet,)), {"a": card_file(card)}, tmp_path / "quiet.mp4")
    loud, soft = pcm_in(tmp_path / "plain.mp4"), pcm_in(tmp_path / "quiet.mp4")

    def level(pcm: np.ndarray, second: int) -> float:
        return float(np.sqrt((pcm[:, 48_000 * second : 48_000 * second + 2400] ** 2).mean()))

    assert 20 * np.log10(level(soft, 2) / level(loud, 2)) == pytest.approx(-12, abs=0.2)
    assert 20 * np.log10(level(soft, 5) / level(loud, 5)) < -22
    with av.open(str(tmp_path / "quiet.mp4")) as container:
        means = [frame.to_ndarray(format="gray")[60:].mean() for frame in container.decode(video=0)]
    assert means[170] < 40 < 90 < means[60]


def test_lanes_of_sound_are_mixed_and_copied_where_one_is_alone(card_file: File, tmp_path: Path) -> None:
    one, two = Card(identity=1), Card(identity=2, seconds=4, picture="", sound="pcm_s16le")
    voice = (Shot(0, 9000, "one", 0, 9000),)
    music = (Shot(0, 4500, None), Shot(4500, 6000, "two", 0, 1500), Shot(6000, 9000, None))
    cut = Playlist(one.rate, 160, 96, 9000, voice, (voice, music))
    receipt = export(cut, {"one": card_file(one), "two": card_file(two, "wav")}, tmp_path / "out.mp4")
    assert receipt.sound_copied_s > 6
    beeps = onsets(pcm_in(tmp_path / "out.mp4"), 48_000)
    for place in (4000, 4500, 5000, 5500, 6000):
        assert min(abs(beep - place * 48) for beep in beeps) <= 264


def test_another_size_is_fitted_with_bars(card_file: File, tmp_path: Path) -> None:
    card = Card(seconds=9)
    lane = (Shot(0, 2000, "a", 0, 2000),)
    export(Playlist(card.rate, 320, 320, 2000, lane, (lane,)), {"a": card_file(card)}, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="gray")
    assert frame.shape == (320, 320)
    assert frame[:60].mean() < 20 > frame[260:].mean()
    assert frame[70:250].mean() > 60


def test_a_source_at_another_rate_keeps_time(card_file: File, tmp_path: Path) -> None:
    main, other = Card(rate=Fraction(30)), Card(rate=Fraction(25), identity=2)
    spans = [("main", 0, 4000), ("other", 1000, 3000), ("main", 5000, 9000)]
    receipt = export(
        playlist(spans, main), {"main": card_file(main), "other": card_file(other)}, tmp_path / "out.mp4"
    )
    assert any(
        note.reason.startswith("another frame rate") or "another frame rate" in note.reason
        for note in receipt.spans
    )
    seen = frames_in(tmp_path / "out.mp4")
    assert seen[120:180] == [(2, 25 + (k * 10 + 5) // 12) for k in range(60)]


def test_a_cancelled_export_leaves_nothing(card_file: File, tmp_path: Path) -> None:
    card = Card()
    (tmp_path / "out.mp4").write_bytes(b"what stood there")
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        export(
            playlist(random_spans(1, ["a"], 10_000, 8), card), {"a": card_file(card)}, tmp_path / "out.mp4",
            options=ExportOptions(mode="full", encoder_preset="veryslow"), report=seen.append,
            cancel=lambda: bool(seen),
        )  # fmt: skip
    assert seen
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert (tmp_path / "out.mp4").read_bytes() == b"what stood there"


def test_progress_never_falls_within_a_stage_and_ends_at_one(card_file: File, tmp_path: Path) -> None:
    card = Card()
    seen: list[Progress] = []
    options = ExportOptions(mode="full", encoder_preset="medium")
    export(
        playlist([("a", 0, 10_000)], card),
        {"a": card_file(card)},
        tmp_path / "out.mp4",
        options=options,
        report=seen.append,
    )
    by_stage: dict[str, list[float]] = {}
    for progress in seen:
        by_stage.setdefault(progress.stage, []).append(progress.fraction)
    assert all(fractions == sorted(fractions) for fractions in by_stage.values())
    assert seen[-1] == Progress("verifying", 1.0)


def test_a_killed_export_leaves_nothing_under_the_final_name(card_file: File, tmp_path: Path) -> None:
    card = Card()
    file = card_file(card)
    pid = os.fork()
    if pid == 0:
        try:
            spans = random_spans(1, ["a"], 10_000, 12)
            export(
                playlist(spans, card),
                {"a": file},
                tmp_path / "out.mp4",
                options=ExportOptions(mode="full", encoder_preset="veryslow"),
            )
        finally:
            os._exit(0)
    deadline = time.monotonic() + 20
    while not any(tmp_path.glob(".out.mp4.*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.15)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    assert not (tmp_path / "out.mp4").exists()


def test_a_damaged_source_is_an_error_and_leaves_nothing(card_file: File, tmp_path: Path) -> None:
    card = Card()
    data = bytearray(card_file(card).read_bytes())
    at = data.index(b"mdat")
    data[at + 5000 : at + 60_000] = os.urandom(55_000)
    (tmp_path / "bad.mp4").write_bytes(data)
    with pytest.raises((ExportError, MediaError)):
        export(playlist([("a", 500, 9000)], card), {"a": tmp_path / "bad.mp4"}, tmp_path / "out.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.mp4"]


def test_what_makes_no_sense_is_refused_before_anything_is_written(card_file: File, tmp_path: Path) -> None:
    card = Card()
    cut = playlist([("a", 0, 1000)], card)
    with pytest.raises(InputError, match="replace one of its sources"):
        export(cut, {"a": card_file(card)}, card_file(card))
    with pytest.raises(InputError, match="no folder"):
        export(cut, {"a": card_file(card)}, tmp_path / "nowhere" / "out.mp4")
    with pytest.raises(ExportError, match="no file was given"):
        export(cut, {}, tmp_path / "out.mp4")
    lane, _ = shots([("a", 0, 1000)])
    fast = (Shot(0, 10, "a", 0, 20_000, speed=Fraction(2000)),)
    with pytest.raises(UnsupportedEffect):
        export(
            Playlist(card.rate, 160, 96, 1000, fast, (lane,)), {"a": card_file(card)}, tmp_path / "out.mp4"
        )
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_survives_json_and_tells_its_facts(card_file: File, tmp_path: Path) -> None:
    card = Card()
    receipt = export(
        playlist(SPANS, card), {"a": card_file(card)}, tmp_path / "out.mp4", captions=["cue 3 is too long"]
    )
    assert Receipt.from_json(receipt.to_json()) == receipt
    text = str(receipt)
    for part in ("copied", "encoded", "drift at most", "cue 3 is too long", receipt.sha256):
        assert part in text
    assert receipt.sources[0].sha256
    assert {"auteur", "pyav", "libavcodec"} <= set(receipt.versions)
    with pytest.raises(InputError):
        Receipt.from_json({**receipt.to_json(), "frames": "many"})


def test_exports_run_side_by_side_in_threads(card_file: File, tmp_path: Path) -> None:
    card = Card()
    results: list[Receipt] = []

    def one(number: int) -> None:
        results.append(export(playlist(SPANS, card), {"a": card_file(card)}, tmp_path / f"{number}.mp4"))

    card_file(card)
    threads = [threading.Thread(target=one, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.sha256 for receipt in results}) == 1, "the same edit gives the same bytes"
    assert len(results) == 2
