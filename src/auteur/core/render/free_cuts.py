"""Where a shot may begin so that copying costs nothing: for planners that can move a cut within its padding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction

from auteur.core.render.facts import AAC_FRAME, SoundFacts, SourceFacts
from auteur.core.time import Span, sample_at

__all__ = ["audio_offset", "free_cut_points"]


def free_cut_points(facts: SourceFacts, span: Span) -> list[int]:
    """The in points within `span` (source milliseconds, both ends allowed) at which a shot begins on an IDR picture.

    A shot that begins there is copied from its first frame on. None without a picture that can be copied. Each is the
    millisecond that `plan` rounds to the keyframe's frame.
    """
    picture = facts.picture
    if picture is None or picture.refusal or picture.times_us is not None:
        return []
    offset = picture.start_s * picture.rate
    # A millisecond more to either side: keyframes lie between milliseconds.
    first, last = (Fraction(ms) * picture.rate / 1000 - offset for ms in (span.start_ms - 1, span.end_ms + 1))
    found = []
    for packet in picture.idrs[bisect_left(picture.idrs, first) : bisect_right(picture.idrs, last)]:
        at = Fraction(packet) / picture.rate + picture.start_s
        ms = round(at * 1000)
        if span.start_ms <= ms <= span.end_ms:
            found.append(ms)
    return found


def audio_offset(sound: SoundFacts, timeline_ms: int, source_ms: int) -> int:
    """Where on the packet grid a shot's sound lies that plays source time `source_ms` at `timeline_ms`: 0 to
    1023 samples.

    Shots whose offsets differ by no more than twice the plan's tolerance (240 samples for 5 ms at 48 kHz), around the
    circle of 1024, are all copied; a planner that can move a cut moves it to where the offset is that of its neighbour.
    """
    start = sample_at(source_ms, sound.sample_rate) - sample_at(timeline_ms, sound.sample_rate)
    return (start - sound.origin) % AAC_FRAME
