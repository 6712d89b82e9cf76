"""The catalogue of all engines' models, and where they lie on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auteur.adapters.models import fetching, record, shelf
from auteur.adapters.models.hub import Hub, Offline
from auteur.config import Settings
from auteur.core.catalogue import EngineModels, Model
from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.engines.lip_sync.musetalk.models import MODELS as MUSETALK
from auteur.engines.transcription.speakers.models import MODELS as PYANNOTE
from auteur.engines.transcription.whisper.models import MODELS as WHISPER
from auteur.engines.tts.f5.models import MODELS as F5
from auteur.engines.tts.pocket.models import MODELS as POCKET
from auteur.engines.video_generation.wan.models import MODELS as WAN

__all__ = [
    "CATALOGUE",
    "Listed",
    "check_model",
    "get_model",
    "listed",
    "model_folder",
    "named_folder",
    "needed_folder",
    "there",
]

CATALOGUE: tuple[EngineModels, ...] = (WHISPER, PYANNOTE, POCKET, F5, MUSETALK, WAN)


@dataclass(frozen=True, slots=True)
class Listed:
    """A model of the catalogue, or one that a person put there (`model` is None); `folder` is None if it is not."""

    engine: str
    job: str
    name: str
    model: Model | None
    folder: Path | None


def listed(settings: Settings) -> list[Listed]:
    """Every model of the catalogue, and every other one that is there, engine by engine."""
    rows: list[Listed] = []
    for of in CATALOGUE:
        names = [model.name for model in of.models]
        others = [name for name in shelf.installed(of, settings.models) if name not in names]
        rows += [
            Listed(of.engine, of.job, name, of.known(name), shelf.folder_of(of, name, settings.models))
            for name in [*names, *others]
        ]
    return rows


def there(settings: Settings, engine: str) -> tuple[str, ...]:
    """The names of an engine's models on this machine, the best first."""
    return shelf.installed(_of(engine), settings.models)


def model_folder(settings: Settings, engine: str, name: str = "") -> Path | None:
    """The folder of an engine's model: a path to one, or its name, or the best there is. None if it is not here."""
    return shelf.folder_of(_of(engine), name, settings.models)


def needed_folder(settings: Settings, engine: str, name: str = "", *, to_get: str) -> Path:
    """The same, raising InputError where there is none, with the model `to_get` as the way out."""
    folder = model_folder(settings, engine, name)
    if folder is None:
        said = (
            f"there is no model {name!r} for {engine} here"
            if name
            else f"there is no model for {engine} here"
        )
        raise InputError(said, hint=f"auteur models get {to_get}")
    return folder


def named_folder(settings: Settings, name: str) -> tuple[EngineModels, Path]:
    """The folder of a model of any engine. Raises InputError where it is not there."""
    for of in CATALOGUE:
        folder = shelf.folder_of(of, name, settings.models) if name else None
        if folder is not None:
            return of, folder
    known = _entry(name)
    raise InputError(f"{name} is not on this machine", hint=f"auteur models get {known.name}")


def get_model(settings: Settings, name: str, *, report: Report = silent, cancel: Cancel = never) -> Path:
    """Fetches a model of the catalogue into the first of the folders; nothing is fetched when it is there.

    Raises InputError for a name that is not in the catalogue, Offline, ModelGated, WrongHash, EngineError, Cancelled.
    """
    model = _entry(name)
    of = next(of for of in CATALOGUE if of.known(name))
    there = shelf.folder_of(of, name, settings.models)
    if there is not None:
        return there
    if os.environ.get("HF_HUB_OFFLINE", "0") not in ("", "0"):
        raise Offline(
            f"{name} is not here, and HF_HUB_OFFLINE forbids to fetch it", hint="unset HF_HUB_OFFLINE"
        )
    hub = Hub(settings.hub_url, settings.hub_token)
    return fetching.fetch(model, settings.models[0], hub, report=report, cancel=cancel)


def check_model(
    settings: Settings, name: str, *, report: Report = silent, cancel: Cancel = never
) -> Sequence[record.Checked]:
    """Each file of a model that is there, against its hash. Raises InputError where it is not there, Cancelled."""
    of, folder = named_folder(settings, name)
    return record.checked(folder, of.known(folder.name), report=report, cancel=cancel)


def _of(engine: str) -> EngineModels:
    return next(of for of in CATALOGUE if of.engine == engine)


def _entry(name: str) -> Model:
    models = [model for of in CATALOGUE for model in of.models]
    for model in models:
        if model.name == name:
            return model
    raise InputError(
        f"there is no model {name!r} in the catalogue",
        hint=f"there are {', '.join(model.name for model in models)}",
    )
