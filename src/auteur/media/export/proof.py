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
from auteur.core.render.picture import CopyRun, PictureRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.sound import SoundCopy, SoundPlan, SoundRun
from auteur.media.export import proof_decode
from auteur.media.export.assemble import clock_of, packets_of
from auteur.media.export.carry import Carried
from auteur.media.export.options import ExportOptions
from auteur.media.export.proof_sources import against_sources
from auteur.media.export.source import Source
from auteur.media.hevc import END_OF_SEQUENCE
from auteur.media.mp4.boxes import BadBox
from auteur.media.mp4.read import Ints, Movie, Track, read_movie
from auteur.media.receipt import Loudness

__all__ = ["Proof", "prove"]

# The allocator gives pages of this size again: ten minutes without a cut took 0.75 CPU-s with 1 MB blocks, 0.46 so.
_BLOCK_BYTES = 1 << 18


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
            _bytes(done, handle, movie, sources), "packets are byte for byte those of sources and encoders"
        )
        proof.problems += _open_gops(done, handle, picture) if picture else []
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
        if not proof.problems and (options.measure != "none" or options.loudness_lufs is not None):
            found = proof_decode.measured(done.path, pictures=options.measure == "all")
            proof.loudness, proof.black_ms, proof.frozen_ms = found
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
    if (np.diff(track.dts) != plan.packet).any():
        problems.append("audio packets are not evenly timed")
    if track.edit_start != plan.priming or track.delay or track.media_duration != plan.samples + plan.priming:
        problems.append("sound is shifted against the picture")
    return problems


def _bytes(done: Carried, result: int, movie: Movie, sources: Mapping[str, Source]) -> list[str]:
    """Every packet against where it came from, by the plan's own numbers and not the writer's tables."""
    problems = [problem for track in movie.tracks for problem in _order(done, track, sources)]
    origins = [_origin(done, track, sources) for track in movie.tracks]
    offsets = np.concatenate([track.offsets for track in movie.tracks])
    sizes = np.concatenate([track.sizes for track in movie.tracks])
    files, theirs, meant = (np.concatenate(column) for column in zip(*origins, strict=True))
    if (sizes != meant).any():
        wrong = int(np.flatnonzero(sizes != meant)[0])
        return [*problems, f"packet {wrong} and others are not those that were meant: their sizes differ"]
    at = np.argsort(offsets, kind="stable")
    offsets, sizes, files, theirs = offsets[at], sizes[at], files[at], theirs[at]
    follows = (offsets[1:] == offsets[:-1] + sizes[:-1]) & (theirs[1:] == theirs[:-1] + sizes[:-1])
    edges = np.concatenate(([0], np.flatnonzero(~(follows & (files[1:] == files[:-1]))) + 1))
    lengths = np.add.reduceat(sizes, edges)
    readers, ours = [_Blocks(handle) for handle in done.inputs.handles], _Blocks(result)
    columns = (offsets[edges], files[edges], theirs[edges], lengths)
    for offset, file, start, length in zip(*(column.tolist() for column in columns), strict=True):
        for part in range(0, length, _BLOCK_BYTES):
            count = min(_BLOCK_BYTES, length - part)
            if ours.read(offset + part, count) != readers[file].read(start + part, count):
                return [
                    *problems,
                    f"the packets at byte {offset} of the result are not those that were meant",
                ]
    return problems


def _origin(done: Carried, track: Track, sources: Mapping[str, Source]) -> tuple[Ints, Ints, Ints]:
    """The file, offset and size each packet of the track must have come from."""
    parts = []
    for run in _runs(done, track):
        count = run.stop - run.start
        if isinstance(run, CopyRun | SoundCopy):
            origin, span = _origin_track(run, track, sources), _span(run)
            file, offsets, sizes = done.inputs.numbers[run.source], origin.offsets[span], origin.sizes[span]
        else:
            encoded = done.pictures[run.start] if track.kind == "vide" else done.sounds[run.start]
            file, offsets, sizes = done.inputs.spool, np.array(encoded.offsets), np.array(encoded.sizes)
        parts.append((np.full(count, file), offsets, sizes))
    files, offsets, sizes = (np.concatenate(column) for column in zip(*parts, strict=True))
    return files, offsets, sizes


def _span(run: CopyRun | SoundCopy) -> Ints:
    return (
        packets_of(run)
        if isinstance(run, CopyRun)
        else np.arange(run.first, run.first + run.stop - run.start)
    )


def _runs(done: Carried, track: Track) -> tuple[PictureRun | SoundRun, ...]:
    if track.kind == "vide":
        return done.plan.picture
    return done.plan.sound.runs if done.plan.sound else ()


def _origin_track(run: CopyRun | SoundCopy, track: Track, sources: Mapping[str, Source]) -> Track:
    source = sources[run.source]
    stream = source.picture if track.kind == "vide" else source.sound
    assert stream is not None
    assert stream.track is not None
    return stream.track


def _order(done: Carried, track: Track, sources: Mapping[str, Source]) -> list[str]:
    """Copied frames must be shown in the source's order, and each run where its first frame is due."""
    step = int(track.dts[1] - track.dts[0]) if len(track.dts) > 1 else 1
    problems = []
    for run in done.plan.picture if track.kind == "vide" else ():
        pts = track.pts[run.start : run.stop]
        if isinstance(run, CopyRun):
            theirs = _origin_track(run, track, sources).pts[packets_of(run)]
            meant = np.argsort(np.argsort(theirs, kind="stable"), kind="stable")
            if not track.sync[run.start]:
                problems.append(f"what is copied from frame {run.start} on does not begin with a keyframe")
        else:
            meant = np.array(done.pictures[run.start].order)
        if ((pts - track.edit_start) // step != meant + run.start).any():
            problems.append(f"frames {run.start} to {run.stop} are not shown in their order")
    return problems


def _open_gops(done: Carried, result: int, track: Track) -> list[str]:
    """What precedes a picture whose leading frames were left out must end its sequence: FFmpeg decodes it all the same,
    others need not."""
    problems = []
    for run in done.plan.picture:
        if isinstance(run, CopyRun) and run.skipped and run.start:
            end = int(track.offsets[run.start - 1] + track.sizes[run.start - 1])
            if os.pread(result, len(END_OF_SEQUENCE), end - len(END_OF_SEQUENCE)) != END_OF_SEQUENCE:
                problems.append(f"the seam before frame {run.start} does not end its sequence")
    return problems


class _Blocks:
    def __init__(self, handle: int) -> None:
        self._handle, self._start, self._data = handle, 0, b""

    def read(self, offset: int, size: int) -> bytes:  # memoryviews compare byte by byte: four times slower
        at = offset - self._start
        if at < 0 or at + size > len(self._data):
            self._start, at = offset, 0
            self._data = os.pread(self._handle, max(size, _BLOCK_BYTES), offset)
        return self._data[at : at + size]
