"""The sound's half of the render plan.

A packet's window spans two blocks (of 1024 samples in AAC, 960 in Opus), and a block is whole when the packets to both
sides of it agree on what is in it. So a packet is copied when both its blocks lie where one voice alone is heard,
unaltered; all others are encoded from the true signal, and at the seams the overlapping windows cancel each
other's aliasing as they always do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auteur.core.errors import ExportError
from auteur.core.render.facts import AAC_FRAME, SoundFacts, SourceFacts
from auteur.core.render.playlist import Playlist
from auteur.core.render.target import SoundFormat, Target
from auteur.core.render.voices import Voice, voices_of
from auteur.core.time import sample_at

__all__ = ["SoundCopy", "SoundEncode", "SoundPlan", "SoundRun", "plan_sound"]


@dataclass(frozen=True, slots=True)
class SoundCopy:
    """Output packets [start, stop) are the packets of `source` from `first` on."""

    start: int
    stop: int
    source: str
    first: int


@dataclass(frozen=True, slots=True)
class SoundEncode:
    """Output packets [start, stop) are encoded from the mix of the voices."""

    start: int
    stop: int
    reason: str


SoundRun = SoundCopy | SoundEncode

_BEYOND = 1 << 20
"""Samples outside the timeline that belong to what is heard at its end: more than any priming."""


@dataclass(frozen=True, slots=True)
class SoundPlan:
    """Output packet j holds the `packet` timeline samples from `packet * j - priming`; `priming` samples are hidden.

    Decoders of copied packets need `settle` of them to get where the source's was.
    """

    sample_rate: int
    channels: int
    samples: int
    priming: int
    voices: tuple[Voice, ...]
    runs: tuple[SoundRun, ...]
    family: str = ""
    packet: int = AAC_FRAME
    settle: int = 0

    @property
    def packets(self) -> int:
        return -(-(self.samples + self.priming) // self.packet)

    @property
    def copied_packets(self) -> int:
        return sum(run.stop - run.start for run in self.runs if isinstance(run, SoundCopy))


@dataclass(frozen=True, slots=True)
class _Region:
    """Timeline samples [start, stop) where voice number `voice` alone is heard, at full level."""

    voice: int
    start: int
    stop: int


def plan_sound(playlist: Playlist, sources: Mapping[str, SourceFacts], target: Target) -> SoundPlan | None:
    """The sound of the playlist at the rate, channels and packet format of the source heard longest; None
    for no sound. Raises ExportError for sound of more than eight channels."""
    heard = _heard(playlist, sources)
    if not heard:
        return None
    widest = max(sound.channels for _, sound in heard)
    if widest > 8:
        raise ExportError(
            f"a source's sound has {widest} channels", hint="mix it down to eight or fewer first"
        )
    main = _main(heard)
    form = target.sound
    rate, channels = form.sample_rate(main.sample_rate), min(main.channels, form.channels)
    samples = sample_at(playlist.duration_ms, rate)
    voices = voices_of(playlist, sources, rate, target)
    regions = _solo(voices, samples)
    reasons = [_why_encoded(voice, sources, main, form) for voice in voices]
    can = [target.copy and target.copy_sound and reason == "" for reason in reasons]
    tolerance = target.audio_tolerance_ms * rate // 1000
    priming = _best_priming([r for r in regions if can[r.voice]], voices, sources, tolerance, form)
    shifts = [
        _shift(voice, sources, priming, form.packet) if can[i] else None for i, voice in enumerate(voices)
    ]
    fits = [shift is not None and abs(shift) <= tolerance for shift in shifts]
    shifted = [
        replace(voice, source_start=voice.source_start + shift, shift=shift)
        if shift is not None and fit
        else voice
        for voice, shift, fit in zip(voices, shifts, fits, strict=True)
    ]
    empty = SoundPlan(
        rate, channels, samples, priming, tuple(shifted), (), main.family, form.packet, form.settle
    )
    copies = [
        copy
        for region in regions
        if fits[region.voice]
        for copy in _copies(region, shifted[region.voice], sources, empty)
        if copy.stop - copy.start >= target.min_copy_packets
    ]
    if not copies:  # encoded from end to end, nothing need move
        empty = replace(empty, voices=tuple(voices))
    whys = [
        reason or ("" if fit else "off the packet grid") for reason, fit in zip(reasons, fits, strict=True)
    ]
    return replace(empty, runs=tuple(_runs(copies, empty, whys)))


def _heard(playlist: Playlist, sources: Mapping[str, SourceFacts]) -> list[tuple[int, SoundFacts]]:
    shots = (shot for lane in playlist.sound for shot in lane if shot.media_id)
    pairs = ((shot.end_ms - shot.start_ms, sources[shot.media_id or ""].sound) for shot in shots)
    return [(length, sound) for length, sound in pairs if sound is not None and length > 0]


def _main(heard: Sequence[tuple[int, SoundFacts]]) -> SoundFacts:
    weight: dict[tuple[int, int, str], int] = {}
    first: dict[tuple[int, int, str], SoundFacts] = {}
    for length, sound in heard:
        key = (sound.sample_rate, sound.channels, "" if sound.refusal else sound.family)
        weight[key] = weight.get(key, 0) + length
        first.setdefault(key, sound)
    return first[max(weight, key=lambda key: (weight[key], key[2] != ""))]


def _why_encoded(
    voice: Voice, sources: Mapping[str, SourceFacts], main: SoundFacts, form: SoundFormat
) -> str:
    sound = sources[voice.source].sound
    assert sound is not None
    if voice.speed != 1:
        return f"speed {float(voice.speed):g}" + (", silent" if voice.silent else "")
    if voice.gain_db:
        return f"gain {voice.gain_db:+g} dB"
    if sound.refusal:
        return sound.refusal
    if (sound.sample_rate, sound.channels, sound.family) != (main.sample_rate, main.channels, main.family):
        return "another audio format"
    if sound.packet != form.packet or form.sample_rate(sound.sample_rate) != sound.sample_rate:
        return "another audio format"
    return ""


def _solo(voices: Sequence[Voice], samples: int) -> list[_Region]:
    """Where exactly one voice is heard, without its fades. At the timeline's ends the region reaches beyond: nothing
    that is played lies there, so what an edge packet holds outside is of no matter."""
    edges: list[tuple[int, int, int]] = []
    for number, voice in enumerate(voices):
        edges += [(voice.start, 1, number), (voice.stop, -1, number)]
    edges.sort(key=lambda edge: (edge[0], edge[1]))
    regions: list[_Region] = []
    active: set[int] = set()
    for index, (at, change, number) in enumerate(edges):
        active.add(number) if change > 0 else active.discard(number)
        until = edges[index + 1][0] if index + 1 < len(edges) else at
        if len(active) == 1 and until > at:
            (only,) = active
            voice = voices[only]
            lo, hi = max(at, voice.level_from), min(until, voice.level_to)
            lo, hi = (-_BEYOND if lo == 0 else lo), (samples + _BEYOND if hi == samples else hi)
            regions.append(_Region(only, lo, hi))
    return _adjoined(regions)


def _adjoined(regions: Sequence[_Region]) -> list[_Region]:
    joined: list[_Region] = []
    for region in regions:
        if joined and joined[-1].voice == region.voice and joined[-1].stop == region.start:
            joined[-1] = replace(joined[-1], stop=region.stop)
        else:
            joined.append(region)
    return joined


def _phase(voice: Voice, sources: Mapping[str, SourceFacts], packet: int) -> int:
    """The priming, modulo the packet length, at which this voice's packets fall exactly on the output's grid."""
    sound = sources[voice.source].sound
    assert sound is not None
    return (voice.source_start - voice.start - sound.origin) % packet


def _shift(voice: Voice, sources: Mapping[str, SourceFacts], priming: int, packet: int) -> int:
    """How many samples later than asked the voice starts when its packets are put on the output's grid: at most half
    a packet to either side."""
    off = (_phase(voice, sources, packet) - priming) % packet
    return -off if off <= packet // 2 else packet - off


def _best_priming(
    regions: Sequence[_Region],
    voices: Sequence[Voice],
    sources: Mapping[str, SourceFacts],
    tolerance: int,
    form: SoundFormat,
) -> int:
    """The priming, from the least there may be to a packet more, that lets most sound be copied, then with the least
    drift."""
    packet = form.packet
    weights: dict[int, int] = {}
    for region in regions:
        phase = _phase(voices[region.voice], sources, packet)
        weights[phase] = weights.get(phase, 0) + region.stop - region.start
    if not weights:
        return form.priming
    tolerance = min(tolerance, packet // 2 - 1)
    reach = [0] * packet  # reach[p]: samples within the tolerance of p, by a sliding window over the circle
    ring = [weights.get(p, 0) for p in range(packet)]
    reach[0] = sum(ring[d % packet] for d in range(-tolerance, tolerance + 1))
    for p in range(1, packet):
        reach[p] = reach[p - 1] + ring[(p + tolerance) % packet] - ring[(p - 1 - tolerance) % packet]
    most = max(reach)

    def drift(p: int) -> int:
        away = ((abs(phase - p), weight) for phase, weight in weights.items())
        return sum(weight * d for d, weight in ((min(a, packet - a), w) for a, w in away) if d <= tolerance)

    best = min((p for p in range(packet) if reach[p] == most), key=drift)
    least = _least_priming(regions, voices, sources, form)
    return least + (best - least) % packet


def _least_priming(
    regions: Sequence[_Region], voices: Sequence[Voice], sources: Mapping[str, SourceFacts], form: SoundFormat
) -> int:
    """The format's own; where a decoder must settle as much as that takes, or as there is before the first voice."""
    first = next((voices[r.voice] for r in regions if r.start < 0), None)
    sound = sources[first.source].sound if first else None
    if first is None or sound is None or not form.settle:
        return form.priming
    before = first.source_start - first.start - sound.origin
    return max(0, min(form.settle * form.packet, before))


