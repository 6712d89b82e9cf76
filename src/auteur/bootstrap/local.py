"""What the command line works with: a project in a folder, and an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from auteur.adapters.local.blob_cache import LocalBlobCache
from auteur.adapters.local.clock import SystemClock
from auteur.adapters.local.edl_store import LocalEdlStore
from auteur.adapters.local.media_files import LocalMediaFiles
from auteur.bootstrap.models import needed_folder, there
from auteur.bootstrap.remote import remote_transcriber
from auteur.config import Settings
from auteur.engines.transcription import registry
from auteur.engines.transcription.speakers import registry as speakers
from auteur.media.segment_cache import SegmentCache
from auteur.ports.credential_signer import CannotSign, CredentialSigner
from auteur.ports.diariser import Diariser
from auteur.ports.lip_syncer import Phone
from auteur.ports.transcriber import Transcriber
from auteur.services.project import Project

__all__ = [
    "credential_signer",
    "diariser",
    "local_project",
    "phones_said",
    "segment_cache",
    "transcriber",
]


def local_project(folder: Path) -> Project:
    """The project in a folder, which need not be there yet."""
    return Project(
        LocalEdlStore(folder, SystemClock()), LocalMediaFiles(folder), LocalBlobCache(folder / "cache")
    )


def segment_cache(settings: Settings) -> SegmentCache:
    """What is kept of exports' encoded pictures, for the user whose home it is."""
    return SegmentCache(settings.home / "segments", settings.cache_bytes)


def credential_signer(settings: Settings) -> CredentialSigner:
    """Who signs what is exported. Raises CannotSign where the extra is not installed or the certificate is none."""
    try:
        from auteur.adapters.c2pa.identity import given_identity, own_identity
        from auteur.adapters.c2pa.signer import C2paSigner
    except ImportError:
        raise CannotSign(
            "content credentials take a library that is not installed",
            hint="pip install 'auteur[credentials]'",
        ) from None
    if settings.certificate and settings.certificate_key:
        return C2paSigner(given_identity(settings.certificate, settings.certificate_key))
    return C2paSigner(own_identity(settings.home / "credentials"))


def transcriber(
    settings: Settings,
    *,
    engine: str = "",
    model: str = "",
    script_given: bool = False,
    glossary: Sequence[str] = (),
) -> Transcriber:
    """The engine asked for; else a script is aligned; else the one that is set, Whisper with a model, or the draft.

    Raises InputError for an engine that is unknown or not installed, and for a model that is not there.
    """
    engine = engine if script_given else settings.engine("transcription", engine)
    if settings.runner != "local" and not script_given and engine not in ("align", "recognise"):
        return remote_transcriber(settings, engine=engine, model=model, glossary=glossary)
    found = bool(model) or bool(there(settings, "whisper"))
    name = engine or registry.choose(
        registry.installed(), script_given=script_given, whisper_model_found=found
    )
    if name == "whisper":
        folder = needed_folder(settings, "whisper", model, to_get="small")
        return registry.load(name, folder=folder, glossary=tuple(glossary))
    if name == "recognise":
        return registry.load(name, glossary=tuple(glossary))
    return registry.load(name)


def diariser(settings: Settings, *, engine: str = "") -> Diariser:
    """What tells speakers apart: the engine asked for, else pyannote if it has a model, else the embedded one.

    Raises InputError for an engine that is unknown or not installed, and where it has no model.
    """
    found = bool(there(settings, "pyannote"))
    name = settings.engine("speakers", engine) or speakers.choose(pyannote_model_found=found)
    if name == "pyannote":
        folder = needed_folder(settings, "pyannote", to_get="pyannote-community-1")
        return speakers.load(name, folder=folder)
    return speakers.load(name)


def phones_said(words: Iterable[tuple[str, int, int]]) -> tuple[Phone, ...]:
    """The sounds of speech of (word, start_ms, end_ms) each."""
    listed = list(words)
    if not listed:
        return ()
    from auteur.engines.transcription.words.phones import phones_of  # the decoder's dictionary: 0.2 s

    return phones_of(listed)
