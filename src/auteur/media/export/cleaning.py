"""Cleaning the sources' sound on its way into the mix: noise and sibilants, by a print of each recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from auteur.core.render.sound import SoundPlan
from auteur.core.render.voices import Voice
from auteur.media.denoise import (
    SEGMENT_S,
    STRENGTHS,
    SoundPrint,
    Spectra,
    Strength,
    cleaned,
    margin,
    moments,
    print_of,
)
from auteur.media.export.sounds import Pcm, Reader
from auteur.media.export.source import SoundStream, Source

__all__ = ["CleanReader", "Cleaning", "studied"]

_CHUNK_HOPS = 128  # at a time: 1.4 s, of which the margins are an eighth


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is taken out of each recording, by its print."""

    strength: Strength | None
    de_ess: bool
    prints: Mapping[str, SoundPrint]


class CleanReader:
    """Reads any range of a source's sound, cleaned; where nothing is delayed, ranges are as `Reader` numbers them.

    Ranges read in ascending order are decoded once. Not for several threads.
    """

    def __init__(self, reader: Reader, cleaning: Cleaning, about: SoundPrint) -> None:
        self.stream: SoundStream = reader.stream
        self._reader, self._cleaning, self._about = reader, cleaning, about
        rate = reader.stream.facts.sample_rate
        self._size = Spectra.at(rate).hop * _CHUNK_HOPS
        self._before, self._after = margin(rate)
        self._chunks: dict[int, Pcm] = {}

    @property
    def channels(self) -> int:
        return self._reader.channels

    def read(self, start: int, stop: int) -> Pcm:
        """Samples [start, stop) counted from the source's 0."""
        if stop <= start:
            return self._reader.read(start, start)
        numbers = range(start // self._size, -(-stop // self._size))
        self._chunks = {
            number: self._chunks[number] if number in self._chunks else self._cleaned(number)
            for number in numbers
        }
        whole = np.concatenate(list(self._chunks.values()), 1)
        first = numbers.start * self._size
        return whole[:, start - first : stop - first]

    def _cleaned(self, number: int) -> Pcm:
        lo = number * self._size - self._before
        samples = self._reader.read(lo, (number + 1) * self._size + self._after)
        return cleaned(samples, lo, self._about, self._cleaning.strength, de_ess=self._cleaning.de_ess)


def studied(
    plan: SoundPlan,
    sources: Mapping[str, Source],
    denoise: str,
    tick: Callable[[float], None],
    *,
    de_ess: bool,
) -> Cleaning:
    """Listen to what the plan plays of each recording; `denoise` names a strength or is "none"."""
    names = list(dict.fromkeys(voice.source for voice in plan.voices))
    prints = {}
    for done, name in enumerate(names):
        reader = Reader(sources[name])
        voices = [voice for voice in plan.voices if voice.source == name]
        prints[name] = print_of(_segments(reader, voices, plan), reader.stream.facts.sample_rate)
        tick((done + 1) / len(names))
    return Cleaning(STRENGTHS.get(denoise), de_ess, prints)


def _segments(reader: Reader, voices: list[Voice], plan: SoundPlan) -> Iterator[Pcm]:
    """The moments of each ten seconds of a source, as far as it is played; none where nothing is."""
    rate = reader.stream.facts.sample_rate
    length = SEGMENT_S * rate
    spans = [_span(voice, rate, plan.sample_rate) for voice in voices]
    played = {
        number for start, stop in spans for number in range(max(0, start) // length, -(-stop // length))
    }
    for number in range(max(played, default=0) + 1):
        samples = reader.read(number * length, (number + 1) * length if number in played else number * length)
        yield moments(samples, rate)


def _span(voice: Voice, rate: int, plan_rate: int) -> tuple[int, int]:
    """The samples of its source that a voice plays."""
    return voice.source_start, voice.source_start + int(
        (voice.stop - voice.start) * voice.speed * rate / plan_rate
    )
