"""Loudness by ITU-R BS.1770 and EBU R 128, with FFmpeg's own meter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.filter import Graph

from auteur.media.receipt import Loudness

__all__ = ["NOTHING_LUFS", "SILENCE_LUFS", "Meter", "integrated_lufs", "loudness_of"]

Levels = npt.NDArray[np.float64]

SILENCE_LUFS = -70.0  # the absolute gate: below it nothing counts

NOTHING_LUFS = -120.0  # the filter adds 1e-12 to every energy: digital silence is -120.7


class Meter:
    """Takes audio frames of one format in order; `result` ends it.

    `momentary` are the loudnesses, in LUFS and ungated (-120 and less is nothing at all), of the 400 ms that end with
    each whole 100 ms. Without `peaks` the true
    peak is not measured: it is four fifths of the work.
    """

    def __init__(self, *, peaks: bool = True) -> None:
        self._graph: Graph | None = None
        self._said: dict[str, str] = {}
        self._peaks = peaks
        self.momentary: list[float] = []

    def add(self, frame: AudioFrame) -> None:
        """The next frame."""
        if self._graph is None:
            self._graph = _graph(frame, peaks=self._peaks)
        self._graph.push(frame)
        self._pull()

    def result(self) -> Loudness:
        """The integrated loudness and the true peak of all that was added; silence of nothing."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull()
        peak = float(self._said.get("lavfi.r128.true_peak", 0))
        return Loudness(
            integrated_lufs=round(_lufs(self._said.get("lavfi.r128.I", str(SILENCE_LUFS))), 2),
            true_peak_dbtp=round(20 * math.log10(peak), 2) if peak > 1e-7 else -140.0,
        )

    def _pull(self) -> None:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if "lavfi.r128.I" in frame.metadata:  # not on the last frame, which is shorter than its 100 ms
                self._said = dict(frame.metadata)
                self.momentary.append(_momentary(self._said["lavfi.r128.M"]))


def _momentary(said: str) -> float:
    """The filter's sums, taken apart again, can fall below 0 where sound ends, and it says "nan"."""
    value = float(said)
    return value if math.isfinite(value) else NOTHING_LUFS


def _lufs(said: str) -> float:
    value = float(said)
    return max(SILENCE_LUFS, value) if math.isfinite(value) else SILENCE_LUFS


def integrated_lufs(momentary: Levels) -> float:
    """The loudness of a programme from that of its 400 ms blocks, a block every 100 ms: gated at -70 LUFS, then at
    10 LU below the mean of what is left (ITU-R BS.1770-5, annex 1)."""
    heard = momentary[momentary > SILENCE_LUFS]
    if len(heard):
        heard = heard[heard > _mean_lufs(heard) - 10]
    return max(SILENCE_LUFS, _mean_lufs(heard)) if len(heard) else SILENCE_LUFS


def _mean_lufs(levels: Levels) -> float:
    return float(10 * np.log10(np.mean(10 ** (levels / 10))))


def _graph(frame: AudioFrame, *, peaks: bool) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=Fraction(1, frame.sample_rate),
    )
    meter = graph.add("ebur128", "metadata=1:peak=true" if peaks else "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    return graph


def loudness_of(blocks: Iterable[npt.NDArray[np.float32]], sample_rate: int) -> Loudness:
    """The loudness of blocks of samples, channels first, one or two channels."""
    meter, at = Meter(), 0
    for block in blocks:
        frame = AudioFrame.from_ndarray(
            np.ascontiguousarray(block), "fltp", "mono" if len(block) == 1 else "stereo"
        )
        frame.sample_rate, frame.pts = sample_rate, at
        at += block.shape[1]
        meter.add(frame)
    return meter.result()
