"""The animatic: a shot that holds the place of footage, and says so in the picture."""

from __future__ import annotations

from pathlib import Path

from auteur.core.progress import Cancel, Report, never, silent
from auteur.engines.video_generation.spec import ENGINES, check_wish
from auteur.media.animatic.film import filmed
from auteur.ports.shot_maker import Shot, ShotWish

__all__ = ["Animatic"]


class Animatic:
    """A `ShotMaker`."""

    name = "animatic"
    model = "drawn scenery 1"

    def make(
        self, wish: ShotWish, destination: Path, *, report: Report = silent, cancel: Cancel = never
    ) -> Shot:
        check_wish(wish.prompt, wish.duration_ms)
        try:
            frames = filmed(wish, destination, report=report, cancel=cancel)
        except BaseException:
            destination.unlink(missing_ok=True)
            raise
        notes = (ENGINES[self.name].quality,)
        return Shot(destination, frames, wish.width, wish.height, self.name, self.model, wish.seed, notes)
