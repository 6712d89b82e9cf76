"""Models that may be fetched: where each file lies, at which commit, under which licence, and what it costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

__all__ = ["EngineModels", "Model", "ModelFile", "Source", "hub"]

_SOURCE = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})", re.ASCII)
_PICKLES = (".bin", ".pth", ".pt", ".ckpt")


@dataclass(frozen=True, slots=True)
class Source:
    """A repository of the Hugging Face hub at one commit (40 hex digits)."""

    repository: str
    revision: str

    def __str__(self) -> str:
        return f"{self.repository}@{self.revision}"


def hub(said: str) -> Source:
    """The source written as owner/name@commit. A branch is no commit: ValueError."""
    found = _SOURCE.fullmatch(said)
    if not found:
        raise ValueError(f"{said!r} is not owner/name@40-hex-digits")
    return Source(*found.groups())


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that lies at `name` in the model's folder and at `path` in its repository, "" for the same.

    `sha256` is of the file in the repository; "" leaves it to what the hub states for that commit. A pickle whose
    `name` ends in .safetensors is turned into one when it is fetched: nothing that can hold code is kept.
    """

    name: str
    source: Source
    path: str = ""
    sha256: str = ""

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.name).parts
        if not parts or self.name.startswith("/") or ".." in parts:
            raise ValueError(f"{self.name!r} leaves the model's folder")

    @property
    def remote_path(self) -> str:
        """Where it lies in its repository."""
        return self.path or self.name

    @property
    def converted(self) -> bool:
        """Whether a pickle becomes safetensors."""
        return self.remote_path.endswith(_PICKLES) and self.name.endswith(".safetensors")


@dataclass(frozen=True, slots=True)
class Model:
    """A model by the name of its folder. `size_mb` is a download's, `memory_mb` about what running it takes.

    `gated`: its licence must be accepted on the hub first. `note` is what people must know before they fetch it.
    """

    name: str
    licence: str
    size_mb: int
    memory_mb: int
    files: tuple[ModelFile, ...]
    gated: bool = False
    note: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The repositories that it is put together from, each once."""
        return tuple(dict.fromkeys(file.source for file in self.files))


@dataclass(frozen=True, slots=True)
class EngineModels:
    """The models that one engine of one job type can take, the best first.

    A folder that has all the files of `needed` is such a model, whoever put it there.
    """

    engine: str
    job: str
    needed: tuple[str, ...]
    models: tuple[Model, ...]

    def known(self, name: str) -> Model | None:
        """The model of that name."""
        return next((model for model in self.models if model.name == name), None)
