"""Whisper models on this machine: finding them, and fetching one when the user asks for it, never otherwise."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from auteur.core.errors import Cancelled, EngineError, InputError
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.transcription.whisper.catalogue import MODELS, Model

__all__ = ["MODELS", "Fetch", "find", "get", "installed_models", "model_bytes"]

Fetch = Callable[[str], Iterator[bytes]]
"""Yields the bytes that an https address answers; raises OSError when it cannot."""

_NEEDED = (
    "model.bin",
    "config.json",
    "tokenizer.json",
)  # without a tokenizer faster-whisper would ask the hub
_BLOCK = 1 << 20
_TIMEOUT_S = 30
_PREFERRED = ("large-v3", "turbo", "medium", "small", "base", "tiny")


def find(name_or_path: str, folders: Sequence[Path]) -> Path | None:
    """The folder of a model: a path to one, or its name in one of `folders`. None when it is not there."""
    candidates = [Path(name_or_path), *(folder / name_or_path for folder in folders)]
    return next((path for path in candidates if _is_model(path)), None)


def installed_models(folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of the models in `folders`, the best first."""
    names = {
        path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if _is_model(path)
    }
    return (*(n for n in _PREFERRED if n in names), *sorted(names - set(_PREFERRED)))


def model_bytes(name: str) -> int:
    """About how many bytes fetching a model takes."""
    return _known(name, MODELS).size_mb * 1_000_000


def get(
    name: str,
    folder: Path,
    *,
    report: Report = silent,
    cancel: Cancel = never,
    fetch: Fetch | None = None,
    models: Mapping[str, Model] = MODELS,
) -> Path:
    """Fetches a model of the catalogue into `folder`/`name` and returns that; nothing is fetched when it is there.

    Every file must have the hash of the catalogue. The folder appears whole or not at all. Raises InputError for a
    name that is not in the catalogue, EngineError when the network or a hash fails, Cancelled.
    """
    model = _known(name, models)
    target = folder / name
    if _is_model(target):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    try:
        _fetch_all(model, partial, fetch or _https, report, cancel)
        partial.chmod(0o755)
        partial.rename(target)
    except OSError as failure:
        raise EngineError(
            f"the model {name!r} could not be fetched: {failure}", hint="try again later"
        ) from failure
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _fetch_all(model: Model, folder: Path, fetch: Fetch, report: Report, cancel: Cancel) -> None:
    done = 0
    report(Progress("fetch", 0.0))
    for file in model.files:
        digest = hashlib.sha256()
        with (folder / file.name).open("wb") as out:
            for block in fetch(model.url(file)):
                if cancel():
                    raise Cancelled("fetching the model was stopped")
                digest.update(block)
                out.write(block)
                done += len(block)
                report(Progress("fetch", min(0.999, done / (model.size_mb * 1_000_000))))
        if digest.hexdigest() != file.sha256:
            raise EngineError(
                f"{file.name} of the model {model.name!r} is not the file that was pinned; it was not kept",
                hint="a proxy may have changed it; try another network",
            )
    report(Progress("fetch", 1.0))


def _https(url: str) -> Iterator[bytes]:
    if not url.startswith("https://"):
        raise OSError(f"{url} is not an https address")
    with closing(urllib.request.urlopen(url, timeout=_TIMEOUT_S)) as answer:  # noqa: S310  (checked above)
        while block := answer.read(_BLOCK):
            yield block


def _known(name: str, models: Mapping[str, Model]) -> Model:
    if name not in models:
        raise InputError(f"there is no model {name!r} to fetch", hint=f"there are {', '.join(models)}")
    return models[name]


def _is_model(path: Path) -> bool:
    return all((path / name).is_file() for name in _NEEDED)
