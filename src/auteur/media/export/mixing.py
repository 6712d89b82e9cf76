"""The sound of the timeline: voices at their places, faded, amplified and summed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from auteur.core.render.sound import SoundPlan
from auteur.core.render.voices import Voice
from auteur.media.export.cleaning import Cleaning, CleanReader
from auteur.media.export.sounds import Pcm, Reader, pcm_of
from auteur.media.export.source import Source
from auteur.media.export.stretching import stretched

__all__ = ["LAYOUTS", "UNTOUCHED", "Master", "Mixer"]

LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class Master:
    """What is done to the whole mix: a gain, and a level that runs straight from node to node, a block apart.

    `nodes` None is a level of 1 everywhere. `cleaning` is done to each source before it comes into the mix.
    """

    gain_db: float = 0.0
    block: int = 1
    nodes: Pcm | None = None
    cleaning: Cleaning | None = None

    def applied(self, samples: Pcm, start: int) -> Pcm:
        """`samples`, the first of which is timeline sample `start`; where nothing is to be done the very same."""
        if self.gain_db:
            samples = samples * np.float32(10 ** (self.gain_db / 20))
        if self.nodes is None:
            return samples
        first, last = max(0, start // self.block), (start + samples.shape[1]) // self.block + 2
        nodes = self.nodes[first:last]
        if not len(nodes) or nodes.min() == 1:
            return samples
        at = np.arange(start, start + samples.shape[1])
        level = np.interp(at, (first + np.arange(len(nodes))) * self.block, nodes)
        lowered: Pcm = samples * level.astype(np.float32)
        return lowered

    def level_at(self, sample: int) -> float:
        """How much louder timeline sample `sample` becomes, as a factor."""
        return float(self.applied(np.ones((1, 1), np.float32), sample)[0, 0])


UNTOUCHED = Master()


class Mixer:
    """Renders ranges of the plan's sound; ascending ranges are decoded once. Not for several threads."""

    def __init__(self, plan: SoundPlan, sources: Mapping[str, Source], master: Master = UNTOUCHED) -> None:
        self.plan, self._master = plan, master
        self._sources = sources
        self._readers: dict[int, Reader | CleanReader | _Converted] = {}

    def render(self, start: int, stop: int) -> Pcm:
        """Timeline samples [start, stop): float32, channels first; silence outside the timeline."""
        out = np.zeros((self.plan.channels, stop - start), np.float32)
        for number, voice in enumerate(self.plan.voices):
            lo, hi = max(start, voice.start), min(stop, voice.stop)
            if hi > lo and not voice.silent:
                out[:, lo - start : hi - start] += self._voice(number, voice, lo, hi) * _envelope(
                    voice, lo, hi
                )
        return self._master.applied(out, start)

    def _voice(self, number: int, voice: Voice, lo: int, hi: int) -> Pcm:
        reader = self._readers.get(number)
        if reader is None:
            reader = self._readers[number] = self._open(voice)
        if isinstance(reader, _Converted):
            return reader.read(lo - voice.start, hi - voice.start)
        at = voice.source_start - voice.start
        return reader.read(lo + at, hi + at)

    def _open(self, voice: Voice) -> Reader | CleanReader | _Converted:
        source = self._sources[voice.source]
        reader = _reader(source, voice, self._master.cleaning)
        facts = reader.stream.facts
        if voice.speed == 1 and (facts.sample_rate, facts.channels) == (
            self.plan.sample_rate,
            self.plan.channels,
        ):
            return reader
        return _Converted(reader, voice, self.plan)


def _reader(source: Source, voice: Voice, cleaning: Cleaning | None) -> Reader | CleanReader:
    reader = Reader(source)
    return CleanReader(reader, cleaning, cleaning.prints[voice.source]) if cleaning else reader


