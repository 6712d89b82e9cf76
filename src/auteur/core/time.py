"""Time: rates as fractions, milliseconds at rest, frames and samples from absolute boundaries, timecode.

A position is always computed from an absolute millisecond boundary and a duration as the difference of two
rounded boundaries: rounding a start and a duration apart lets frames drift past the end of a source.
"""

from __future__ import annotations

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
    "rate_from_number",
    "sample_at",
    "timecode_to_frames",
]

TimelineMs = NewType("TimelineMs", int)
"""A position on the edited timeline, in milliseconds."""

SourceMs = NewType("SourceMs", int)
"""A position inside one media file, in milliseconds from its first presented sample."""

_NTSC = {
    "23.98": Fraction(24000, 1001),
    "23.976": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time [start_ms, end_ms)."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def rate_from_number(value: float | str | Fraction) -> Fraction:
    """Frames per second as an exact fraction; 23.98, 29.97 and 59.94 (and finer decimals) mean the 1001 rates.

    Raises ValueError for what is not a positive rate of at most 1000.
    """
    if isinstance(value, Fraction):
        rate = value
    else:
        text = str(value)
        rate = _NTSC.get(f"{float(text):.2f}" if "/" not in text else "") or Fraction(text).limit_denominator(
            1001
        )
    if not 0 < rate <= 1000:
        raise ValueError(f"{value!r} is not a frame rate")
    return rate


def frame_at(ms: int, rate: Fraction) -> int:
    """The frame whose start is nearest to the boundary `ms` (halves go up)."""
    return _round(Fraction(ms) * rate / 1000)


def frame_to_ms(frame: int, rate: Fraction) -> int:
    """The whole millisecond nearest to the start of `frame`; below 500 fps `frame_at` of it gives `frame` back."""
    return _round(Fraction(frame) * 1000 / rate)


def sample_at(ms: int, sample_rate_hz: int) -> int:
    """The sample at the boundary `ms`."""
    return _round(Fraction(ms * sample_rate_hz, 1000))


def _round(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def is_drop_frame(rate: Fraction) -> bool:
    """Whether timecode at this rate is counted in drop-frame: only 29.97 and 59.94 are."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def frames_to_timecode(frame: int, rate: Fraction, *, drop_frame: bool | None = None) -> str:
    """`HH:MM:SS:FF`, or `HH:MM:SS;FF` in drop-frame (SMPTE ST 12-1), which is the default where the rate has it."""
    drop = is_drop_frame(rate) if drop_frame is None else drop_frame
    base = _round(rate)
    if drop:
        dropped = base // 15  # 2 numbers a minute at 29.97, 4 at 59.94, none in every tenth minute
        tens, rest = divmod(frame, base * 600 - dropped * 9)
        frame += dropped * 9 * tens + (
            dropped * ((rest - dropped) // (base * 60 - dropped)) if rest >= dropped else 0
        )
    seconds, ff = divmod(frame, base)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{';' if drop else ':'}{ff:02d}"


def timecode_to_frames(timecode: str, rate: Fraction) -> int:
    """The inverse of `frames_to_timecode`; `;` before the frames means drop-frame. Raises ValueError when malformed."""
    drop = ";" in timecode
    parts = timecode.replace(";", ":").split(":")
    if len(parts) != 4 or not all(p.isdigit() for p in parts):
        raise ValueError(f"{timecode!r} is not a timecode")
    hh, mm, ss, ff = (int(p) for p in parts)
    base = _round(rate)
    if mm > 59 or ss > 59 or ff >= base:
        raise ValueError(f"{timecode!r} is not a timecode at {base} frames a second")
    minutes = hh * 60 + mm
    frame = (minutes * 60 + ss) * base + ff
    if drop:
        frame -= base // 15 * (minutes - minutes // 10)
    return frame
