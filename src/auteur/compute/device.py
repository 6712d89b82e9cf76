"""Where torch computes: the first GPU, else the CPU. Its memory ends in an error that says so."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from auteur.compute.kept import forget
from auteur.core.errors import AuteurError, EngineError

__all__ = ["ComputeMemory", "failing_as", "gpu_there", "seeded", "torch_device"]

_NO_ROOM = ("out of memory", "can't allocate memory", "not enough memory")


class ComputeMemory(EngineError):
    """The engine needed more memory than there is; nothing was made."""

    code = "out_of_memory"


@cache
def gpu_there() -> bool:
    """Whether there is an NVIDIA GPU, as its driver says; torch is not imported."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
        count = ctypes.c_int(0)
        return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    except (OSError, AttributeError):
        return False


def torch_device() -> str:
    """`cuda` where this torch has a GPU, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def seeded(seed: int) -> None:
    """Set torch's generators, and ask for kernels that add in the same order each time where there are such."""
    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(mode=True, warn_only=True)
    torch.manual_seed(seed % (1 << 63))


@contextmanager
def failing_as(what: str) -> Iterator[None]:
    """Turns what torch and its libraries raise into ComputeMemory and EngineError; our own errors pass."""
    try:
        yield
    except AuteurError:
        raise
    except Exception as error:  # torch, CUDA and their libraries have no root of their own
        if _no_room(error):
            forget()
            _emptied()
            raise ComputeMemory(
                f"{what} needs more memory than there is",
                hint="ask for less at once, or use a machine with more memory",
            ) from error
        raise EngineError(
            f"{what} failed: {str(error)[:200] or type(error).__name__}",
            hint="auteur models verify tells whether the model is whole",
        ) from error


def _no_room(error: Exception) -> bool:
    said = str(error).casefold()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(words in said for words in _NO_ROOM)
    )


def _emptied() -> None:
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.cuda.empty_cache()
