"""What a fetched model is made of, kept beside its files, and whether they still are what was fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from auteur.core.catalogue import Model
from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent

__all__ = ["RECORD", "Checked", "checked", "read_record", "sha256_of", "write_record"]

RECORD = "auteur-model.json"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file of a model and its `state`.

    ok: it has the hash that was pinned or fetched. changed: it has another. missing: it is not there. unknown: nobody
    said what it should be.
    """

    name: str
    state: str


def sha256_of(path: Path) -> str:
    """A file's SHA-256 as hex."""
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def write_record(folder: Path, model: Model, kept: Mapping[str, str]) -> None:
    """Keeps the SHA-256 of each file as it lies there, and where the model came from."""
    said = {"model": model.name, "sources": [str(source) for source in model.sources], "sha256": dict(kept)}
    (folder / RECORD).write_text(json.dumps(said, indent=2) + "\n", "utf-8")


def read_record(folder: Path) -> dict[str, str]:
    """The hashes that were kept; none where a person put the model there."""
    try:
        said = json.loads((folder / RECORD).read_text("utf-8"))["sha256"]
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}


def checked(
    folder: Path, model: Model | None, *, report: Report = silent, cancel: Cancel = never
) -> list[Checked]:
    """Each file of a model against the catalogue's hash, else the one kept when it was fetched. Raises Cancelled."""
    wanted = read_record(folder)
    pinned = [file for file in model.files if not file.converted] if model else []
    wanted |= {file.name: file.sha256 for file in pinned if file.sha256}
    others = [file.name for file in model.files] if model else []
    names = list(dict.fromkeys([*others, *wanted, *_lying(folder)]))
    found: list[Checked] = []
    for number, name in enumerate(names):
        if cancel():
            raise Cancelled("checking the model was stopped")
        report(Progress("check", number / len(names)))
        found.append(Checked(name, _state(folder / name, wanted.get(name, ""))))
    report(Progress("check", 1.0))
    return found


def _lying(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD
    )


def _state(path: Path, sha256: str) -> str:
    if not path.is_file():
        return "missing"
    if not sha256:
        return "unknown"
    return "ok" if sha256_of(path) == sha256 else "changed"
