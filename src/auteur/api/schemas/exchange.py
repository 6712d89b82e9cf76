"""Cuts and transcripts, to and from other programs."""

from __future__ import annotations

from auteur.api.schemas.fields import Out, example
from auteur.api.schemas.projects import VersionOut

__all__ = ["CutOut", "FormatList", "FormatOut", "ImportedOut"]


class FormatOut(Out):
    name: str
    title: str
    kind: str
    ending: str
    written: bool
    read: bool
    carries: str

    model_config = example(
        {
            "name": "srt",
            "title": "SubRip",
            "kind": "captions",
            "ending": ".srt",
            "written": True,
            "read": True,
            "carries": "lines and times",
        }
    )


class FormatList(Out):
    formats: list[FormatOut]

    model_config = example({"formats": []})


class CutOut(Out):
    """`unsupported`: what of the edit the format could not carry."""

    format: str
    filename: str
    content: str
    unsupported: list[str]

    model_config = example(
        {"format": "edl", "filename": "My Project.edl", "content": "TITLE: My Project\n", "unsupported": []}
    )


class ImportedOut(VersionOut):
    """`notes`: what of the file was not read."""

    notes: list[str]

    model_config = example(
        {
            "version": 9,
            "duration_ms": 61200,
            "updated_at": "2026-11-22T17:00:00Z",
            "can_undo": True,
            "can_redo": False,
            "notes": [],
        }
    )
