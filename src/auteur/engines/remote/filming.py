"""A shot that is made elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from auteur.core.progress import Cancel, Report, never, silent
from auteur.engines.remote.parcels import parcels
from auteur.ports.object_store import ObjectStore
from auteur.ports.remote_functions import RemoteFunctions
from auteur.ports.shot_maker import Shot, ShotWish

__all__ = ["RemoteShotMaker"]


class RemoteShotMaker:
    """A `ShotMaker`: the function `generate_video`, with the engine that is asked for or the best there is there."""

    model = "chosen where it runs"

    def __init__(self, functions: RemoteFunctions, objects: ObjectStore, engine: str = "") -> None:
        self._functions, self._objects, self._engine = functions, objects, engine

    @property
    def name(self) -> str:
        return self._engine or "remote"

    def make(
        self, wish: ShotWish, destination: Path, *, report: Report = silent, cancel: Cancel = never
    ) -> Shot:
        with parcels(self._objects) as under_way:
            key = under_way.key("shot.mp4")
            arguments = {
                "prompt": wish.prompt,
                "duration_sec": wish.duration_ms / 1000,
                "negative_prompt": wish.negative_prompt,
                "size": [wish.width, wish.height],
                "rate": str(wish.rate),
                "seed": wish.seed,
                "engine": self._engine,
                "result_key": key,
            }
            self._functions.call("generate_video", arguments, report=report, cancel=cancel)
            file, told = under_way.received(key)
            shutil.copyfile(file, destination)
        return Shot(
            destination,
            told["frames"],
            told["width"],
            told["height"],
            told["engine"],
            told["model"],
            told["seed"],
            tuple(told["notes"]),
        )
