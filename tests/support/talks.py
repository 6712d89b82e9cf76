"""A short real talk with planted fillers, over moving pictures, made once for each test process."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from auteur.media.compose import compose_talk
from auteur.services.demo_talk import SAMPLE_RATE_HZ, Talk, demo_talk

RATE = Fraction(30000, 1001)


@cache
def _made() -> tuple[Path, Talk]:
    folder = Path(mkdtemp(prefix="auteur-talk-"))
    talk = demo_talk()
    movie = folder / "talk.mp4"
    compose_talk(talk.samples, SAMPLE_RATE_HZ, movie, rate=RATE, width=160, height=96)
    return movie, talk


def small_talk(folder: Path) -> tuple[Path, Path, Talk]:
    """`talk.mp4` and `talk.txt`, its script without fillers, in a folder with a space in its name."""
    movie, talk = _made()
    home = folder / "my talks"
    home.mkdir(parents=True, exist_ok=True)
    script = home / "talk.txt"
    script.write_text(talk.script)
    return Path(shutil.copy2(movie, home / "talk.mp4")), script, talk


if __name__ == "__main__":  # for the studio's tests, which are not in Python
    made, _, said = small_talk(Path(sys.argv[1]))
    json.dump({"movie": str(made), "words": [asdict(word) for word in said.words]}, sys.stdout)
