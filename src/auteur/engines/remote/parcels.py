"""Files on their way to a function far away and back, as objects that nobody keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from auteur.core.errors import EngineError
from auteur.ports.object_store import ObjectStore

__all__ = ["PREFIX", "Parcels", "parcels"]

PREFIX = "tmp/remote/"
"""Keys of everything that is on its way: what is left there is anybody's to delete."""


class Parcels:
    """Of one call. `folder` is this machine's side of it."""

    def __init__(self, objects: ObjectStore, folder: Path) -> None:
        self._objects, self.folder = objects, folder
        self._under = f"{PREFIX}{uuid4()}/"
        self._keys: list[str] = []

    def sent(self, file: Path, content_type: str) -> str:
        """The URL under which the function finds a file, for a quarter of an hour."""
        key = self.key(file.name)
        self._objects.write(file, key, content_type=content_type)
        return self._objects.presign_get(key, filename=file.name).url

    def key(self, name: str) -> str:
        """Where the function is to put a file of this name; what is told of it lies at the key with .json."""
        key = self._under + name
        self._keys += [key, f"{key}.json"]
        return key

    def received(self, key: str) -> tuple[Path, dict[str, Any]]:
        """The file that the function put there, and what it tells of it. Raises UnknownObject, EngineError."""
        file = self.folder / key.rpartition("/")[2]
        self._objects.fetch(key, file)
        told = json.loads(b"".join(self._objects.read(f"{key}.json")))
        if not isinstance(told, dict):
            raise EngineError(
                "the function's answer cannot be read", hint="deploy the same version of Auteur"
            )
        return file, told

    def forget(self) -> None:
        """Delete them all."""
        for key in self._keys:
            self._objects.delete(key)


@contextmanager
def parcels(objects: ObjectStore) -> Iterator[Parcels]:
    """What is sent and received within is gone afterwards."""
    with TemporaryDirectory(prefix="auteur-remote-") as folder:
        under_way = Parcels(objects, Path(folder))
        try:
            yield under_way
        finally:
            under_way.forget()
