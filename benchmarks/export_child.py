"""One export, as a process of its own: SOURCE RESULT KEPT (pairs of ms as JSON) [MODE CACHE]; prints its receipt."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Literal

from auteur.core.render.playlist import Playlist, Shot
from auteur.media.export import ExportOptions, export
from auteur.media.segment_cache import SegmentCache


def playlist(kept: list[tuple[int, int]]) -> Playlist:
    """The kept spans of one source, one after another, at 1080p30."""
    shots, at = [], 0
    for begin, end in kept:
        shots.append(Shot(at, at + end - begin, "talk", begin, end))
        at += end - begin
    return Playlist(Fraction(30), 1920, 1080, at, tuple(shots), (tuple(shots),))


def main(
    source: str, result: str, kept: str, mode: Literal["smart", "full"] = "smart", cache: str = ""
) -> None:
    segments = SegmentCache(Path(cache)) if cache else None
    options = ExportOptions(mode=mode)
    sources = {"talk": Path(source)}
    receipt = export(playlist(json.loads(kept)), sources, Path(result), options=options, cache=segments)
    print(json.dumps(receipt.to_json()))


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]  # checked there
