"""How a plan may weigh copying against exactness."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """How the plan may weigh copying against exactness.

    `copy` False encodes all, `copy_sound` False all sound. `audio_tolerance_ms` is how far the sound of a
    shot may be moved for its packets to fall on the output's grid; 0 asks for the exact sample.
    `join_fade_ms` fades both sides of an audio join, outside the other's material. Copied runs shorter than
    `min_copy_frames` or `min_copy_packets` are encoded: starting one more encoder costs as much.
    """

    copy: bool = True
    copy_sound: bool = True
    audio_tolerance_ms: int = 5
    join_fade_ms: int = 5
    min_copy_frames: int = 8
    min_copy_packets: int = 4
