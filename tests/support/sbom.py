"""The list of parts, as CycloneDX 1.6: every Python package that is installed, and every native library inside one.

`make sbom` writes it. An FFmpeg is named as such wherever its libavcodec lies, with the version it says itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

__all__ = ["ffmpeg_copies", "parts_list"]

Json = dict[str, Any]
_NATIVE = re.compile(r"^lib[\w+.-]*\.(so|dylib|dll)[\w.]*$")
_LICENCE = re.compile(r"\.dist-info/(licenses/)?LICENSE")
_MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
_AVCODEC = re.compile(r"^(lib)?avcodec[-.]")
_VERSION = re.compile(rb"FFmpeg version (n?[0-9][\w.+-]*)")


def parts_list(installed: Iterable[Distribution]) -> Json:
    """What is installed, by name; a package's native libraries are parts of it."""
    parts = sorted((_package(one) for one in installed), key=lambda part: str(part["name"]).casefold())
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}


def _package(one: Distribution) -> Json:
    name, said = one.metadata["Name"], one.metadata
    licence = (
        said.get("License-Expression")
        or _classified(said.get_all("Classifier") or ())
        or said.get("License")
        or _by_its_text(one)
    )
    part: Json = {
        "type": "library",
        "name": name,
        "version": one.version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{one.version}",
    }
    if licence:
        part["licenses"] = [{"license": {"name": licence.splitlines()[0][:200]}}]
    libraries = [Path(str(one.locate_file(file))) for file in one.files or () if _NATIVE.match(file.name)]
    natives = [_native(file) for file in libraries if file.exists()]  # torchaudio's are taken out on a CPU
    return part | ({"components": natives} if natives else {})


def _classified(classifiers: Iterable[str]) -> str:
    return ", ".join(one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::"))


def _by_its_text(one: Distribution) -> str:
    texts = [file.read_text() for file in one.files or () if _LICENCE.search(str(file))]
    return "MIT" if any(_MIT in " ".join(text.split()) for text in texts) else ""


def _native(file: Path) -> Json:
    with file.open("rb") as opened:
        sha256 = file_digest(opened, "sha256").hexdigest()
    part: Json = {"type": "file", "name": file.name, "hashes": [{"alg": "SHA-256", "content": sha256}]}
    if _AVCODEC.match(file.name):
        part |= {"type": "library", "name": "FFmpeg", "version": _said(file), "description": file.name}
    return part


def _said(file: Path) -> str:
    found = _VERSION.search(file.read_bytes())
    return found[1].decode() if found else "unknown"


def ffmpeg_copies(parts: Json) -> Iterator[tuple[str, str]]:
    """The package that holds it, and its version."""
    for package in parts["components"]:
        for inner in package.get("components", ()):
            if inner["name"] == "FFmpeg":
                yield package["name"], inner["version"]


if __name__ == "__main__":
    json.dump(parts_list(distributions()), sys.stdout, indent=1)