def _envelope(voice: Voice, lo: int, hi: int) -> Pcm:
    """The voice's level over timeline samples [lo, hi)."""
    level = np.full(hi - lo, 10 ** (voice.gain_db / 20), np.float32)
    at = np.arange(lo, hi)
    if voice.fade_in and lo < voice.level_from:
        level *= _rise((at - voice.start + voice.lead + 0.5) / voice.fade_in, crossed=voice.crossed_in)
    if voice.fade_out and hi > voice.level_to:
        level *= _rise((voice.stop + voice.trail - at - 0.5) / voice.fade_out, crossed=voice.crossed_out)
    return level


def _rise(x: np.typing.NDArray[np.float64], *, crossed: bool) -> Pcm:
    """A raised cosine; in a crossfade a quarter of a sine, whose square and its mirror's add up to 1."""
    quarter = np.sin(np.pi / 2 * np.clip(x, 0, 1))
    return (quarter if crossed else quarter * quarter).astype(np.float32)


@dataclass(slots=True)
class _Tape:
    """What a filter gave so far and is not yet forgotten."""

    start: int
    samples: Pcm


class _Converted:
    """A voice at another speed, rate or number of channels, through FFmpeg's filters; read forwards."""

    def __init__(self, reader: Reader | CleanReader, voice: Voice, plan: SoundPlan) -> None:
        self._reader, self._voice, self._plan = reader, voice, plan
        self._restart()

    def _restart(self) -> None:
        self._feed = self._converted()
        self._tape = _Tape(0, np.zeros((self._plan.channels, 0), np.float32))

    def read(self, start: int, stop: int) -> Pcm:
        """Samples [start, stop) of the voice, counted from its start at the plan's rate."""
        if start < self._tape.start:
            self._restart()
        tape = self._tape
        while tape.start + tape.samples.shape[1] < stop:
            past = min(start - tape.start, tape.samples.shape[1])
            if past > 4 * _BLOCK:
                tape.samples, tape.start = tape.samples[:, past:], tape.start + past
            block = next(self._feed, None)
            if block is None:
                missing = stop - tape.start - tape.samples.shape[1]
                block = np.zeros((self._plan.channels, missing), np.float32)
            tape.samples = np.concatenate([tape.samples, block], 1)
        return tape.samples[:, start - tape.start : stop - tape.start]

    def _played(self) -> Iterator[Pcm]:
        """The voice at its speed, at its source's rate; half a second more than is heard: resamplers hold some back."""
        voice, rate = self._voice, self._reader.stream.facts.sample_rate
        length = math.ceil((voice.stop - voice.start) * voice.speed * rate / self._plan.sample_rate)

        def read(lo: int, hi: int) -> Pcm:
            return self._reader.read(voice.source_start + lo, voice.source_start + hi)

        if voice.speed != 1:
            yield from stretched(read, length, voice.speed, rate)
            yield np.zeros((self._reader.channels, rate // 2), np.float32)
            return
        for at in range(0, length + rate // 2, _BLOCK):
            yield read(at, at + _BLOCK)

    def _converted(self) -> Iterator[Pcm]:
        facts, plan = self._reader.stream.facts, self._plan
        graph = Graph()
        layout = LAYOUTS[facts.channels]
        chain = [
            graph.add_abuffer(
                sample_rate=facts.sample_rate,
                format="flt",
                layout=layout,
                time_base=Fraction(1, facts.sample_rate),
            )
        ]
        chain.append(graph.add("aresample", str(plan.sample_rate)))
        chain.append(graph.add("aformat", f"sample_fmts=fltp:channel_layouts={LAYOUTS[plan.channels]}"))
        chain.append(graph.add("abuffersink"))
        for before, after in pairwise(chain):
            before.link_to(after)
        graph.configure()
        at = 0
        for samples in self._played():
            graph.push(_packed(samples, facts.sample_rate, layout, at))
            at += samples.shape[1]
            yield from _pulled(graph)
        graph.push(None)
        yield from _pulled(graph)


def _packed(samples: Pcm, sample_rate: int, layout: str, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T).reshape(1, -1), "flt", layout)
    frame.sample_rate, frame.pts = sample_rate, at
    return frame


def _pulled(graph: Graph) -> Iterator[Pcm]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield pcm_of(frame)
