"""How a plan may weigh copying against exactness."""

from __future__ import annotations

from dataclasses import dataclass

from auteur.core.render.facts import AAC_FRAME

__all__ = ["SoundFormat", "Target"]


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """The packets of the output's sound: `packet` samples each, the encoder's `priming` before the first heard.

    A decoder that joins copied packets needs `settle` packets until it is where the source's was: so many more are
    encoded before a copied run, or stand hidden before the first that is heard. `sample_rates` are those that can be
    written, highest first (empty: any), and `channels` how many at most.
    """

    packet: int = AAC_FRAME
    priming: int = AAC_FRAME
    settle: int = 0
    sample_rates: tuple[int, ...] = ()
    channels: int = 6

    def sample_rate(self, wanted: int) -> int:
        """The rate to write sound of the rate `wanted` at: itself, or the next above that can be, or the highest."""
        if not self.sample_rates or wanted in self.sample_rates:
            return wanted
        return min((rate for rate in self.sample_rates if rate > wanted), default=self.sample_rates[0])


@dataclass(frozen=True, slots=True)
class Target:
    """How the plan may weigh copying against exactness.

    `copy` False encodes all, `copy_picture` False all pictures, `copy_sound` False all sound. `audio_tolerance_ms` is
    how far the sound of a shot may be moved for its packets to fall on the output's grid; 0 asks for the exact sample.
    `join_fade_ms` fades both sides of an audio join, outside the other's material. Copied runs shorter than
    `min_copy_frames` or `min_copy_packets` are encoded: starting one more encoder costs as much.
    """

    copy: bool = True
    copy_picture: bool = True
    copy_sound: bool = True
    audio_tolerance_ms: int = 5
    join_fade_ms: int = 5
    min_copy_frames: int = 8
    min_copy_packets: int = 4
    sound: SoundFormat = SoundFormat()
