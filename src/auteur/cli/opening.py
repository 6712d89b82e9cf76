"""From what a user names, a recording or a project folder, to an open project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auteur import bootstrap
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.progress import Cancel, never
from auteur.ports.media_files import MediaChanged
from auteur.services.project import Project, begin

__all__ = ["Opened", "open_named", "open_project"]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open project: its folder, its document, and whether the user named the recording rather than the folder."""

    project: Project
    folder: Path
    edl: Edl
    by_recording: bool


def open_project(folder: Path) -> Opened:
    """The project in a folder. Raises StoreError where there is none."""
    project = bootstrap.local_project(folder)
    return Opened(project, folder, project.edl.load(), by_recording=False)


def open_named(name: Path, folder: Path | None, *, cancel: Cancel = never) -> Opened:
    """The project of a recording or a folder; made beside the recording (talk.mp4 → talk.auteur) where there is none.

    Raises InputError for a name that is neither, MediaChanged where the project belongs to another recording.
    """
    if name.is_dir():
        return open_project(name)
    if not name.exists():
        raise InputError(f"there is no file {str(name)!r}", hint="check the name and the folder")
    recording = name.resolve()  # media is never opened through a link
    home = folder or name.with_suffix(".auteur")
    project = bootstrap.local_project(home)
    if not (home / "edl.json").exists():
        edl, _ = begin(project, recording, cancel=cancel)
        return Opened(project, home, edl, by_recording=True)
    edl = project.edl.load()
    if project.media.add(recording).id != edl.media_files[0].id:
        raise MediaChanged(
            f"{home} was made from another recording than {name.name}",
            hint="name another folder with --project, or remove the old one",
        )
    return Opened(project, home, edl, by_recording=True)
