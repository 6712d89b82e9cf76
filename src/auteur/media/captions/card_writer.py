"""The captions of a timeline as cards: each picture is drawn once, packed, and named with the frames that show it.

In a folder: `cards.bin` holds the packed pictures, `cards.npy` a row for each (where its bytes are, where it lies in
the frame, and which card it is laid into: a highlighted word is only the part of the page that differs), `shown.npy`
from which to which frame which card is shown. Nothing but one page is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.core.time import frame_at
from auteur.media.captions.burn import Burn
from auteur.media.captions.card_reader import packed_picture
from auteur.media.captions.painting import Rect
from auteur.media.captions.typesetting import SetPage, Typesetter

__all__ = ["write_cards"]


def write_cards(
    burn: Burn,
    folder: Path,
    *,
    width: int,
    height: int,
    rate: Fraction,
    frames: int,
    report: Report = silent,
    cancel: Cancel = never,
) -> tuple[str, ...]:
    """Draw all captions for a timeline of so many frames into `folder`; what the receipt says of it.

    Raises ForbiddenFont, BadFont, Cancelled.
    """
    speakers = tuple(dict.fromkeys(cue.speaker for cue in burn.cues if cue.speaker))
    typesetter = Typesetter(burn.style, width, height, burn.fonts, speakers)
    with (folder / "cards.bin").open("xb") as file:
        cards = _Cards(file, rate, frames)
        for number, cue in enumerate(burn.cues):
            if cancel():
                raise Cancelled("stopped while captions were drawn")
            for page in typesetter.pages(cue):
                cards.add(page, highlighting=burn.style.highlight is not None)
            report(Progress("drawing captions", (number + 1) / len(burn.cues)))
    cards.write_tables(folder)
    faces = sorted(typesetter.book.used.values(), key=lambda face: face.name)
    fonts = [f"font {face.name}, SHA-256 {face.sha256}" for face in faces]
    many = f"{len(burn.cues):,} caption{'s' * (len(burn.cues) != 1)}"
    return (f"{many}, style {burn.name}", *fonts, *typesetter.notes())


class _Cards:
    """The tables while they grow."""

    def __init__(self, file: BinaryIO, rate: Fraction, frames: int) -> None:
        self._file, self._rate, self._frames = file, rate, frames
        self._cards: list[tuple[int, ...]] = []
        self._shown: list[tuple[int, int, int]] = []

    def add(self, page: SetPage, *, highlighting: bool) -> None:
        """Draw what of the page any frame shows."""
        spans = list(self._spans(page, page.words if highlighting else ()))
        if not spans or page.painting.rect[0] == page.painting.rect[2]:
            return
        base = self._keep(page.painting.plain(), page.painting.rect, -1)
        for start, stop, word in spans:
            card = base if word is None else self._highlighted(page, word, base)
            self._shown.append((start, stop, card))

    def _spans(
        self, page: SetPage, words: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int, int | None]]:
        """(from, to, word) for the frames of a page; a word is lit until the next one is spoken."""
        moments: list[tuple[int, int | None]] = [(page.start_ms, None)]
        moments += [(start_ms, word) for word, start_ms in words]
        ends = [*(start_ms for start_ms, _ in moments[1:]), page.end_ms]
        free = self._shown[-1][1] if self._shown else 0
        for (start_ms, word), end_ms in zip(moments, ends, strict=True):
            start = max(free, frame_at(max(start_ms, page.start_ms), self._rate))
            free = max(start, min(self._frames, frame_at(min(end_ms, page.end_ms), self._rate)))
            if start < free:
                yield start, free, word

    def _highlighted(self, page: SetPage, word: int, base: int) -> int:
        patch, rect = page.painting.highlighted(word)
        return self._keep(patch, rect, base) if patch.size else base

    def _keep(self, picture: npt.NDArray[np.uint8], rect: Rect, base: int) -> int:
        packed = packed_picture(picture)
        self._cards.append((self._file.tell(), len(packed), *rect, base))
        self._file.write(packed)
        return len(self._cards) - 1

    def write_tables(self, folder: Path) -> None:
        np.save(folder / "cards.npy", np.array(self._cards, np.int64).reshape(-1, 7))
        np.save(folder / "shown.npy", np.array(self._shown, np.int64).reshape(-1, 3))
