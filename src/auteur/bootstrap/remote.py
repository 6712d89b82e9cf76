"""Engines that run on machines of others, where the setting `runner` says so."""

from __future__ import annotations

from collections.abc import Sequence

from auteur.adapters.modal.functions import ModalFunctions
from auteur.bootstrap.home import Home
from auteur.bootstrap.objects import object_store
from auteur.config import Settings, server_settings
from auteur.core.errors import InputError
from auteur.engines.remote.filming import RemoteShotMaker
from auteur.engines.remote.hearing import RemoteTranscriber
from auteur.engines.remote.speaking import RemoteSynthesizer
from auteur.ports.object_store import ObjectStore
from auteur.ports.remote_functions import RemoteFunctions

__all__ = ["remote_functions", "remote_shot_maker", "remote_synthesizer", "remote_transcriber"]


def remote_functions() -> RemoteFunctions:
    """Modal's; nothing is called yet."""
    return ModalFunctions()


def remote_synthesizer(settings: Settings, *, engine: str) -> RemoteSynthesizer:
    """Raises InputError where objects lie in a folder of this machine."""
    return RemoteSynthesizer(remote_functions(), _reachable(settings), engine)


def remote_shot_maker(settings: Settings, *, engine: str) -> RemoteShotMaker:
    """Raises InputError where objects lie in a folder of this machine."""
    return RemoteShotMaker(remote_functions(), _reachable(settings), engine)


def remote_transcriber(
    settings: Settings, *, engine: str, model: str, glossary: Sequence[str]
) -> RemoteTranscriber:
    """Raises InputError where objects lie in a folder of this machine."""
    return RemoteTranscriber(remote_functions(), _reachable(settings), engine, model, glossary)


def _reachable(settings: Settings) -> ObjectStore:
    chosen = server_settings()
    if not chosen.s3_bucket:
        raise InputError(
            "functions elsewhere cannot reach a folder of this machine",
            hint="keep objects in a bucket: set AUTEUR_S3_BUCKET and its key",
        )
    return object_store(chosen, Home(settings.home))
