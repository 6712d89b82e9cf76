"""A network of the model files, run by LiteRT on one thread."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

with suppress(ImportError):  # an extra: `models.faces_installed` says whether it is there
    from ai_edge_litert.interpreter import Interpreter

__all__ = ["Network"]


class Network:
    """One input, several outputs, all float32. On more threads than one it takes ten times the processor time."""

    def __init__(self, file: Path) -> None:
        self._net: Any = Interpreter(model_content=file.read_bytes(), num_threads=1)
        self._net.allocate_tensors()
        (given,) = self._net.get_input_details()
        self._in, self._outs = given["index"], [out["index"] for out in self._net.get_output_details()]
        self.side_px = int(given["shape"][1])

    def __call__(self, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """The outputs for a picture (side_px, side_px, 3), each without its leading axis of length 1."""
        self._net.set_tensor(self._in, np.ascontiguousarray(picture[None], dtype=np.float32))
        self._net.invoke()
        return [np.asarray(self._net.get_tensor(out)[0]) for out in self._outs]
