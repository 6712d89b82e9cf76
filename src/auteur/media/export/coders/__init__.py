"""The picture codecs that are written, one module each."""

from __future__ import annotations

from auteur.media.export.coders import av1, h264, h265, vp9
from auteur.media.export.coders.coding import Budget, Coder, Coding, Sets

__all__ = ["CODERS", "ENTRIES", "Budget", "Coder", "Coding", "Sets"]

CODERS: dict[str, Coder] = {"h264": h264.CODER, "h265": h265.CODER, "vp9": vp9.CODER, "av1": av1.CODER}

ENTRIES = {coder.entry: name for name, coder in CODERS.items()} | {b"hev1": "h265"}
"""The codec of each sample entry that is read packet by packet."""
