"""The demo: a real reading, made into a talk with hesitations and pauses, and cut by its words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from auteur.core.errors import InputError
from auteur.media.compose import compose_talk
from auteur.services.cutting import CutRequest, GapRule
from auteur.services.demo_talk import SAMPLE_RATE_HZ, Talk, demo_talk

__all__ = ["DEMO_CUT", "make_recording"]

RATE = Fraction(30000, 1001)
WIDTH, HEIGHT = 640, 360

DEMO_CUT = CutRequest(
    delete=("he was not an ill disposed young man",),
    moves=(
        (
            "had he married a more a amiable woman he might have been made still more respectable than he was",
            "unless to be rather cold hearted",
        ),
    ),
    remove_fillers=True,
    gaps=GapRule(),
)
"""What the demo does to the talk: fillers and dead air out, one sentence struck, one moved."""


def make_recording(folder: Path) -> tuple[Path, Path, Talk]:
    """`talk.mp4` and `talk.txt`, its script, in the folder; and what is really said when."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        movie, script = folder / "talk.mp4", folder / "talk.txt"
        talk = demo_talk()
        script.write_text(talk.script, "utf-8")
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror}", hint="name a folder that can be written") from error
    compose_talk(talk.samples, SAMPLE_RATE_HZ, movie, rate=RATE, width=WIDTH, height=HEIGHT)
    return movie, script, talk
