"""The proxy's time is the source's, picture and sound."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.media.derive import Derivatives, derive
from auteur.media.derive.constant_rate import ConstantRate
from auteur.media.derive.wanted import Proxy
from auteur.media.probe import probe
from tests.support.derivatives import keyframes, psnr, timed_frames, write_wav
from tests.support.small_media import make as make_small
from tests.support.testcard import Card, make, onsets, pcm_in, read, shift_edit_list

PROXY = Derivatives(proxy=True)


def proxied(source: Path, folder: Path) -> tuple[Proxy, Path]:
    made = derive(source, PROXY, folder).proxy
    assert made is not None
    return made, folder / made.file


def numbers(path: Path) -> list[tuple[float, int]]:
    return [(float(at), read(frame)[1]) for at, frame in timed_frames(path)]


def test_a_proxy_is_the_source_frame_for_frame_with_a_keyframe_every_fifteen(tmp_path: Path) -> None:
    source = make(Card(seconds=4, size=(1280, 720)), tmp_path / "card.mp4")
    made, path = proxied(source, tmp_path / "out")
    assert (made.width, made.height, made.rate, made.frames, made.keyframe_every) == (640, 360, "30", 120, 15)
    assert keyframes(path) == list(range(0, 120, 15))
    theirs = [frame.reformat(640, 360, "yuv420p") for _, frame in timed_frames(source)]
    ours = timed_frames(path)
    assert [read(frame)[1] for _, frame in ours] == list(range(120))
    assert [float(at) for at, _ in ours] == pytest.approx([n / 30 for n in range(120)], abs=0.0006)
    quality = [psnr(frame, their) for (_, frame), their in zip(ours, theirs, strict=True)]
    assert min(quality) > 30
    assert np.mean(quality) > 34
    with av.open(str(path)) as container:
        assert [s.codec_context.codec.canonical_name for s in container.streams] == ["vp9", "opus"]


LATE: list[dict[str, Any]] = [
    {}, {"picture_late_s": 0.4}, {"sound_late_s": 0.7}, {"picture_late_s": 1.5, "sound_late_s": 1.5},
    {"picture_late_s": -0.5, "sound_late_s": -0.5},
]  # fmt: skip


@pytest.mark.parametrize("late", LATE, ids=str)
@pytest.mark.parametrize("ending", ["mp4", "mkv", "ts"])
def test_picture_and_sound_keep_their_times_to_within_a_frame(
    tmp_path: Path, late: dict[str, Any], ending: str
) -> None:
    if ending != "mp4" and late.get("picture_late_s", 0) < 0:
        pytest.skip("only MP4 has edit lists")
    source = make(Card(seconds=3, **late), tmp_path / f"card.{ending}")
    _, path = proxied(source, tmp_path / "out")
    picture_s, sound_s = (late.get(f"{what}_late_s", 0.0) for what in ("picture", "sound"))
    video = probe(source).video
    assert video is not None
    # Without edit lists the encoder's priming is heard, and the document's 0 is where it begins.
    zero_s = max(0.0, picture_s) - float(video.start_s)
    seen = [(at, n) for at, n in numbers(path) if at >= video.start_s]
    assert [n for _, n in seen] == [math.floor((at + zero_s - picture_s) * 30 + 1 / 8) for at, _ in seen]
    heard = [at / 48_000 for at in onsets(pcm_in(path), 48_000)]
    due = [second + sound_s - zero_s for second in range(3) if second + sound_s >= 0]
    assert heard == pytest.approx(due, abs=0.002), "a beep is where the second begins"


def test_an_edit_list_is_obeyed(tmp_path: Path) -> None:
    from auteur.media.export import export
    from tests.golden.cutting import playlist

    card = Card(seconds=3)
    source = make(card, tmp_path / "card.mp4")
    hidden = tmp_path / "hidden.mp4"
    export(playlist([("card", 0, 3000)], card), {"card": source}, hidden)
    for handler, units in ((b"vide", 10 * 512), (b"soun", 16_000)):
        shift_edit_list(hidden, handler, units)  # a third of a second is hidden
    _, path = proxied(hidden, tmp_path / "out")
    assert [n for _, n in numbers(path)] == list(range(10, 90))
    assert onsets(pcm_in(path), 48_000) == pytest.approx([32_000, 80_000], abs=96)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("60000/1001", "30000/1001"), ("50", "25"), ("24000/1001", "24000/1001"), ("120", "30"), ("12", "12")],
)
def test_the_rate_is_the_sources_or_a_whole_part_of_it(tmp_path: Path, rate: str, expected: str) -> None:
    source = make(Card(rate=Fraction(rate), seconds=2, sound=""), tmp_path / "card.mkv")
    made, path = proxied(source, tmp_path / "out")
    assert made.rate == expected
    step = Fraction(rate) / Fraction(expected)
    assert [n for _, n in numbers(path)] == [round(n * step) for n in range(made.frames)]


def test_a_varying_rate_becomes_even_and_every_moment_shows_what_the_source_showed(tmp_path: Path) -> None:
    ticks = [0, 1, 2, 3, 9, 10, 11, 12, 30, 31, 40, 41, 42, 43, 44, 60]
    source = make(Card(seconds=2, ticks=ticks), tmp_path / "varying.mp4")
    made, path = proxied(source, tmp_path / "out")
    assert made.rate == "30"
    shown = [n for _, n in numbers(path)]
    assert shown[:60] == [max(i for i, tick in enumerate(ticks) if tick <= n) for n in range(60)]


def test_a_turned_picture_stands_upright(tmp_path: Path) -> None:
    source = make(Card(seconds=1, size=(640, 360), rotation=90), tmp_path / "turned.mp4")
    made, path = proxied(source, tmp_path / "out")
    assert (made.width, made.height) == (360, 640)
    first = timed_frames(path)[3][1].to_ndarray(format="rgb24")
    assert read(av.VideoFrame.from_ndarray(np.ascontiguousarray(np.rot90(first, 1)), "rgb24"))[1] == 3


def test_odd_sizes_ten_bits_and_full_range_are_taken(tmp_path: Path) -> None:
    for name, size, pixels in (("odd", (161, 97), "yuv444p"), ("deep", (160, 96), "yuv420p10le")):
        with av.open(str(tmp_path / f"{name}.mkv"), "w") as out:
            video = out.add_stream("libx264", rate=25)
            video.width, video.height, video.pix_fmt = *size, pixels
            for number in range(10):
                grey = np.full((size[1], size[0], 3), 90 + 5 * number, np.uint8)
                frame = av.VideoFrame.from_ndarray(grey, "rgb24")
                frame.pts = number
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
        made, path = proxied(tmp_path / f"{name}.mkv", tmp_path / name)
        assert (made.width % 2, made.height % 2, made.frames) == (0, 0, 10)
        assert abs(made.width - size[0]) + abs(made.height - size[1]) <= 2
        shades = [int(frame.to_ndarray(format="rgb24").mean()) for _, frame in timed_frames(path)]
        assert shades == pytest.approx([90 + 5 * n for n in range(10)], abs=4)


@pytest.mark.parametrize("channels", [1, 4, 6])
def test_sound_alone_becomes_opus_alone_in_stereo(tmp_path: Path, channels: int) -> None:
    count = 96_000
    tone = (np.sin(np.arange(count) * 2 * math.pi * 440 / 48_000) * 9000).astype(np.int16)
    source = write_wav(tmp_path / "tone.wav", np.stack([tone] * channels))
    made, path = proxied(source, tmp_path / "out")
    assert (made.width, made.frames, made.rate, made.sound) == (0, 0, "", True)
    heard = pcm_in(path)
    assert heard.shape[0] == 2
    assert heard.shape[1] == pytest.approx(count, abs=960)
    spectrum = np.abs(np.fft.rfft(heard[0, 24_000:72_000]))
    assert int(spectrum.argmax()) == 440


def test_a_silent_film_becomes_a_silent_proxy(tmp_path: Path) -> None:
    made, path = proxied(make_small(tmp_path / "silent.mp4", sound=""), tmp_path / "out")
    assert not made.sound
    with av.open(str(path)) as container:
        assert len(container.streams) == 1


def test_the_shortest_film_has_one_frame(tmp_path: Path) -> None:
    made, path = proxied(make_small(tmp_path / "one.mp4", frames=[0], seconds=0.02), tmp_path / "out")
    assert made.frames == len(timed_frames(path)) == 1


@settings(max_examples=200, deadline=None)
@given(
    gaps_ms=st.lists(st.integers(1, 400), min_size=1, max_size=12),
    start_ms=st.integers(0, 200),
    rate=st.sampled_from([Fraction(30), Fraction(25), Fraction(24000, 1001)]),
)
def test_at_every_moment_the_frame_of_that_moment_is_shown(
    gaps_ms: list[int], start_ms: int, rate: Fraction
) -> None:
    """The oracle asks for each frame of the result what the source shows then, an eighth of a frame later."""
    times = [Fraction(start_ms, 1000)]
    for gap in gaps_ms[:-1]:
        times.append(times[-1] + Fraction(gap, 1000))
    end_s = times[-1] + Fraction(gaps_ms[-1], 1000)
    steady = ConstantRate(rate)
    made: list[tuple[int, Any]] = []
    for number, at_s in enumerate(times):
        made += steady.add(number, at_s)  # type: ignore[arg-type]
    made += steady.finish(end_s)
    assert [n for n, _ in made] == list(range(len(made)))
    assert len(made) >= 1
    for n, shown in made:
        late = (n + Fraction(1, 8)) / rate
        due = [k for k, at_s in enumerate(times) if at_s <= late]
        if due:
            assert shown == due[-1]
        else:
            assert shown == (0 if times[0] * rate - Fraction(1, 8) <= 1 else None)
    assert abs(len(made) / rate - end_s) <= 1 / rate
