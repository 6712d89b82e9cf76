"""The edited talk as text to read: a paragraph for each turn of a speaker."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from auteur.core.captions.model import Cue

__all__ = ["write_plain_text"]

_PAUSE_MS = 2000  # a silence this long begins a paragraph even where the speaker goes on


def write_plain_text(cues: Iterable[Cue]) -> str:
    """Paragraphs with a blank line between, each led by its speaker's name where there is one; "" for no cues."""
    numbered = zip(_paragraph_numbers(cues := tuple(cues)), cues, strict=True)
    paragraphs = (
        _paragraph([cue for _, cue in run]) for _, run in groupby(numbered, key=lambda item: item[0])
    )
    return "\n".join(paragraphs)


def _paragraph_numbers(cues: tuple[Cue, ...]) -> Iterable[int]:
    number = 0
    for before, cue in zip((None, *cues), cues, strict=False):
        if before and (before.speaker != cue.speaker or cue.start_ms - before.end_ms >= _PAUSE_MS):
            number += 1
        yield number


def _paragraph(cues: list[Cue]) -> str:
    text = " ".join(cue.text for cue in cues)
    return f"{cues[0].speaker}: {text}\n" if cues[0].speaker else f"{text}\n"
