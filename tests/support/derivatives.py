"""Derivatives read back by other means than those that wrote them."""

from __future__ import annotations

import json
import struct
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


def write_wav(path: Path, samples: Samples, rate_hz: int = 48_000) -> Path:
    """A WAV of (channels, count) samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.T.astype("<i2").tobytes())
    return path


def peaks_oracle(samples: Samples, per_pixel: int, bits: int, *, mix: bool) -> list[int]:
    """The slow, obvious way: sample by sample, rounded towards zero."""
    rows = [[int(v) for v in row] for row in samples]
    if mix:
        rows = [[int(sum(at) / len(at)) for at in zip(*rows, strict=True)]]
    found = []
    for start in range(0, samples.shape[1], per_pixel):
        for row in rows:
            pixel = row[start : start + per_pixel]
            found += [
                int(min(pixel) / (256 if bits == 8 else 1)),
                int(max(pixel) / (256 if bits == 8 else 1)),
            ]
    return found


def read_dat(path: Path) -> dict[str, object]:
    """A binary file of audiowaveform, version 2, field by field as its page describes it."""
    content = path.read_bytes()
    version, flags, rate, per_pixel, length, channels = struct.unpack_from("<iIiiIi", content)
    bits = 8 if flags & 1 else 16
    values = np.frombuffer(content[24:], "<i1" if bits == 8 else "<i2")
    return {
        "version": version, "channels": channels, "sample_rate": rate, "samples_per_pixel": per_pixel,
        "bits": bits, "length": length, "data": values.tolist(),
    }  # fmt: skip


def tiles(folder: Path, level: int = 0) -> Iterator[tuple[int, av.VideoFrame]]:
    """(time in ms, picture) of every tile of a filmstrip, by its index."""
    index = json.loads((folder / "filmstrip.json").read_text())
    wide, high, columns = index["tile_width"], index["tile_height"], index["columns"]
    a_sheet = columns * index["rows"]
    zoom = index["levels"][level]
    sheets = [_picture(folder / name) for name in zoom["sheets"]]
    assert len(sheets) == -(-len(zoom["times_ms"]) // a_sheet)
    for number, at_ms in enumerate(zoom["times_ms"]):
        sheet, place = divmod(number, a_sheet)
        row, column = divmod(place, columns)
        cut = sheets[sheet][row * high : (row + 1) * high, column * wide : (column + 1) * wide]
        yield at_ms, av.VideoFrame.from_ndarray(np.ascontiguousarray(cut), "rgb24")


def _picture(path: Path) -> NDArray[np.uint8]:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def picture(path: Path) -> NDArray[np.uint8]:
    """A picture file as (height, width, RGB)."""
    return _picture(path)


def timed_frames(path: Path) -> list[tuple[Fraction, av.VideoFrame]]:
    """(seconds, frame) of all a file shows."""
    with av.open(str(path)) as container:
        return [(frame.pts * frame.time_base, frame) for frame in container.decode(video=0)]


def keyframes(path: Path) -> list[int]:
    """Which packets of the picture are keyframes."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        return [number for number, packet in enumerate(packets) if packet.is_keyframe]


def psnr(one: av.VideoFrame, other: av.VideoFrame) -> float:
    """Of the luma, in dB."""
    a, b = (frame.to_ndarray(format="gray").astype(np.float64) for frame in (one, other))
    return float(10 * np.log10(255**2 / max(1e-9, ((a - b) ** 2).mean())))
