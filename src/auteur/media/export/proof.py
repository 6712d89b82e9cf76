"""The proof of an export: the file is read again and compared with what it was made from.

Nothing here trusts the writer. Timestamps and counts come from the file's own tables. A copied packet is
equal, byte for byte, to the source's; whole GOPs of such packets decode as they do in the source, so they are
not decoded again. Everything that was encoded is decoded, across the joins, and held against the frames and
samples that went in.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from auteur.core.progress import Progress, Report
from auteur.core.render.facts import AAC_FRAME
from auteur.core.render.picture import CopyRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.sound import SoundCopy, SoundPlan
from auteur.media.export import proof_decode
from auteur.media.export.assemble import clock_of
from auteur.media.export.carry import Carried
from auteur.media.export.options import ExportOptions
from auteur.media.export.proof_sources import against_sources
from auteur.media.export.source import Source
from auteur.media.mp4.boxes import BadBox
from auteur.media.mp4.read import Movie, Track, read_movie
from auteur.media.receipt import Loudness

__all__ = ["Proof", "prove"]

_BLOCK_BYTES = 1 << 20


@dataclass(slots=True)
class Proof:
    """What was found: `problems` make the export fail, `checks` say what was looked at and passed."""

    problems: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    frames: int = 0
    samples: int = 0
    clicks: dict[int, float] = field(default_factory=dict)
    loudness: Loudness | None = None
    black_ms: tuple[tuple[int, int], ...] | None = None
    frozen_ms: tuple[tuple[int, int], ...] | None = None

    def found(self, problems: list[str], check: str) -> None:
        """The outcome of one check."""
        self.problems += problems
        if not problems:
            self.checks.append(check)


def prove(done: Carried, sources: Mapping[str, Source], options: ExportOptions, report: Report) -> Proof:
    """Read the file that was written and compare it with its plan, its sources and what went into its encoders."""
    proof = Proof()
    report(Progress("verifying", 0.0))
    handle = os.open(done.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        movie = read_movie(handle)
        result = Source(Path(done.path), handle, None, None)
        picture = next((track for track in movie.tracks if track.kind == "vide"), None)
        sound = next((track for track in movie.tracks if track.kind == "soun"), None)
        proof.found(
            _timing(done.plan, movie, picture, sound), "every frame once, evenly timed; sound without gap"
        )
        if proof.problems:
            return proof
        proof.frames = len(picture.sizes) if picture else 0
        proof.samples = int(sound.media_duration - sound.edit_start) if sound else 0
        proof.found(
            _bytes(done, result, movie, sources), "packets are byte for byte those of sources and encoders"
        )
        report(Progress("verifying", 0.3))
        if picture and done.canvas:
            problems = proof_decode.pictures(done, result, picture)
            every = options.strict or _short(done.plan)
            problems = problems or against_sources(done, result, picture, sources, every=every)
            proof.found(problems, "all encoded frames decode, across the joins, and show the source's frames")
        report(Progress("verifying", 0.7))
        if sound and done.plan.sound:
            problems, proof.clicks = proof_decode.sounds(done, result, sound, sources)
            proof.found(problems, "sound around the joins decodes to the samples that were meant")
        if not proof.problems and (options.strict or _short(done.plan)):
            proof.found(proof_decode.everything(done.path, done.plan), "the whole file decodes")
        if not proof.problems and options.measure:
            proof.loudness, proof.black_ms, proof.frozen_ms = proof_decode.measured(done.path)
    except BadBox as fault:
        proof.problems.append(f"the result cannot be read: {fault}")
    finally:
        os.close(handle)
    report(Progress("verifying", 1.0))
    return proof


def _short(plan: RenderPlan) -> bool:
    """Whether decoding it all costs less than a second."""
    return plan.frames * plan.width * plan.height < 60 * 1920 * 1080


def _timing(plan: RenderPlan, movie: Movie, picture: Track | None, sound: Track | None) -> list[str]:
    problems = []
    if len(movie.tracks) != bool(plan.picture) + (plan.sound is not None):
        problems.append("a track is missing or too many")
    if plan.picture and picture:
        problems += _picture_timing(plan, picture)
    if plan.sound and sound:
        problems += _sound_timing(plan.sound, sound)
    return problems


def _picture_timing(plan: RenderPlan, track: Track) -> list[str]:
    timescale, step = clock_of(plan.rate)
    if track.timescale != timescale or len(track.sizes) != plan.frames:
        return [f"{len(track.sizes)} frames at {track.timescale} instead of {plan.frames} at {timescale}"]
    problems = []
    if (np.diff(track.dts) != step).any():
        problems.append("decoding times are not even")
    if (track.pts < track.dts).any():
        problems.append("a frame is shown before it is decoded")
    if (np.sort(track.pts) != track.edit_start + step * np.arange(plan.frames)).any():
        problems.append("presentation times are not even, or do not begin where the edit list does")
    if track.delay or (track.shown is not None and round(track.shown * timescale) != plan.frames * step):
        problems.append("the picture's edit list is wrong")
    return problems


def _sound_timing(plan: SoundPlan, track: Track) -> list[str]:
    if track.timescale != plan.sample_rate or len(track.sizes) != plan.packets:
        return [f"{len(track.sizes)} audio packets instead of {plan.packets}"]
    problems = []
    if (np.diff(track.dts) != AAC_FRAME).any():
        problems.append("audio packets are not evenly timed")
    if track.edit_start != plan.priming or track.delay or track.media_duration != plan.samples + plan.priming:
        problems.append("sound is shifted against the picture")
    return problems


def _bytes(done: Carried, result: Source, movie: Movie, sources: Mapping[str, Source]) -> list[str]:
    """Every packet against where it came from: the plan's own numbers of it, not the writer's tables."""
    problems = []
    for track in movie.tracks:
        if track.kind == "vide":
            runs = [(run, run.start, run.stop) for run in done.plan.picture]
        else:
            assert done.plan.sound is not None
            runs = [(part, part.start, part.stop) for part in done.plan.sound.runs]  # type: ignore[misc]
        for run, start, stop in runs:
            if isinstance(run, CopyRun | SoundCopy):
                source = sources[run.source]
                stream = source.picture if track.kind == "vide" else source.sound
                origin = stream.track if stream else None
                assert origin is not None
                same = _same(result.handle, track, start, source.handle, origin, run.first, stop - start)
                if track.kind == "vide":
                    same = same and _same_order(track, start, origin, run.first, stop - start)
            else:
                same = _same_as_encoded(done, result.handle, track, start, stop)
            if not same:
                what = "picture" if track.kind == "vide" else "sound"
                problems.append(f"{what} packets {start} to {stop} are not those that were meant")
    return problems


def _same(a: int, track_a: Track, at_a: int, b: int, track_b: Track, at_b: int, count: int) -> bool:
    """Whether `count` packets of both files are equal."""
    span_a, span_b = slice(at_a, at_a + count), slice(at_b, at_b + count)
    sizes = track_a.sizes[span_a]
    if (sizes != track_b.sizes[span_b]).any():
        return False
    return _equal(a, track_a.offsets[span_a], b, track_b.offsets[span_b], sizes)


def _equal(
    a: int,
    offsets_a: np.typing.NDArray[np.int64],
    b: int,
    offsets_b: np.typing.NDArray[np.int64],
    sizes: np.typing.NDArray[np.int64],
) -> bool:
    """Compares packet by packet out of blocks that hold many: both files interleave audio and video."""
    reader_a, reader_b = _Blocks(a), _Blocks(b)
    return all(
        reader_a.read(x, size) == reader_b.read(y, size)
        for x, y, size in zip(offsets_a.tolist(), offsets_b.tolist(), sizes.tolist(), strict=True)
    )


class _Blocks:
    def __init__(self, handle: int) -> None:
        self._handle, self._start, self._data = handle, 0, b""

    def read(self, offset: int, size: int) -> bytes:  # memoryviews compare byte by byte: four times slower
        at = offset - self._start
        if at < 0 or at + size > len(self._data):
            self._start, at = offset, 0
            self._data = os.pread(self._handle, max(size, _BLOCK_BYTES), offset)
        return self._data[at : at + size]


def _same_order(track: Track, at: int, origin: Track, first: int, count: int) -> bool:
    """Whether a copied run's packets are shown in the order in which the source shows them, from the run's start on."""
    ours = np.argsort(track.pts[at : at + count], kind="stable")
    theirs = np.argsort(origin.pts[first : first + count], kind="stable")
    earliest = (
        (int(track.pts[at : at + count].min()) - track.edit_start) // int(track.dts[1] - track.dts[0] or 1)
        if len(track.dts) > 1
        else 0
    )
    return bool((ours == theirs).all()) and earliest == at


def _same_as_encoded(done: Carried, handle: int, track: Track, start: int, stop: int) -> bool:
    encoded = done.pictures[start] if track.kind == "vide" else done.sounds[start]
    sizes = track.sizes[start:stop]
    if sizes.tolist() != encoded.sizes:
        return False
    spool = done.inputs.handles[done.inputs.spool]
    return _equal(handle, track.offsets[start:stop], spool, np.array(encoded.offsets, np.int64), sizes)
