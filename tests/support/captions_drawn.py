"""Measures of drawn captions: where there is ink, and of which colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from auteur.core.captions.model import Cue, CueWord

__all__ = ["coloured_box", "ink_box", "spoken_cue"]

Rgba = npt.NDArray[np.uint8]


def spoken_cue(*lines: str, start_ms: int = 0, word_ms: int = 400, speaker: str = "") -> Cue:
    """A cue whose words are spoken one after the other, each as long."""
    texts = [text for line in lines for text in line.split()]
    words = tuple(
        CueWord(text, start_ms + n * word_ms, start_ms + (n + 1) * word_ms) for n, text in enumerate(texts)
    )
    return Cue(start_ms, start_ms + max(1, len(texts)) * word_ms, lines, speaker, words)


def ink_box(frame: Rgba, least: int = 40) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of what is at least that opaque."""
    return _box(frame[..., 3] >= least)


def coloured_box(frame: Rgba, colour: str, near: int = 12) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of what is opaque and of nearly that colour."""
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.int16)
    alike = np.abs(frame[..., :3].astype(np.int16) - wanted).max(axis=2) <= near
    return _box(alike & (frame[..., 3] > 250))


def _box(mask: npt.NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
