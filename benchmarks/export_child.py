"""One smart export, as a process of its own: SOURCE RESULT KEPT (pairs of ms as JSON); prints its receipt."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

from auteur.core.render.playlist import Playlist, Shot
from auteur.media.export import export


def playlist(kept: list[tuple[int, int]]) -> Playlist:
    """The kept spans of one source, one after another, at 1080p30."""
    shots, at = [], 0
    for begin, end in kept:
        shots.append(Shot(at, at + end - begin, "talk", begin, end))
        at += end - begin
    return Playlist(Fraction(30), 1920, 1080, at, tuple(shots), (tuple(shots),))


def main(source: str, result: str, kept: str) -> None:
    receipt = export(playlist(json.loads(kept)), {"talk": Path(source)}, Path(result))
    print(json.dumps(receipt.to_json()))


if __name__ == "__main__":
    main(*sys.argv[1:4])
