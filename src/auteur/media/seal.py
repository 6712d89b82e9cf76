"""Something put into a file that is finished and proven: the rest of it is proven to be as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from auteur.core.errors import ExportError
from auteur.core.progress import Cancel
from auteur.media import sandbox
from auteur.media.receipt import Receipt

__all__ = ["Seal", "sealed"]

Seal = Callable[[Path, Path, Receipt], str]
"""Takes the finished file, where to write the sealed one, and the receipt so far; says who sealed it."""

_LIMITS = sandbox.Limits(memory_bytes=2 << 30, cpu_s=3600, wall_s=2 * 3600, file_bytes=1 << 20, open_files=64)


def sealed(file: Path, seal: Seal, receipt: Receipt, cancel: Cancel) -> tuple[Path, Receipt]:
    """The sealed file, beside the other, and its receipt.

    Raises ExportError where the packets in it are not the same, Cancelled, and what the seal raises.
    """
    target = file.with_name(f"sealed{file.suffix}")
    by = seal(file, target, receipt)
    said = sandbox.run(
        "sealed", {"file": file, "target": target}, limits=_LIMITS, reads=[file, target], cancel=cancel
    )
    if said["problems"]:
        raise ExportError(f"sealing the file changed what is in it: {said['problems']}")
    return target, replace(
        receipt,
        size_bytes=target.stat().st_size,
        sha256=str(said["sha256"]) if receipt.sha256 else "",
        credentials=by,
        checks=(*receipt.checks, "with its credentials it holds the same packets at the same times"),
    )
