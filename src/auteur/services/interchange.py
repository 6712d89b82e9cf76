"""The cut to other editing programs and back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError
from auteur.core.progress import Cancel, never
from auteur.formats.registry import format_of, formats_of
from auteur.formats.written import MediaFacts
from auteur.media.files import write_whole
from auteur.media.probe import probe
from auteur.services.project import Project

__all__ = ["Handed", "hand_over", "media_facts", "names_a_cut"]


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
    """What other programs need to know of the files that play."""
    playing = {placed.clip.media_file_id for track in edl.tracks for placed in track.lane}
    return {media_id: _facts(project, edl, media_id, cancel) for media_id in sorted(playing)}


def _facts(project: Project, edl: Edl, media_id: str, cancel: Cancel) -> MediaFacts:
    stored = project.media.get(media_id)
    info = probe(stored.path, cancel=cancel)
    video, audio = info.video, info.audio[0] if info.audio else None
    name = next((media.name for media in edl.media_files if media.id == media_id), stored.path.name)
    duration_ms = info.duration_ms
    if video is not None:  # the pictures may end before the sound, and no clip may show what is not there
        duration_ms = min(duration_ms, round((video.start_s - info.zero_s + video.duration_s) * 1000))
    return MediaFacts(
        media_id,
        name or stored.path.name,
        stored.path.as_posix(),
        duration_ms,
        video.rate if video else None,
        video.width if video else 0,
        video.height if video else 0,
        audio.channels if audio else 0,
        audio.sample_rate_hz if audio else 48000,
    )
