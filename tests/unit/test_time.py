"""Time is exact: rates, boundaries, timecode."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.time import (
    frame_at,
    frame_to_ms,
    frames_to_timecode,
    is_drop_frame,
    nearest,
    rate_from_number,
    sample_at,
    timecode_to_frames,
)

NTSC_24, NTSC_30, NTSC_60 = Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)
RATES = (NTSC_24, Fraction(24), Fraction(25), NTSC_30, Fraction(30), Fraction(50), NTSC_60, Fraction(60))

rates = st.sampled_from(RATES)
moments = st.integers(0, 12 * 3_600_000)


# -- rates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "rate"),
    [
        (23.98, NTSC_24),
        (23.976, NTSC_24),
        (23.976023976, NTSC_24),
        ("23.98", NTSC_24),
        (29.97, NTSC_30),
        ("29.970", NTSC_30),
        (29.97002997002997, NTSC_30),
        (59.94, NTSC_60),
        (59.9401, NTSC_60),
        (47.952, Fraction(48000, 1001)),
        (119.88, Fraction(120000, 1001)),
        ("30000/1001", NTSC_30),
        ("25/1", Fraction(25)),
        (24, Fraction(24)),
        (25.0, Fraction(25)),
        (12.5, Fraction(25, 2)),
        (1000, Fraction(1000)),
        (Fraction(30000, 1001), NTSC_30),
    ],
)
def test_decimals_near_a_1001_rate_mean_it_and_others_mean_themselves(
    number: float | str | Fraction, rate: Fraction
) -> None:
    assert rate_from_number(number) == rate


@pytest.mark.parametrize(
    "number",
    [
        0,
        -25,
        -29.97,
        1000.5,
        1e300,
        1e-300,
        float("nan"),
        float("inf"),
        "",
        "fast",
        "30 fps",
        "1/0",
        "30/",
        "/1001",
        "1/2/3",
        "-30/1",
        "30/-1",
        "1e999999999",
        "1e-999999999",
        "9" * 100,
        Fraction(-1),
        Fraction(1001),
        True,
    ],
)
def test_what_is_no_rate_is_refused_with_a_value_error_only(number: float | str | Fraction) -> None:
    with pytest.raises(ValueError, match=r"."):
        rate_from_number(number)


@given(st.text(alphabet="0123456789./e-+_naif ", max_size=40))
def test_any_text_is_a_rate_or_a_value_error(text: str) -> None:
    try:
        rate = rate_from_number(text)
    except ValueError:
        return
    assert 0 < rate <= 1000


# -- boundaries ----------------------------------------------------------------------------------------------------


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=64))
def test_the_nearest_number_is_at_most_a_half_away_and_halves_go_up(value: Fraction) -> None:
    assert nearest(value) == math.floor(value + Fraction(1, 2))
    if value >= 0:
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        assert nearest(value) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(moments, rates)
def test_a_frame_is_the_one_whose_start_is_nearest(ms: int, rate: Fraction) -> None:
    frame = frame_at(ms, rate)
    distance = abs(Fraction(frame) / rate - Fraction(ms, 1000))
    for other in (frame - 1, frame + 1):
        assert distance <= abs(Fraction(other) / rate - Fraction(ms, 1000))


@given(st.integers(0, 5_000_000), st.fractions(min_value=1, max_value=500, max_denominator=1001))
def test_a_frame_is_found_again_from_its_millisecond(frame: int, rate: Fraction) -> None:
    ms = frame_to_ms(frame, rate)
    assert abs(Fraction(ms) - Fraction(frame) * 1000 / rate) <= Fraction(1, 2)
    assert frame_at(ms, rate) == frame


@given(moments, st.sampled_from((8000, 16000, 22050, 44100, 48000, 96000)))
def test_a_sample_is_at_most_half_a_sample_from_its_millisecond(ms: int, hz: int) -> None:
    assert abs(Fraction(sample_at(ms, hz)) - Fraction(ms * hz, 1000)) <= Fraction(1, 2)


# -- timecode ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "timecode"),
    [
        (0, "00:00:00;00"),
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (3597, "00:01:59;29"),
        (3598, "00:02:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (19781, "00:10:59;29"),
        (19782, "00:11:00;02"),
        (107891, "00:59:59;29"),
        (107892, "01:00:00;00"),
        (107957, "01:00:02;05"),
        (2589408, "24:00:00;00"),
    ],
)
def test_drop_frame_timecode_is_that_of_smpte(frame: int, timecode: str) -> None:
    assert frames_to_timecode(frame, NTSC_30) == timecode
    assert timecode_to_frames(timecode, NTSC_30) == frame


def test_without_drop_frame_the_same_frame_reads_otherwise() -> None:
    assert frames_to_timecode(107957, NTSC_30, drop_frame=False) == "00:59:58:17"
    assert timecode_to_frames("00:59:58:17", NTSC_30) == 107957
    assert frames_to_timecode(1800, Fraction(30)) == "00:01:00:00"
    assert frames_to_timecode(90_000, Fraction(25)) == "01:00:00:00"


def _counted(rate: Fraction, numbers: int, dropped: int) -> list[str]:
    """Every drop-frame timecode of 21 minutes in order, by leaving numbers out as the standard says."""
    return [
        f"00:{minute:02d}:{second:02d};{number:02d}"
        for minute in range(21)
        for second in range(60)
        for number in range(numbers)
        if minute % 10 == 0 or second > 0 or number >= dropped
    ]


@pytest.mark.parametrize(("rate", "numbers", "dropped"), [(NTSC_30, 30, 2), (NTSC_60, 60, 4)])
def test_every_frame_of_21_minutes_is_counted_as_by_hand(rate: Fraction, numbers: int, dropped: int) -> None:
    codes = _counted(rate, numbers, dropped)
    assert [frames_to_timecode(frame, rate) for frame in range(len(codes))] == codes


@given(st.integers(0, 10_000_000), rates)
def test_a_frame_is_found_again_from_its_timecode(frame: int, rate: Fraction) -> None:
    assert timecode_to_frames(frames_to_timecode(frame, rate), rate) == frame
    plain = frames_to_timecode(frame, rate, drop_frame=False)
    assert ";" not in plain
    assert timecode_to_frames(plain, rate) == frame


def test_drop_frame_timecode_stays_with_the_clock_on_the_wall() -> None:
    for rate in (NTSC_30, NTSC_60):
        frame = frame_at(3_600_000 * 10, rate)
        assert abs(timecode_to_frames("10:00:00;00", rate) - frame) <= rate * Fraction(4, 100) + 1


@pytest.mark.parametrize("timecode", ["00;01;00;02", "00:01:00;02", "0:1:0;2", "00;01:00;02"])
def test_the_ways_others_write_it_are_read(timecode: str) -> None:
    assert timecode_to_frames(timecode, NTSC_30) == 1800


@pytest.mark.parametrize(
    ("timecode", "rate"),
    [
        ("", NTSC_30),
        ("1800", NTSC_30),
        ("00:00:00", NTSC_30),
        ("00:00:00:00:00", NTSC_30),
        ("00:00:00.00", NTSC_30),
        ("-0:00:00:00", NTSC_30),
        ("00:00:0a:00", NTSC_30),
        ("00:00:²0:00", NTSC_30),
        ("٠٠:٠٠:٠٠:٠٠", NTSC_30),
        (" 00:00:00:00", NTSC_30),
        ("00:00:00:00\n", NTSC_30),
        ("00:60:00:00", NTSC_30),
        ("00:00:60:00", NTSC_30),
        ("00:00:00:30", NTSC_30),
        ("00:00:00:25", Fraction(25)),
        ("00:01:00;00", NTSC_30),
        ("00:01:00;01", NTSC_30),
        ("00:59:00;00", NTSC_30),
        ("00:01:00;03", NTSC_60),
        ("00:00:00;00", Fraction(25)),
        ("00:00:00;00", NTSC_24),
        ("00:00:00;00", Fraction(30)),
        ("9" * 5000 + ":00:00:00", NTSC_30),
    ],
)
def test_a_timecode_that_does_not_exist_is_refused(timecode: str, rate: Fraction) -> None:
    with pytest.raises(ValueError, match=r"timecode|drop-frame"):
        timecode_to_frames(timecode, rate)


def test_the_numbers_beside_those_left_out_exist() -> None:
    assert timecode_to_frames("00:01:00;02", NTSC_30) == timecode_to_frames("00:00:59;29", NTSC_30) + 1
    assert timecode_to_frames("00:10:00;00", NTSC_30) == timecode_to_frames("00:09:59;29", NTSC_30) + 1
    assert timecode_to_frames("00:01:00;04", NTSC_60) == timecode_to_frames("00:00:59;59", NTSC_60) + 1


def test_there_is_no_timecode_before_zero_and_no_drop_frame_but_at_two_rates() -> None:
    with pytest.raises(ValueError, match="timecode"):
        frames_to_timecode(-1, NTSC_30)
    for rate in RATES:
        if rate in (NTSC_30, NTSC_60):
            assert is_drop_frame(rate)
            continue
        assert not is_drop_frame(rate)
        with pytest.raises(ValueError, match="drop-frame"):
            frames_to_timecode(0, rate, drop_frame=True)


def test_a_rate_below_one_frame_a_second_has_timecode_too() -> None:
    slow = Fraction(1, 5)
    assert timecode_to_frames(frames_to_timecode(7, slow), slow) == 7
