from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.errors import Cancelled
from auteur.media.errors import MediaCrashed, MediaError
from auteur.media.probe import MediaInfo, probe
from auteur.media.probing import clean_title, probed_rate_of
from tests.support.small_media import NTSC, make

RABBIT = Path(__file__).parents[2] / "data/media/video/rabbit320.mp4"
RATES = [
    Fraction(n, d)
    for n, d in ((24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (50, 1), (60000, 1001), (60, 1))
]


def test_a_real_recording_is_described_exactly() -> None:
    info = probe(RABBIT, sha256=True)
    assert info.video is not None
    assert (info.container, info.duration_ms, info.zero_s) == ("mp4", 7800, 0)
    assert (info.video.codec, info.video.profile, info.video.level) == ("h264", "Constrained Baseline", 13)
    assert (info.video.width, info.video.height, info.video.rate) == (320, 240, 30)
    assert (info.video.frames, info.video.keyframes, info.video.is_vfr) == (234, 2, False)
    assert not info.video.has_b_frames
    assert [(a.codec, a.sample_rate_hz, a.channels) for a in info.audio] == [("aac", 44100, 2)]
    assert (len(info.sha256), info.size_bytes) == (64, RABBIT.stat().st_size)


def test_a_description_survives_json() -> None:
    info = probe(RABBIT)
    assert MediaInfo.from_json(json.loads(json.dumps(info.to_json()))) == info


@pytest.mark.parametrize("said", [{}, {"video": 1}, {"video": {}, "audio": [], "others": []}])
def test_json_that_is_no_description_is_an_error_of_ours(said: dict[str, object]) -> None:
    with pytest.raises(MediaCrashed):
        MediaInfo.from_json(said)


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
def test_constant_rates_are_exact_fractions_in_every_container(
    tmp_path: Path, name: str, rate: Fraction
) -> None:
    info = probe(make(tmp_path / name, rate=rate, sound=""))
    assert info.video is not None
    assert (info.video.rate, info.video.is_vfr, info.video.frames) == (rate, False, 45)
    assert info.duration_ms == round(45 * 1000 / rate)


def test_b_frames_priming_and_the_edit_list_leave_the_first_frame_at_zero(tmp_path: Path) -> None:
    info = probe(make(tmp_path / "a.mp4", codec_options={"bf": "3"}))
    assert info.video is not None
    assert info.video.has_b_frames
    assert (info.video.start_s, info.audio[0].start_s, info.audio[0].priming_samples) == (0, 0, 1024)
    assert info.audio[0].duration_s == Fraction(3, 2)


def test_frames_that_are_missing_make_the_rate_variable(tmp_path: Path) -> None:
    ticks = [0, 1, 2, 5, 6, 9, 10, 11, 12, 20]
    info = probe(make(tmp_path / "a.mp4", frames=ticks, sound="", codec_options={"bf": "0"}))
    assert info.video is not None
    assert info.video.is_vfr
    assert info.video.frames == 10


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotation_is_the_clockwise_turn_that_shows_it_upright(tmp_path: Path, turn: int) -> None:
    info = probe(make(tmp_path / "a.mp4", rotation_deg=turn))
    assert info.video is not None
    assert info.video.rotation_deg == turn


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.wav", "pcm_s16le", {}),
        ("a.flac", "flac", {}),
        ("a.mp3", "libmp3lame", {}),
        ("a.ogg", "libopus", {}),
        ("a.webm", "libopus", {}),
        ("a.m4a", "aac", {"container": "mp4"}),
    ],
)
def test_a_sound_file_lasts_as_long_as_what_went_in(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    info = probe(make(tmp_path / name, picture="", sound=codec, **options))
    assert info.video is None
    assert abs(info.duration_ms - 1500) <= 2
    assert info.audio[0].start_s == pytest.approx(0, abs=0.001)


def test_a_title_from_a_file_is_one_clean_line(tmp_path: Path) -> None:
    info = probe(make(tmp_path / "a.mp4", metadata={"title": "My\x1b[31m\ntalk\u202e" + "x" * 500}))
    assert info.title.startswith("My [31m talk x")
    assert len(info.title) == 200
    assert clean_title("\x00\x07") == ""


def test_a_probe_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        probe(RABBIT, cancel=lambda: True)


def test_a_path_with_spaces_and_signs_is_only_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "my talks; rm -rf %d 'ü"
    folder.mkdir()
    assert probe(make(folder / "a b%03d.mp4")).video is not None


@given(
    st.sampled_from(RATES),
    st.sampled_from([Fraction(1, 1000), Fraction(1, 90_000), Fraction(1, 15_360), Fraction(1, 600)]),
    st.integers(90, 400),
    st.integers(0, 10**9),
)
def test_a_constant_rate_is_found_again_through_any_rounding(
    rate: Fraction, time_base: Fraction, count: int, start: int
) -> None:
    pts = np.array([start + round(i / rate / time_base) for i in range(count)], dtype=np.int64)
    found, is_vfr = probed_rate_of(pts, time_base, [rate])
    assert (found, is_vfr) == (rate, False)


@given(st.sampled_from(RATES), st.integers(3, 60), st.integers(1, 40))
def test_one_frame_late_by_half_a_period_is_a_variable_rate(rate: Fraction, count: int, late: int) -> None:
    time_base = Fraction(1, 90_000)
    pts = np.array([round(i / rate / time_base) for i in range(count)], dtype=np.int64)
    pts[late % (count - 2) + 1] += int(1 / rate / time_base / 2)
    assert probed_rate_of(pts, time_base, [rate])[1]


def test_sound_that_is_missing_or_unreadable_is_an_error_of_ours(tmp_path: Path) -> None:
    broken = tmp_path / "a.wav"
    broken.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    with pytest.raises(MediaError):
        probe(broken)


def test_the_rate_of_a_known_file_does_not_depend_on_its_header() -> None:
    pts = np.arange(300, dtype=np.int64) * 1001
    assert probed_rate_of(pts, Fraction(1, 30_000), [Fraction(15)]) == (NTSC, False)
