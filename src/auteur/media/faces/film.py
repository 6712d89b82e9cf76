"""Faces of a recording for whoever moves them: the caller's side of the sandbox's three tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Report, never, silent
from auteur.media import sandbox
from auteur.media.errors import MediaCrashed
from auteur.media.faces.choosing import Untouched
from auteur.media.faces.mesh import POINTS
from auteur.media.faces.models import model_folder
from auteur.media.faces.pictures import Stretch

__all__ = ["FaceFilm", "find_face"]

_Kind = TypeVar("_Kind", bound=np.generic)
_LIMITS = sandbox.Limits(memory_bytes=3 << 30, cpu_s=7200, wall_s=3 * 3600, file_bytes=8 << 30, open_files=64)


@dataclass(frozen=True, slots=True)
class FaceFilm:
    """One face in a stretch of a recording. `points` (frames, 468, 3) are landmarks in pixels of the picture.

    `strength` (frames,) is 0 where the face is left alone; `why` says why; `squares` (frames, 3) are left, top and
    side in pixels, side -1 for none. Its files lie in `folder` until that is removed.
    """

    path: Path
    stretch: Stretch
    folder: Path
    points: NDArray[np.float32]
    strength: NDArray[np.float32]
    why: NDArray[np.uint8]
    squares: NDArray[np.int32]
    faces: int

    @property
    def moved(self) -> int:
        """How many frames have a face that can be moved."""
        return int(np.count_nonzero(self.strength))

    @property
    def left_alone(self) -> Mapping[str, int]:
        """How many frames have none, by the reason: no_face, turned, small."""
        found = Counter(int(one) for one in self.why if one)
        return {Untouched(one).name.lower(): count for one, count in sorted(found.items())}

    def crops(self, px: int, *, report: Report = silent, cancel: Cancel = never) -> NDArray[np.uint8]:
        """The face's squares as RGB (frames, px, px, 3), in a file that may be written to. Raises MediaError."""
        wanted = {**self._wanted(px), "folder": self.folder}
        sandbox.run(
            "cut_faces",
            wanted,
            limits=_LIMITS,
            reads=[self.path, self.folder],
            writes=self.folder,
            report=report,
            cancel=cancel,
        )
        shape = (self.stretch.frames, px, px, 3)
        return np.memmap(_whole(self.folder / "crops", int(np.prod(shape))), np.uint8, "r+", shape=shape)

    def landmarks_in(self, px: int) -> NDArray[np.float32]:
        """The landmarks (frames, 468, 2) in pixels of the crops."""
        sides = np.maximum(1, self.squares[:, 2]).astype(np.float32)
        inside = self.points[:, :, :2] - self.squares[:, None, :2].astype(np.float32)
        return np.asarray(inside * (px / sides)[:, None, None], np.float32)

    def lay(
        self,
        px: int,
        destination: Path,
        sound: Path | None,
        remark: str,
        *,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> None:
        """The stretch with what the crops' file holds now laid in, under `sound`: an .mp4, or a .mov with exact
        sound.

        Raises MediaError.
        """
        wanted = {**self._wanted(px), "destination": destination, "sound": sound, "remark": remark}
        reads = [self.path, self.folder, *([sound] if sound else [])]
        sandbox.run(
            "lay_faces", wanted, limits=_LIMITS, reads=reads, writes=destination, report=report, cancel=cancel
        )

    def _wanted(self, px: int) -> dict[str, object]:
        return {"path": self.path, "stretch": self.stretch.to_json(), "px": px, "found": self.folder}


def find_face(
    path: Path,
    stretch: Stretch,
    folder: Path,
    *,
    at: tuple[float, float] | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> FaceFilm:
    """The largest and steadiest face of a stretch, or the one nearest to `at` (shares of the picture's width and
    height). Files go into `folder`. Raises FacesNotInstalled, MediaError.
    """
    models = model_folder()
    said = sandbox.run(
        "find_faces",
        {"path": path, "stretch": stretch.to_json(), "folder": folder, "models": models, "at": at},
        limits=_LIMITS,
        reads=[path, models],
        writes=folder,
        report=report,
        cancel=cancel,
    )
    frames = stretch.frames
    return FaceFilm(
        path,
        stretch,
        folder,
        _read(folder / "points", np.float32, (frames, POINTS, 3)),
        _read(folder / "strength", np.float32, (frames,)),
        _read(folder / "why", np.uint8, (frames,)),
        _read(folder / "squares", np.int32, (frames, 3)),
        int(str(said["tracks"])),
    )


def _read(file: Path, kind: type[_Kind], shape: tuple[int, ...]) -> NDArray[_Kind]:
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    return np.fromfile(_whole(file, size), kind).reshape(shape)


def _whole(file: Path, size: int) -> Path:
    if not file.is_file() or file.stat().st_size != size:
        raise MediaCrashed("what was found of the faces is not as long as it should be")
    return file
