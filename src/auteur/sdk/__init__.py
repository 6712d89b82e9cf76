"""The API as Python: `Client` blocks, `AsyncClient` is awaited, and both are one implementation.

    from auteur.sdk import Client

    with Client("http://127.0.0.1:8000", token="…") as client:
        talk = client.project(client.projects.create("My talk"))
        media = talk.upload("talk.mp4")
        talk.transcribe(media.id)
        talk.edit(lambda edl: {"op": "delete_words", "word_ids": [...]})
        talk.render("talk-cut.mp4")

Needs `pip install 'auteur[sdk]'`.
"""

from __future__ import annotations

from auteur.sdk.client import AsyncClient, Client
from auteur.sdk.errors import (
    ApiError,
    BadRequest,
    Clash,
    JobCancelled,
    JobFailed,
    MediaRefused,
    MovedOn,
    NoAnswer,
    NotAllowed,
    NotSignedIn,
    NotThere,
    OutOfCredits,
    ServerTrouble,
    StillRunning,
    StrangeAnswer,
    TooMany,
    TransferDamaged,
    UploadBroken,
)
from auteur.sdk.models import Job, Media, Project, Rendered, SignedIn, Submitted
from auteur.sdk.projects import OpenProject
from auteur.sdk.rendering import RenderOptions
from auteur.sdk.retrying import Retries
from auteur.sdk.waiting import Event

__all__ = [
    "ApiError",
    "AsyncClient",
    "BadRequest",
    "Clash",
    "Client",
    "Event",
    "Job",
    "JobCancelled",
    "JobFailed",
    "Media",
    "MediaRefused",
    "MovedOn",
    "NoAnswer",
    "NotAllowed",
    "NotSignedIn",
    "NotThere",
    "OpenProject",
    "OutOfCredits",
    "Project",
    "RenderOptions",
    "Rendered",
    "Retries",
    "ServerTrouble",
    "SignedIn",
    "StillRunning",
    "StrangeAnswer",
    "Submitted",
    "TooMany",
    "TransferDamaged",
    "UploadBroken",
]
