"""What an export can be: files with their codecs, presets, and how captions look."""

from __future__ import annotations

from typing import Any

from auteur.api.schemas.fields import Out, example

__all__ = ["FileOut", "Outputs", "PresetOut", "StyleOut"]


class FileOut(Out):
    """`picture` is empty of sound alone; `captions` is the kind of a caption track, empty where there is none.

    `credentials` is whether content credentials can be signed into it.
    """

    container: str
    title: str
    picture: list[str]
    sound: list[str]
    captions: str
    credentials: bool

    model_config = example(
        {
            "container": "webm",
            "title": "WebM",
            "picture": ["vp9", "av1"],
            "sound": ["opus"],
            "captions": "webvtt",
            "credentials": False,
        }
    )


class PresetOut(Out):
    """`containers` are those that it is for, none for any."""

    name: str
    about: str
    containers: list[str]

    model_config = example(
        {"name": "podcast", "about": "sound alone at -16 LUFS", "containers": ["m4a", "mp3"]}
    )


class StyleOut(Out):
    name: str
    style: dict[str, Any]

    model_config = example({"name": "karaoke", "style": {"size": 0.06, "weight": "bold"}})


class Outputs(Out):
    files: list[FileOut]
    presets: list[PresetOut]
    styles: list[StyleOut]

    model_config = example({"files": [], "presets": [], "styles": []})
