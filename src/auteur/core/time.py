"""Time: rates as fractions, milliseconds at rest, frames and samples from absolute boundaries, timecode.

A position is always computed from an absolute millisecond boundary and a duration as the difference of two
rounded boundaries: rounding a start and a duration apart lets frames drift past the end of a source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import NewType

__all__ = [
    "SourceMs",
    "Span",
    "TimelineMs",
    "frame_at",
    "frame_to_ms",
    "frames_to_timecode",
    "is_drop_frame",
    "nearest",
    "rate_from_number",
    "sample_at",
    "timecode_to_frames",
]

TimelineMs = NewType("TimelineMs", int)
"""A position on the edited timeline, in milliseconds."""

SourceMs = NewType("SourceMs", int)
"""A position inside one media file, in milliseconds from its first presented sample."""

_NTSC = {f"{base / 1.001:.2f}": Fraction(base * 1000, 1001) for base in (24, 30, 48, 60, 120)}
_TIMECODE = re.compile(r"([0-9]{1,4})([:;])([0-9]{1,2})([:;])([0-9]{1,2})([:;])([0-9]{1,3})")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time [start_ms, end_ms)."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def nearest(value: Fraction) -> int:
    """The whole number nearest to a value; halves go up, -2.5 to -2. The document's only rounding rule.

    floor(x + 1/2) on exact fractions is the same in every language, as round() is not: Python's takes halves to
    even, JavaScript's up.
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def rate_from_number(value: float | str | Fraction) -> Fraction:
    """Frames per second as an exact fraction; 23.98, 29.97 and 59.94 (and finer decimals) mean the 1001 rates.

    Raises ValueError for what is not a positive rate of at most 1000.
    """
    rate = value if isinstance(value, Fraction) else _rate_from_text(str(value))
    if not 0 < rate <= 1000:
        raise ValueError(f"{value!r} is not a frame rate")
    return rate


def _rate_from_text(text: str) -> Fraction:
    if len(text) > 30:
        raise ValueError(f"{text[:30]!r}… is not a frame rate")
    numerator, slash, denominator = text.partition("/")
    if slash and int(denominator) > 0:
        return Fraction(int(numerator), int(denominator))
    if slash or not 0 < float(text) <= 1000:  # before Fraction("1e999999999") is spelt out
        raise ValueError(f"{text!r} is not a frame rate")
    return _NTSC.get(f"{float(text):.2f}") or Fraction(text).limit_denominator(1001)


def frame_at(ms: int, rate: Fraction) -> int:
    """The frame whose start is nearest to the boundary `ms` (halves go up)."""
    return nearest(Fraction(ms) * rate / 1000)


def frame_to_ms(frame: int, rate: Fraction) -> int:
    """The whole millisecond nearest to the start of `frame`; below 500 fps `frame_at` of it gives `frame` back."""
    return nearest(Fraction(frame) * 1000 / rate)


def sample_at(ms: int, sample_rate_hz: int) -> int:
    """The sample at the boundary `ms`."""
    return nearest(Fraction(ms * sample_rate_hz, 1000))


def is_drop_frame(rate: Fraction) -> bool:
    """Whether timecode at this rate is counted in drop-frame: only 29.97 and 59.94 are."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def frames_to_timecode(frame: int, rate: Fraction, *, drop_frame: bool | None = None) -> str:
    """`HH:MM:SS:FF`, or `HH:MM:SS;FF` in drop-frame (SMPTE ST 12-1), which is the default where the rate has it.

    Raises ValueError for a negative frame, and for drop-frame asked of a rate that has none.
    """
    drop = is_drop_frame(rate) if drop_frame is None else drop_frame
    if frame < 0 or (drop and not is_drop_frame(rate)):
        raise ValueError(
            f"frame {frame} has no {'drop-frame ' if drop else ''}timecode at {float(rate):g} fps"
        )
    base = _base(rate)
    if drop:
        dropped = base // 15  # 2 numbers a minute at 29.97, 4 at 59.94, none in every tenth minute
        tens, rest = divmod(frame, base * 600 - dropped * 9)
        frame += dropped * 9 * tens + (
            dropped * ((rest - dropped) // (base * 60 - dropped)) if rest >= dropped else 0
        )
    seconds, ff = divmod(frame, base)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{';' if drop else ':'}{ff:02d}"


def timecode_to_frames(timecode: str, rate: Fraction) -> int:
    """The inverse of `frames_to_timecode`; `;` before the frames means drop-frame, before the others nothing.

    Raises ValueError when malformed, and for numbers that drop-frame leaves out, as 00:01:00;00.
    """
    match = _TIMECODE.fullmatch(timecode)
    if match is None:
        raise ValueError(f"{timecode!r} is not a timecode")
    hh, mm, ss, ff = (int(match[i]) for i in (1, 3, 5, 7))
    base, drop = _base(rate), match[6] == ";"
    if mm > 59 or ss > 59 or ff >= base:
        raise ValueError(f"{timecode!r} is not a timecode at {base} frames a second")
    minutes = hh * 60 + mm
    frame = (minutes * 60 + ss) * base + ff
    if not drop:
        return frame
    dropped = base // 15
    if not is_drop_frame(rate) or (mm % 10 and ss == 0 and ff < dropped):
        raise ValueError(f"{timecode!r} does not exist in drop-frame at {float(rate):g} fps")
    return frame - dropped * (minutes - minutes // 10)


def _base(rate: Fraction) -> int:
    """How many frame numbers timecode counts to a second."""
    return max(1, nearest(rate))
