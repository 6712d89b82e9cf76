"""One export, as a process of its own: SOURCE RESULT KEPT (pairs of ms as JSON) [WAY (JSON) CACHE]; prints its receipt.

A way has the fields of ExportOptions, and `style`: captions drawn in, by its name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from auteur.core.captions.model import Cue, CueWord
from auteur.core.captions.named_styles import named_style
from auteur.core.render.playlist import Playlist, Shot
from auteur.media.captions.burn import Burn
from auteur.media.export import ExportOptions, export
from auteur.media.segment_cache import SegmentCache

SAID = ("There", "is", "a", "country", "road", "that", "leads", "over", "the", "hills")
WORD_MS, PAUSE_MS = 260, 400


def playlist(kept: list[tuple[int, int]]) -> Playlist:
    """The kept spans of one source, one after another, at 1080p30."""
    shots, at = [], 0
    for begin, end in kept:
        shots.append(Shot(at, at + end - begin, "talk", begin, end))
        at += end - begin
    return Playlist(Fraction(30), 1920, 1080, at, tuple(shots), (tuple(shots),))


def cues(duration_ms: int) -> Iterator[Cue]:
    """Two lines of a talker who speaks 3.3 words a second, all along."""
    for begin in range(0, duration_ms, len(SAID) * WORD_MS + PAUSE_MS):
        times = range(begin, begin + len(SAID) * WORD_MS, WORD_MS)
        words = tuple(CueWord(text, at, at + WORD_MS) for text, at in zip(SAID, times, strict=True))
        lines = (" ".join(SAID[:5]), " ".join(SAID[5:]))
        yield Cue(begin, begin + len(SAID) * WORD_MS, lines, words=words)


def main(source: str, result: str, kept: str, way: str = "{}", cache: str = "") -> None:
    asked = json.loads(way)
    style = asked.pop("style", "")
    edit = playlist(json.loads(kept))
    receipt = export(
        edit,
        {"talk": Path(source)},
        Path(result),
        options=ExportOptions(**asked),
        burn=Burn(list(cues(edit.duration_ms)), named_style(style), style) if style else None,
        cache=SegmentCache(Path(cache)) if cache else None,
    )
    print(json.dumps(receipt.to_json()))


if __name__ == "__main__":
    main(*sys.argv[1:])
