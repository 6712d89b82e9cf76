"""Exports of test cards, compared with the slow oracle frame by frame and beep by beep."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from auteur.media.export import ExportOptions, export
from auteur.media.verify import verify_receipt
from tests.golden.cutting import (
    assert_picture,
    assert_sound,
    drifts_within_limits,
    playlist,
    random_spans,
)
from tests.support.testcard import Card, frames_in, onsets, pcm_in, shift_edit_list

File = Callable[..., Path]
RATES = {
    "23.976": Fraction(24000, 1001),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES.keys())
@pytest.mark.parametrize("seed", [1, 2])
def test_cuts_at_random_places_show_every_frame_once_and_keep_the_beeps_in_place(
    rate: Fraction, seed: int, card_file: File, tmp_path: Path
) -> None:
    card = Card(rate=rate)
    spans = random_spans(seed, ["a"], 10_000, 5)
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 0
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, rate)
    assert assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=240) >= 3
    assert drifts_within_limits(receipt)
    assert verify_receipt(tmp_path / "out.mp4", receipt) == []


def test_without_tolerance_sound_is_exact_to_the_sample(card_file: File, tmp_path: Path) -> None:
    card = Card()
    spans = random_spans(3, ["a"], 10_000, 6)
    receipt = export(
        playlist(spans, card),
        {"a": card_file(card)},
        tmp_path / "out.mp4",
        options=ExportOptions(audio_tolerance_ms=0),
    )
    assert {cut.audio_drift_ms for cut in receipt.cuts} == {0.0}
    assert receipt.sound_copied_s > 0
    assert assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=0) >= 3


def test_copied_sound_is_bit_for_bit_the_sources(card_file: File, tmp_path: Path) -> None:
    card = Card()
    spans = [("a", 0, 3000), ("a", 6000, 10_000)]
    export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    source, result = pcm_in(card_file(card)), pcm_in(tmp_path / "out.mp4")
    # The spans lie 384 samples apart on the packet grid: both move, the longer one less, and both are copied.
    lags = []
    for begin, end, moved in ((200, 2900, 0), (3200, 6800, 3000)):
        part = result[:, 48 * begin : 48 * end]
        at = 48 * (begin + moved)
        lags.append(_lag(part[0], source[0], at))
        np.testing.assert_array_equal(part, source[:, at + lags[-1] :][:, : part.shape[1]])
    assert lags == [-240, 144]


def _lag(part: np.ndarray, whole: np.ndarray, near: int) -> int:
    """Where `part` lies in `whole`, counted from `near`, within a packet to either side."""
    errors = [
        float(np.abs(whole[near + lag : near + lag + 4096] - part[:4096]).max()) for lag in range(-1024, 1024)
    ]
    return int(np.argmin(errors)) - 1024


def test_trimming_at_keyframes_encodes_no_picture_and_no_sound(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), gop=25, x264="scenecut=0")
    spans = [("a", 2000, 8000)]
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert (receipt.picture_encoded_s, receipt.sound_encoded_s) == (0.0, 0.0)
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)


def test_a_whole_file_is_copied_whole(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(30000, 1001))
    receipt = export(playlist([("a", 0, 10_000)], card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert (receipt.picture_encoded_s, receipt.sound_encoded_s) == (0.0, 0.0)
    assert_picture(tmp_path / "out.mp4", [("a", 0, 10_000)], {"a": card}, card.rate)


def test_sources_of_equal_coding_are_copied_in_any_order(card_file: File, tmp_path: Path) -> None:
    one, two = Card(identity=1), Card(identity=2)
    spans = random_spans(4, ["one", "two"], 10_000, 6)
    assert {name for name, _, _ in spans} == {"one", "two"}
    files = {"one": card_file(one), "two": card_file(two)}
    receipt = export(playlist(spans, one), files, tmp_path / "out.mp4")
    assert {note.source for note in receipt.spans if note.copied and note.track == "picture"} == {
        "one",
        "two",
    }
    assert_picture(tmp_path / "out.mp4", spans, {"one": one, "two": two}, one.rate)
    assert_sound(tmp_path / "out.mp4", spans, {"one": one, "two": two}, tolerance=240)


def test_of_sources_coded_differently_the_lesser_is_encoded(card_file: File, tmp_path: Path) -> None:
    one, two = Card(identity=1), Card(identity=2, profile="main", bframes=0, gop=30)
    spans = [("one", 300, 5200), ("two", 1100, 4000), ("one", 6000, 9500)]
    files = {"one": card_file(one), "two": card_file(two)}
    receipt = export(playlist(spans, one), files, tmp_path / "out.mp4")
    assert {note.source for note in receipt.spans if note.copied and note.track == "picture"} == {"one"}
    assert any("parameter sets" in note.reason for note in receipt.spans)
    assert_picture(tmp_path / "out.mp4", spans, {"one": one, "two": two}, one.rate)


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(Card(bframes=0), id="no B-frames"),
        pytest.param(Card(bframes=8, x264="ref=5"), id="eight B-frames and five references"),
        pytest.param(Card(profile="baseline", bframes=0, x264="cabac=0"), id="baseline"),
        pytest.param(Card(profile="main"), id="main"),
        pytest.param(Card(x264="keyint=1"), id="intra only"),
        pytest.param(Card(x264="bluray-compat=1:nal-hrd=vbr:vbv-maxrate=2000:vbv-bufsize=2000"), id="HRD"),
        pytest.param(Card(x264="slices=4"), id="four slices"),
        pytest.param(Card(channels=1), id="mono"),
        pytest.param(
            Card(x264="colorprim=bt709:transfer=bt709:colormatrix=bt709:sar=4/3"), id="colour and aspect"
        ),
    ],
)
def test_every_kind_of_coding_is_cut_on_the_frame(card: Card, card_file: File, tmp_path: Path) -> None:
    spans = random_spans(11, ["a"], 10_000, 4)
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 0
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)
    assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=240)


def test_open_gops_are_copied_only_behind_an_idr(card_file: File, tmp_path: Path) -> None:
    card = Card(open_gop=True, gop=40)
    spans = [("a", 0, 5000), ("a", 6100, 9000)]
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert receipt.fallback == ""
    copied = [
        (note.start_ms, note.end_ms) for note in receipt.spans if note.copied and note.track == "picture"
    ]
    assert len(copied) == 1
    assert copied[0][0] == 0
    assert 4800 <= copied[0][1] <= 5000
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)


def test_open_gops_without_an_idr_in_reach_are_encoded_with_the_reason(
    card_file: File, tmp_path: Path
) -> None:
    card = Card(open_gop=True, gop=40)
    spans = [("a", 1000, 5000), ("a", 6100, 9000)]
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert "no whole GOP" in receipt.fallback
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_source_keeps_its_rotation(rotation: int, card_file: File, tmp_path: Path) -> None:
    card = Card(rotation=rotation, seconds=6)
    spans = random_spans(5, ["a"], 6000, 3)
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert receipt.picture_copied_s > 0
    assert _rotation(tmp_path / "out.mp4") == _rotation(card_file(card)) != 0
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)


def _rotation(path: Path) -> int:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).rotation


@pytest.mark.parametrize("late", [{"picture_late_s": 0.4}, {"sound_late_s": 0.7}, {"picture_late_s": 0.0333}])
def test_streams_that_do_not_begin_together_stay_in_sync(
    late: dict[str, float], card_file: File, tmp_path: Path
) -> None:
    card = Card(rate=Fraction(30), **late)
    spans = [("a", 1100, 4300), ("a", 5200, 9400)]
    export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    picture_late, sound_late = (
        round(late.get(name, 0.0) * 30) for name in ("picture_late_s", "sound_late_s")
    )
    seen = frames_in(tmp_path / "out.mp4")
    first = seen[0][1]
    assert first == 33 - picture_late
    assert seen == [(1, first + k) for k in range(96)] + [(1, 156 - picture_late + k) for k in range(126)]
    beeps = onsets(pcm_in(tmp_path / "out.mp4"), 48_000)
    start = 2000 - 1100 + late.get("sound_late_s", 0.0) * 1000
    if sound_late:
        start = 1000 - 1100 + 700  # the beep of second 1 is heard at 1.7 s
    assert min(abs(beep - start * 48) for beep in beeps) <= 264


def test_an_edit_list_that_hides_frames_is_honoured(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), gop=25, x264="scenecut=0")
    hidden = tmp_path / "hidden.mp4"
    export(playlist([("a", 0, 9000)], card), {"a": card_file(card)}, hidden)
    shift_edit_list(hidden, b"vide", 10 * 512)  # ten frames of 1/25 s later
    spans = [("a", 400, 2000), ("a", 3000, 7000)]
    export(playlist(spans, card), {"a": hidden}, tmp_path / "out.mp4")
    seen = [number for _, number in frames_in(tmp_path / "out.mp4")]
    assert seen == [*range(20, 60), *range(85, 185)]


def test_sources_of_variable_rate_are_delivered_at_a_constant_one(card_file: File, tmp_path: Path) -> None:
    rng = random.Random(1)
    ticks, at = [], 0
    while at < 300:
        ticks.append(at)
        at += rng.choice([1, 1, 1, 2, 4])
    card = Card(ticks=tuple(ticks))
    spans = [("a", 1000, 4000), ("a", 5500, 9000)]
    receipt = export(playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4")
    assert "variable frame rate" in receipt.fallback
    wanted = []
    for first, last in ((30, 120), (165, 270)):
        wanted += [max(n for n, tick in enumerate(ticks) if tick <= at) for at in range(first, last)]
    assert [number for _, number in frames_in(tmp_path / "out.mp4")] == wanted
    assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=240)
