"""The cut to other editing programs and back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError, InputError
from auteur.core.progress import Cancel, never
from auteur.formats.cut_import import cut_operations, known_source, path_inside
from auteur.formats.registry import cut_reader, format_of, formats_of
from auteur.formats.written import MediaFacts
from auteur.media.files import write_whole
from auteur.media.probe import MediaInfo, probe
from auteur.ports.media_files import StoredMedia
from auteur.services.project import Project

__all__ = [
    "Handed",
    "Taken",
    "facts_of",
    "hand_over",
    "media_facts",
    "media_file_of",
    "names_a_cut",
    "take_over",
]

_STILL_MS = 24 * 3600 * 1000  # as long as a clip of an image may be
_MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Handed:
    """A cut that was written for another program: the format's title, and what the file does not hold."""

    title: str
    unsupported: tuple[str, ...]


def names_a_cut(destination: Path) -> bool:
    """Whether a file's ending is that of a cut for another program, and not of a movie."""
    return any(destination.name.casefold().endswith(known.ending) for known in formats_of("cut").values())


def hand_over(project: Project, edl: Edl, destination: Path, *, cancel: Cancel = never) -> Handed:
    """The cut in the format that the file's ending names, whole or not at all.

    Raises InputError for an ending that is none, ExportError where the file cannot be written.
    """
    known = format_of(destination.name, "cut")
    assert known.write is not None, "formats that are not written are not found"
    written = known.write(edl, media_facts(project, edl, cancel=cancel))
    try:
        write_whole(destination, written.text.encode())
    except OSError as error:
        raise ExportError(
            f"{destination}: {error.strerror}", hint="name a folder that can be written"
        ) from error
    return Handed(known.title, written.unsupported)


def media_facts(project: Project, edl: Edl, *, cancel: Cancel = never) -> dict[str, MediaFacts]:
    """What other programs need to know of the files that play, in the document's order."""
    playing = {placed.clip.media_file_id for track in edl.tracks for placed in track.lane}
    known = [media.id for media in edl.media_files]
    return {
        media_id: _facts(project.media.get(media_id), edl, cancel)
        for media_id in sorted(playing, key=lambda media_id: (known.index(media_id), media_id))
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """Another program's cut as one operation on the document: the document after it, and what was not read."""

    operation: dict[str, Any]
    after: Edl
    notes: tuple[str, ...]


def take_over(
    project: Project,
    edl: Edl,
    file: Path,
    *,
    home: Path,
    rate: Fraction | None = None,
    cancel: Cancel = never,
) -> Taken:
    """The timeline as a file of another program has it, planned and not kept.

    Files inside the folder `home` that the document does not know yet become media of the project. `rate` is the
    frame rate of a file that does not tell its own; None means the document's. Raises InputError for a file that
    cannot be read or names anything outside of `home`.
    """
    read = cut_reader(file.name)
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise InputError(f"{file} is larger than {_MAX_BYTES >> 20} MiB and no cut list")
        listed = read(file.read_bytes(), rate or edl.settings.frame_rate)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}", hint="name a file that can be read") from error
    media = {known.id: _facts(project.media.get(known.id), edl, cancel) for known in edl.media_files}
    ids: dict[str, str] = {}
    operations: list[dict[str, Any]] = []
    for source in dict.fromkeys(clip.source for clip in listed.clips):
        known = known_source(source, media)
        if known is None:
            path = _real_path(source, home)
            probe(path, cancel=cancel)  # before it is listed: what is no media stays outside
            facts = _facts(project.media.add(path), edl, cancel)
            known = facts.id
            if known not in media:
                media[known] = facts
                operations.append({"op": "add_media", "media_file": media_file_of(facts)})
        ids[source] = known
    operations += cut_operations(listed, edl, media, ids)
    operation = {"op": "batch", "operations": operations}
    return Taken(operation, apply(edl, operation)[0], listed.notes)


def _real_path(source: str, home: Path) -> Path:
    """The file inside `home`, where following links leads no way out of it either."""
    home = home.resolve()
    path = Path(path_inside(source, home.as_posix()))
    if not path.resolve().is_relative_to(home):
        raise InputError(
            f"{source!r} leads out of the project's folder", hint=f"put the recording into {home}"
        )
    return path.resolve()


def media_file_of(facts: MediaFacts) -> dict[str, Any]:
    """A media file as `add_media` takes it."""
    kind = "image" if facts.still else "audio" if facts.rate is None else "video"
    return {"id": facts.id, "name": facts.name, "duration_ms": facts.duration_ms, "type": kind}


def _facts(stored: StoredMedia, edl: Edl, cancel: Cancel) -> MediaFacts:
    name = next((media.name for media in edl.media_files if media.id == stored.id), stored.path.name)
    info = probe(stored.path, cancel=cancel)
    return facts_of(info, stored.id, name or stored.path.name, stored.path.as_posix())


def facts_of(info: MediaInfo, media_id: str, name: str, path: str) -> MediaFacts:
    """What other programs need to know of a file that was probed."""
    video, audio = info.video, info.audio[0] if info.audio else None
    duration_ms = info.duration_ms
    if info.is_still:
        duration_ms = _STILL_MS
    elif video is not None:  # the pictures may end before the sound, and no clip may show what is not there
        duration_ms = min(duration_ms, round((video.start_s - info.zero_s + video.duration_s) * 1000))
    return MediaFacts(
        media_id,
        name,
        path,
        duration_ms,
        video.rate if video else None,
        video.width if video else 0,
        video.height if video else 0,
        audio.channels if audio else 0,
        audio.sample_rate_hz if audio else 48000,
        info.is_still,
    )
