"""Pictures of sources in the output's size, format, range, matrix and orientation, through swscale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from auteur.media.canvas import Canvas, planes_of
from auteur.media.export.placing import Patch

__all__ = ["Scaler", "needs_colours", "premultiplied"]

_FULL, _LIMITED = 2, 1
_SMPTE_170M, _BT_2020_CL = 6, 10
_SAME_MATRIX = {
    5: _SMPTE_170M,
    4: _SMPTE_170M,
    _BT_2020_CL: 9,
}  # equal but for names, or as near as swscale comes
_SWSCALE_KNOWS = (1, 6, 7, 9)
_BLUR_PX = 16  # of the output to one of the picture that is blurred
_BLUR = np.exp(-(np.arange(-6, 7) ** 2) / (2 * 2.5**2)).astype(np.float32)


def _matrix(value: int, width: int, height: int) -> int:
    """The matrix of a picture, guessed as players do where it is not said."""
    guess = 1 if min(width, height) > 576 else _SMPTE_170M
    known = _SAME_MATRIX.get(value, value)
    return known if known in _SWSCALE_KNOWS else guess


def _is_full(frame: VideoFrame) -> bool:
    return frame.format.name.startswith("yuvj") or frame.color_range == _FULL


def needs_colours(frame: VideoFrame, canvas: Canvas) -> bool:
    """Whether the frame's samples mean other colours than the canvas's do."""
    if frame.format.name != canvas.pix_fmt or _is_full(frame) != canvas.full_range:
        return True
    return canvas.matrix != frame.colorspace and _matrix(
        frame.colorspace, frame.width, frame.height
    ) != _matrix(canvas.known_matrix, canvas.width, canvas.height)


class Scaler:
    """Keeps swscale's tables from frame to frame; one for each layer. Not for several threads."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self._own, self._back = VideoReformatter(), VideoReformatter()

    def picture(self, frame: VideoFrame, patch: Patch) -> VideoFrame:
        """The patch of the frame, scaled and turned."""
        scaled = self._reformatted(cropped(frame, patch), *_unturned(patch, patch.wide, patch.high))
        return scaled if patch.turn == 0 else self._turned(scaled, patch)

    def colours(self, frame: VideoFrame, patch: Patch) -> npt.NDArray[np.uint8]:
        """The patch of an RGBA frame, scaled and turned, as RGBA."""
        size = _unturned(patch, patch.wide, patch.high)
        part = self._own.reformat(cropped(frame, patch), *size, "rgba", interpolation="BICUBIC", threads=1)
        return np.rot90(_rgba(part), -patch.turn // 90)

    def blurred(self, frame: VideoFrame, patch: Patch) -> VideoFrame:
        """The whole output filled with the patch, blurred."""
        canvas = self.canvas
        wide, high = (max(8, side // _BLUR_PX // 2 * 2) for side in (canvas.width, canvas.height))
        tiny = self._reformatted(cropped(frame, patch), *_unturned(patch, wide, high))
        soft = self._turned(tiny, patch)
        for plane in planes_of(soft):
            plane[:] = _soft(plane, plane.shape[1] / wide)
        return self._back.reformat(
            soft, canvas.width, canvas.height, canvas.pix_fmt, interpolation="BICUBIC", threads=1
        )

    def _turned(self, frame: VideoFrame, patch: Patch) -> VideoFrame:
        wide, high = _unturned(patch, frame.width, frame.height)
        turned = VideoFrame(wide, high, frame.format.name)
        for target, plane in zip(planes_of(turned), planes_of(frame), strict=True):
            target[:] = np.rot90(plane, -patch.turn // 90)
        return turned

    def _reformatted(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        canvas = self.canvas
        return self._own.reformat(
            frame,
            width,
            height,
            canvas.pix_fmt,
            src_colorspace=_matrix(frame.colorspace, frame.width, frame.height),
            dst_colorspace=_matrix(canvas.known_matrix, canvas.width, canvas.height),
            src_color_range=_FULL if _is_full(frame) else _LIMITED,
            dst_color_range=_FULL if canvas.full_range else _LIMITED,
            interpolation="BICUBIC",
            threads=1,
        )


def _unturned(patch: Patch, wide: int, high: int) -> tuple[int, int]:
    """The size before it is turned of what is so large behind that; or the other way round."""
    return (high, wide) if patch.turn in (90, 270) else (wide, high)


def cropped(frame: VideoFrame, patch: Patch) -> VideoFrame:
    """The patch of the frame; where samples do not lie plane by plane it is RGBA."""
    if (patch.x, patch.y, patch.width, patch.height) == (0, 0, frame.width, frame.height):
        return frame
    if not frame.format.name.startswith(("yuv", "gray")):
        frame = frame if frame.format.name == "rgba" else frame.reformat(format="rgba")
        rows = _rgba(frame)[patch.y : patch.y + patch.height, patch.x : patch.x + patch.width]
        return VideoFrame.from_ndarray(np.ascontiguousarray(rows), "rgba")
    part = VideoFrame(patch.width, patch.height, frame.format.name)
    part.colorspace, part.color_range = frame.colorspace, frame.color_range
    for target, plane in zip(planes_of(part), planes_of(frame), strict=True):
        down, across = (round(a / b) for a, b in zip((frame.height, frame.width), plane.shape, strict=True))
        y, x = patch.y // down, patch.x // across
        target[:] = plane[y : y + target.shape[0], x : x + target.shape[1]]
    return part


def _soft(plane: npt.NDArray[np.generic], share: float) -> npt.NDArray[np.float32]:
    """Gaussian, its radius `share` of the luma's."""
    kernel = _BLUR if share >= 1 else _BLUR[::2]
    kernel = kernel / kernel.sum()
    reach = len(kernel) // 2
    soft = plane.astype(np.float32)
    for axis in (0, 1):
        wide = np.pad(soft, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        count = soft.shape[axis]
        soft = sum(weight * np.take(wide, range(k, k + count), axis) for k, weight in enumerate(kernel))
    return np.rint(soft)


def premultiplied(frame: VideoFrame) -> VideoFrame:
    """The picture as RGBA with colours multiplied by alpha: scaled so, no colour of what is transparent bleeds in."""
    rgba = _rgba(frame.reformat(format="rgba"))
    alpha = rgba[..., 3:].astype(np.uint16)
    colours = (rgba[..., :3] * alpha + 127) // 255
    return VideoFrame.from_ndarray(np.concatenate([colours, alpha], 2).astype(np.uint8), "rgba")


def _rgba(frame: VideoFrame) -> npt.NDArray[np.uint8]:
    return frame.to_ndarray().astype(np.uint8, copy=False)
