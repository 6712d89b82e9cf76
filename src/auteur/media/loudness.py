"""Loudness by ITU-R BS.1770 and EBU R 128, with FFmpeg's own meter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from auteur.media.receipt import Loudness

__all__ = ["Meter", "loudness_of"]

SILENCE_LUFS = -70.0  # the absolute gate: below it nothing counts


class Meter:
    """Takes audio frames of one format in order; `result` ends it."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._said: dict[str, str] = {}

    def add(self, frame: AudioFrame) -> None:
        """The next frame."""
        if self._graph is None:
            self._graph = _graph(frame)
        self._graph.push(frame)
        self._pull()

    def result(self) -> Loudness:
        """The integrated loudness and the true peak of all that was added; silence of nothing."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull()
        peak = float(self._said.get("lavfi.r128.true_peak", 0))
        integrated = float(self._said.get("lavfi.r128.I", SILENCE_LUFS))
        return Loudness(
            integrated_lufs=round(max(SILENCE_LUFS, integrated), 2)
            if math.isfinite(integrated)
            else SILENCE_LUFS,
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


def _graph(frame: AudioFrame) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=Fraction(1, frame.sample_rate),
    )
    meter = graph.add("ebur128", "metadata=1:peak=true")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    return graph


def loudness_of(blocks: Iterable[np.typing.NDArray[np.float32]], sample_rate: int) -> Loudness:
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
