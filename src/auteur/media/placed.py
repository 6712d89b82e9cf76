"""Decoded sound, put on the document's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.filter import Graph
from numpy.typing import NDArray

from auteur.media.errors import MediaTooLarge

__all__ = ["Placed", "Sink"]

MAX_DURATION_S = 24 * 3600
# Container timestamps are rounded to 1 ms (MKV) or 11 µs (MPEG-TS): what differs by less is no jump.
_JITTER_S = 0.02
_BLOCK = 1 << 16  # samples a block: with blocks of one packet, Python costs as much as decoding

Sink = Callable[[int, NDArray[Any]], None]
"""Takes (position of the first sample, samples as (channels, count)); positions ascend, none is given twice,
and those that are left out are silence."""


class Placed:
    """Gives frames, each at its time, to a sink: as samples of one format at one rate, counted from the document's 0.

    Frames that follow on one another are a run and go through one resampler; a jump in time ends the run, so that
    within it positions are counted in samples and rounding cannot add up. An overlap is cut.
    """

    def __init__(
        self, sink: Sink, zero_s: Fraction, *, sample_format: str, layout: str = "", rate_hz: int = 0
    ) -> None:
        """`zero_s` is the document's 0 on the frames' clock (see `presentation_zero_s`).

        `sample_format` is planar; `layout` "" and `rate_hz` 0 mean those of the first frame.
        """
        self.sink, self.sample_format, self.layout, self.rate_hz = sink, sample_format, layout, rate_hz
        self.zero_s = zero_s
        self.given = 0  # where what the sink has ends
        self.at = 0  # where the next resampled sample belongs; before `given` after an overlap
        self.run_s, self.run_samples = Fraction(0), 0  # when the run starts, and how much there is of it
        self._due_s, self._unit_s, self._zero_s = 0.0, 0.0, float(zero_s)
        self.kind: tuple[int, str, str] | None = None
        self.graph: Graph | None = None
        self._coded = (0, "", "")  # the run's rate, format and layout, as frames name them
        self.held = 0  # samples pushed and not yet pulled

    @property
    def end_s(self) -> Fraction:
        """When the last frame ends."""
        return self.run_s + (Fraction(self.run_samples, self.kind[0]) if self.kind else 0)

    @property
    def reached_s(self) -> float:
        """The same, quickly."""
        return self._due_s

    def place(self, frame: AudioFrame, pts: int | None) -> None:
        """The next frame; `pts` is its time, without which it follows on the last. The frame's own is taken away.

        Raises MediaTooLarge beyond 24 hours.
        """
        samples, coded = frame.samples, (frame.sample_rate, frame.format.name, frame.layout.name)
        graph = self.graph
        if graph is None or coded != self._coded or self._jumps(pts):
            graph = self._begin(frame, coded, pts)
        self.run_samples += samples
        self._due_s += samples / coded[0]
        frame.pts = None  # else the resampler would have opinions on time too
        graph.push(frame)
        self.held += samples
        if self.held >= _BLOCK:
            self._give(graph)

    def _jumps(self, pts: int | None) -> bool:
        """By floats: to compare fractions would cost as much as decoding."""
        if pts is None or not self._unit_s:
            return False
        return abs(pts * self._unit_s - self._zero_s - self._due_s) > _JITTER_S

    def finish(self) -> None:
        """Give what the resampler still holds."""
        if self.graph is not None:
            self.graph.push(None)
            self._give(self.graph)
            self.graph = None

    def _begin(self, frame: AudioFrame, coded: tuple[int, str, str], pts: int | None) -> Graph:
        """A run that begins with the frame."""
        unit_s = frame.time_base or Fraction(0)
        start_s = self.end_s if pts is None or not unit_s else pts * unit_s - self.zero_s
        self.finish()
        if start_s > MAX_DURATION_S:
            raise MediaTooLarge(f"its sound begins, or goes on, after {float(start_s) / 3600:.0f} hours")
        rate_hz, _, layout = self.kind = (*coded[:2], _layout(frame))
        self.rate_hz, self.layout = self.rate_hz or rate_hz, self.layout or layout
        self.run_s, self.run_samples, self._due_s = start_s, 0, float(start_s)
        self._coded, self._unit_s = coded, float(unit_s)
        self.at = round(start_s * self.rate_hz)
        self.graph = _graph(self.kind, self.sample_format, self.layout, self.rate_hz)
        return self.graph

    def _give(self, graph: Graph) -> None:
        self.held = 0
        for frame in _pulled(graph):
            samples = frame.to_ndarray()
            late = samples[:, max(0, self.given - self.at) :]
            self.at += samples.shape[1]
            if late.shape[1]:
                self.sink(self.at - late.shape[1], late)
                self.given = self.at


def _layout(frame: AudioFrame) -> str:
    """The frame's layout; where the file names none (a WAV of four channels), the usual one of that many."""
    name = frame.layout.name
    return name if "channels" not in name else _USUAL.get(frame.layout.nb_channels, name)


_USUAL = {
    AudioLayout(name).nb_channels: name
    for name in ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")
}


def _graph(kind: tuple[int, str, str], sample_format: str, layout: str, rate_hz: int) -> Graph:
    graph = Graph()
    chain = [
        graph.add_abuffer(
            sample_rate=kind[0], format=kind[1], layout=kind[2], time_base=Fraction(1, kind[0])
        ),
        graph.add("aformat", f"sample_fmts={sample_format}:channel_layouts={layout}:sample_rates={rate_hz}"),
        graph.add("asetnsamples", f"n={_BLOCK}:p=0"),
        graph.add("abuffersink"),
    ]
    for before, after in pairwise(chain):
        before.link_to(after)
    graph.configure()
    return graph


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
