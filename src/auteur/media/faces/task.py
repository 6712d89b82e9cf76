"""The sandbox's side: find the faces of a stretch, cut one out as squares, lay squares back and encode."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.core.progress import Progress, Report
from auteur.media.canvas import planes_of
from auteur.media.derive.upright import Upright
from auteur.media.faces.choosing import chosen
from auteur.media.faces.covering import covered
from auteur.media.faces.pictures import Stretch, pictures, shape_of
from auteur.media.faces.sound import SoundWriter
from auteur.media.faces.squares import Square, lay_square, square_of
from auteur.media.faces.tracking import followed

__all__ = ["cut_task", "faces_task", "lay_task"]

_EXACT = {"movflags": "+faststart", "fflags": "+bitexact"}
# x264's lookahead and more than one thread give other bytes for the same frames, now and then.
_STEADY = {"preset": "veryfast", "crf": "17", "threads": "1", "x264-params": "mbtree=0:rc-lookahead=0"}
_LEFT_ALONE = -1


def faces_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Writes `points`, `strength`, `why` and `squares` of the chosen face into `folder`; answers how many faces were
    followed. A frame's square is left, top, side; side -1 where there is none.
    """
    path, folder = Path(arguments["path"]), Path(arguments["folder"])
    stretch = Stretch.from_json(arguments["stretch"])
    tracks = followed(_told(pictures(path, stretch), stretch, "faces", report), Path(arguments["models"]))
    at = arguments["at"]
    _, size, _ = shape_of(path)
    at_px = None if at is None else (at[0] * size[0], at[1] * size[1])
    face = chosen(tracks, stretch.frames, at_px)
    squares = [(s.left, s.top, s.side) if s else (0, 0, _LEFT_ALONE) for s in face.squares]
    face.points.tofile(folder / "points")
    face.strength.tofile(folder / "strength")
    face.why.tofile(folder / "why")
    np.asarray(squares, np.int32).tofile(folder / "squares")
    return {"tracks": len(tracks)}


def cut_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Writes the squares of a stretch into the file `crops`, (px, px, 3) each; zeros where there is none."""
    stretch, px = Stretch.from_json(arguments["stretch"]), int(arguments["px"])
    squares = _squares(arguments, stretch)
    nothing = np.zeros((px, px, 3), np.uint8)
    with Path(arguments["folder"], "crops").open("wb") as out:
        seen = pictures(Path(arguments["path"]), stretch)
        for frame, square in zip(_told(seen, stretch, "cut out", report), squares, strict=True):
            out.write((nothing if square is None else square_of(frame, square, px)).tobytes())
    return {"frames": stretch.frames}


def lay_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Encodes the stretch with the squares of `crops` laid in, under the sound of a file where one is given."""
    path, stretch, px = Path(arguments["path"]), Stretch.from_json(arguments["stretch"]), int(arguments["px"])
    upright, size, _ = shape_of(path)
    squares = _squares(arguments, stretch)
    folder = Path(arguments["found"])
    points = np.memmap(folder / "points", np.float32, "r").reshape(stretch.frames, -1, 3)
    strength = np.fromfile(folder / "strength", np.float32)
    crops = np.memmap(folder / "crops", np.uint8, "r").reshape(stretch.frames, px, px, 3)
    sound = arguments["sound"]
    kind = Path(arguments["destination"]).suffix.removeprefix(".")
    with av.open(arguments["destination"], "w", format=kind, options=_EXACT) as movie:
        movie.metadata["comment"] = str(arguments["remark"])
        stream = _encoder(movie, size, stretch.rate, upright)
        hearing = (
            SoundWriter(movie, Path(sound), stretch.frames / stretch.rate, exact=kind == "mov")
            if sound
            else None
        )
        shown = _told(pictures(path, stretch), stretch, "lay in", report)
        for n, (frame, square) in enumerate(zip(shown, squares, strict=True)):
            drawn = _copy(frame)
            if square is not None:
                _lay(drawn, square, crops[n], points[n], float(strength[n]))
            drawn.pts, drawn.time_base, drawn.pict_type = n, 1 / stretch.rate, PictureType.NONE
            movie.mux(stream.encode(drawn))
            if hearing is not None:
                hearing.until((n + 1) / stretch.rate)
        movie.mux(stream.encode(None))
        if hearing is not None:
            hearing.finish()
    return {"frames": stretch.frames, "width": size[0], "height": size[1]}


def _lay(
    frame: VideoFrame, square: Square, crop: NDArray[np.uint8], points: NDArray[np.float32], strength: float
) -> None:
    inside = points[:, :2] - np.array([square.left, square.top], np.float32)
    lay_square(frame, square, crop, covered(inside, square.side) * np.float32(strength))


def _copy(frame: VideoFrame) -> VideoFrame:
    """A frame of its own: a decoder still refers to those it gave."""
    own = VideoFrame(frame.width, frame.height, "yuv420p")
    for target, plane in zip(planes_of(own), planes_of(frame), strict=True):
        target[:] = plane
    own.colorspace, own.color_range = frame.colorspace, frame.color_range
    return own


def _squares(arguments: dict[str, Any], stretch: Stretch) -> list[Square | None]:
    rows = np.fromfile(Path(arguments["found"], "squares"), np.int32).reshape(stretch.frames, 3).tolist()
    return [Square(*row) if row[2] > 0 else None for row in rows]


def _told(frames: Iterator[VideoFrame], stretch: Stretch, stage: str, report: Report) -> Iterator[VideoFrame]:
    for n, frame in enumerate(frames):
        yield frame
        report(Progress(stage, (n + 1) / stretch.frames))


def _encoder(
    movie: av.container.OutputContainer, size: tuple[int, int], rate: Fraction, upright: Upright
) -> VideoStream:
    stream = movie.add_stream("libx264", rate=rate)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    stream.options = dict(_STEADY)
    context = stream.codec_context
    _, context.color_primaries, context.color_trc, _ = upright.colours
    context.color_range, context.colorspace = 1, upright.told_matrix
    return stream
