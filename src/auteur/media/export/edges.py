"""Where encoded sound meets copied packets: making the overlapping windows fit.

A packet is decoded with the left slope its predecessor declares and the right slope it declares itself. The
encoder here always makes Kaiser-Bessel slopes; a source may have been made with sine ones. Both edges can
still be exact:

- on the left, decoders use the copied predecessor's slope k where the encoder used its own, s. Of the block x the
  transform keeps s(n) x(n) - s(-n) x(-n), with -n counted from the block's other end, where k in place of s is meant.
  Adding s(n) times the difference to x makes it keep what is meant, since s(n)² + s(-n)² = 1 (the Princen-Bradley
  condition), and changes x so little that the encoder sees no transient;
- on the right the last encoded packet declares k (one bit), and the same is done with s(-n) x(n) + s(n) x(-n).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

import numpy as np

from auteur.core.errors import ExportError
from auteur.core.render.facts import AAC_FRAME
from auteur.core.render.sound import SoundCopy
from auteur.media import aac
from auteur.media.export.sounds import Pcm
from auteur.media.mp4.read import Track

__all__ = ["Edge", "bent_left", "bent_right"]

_OURS = 1  # FFmpeg's encoder declares Kaiser-Bessel for every long slope


@dataclass(frozen=True, slots=True)
class Edge:
    """A copied run before or `after` an encoded one. Packets are numbered as in the output."""

    copy: SoundCopy
    handle: int
    track: Track
    channels: int
    after: bool

    def joins_after(self, packet: int) -> bool:
        """Whether the copied run may end with `packet`: its right slope is long, and known for all channels."""
        self._within(packet)
        window = self._window(packet)
        return window is not None and window.shared and window.long_right

    def joins_before(self, packet: int) -> bool:
        """Whether the copied run may begin with `packet`: its left slope is long, and its predecessor's shape known."""
        self._within(packet)
        window, before = self._window(packet), self._window(packet - 1)
        return window is not None and window.shared and window.long_left and (before is None or before.shared)

    def shape_after(self, packet: int) -> int:
        """The shape of the right slope of `packet`."""
        window = self._window(packet)
        assert window is not None
        return window.shape

    def shape_before(self, packet: int) -> int:
        """The shape of the left slope of `packet`: what its predecessor in the source declares; sine before
        the first."""
        before = self._window(packet - 1)
        return before.shape if before else 0

    def _within(self, packet: int) -> None:
        """An encoded run at either side may grow over less than half of this one."""
        middle = (self.copy.start + self.copy.stop) // 2
        near = self.copy.start <= packet < middle if self.after else middle <= packet < self.copy.stop
        if not near:
            raise ExportError("no packet of a copied run meets the encoded sound beside it")

    def _window(self, packet: int) -> aac.Window | None:
        at = self.copy.first + packet - self.copy.start
        if not 0 <= at < len(self.track.sizes):
            return None
        data = os.pread(self.handle, min(16, int(self.track.sizes[at])), int(self.track.offsets[at]))
        return aac.window_of(data, self.channels)


@cache
def _slope(shape: int) -> Pcm:
    """The rising half of a long window: sine, or Kaiser-Bessel derived with alpha 4 (ISO/IEC 14496-3, 4.6.11)."""
    if shape == 0:
        sine: Pcm = np.sin(np.pi / (2 * AAC_FRAME) * (np.arange(AAC_FRAME) + 0.5)).astype(np.float32)
        return sine
    sums = np.cumsum(np.kaiser(AAC_FRAME + 1, 4 * np.pi))
    derived: Pcm = np.sqrt(sums[:-1] / sums[-1]).astype(np.float32)
    return derived


def bent_left(block: Pcm, shape: int) -> Pcm:
    """The first block of an encoded run, for a predecessor whose right slope has this shape."""
    if shape == _OURS:
        return block
    ours, theirs = _slope(_OURS), _slope(shape)
    mirrored = block[:, ::-1]
    kept = ours * block - ours[::-1] * mirrored
    meant = theirs * block - theirs[::-1] * mirrored
    bent: Pcm = block + ours * (meant - kept)
    return bent


def bent_right(block: Pcm, shape: int) -> Pcm:
    """The block after an encoded run, for a successor whose left slope has this shape."""
    if shape == _OURS:
        return block
    ours, theirs = _slope(_OURS)[::-1], _slope(shape)[::-1]
    mirrored = block[:, ::-1]
    kept = ours * block + ours[::-1] * mirrored
    meant = theirs * block + theirs[::-1] * mirrored
    bent: Pcm = block + ours * (meant - kept)
    return bent
