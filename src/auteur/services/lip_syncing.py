"""Lips moved to a sound: a face found in a recording, handed to an engine, and laid back in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from auteur.core.errors import EngineError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.time import nearest
from auteur.media.audio import decode_pcm
from auteur.media.faces.film import FaceFilm, find_face
from auteur.media.faces.pictures import Stretch
from auteur.media.probe import probe
from auteur.ports.lip_syncer import HEARD_HZ, Faces, Lips, LipSyncer, Phone, Said
from auteur.services.project import settings_like

__all__ = ["FaceTooSmall", "FaceTurned", "LipSynced", "NoFace", "heard_of", "lip_sync", "stretch_for"]


class NoFace(EngineError):
    """There is no face in the picture whose lips could be moved; nothing was kept."""

    code = "no_face"


class FaceTurned(EngineError):
    """The face looks away all the time; nothing was kept."""

    code = "face_turned"


class FaceTooSmall(EngineError):
    """The mouth has too few pixels to be redrawn; nothing was kept."""

    code = "face_too_small"


@dataclass(frozen=True, slots=True)
class LipSynced:
    """The movie, and what was done in how many of its frames; `left_alone` counts the others by their reason."""

    file: Path
    stretch: Stretch
    moved: int
    left_alone: Mapping[str, int]
    faces: int
    lips: Lips

    def to_json(self) -> dict[str, Any]:
        """What is told of it."""
        return {
            "duration_ms": nearest(self.stretch.frames * 1000 / self.stretch.rate),
            "frames": self.stretch.frames,
            "moved_frames": self.moved,
            "left_alone": dict(self.left_alone),
            "faces": self.faces,
            "engine": self.lips.engine,
            "model": self.lips.model,
            "seed": self.lips.seed,
            "notes": [*self.lips.notes, *_told(self)],
        }


def stretch_for(picture: Path, length_ms: int, *, start_ms: int = 0) -> Stretch:
    """A recording's picture from a moment on, for so long, at the rate a timeline of it has. Raises MediaError."""
    rate = settings_like(probe(picture)).frame_rate
    return Stretch(start_ms, max(1, nearest(length_ms * rate / 1000)), rate)


def heard_of(sound: Path, phones: tuple[Phone, ...] = (), *, cancel: Cancel = never) -> Said:
    """What a file says, with its phones where they are known. Raises MediaError."""
    return Said(decode_pcm(sound, sample_rate_hz=HEARD_HZ, cancel=cancel), phones)


def lip_sync(
    engine: LipSyncer,
    picture: Path,
    stretch: Stretch,
    said: Said,
    destination: Path,
    *,
    sound: Path | None = None,
    at: tuple[float, float] | None = None,
    seed: int = 0,
    remark: str = "",
    report: Report = silent,
    cancel: Cancel = never,
) -> LipSynced:
    """Writes an .mp4, or a .mov with exact sound, of a stretch of `picture` whose largest face says what is `said`.

    `sound` is heard in it where it is given. `at` names another face: shares of the picture's width and height.
    `remark` is written into the file. Raises NoFace, FaceTurned, FaceTooSmall, MediaError, EngineError, Cancelled; then
    there is no file.
    """
    with tempfile.TemporaryDirectory(prefix="auteur-lips-", dir=destination.parent) as folder:
        film = find_face(picture, stretch, Path(folder), at=at, report=report, cancel=cancel)
        _check(film)
        px = engine.crop_px
        faces = Faces(
            film.crops(px, report=report, cancel=cancel),
            film.landmarks_in(px),
            film.strength,
            stretch.rate,
        )
        lips = engine.move(faces, said, seed=seed, report=report, cancel=cancel)
        if isinstance(faces.crops, np.memmap):
            faces.crops.flush()
        try:
            made = f"lips moved by {lips.engine} ({lips.model})"
            told = f"{made}; {remark}" if remark else made
            film.lay(px, destination, sound, told, report=report, cancel=cancel)
        except BaseException:
            destination.unlink(missing_ok=True)
            raise
    return LipSynced(destination, stretch, film.moved, film.left_alone, film.faces, lips)


def _check(film: FaceFilm) -> None:
    if film.moved:
        return
    why = film.left_alone
    if why.get("turned", 0) >= max(1, why.get("small", 0)):
        raise FaceTurned(
            "the face looks away all the time", hint="choose a stretch that shows it from the front"
        )
    if why.get("small", 0):
        raise FaceTooSmall("the face is too small to move its lips", hint="choose a closer shot")
    raise NoFace("there is no face in the picture", hint="choose a stretch that shows the speaker's face")


def _told(done: LipSynced) -> list[str]:
    """Sentences on frames that were left as they are, and on other faces."""
    notes = []
    reasons = {"no_face": "show no face", "turned": "show it turned away", "small": "show it too small"}
    total = done.stretch.frames
    notes += [
        f"{count} of {total} frames {reasons[why]} and were left as they are"
        for why, count in done.left_alone.items()
    ]
    if done.faces > 1:
        notes.append(
            f"{done.faces} faces were followed; the lips of the largest and steadiest, or the one named, move"
        )
    return notes
