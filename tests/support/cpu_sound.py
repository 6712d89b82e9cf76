"""torchaudio beside a torch without CUDA, run once after both were installed.

PyPI's torchaudio is built for CUDA and does not even import on a CPU build of torch. Without its compiled part it does
all that is asked of it here: resampling and filter banks are Python.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

__all__ = ["fit_torchaudio"]


def fit_torchaudio(package: Path, torch_version: str) -> list[Path]:
    """Takes the compiled part out of `package` where torch is a CPU build; what was taken out."""
    if not torch_version.endswith("+cpu"):
        return []
    compiled = sorted((package / "lib").glob("*.so"))
    for library in compiled:
        library.unlink()
    return compiled


if __name__ == "__main__":
    found = find_spec("torchaudio")
    if found and found.origin and not version("torchaudio").endswith("+cpu"):
        fit_torchaudio(Path(found.origin).parent, version("torch"))