def _copies(
    region: _Region, voice: Voice, sources: Mapping[str, SourceFacts], plan: SoundPlan
) -> Iterator[SoundCopy]:
    sound = sources[voice.source].sound
    assert sound is not None
    packet = plan.packet
    # Source packet less output packet.
    base = (voice.source_start - voice.start - plan.priming - sound.origin) // packet
    start = max(0, -(-(region.start + plan.priming) // packet) + plan.settle, -base)
    stop = min(plan.packets, (region.stop + plan.priming) // packet - 1, sound.packets - base)
    if stop > start:
        yield SoundCopy(start, stop, voice.source, start + base)


def _runs(copies: Sequence[SoundCopy], plan: SoundPlan, whys: Sequence[str]) -> Iterator[SoundRun]:
    at = 0
    for copy in [*sorted(copies, key=lambda copy: copy.start), None]:
        until = copy.start if copy else plan.packets
        if until > at:
            yield SoundEncode(at, until, _reason(at, until, plan, whys))
        if copy:
            yield copy
            at = copy.stop


def _reason(start: int, stop: int, plan: SoundPlan, whys: Sequence[str]) -> str:
    lo, hi = start * plan.packet - plan.priming, stop * plan.packet - plan.priming
    reasons = [
        why
        for voice, why in zip(plan.voices, whys, strict=True)
        if voice.start < hi and voice.stop > lo and why
    ]
    return "; ".join(dict.fromkeys(reasons)) or "a join"
