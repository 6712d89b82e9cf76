"""Check an exported file against its receipt, any time later."""

from __future__ import annotations

from pathlib import Path

from auteur.core.progress import Cancel, Report, never, silent
from auteur.media import sandbox
from auteur.media.receipt import Receipt

__all__ = ["verify_receipt"]

_LIMITS = sandbox.Limits(
    memory_bytes=4 << 30, cpu_s=24 * 3600, wall_s=24 * 3600, file_bytes=1 << 20, open_files=64
)


def verify_receipt(
    file: Path, receipt: Receipt, *, decode: bool = True, report: Report = silent, cancel: Cancel = never
) -> list[str]:
    """What in `file` is not as its receipt says; empty when all of it is.

    Size, SHA-256 (where the receipt has one), frames, samples and timestamps; with `decode` every frame is decoded, and
    loudness measured again where the receipt tells it. Raises MediaError where there is no such file, Cancelled.
    """
    arguments = {"path": file, "receipt": receipt.to_json(), "decode": decode}
    said = sandbox.run("verify", arguments, limits=_LIMITS, reads=[file], report=report, cancel=cancel)
    problems: list[str] = list(said["problems"])  # type: ignore[call-overload]
    return problems
