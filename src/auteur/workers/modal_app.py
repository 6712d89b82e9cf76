"""Auteur's app on Modal: `modal deploy -m auteur.workers.modal_app`. Each function does what `remote.py` says.

One input at a time for each container: an engine and its loaded model serve one caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import modal

import auteur
from auteur.adapters.modal.functions import APP, as_remote_failure
from auteur.core.errors import AuteurError, InputError
from auteur.workers import remote

__all__ = ["GPUS", "app", "generate_speech", "generate_video", "gpu", "images", "lip_sync", "transcribe"]

P = ParamSpec("P")
R = TypeVar("R")

GPUS = frozenset(
    {"T4", "L4", "A10", "A10G", "L40S", "A100", "A100-40GB", "A100-80GB", "H100", "H200", "B200"}
)
"""Modal takes any name and fails when the function is first called."""

_SOURCE = Path(auteur.__file__).parent
_LOCKS = _SOURCE.parents[1] / "requirements"
_ENVIRONMENT = {
    "AUTEUR_MODELS": "/models",
    "HF_HUB_OFFLINE": "1",
    "PYANNOTE_METRICS_ENABLED": "0",
    "TOKENIZERS_PARALLELISM": "false",
}
_IDLE_S = 300  # what a worker here keeps a model for, too

models_vol = modal.Volume.from_name("auteur-models", create_if_missing=True)
objects = modal.Secret.from_name("auteur-objects")
"""AUTEUR_S3_ENDPOINT_URL, AUTEUR_S3_BUCKET, AUTEUR_S3_ACCESS_KEY_ID and AUTEUR_S3_SECRET_ACCESS_KEY."""

app = modal.App(
    APP, include_source=False
)  # it would leave out what is not Python: dictionaries, fonts, models


def gpu(name: str) -> str:
    """The name, if there is such a GPU. Raises InputError."""
    if name not in GPUS:
        raise InputError(f"Modal has no GPU {name!r}", hint=f"there are {', '.join(sorted(GPUS))}")
    return name


def _image(system: Sequence[str], locks: Sequence[str]) -> modal.Image:
    """Everything locked by hash, then this very source; what it needs of the system first."""
    image = modal.Image.debian_slim(python_version="3.11").apt_install(*system)
    for lock in locks:
        image = image.pip_install_from_requirements(
            str(_LOCKS / lock), extra_options="--no-deps --require-hashes"
        )
    return image.env(_ENVIRONMENT).add_local_dir(
        _SOURCE, "/root/auteur", ignore=["**/__pycache__", "assets/studio"]
    )


images: Mapping[str, modal.Image] = {
    "audio": _image(["flite"], ["models-cuda.lock"]),
    "vision": _image(["libgl1", "libglib2.0-0"], ["models-cuda.lock", "lips.lock"]),
}


def _telling(does: Callable[P, R]) -> Callable[P, R]:
    """Our errors as text that any version of the caller reads."""

    @wraps(does)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return does(*args, **kwargs)
        except AuteurError as error:
            raise as_remote_failure(error) from None

    return told


def _function(image: str, gpu_name: str, timeout_s: int, containers: int) -> Callable[[Callable[P, R]], Any]:
    settings: dict[str, Any] = {
        "image": images[image],
        "gpu": gpu(gpu_name),
        "timeout": timeout_s,
        "volumes": {"/models": models_vol},
        "secrets": [objects],
        "max_containers": containers,
        "min_containers": 0,
        "scaledown_window": _IDLE_S,
    }

    def define(does: Callable[P, R]) -> Any:
        return app.function(**settings, name=does.__name__)(modal.concurrent(max_inputs=1)(_telling(does)))

    return define


@_function("audio", "A10G", timeout_s=600, containers=50)
def transcribe(audio_url: str, **options: Any) -> dict[str, Any]:
    """Words with speakers."""
    return remote.transcribe(audio_url, **options)


@_function("audio", "L4", timeout_s=120, containers=100)
def generate_speech(text: str, voice_sample_url: str, speed: float = 1.0, **options: Any) -> str:
    """The URL of a WAV file."""
    return remote.generate_speech(text, voice_sample_url, speed, **options)


@_function("vision", "A10G", timeout_s=600, containers=50)
def lip_sync(video_url: str, audio_url: str, **options: Any) -> str:
    """The URL of an MP4 file."""
    return remote.lip_sync(video_url, audio_url, **options)


@_function("vision", "A100-80GB", timeout_s=900, containers=10)
def generate_video(prompt: str, duration_sec: float, **options: Any) -> str:
    """The URL of an MP4 file."""
    return remote.generate_video(prompt, duration_sec, **options)
