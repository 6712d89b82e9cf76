"""The talk as a script in Markdown, and an edited script as one step of undo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError, InputError
from auteur.formats.script_edits import script_operations
from auteur.formats.script_md import write_script_md
from auteur.media.files import write_whole

__all__ = ["ScriptEdit", "plan_script", "script_text", "write_script"]

_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class ScriptEdit:
    """What an edited script asks for, as one operation, and the document after it."""

    operations: tuple[dict[str, Any], ...]
    after: Edl

    @property
    def operation(self) -> dict[str, Any]:
        return {"op": "batch", "operations": list(self.operations)}


def script_text(edl: Edl) -> str:
    """The script of the edit as it stands."""
    name = edl.media_files[0].name if edl.media_files else ""
    return write_script_md(edl, name.rpartition(".")[0] or name)


def write_script(edl: Edl, destination: Path) -> None:
    """The script as a file, whole or not at all."""
    try:
        write_whole(destination, script_text(edl).encode())
    except OSError as error:
        raise ExportError(
            f"{destination}: {error.strerror}", hint="name a folder that can be written"
        ) from error


def plan_script(edl: Edl, file: Path) -> ScriptEdit:
    """What an edited script asks for, tried and not kept.

    Raises InputError for a file that cannot be read or understood, OperationError for an edit that cannot be done.
    """
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise InputError(f"{file} is larger than {_MAX_BYTES >> 20} MiB and no script")
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint="name a file that can be read") from error
    operations = script_operations(edl, data)
    after = apply(edl, {"op": "batch", "operations": operations})[0] if operations else edl
    return ScriptEdit(tuple(operations), after)
