"""Encoding by segments, some of which an earlier export has made: the sandbox's side of the segment cache.

A segment's key is the hash of all that its bytes depend on: for every frame the sources' content, the numbers of their
frames, how they are placed and how opaque they are, and the captions over them; how it is encoded; and the versions
of the code and the libraries.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from pathlib import Path

import auteur
from auteur.core.errors import ExportError
from auteur.core.render.picture import EncodeRun
from auteur.media.export.budget import budget_of
from auteur.media.export.coders import Coding
from auteur.media.export.overlay import Overlays
from auteur.media.export.segmenting import segments_of
from auteur.media.export.spool import Spool
from auteur.media.export.streams import Source
from auteur.media.export.video import EncodedRun, encode_run, thumb_step
from auteur.media.open import ffmpeg_versions
from auteur.media.segment_file import BadSegment, Segment, pack, unpack

__all__ = ["Segments", "versions"]

_SCHEMA = 2


@dataclass(slots=True)
class Segments:
    """Encodes runs. With a `folder` segments are looked up there, and what is new is left in `new`.

    `hashes` are the sources', by name: SHA-256 of their content. `made` and `used` are keys; `reused` of the `count`
    segments of pictures, which are `reused_frames`, and `reused_packets` of sound were not encoded. May be used from
    several threads.
    """

    folder: Path | None = None
    new: Path | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    count: int = 0
    reused: int = 0
    reused_frames: int = 0
    reused_packets: int = 0
    _distrusted: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """A new attempt: what the last one used is not used again, for its result was not right."""
        self._distrusted.update(self.used)
        self.made, self.used = [], []
        self.count = self.reused = self.reused_frames = self.reused_packets = 0

    def encode(
        self,
        run: EncodeRun,
        sources: Mapping[str, Source],
        coding: Coding,
        spool: Spool,
        tick: Callable[[], None],
        overlays: Overlays | None = None,
    ) -> EncodedRun:
        """The run's packets in the spool, as `video.encode_run` gives them, segment by segment."""
        whole = EncodedRun()
        step = thumb_step(run.stop - run.start)
        for part in segments_of(run, sources, coding.rate, seam=coding.base is not None):
            # A segment's budget is its own: what else the run shows must not be in its key.
            own = replace(coding, budget=budget_of(part, sources, coding.base)) if coding.base else coding
            key = self._key(part, sources, own, overlays)
            kept = self._kept(key, part, spool) if key else None
            if kept is None:
                done = encode_run(part, sources, own, spool, tick, overlays, step)
                self._keep(key, done, spool)
            else:
                done = kept
                for _ in range(part.stop - part.start):
                    tick()
            with self._lock:
                self.count += 1
                self.reused += kept is not None
                self.reused_frames += part.stop - part.start if kept else 0
            _append(whole, done, part.start - run.start, proven=kept is not None)
        return whole

    def _key(
        self, part: EncodeRun, sources: Mapping[str, Source], coding: Coding, overlays: Overlays | None
    ) -> str:
        if self.folder is None:
            return ""
        digest = hashlib.sha256(f"{_SCHEMA} {versions()}\n".encode())
        digest.update(self._coding(coding, sources).encode())
        for line in _frames(part, self.hashes, overlays):
            digest.update(line)
        return digest.hexdigest()

    def _coding(self, coding: Coding, sources: Mapping[str, Source]) -> str:
        """All of it but the number of threads; the stream it must stand beside by its file."""
        base = [self.hashes[name] for name, source in sources.items() if source.picture is coding.base]
        return f"{replace(coding, base=None, threads=0)!r} beside {base if coding.base else ''}\n"

    def _kept(self, key: str, part: EncodeRun, spool: Spool) -> EncodedRun | None:
        """The segment of that key, put into the spool; None where there is none that is whole."""
        segment = self.look_up(key, part.stop - part.start)
        if segment is None or segment.grown != (0, 0):
            return None
        at = spool.append(segment.data)
        offsets = list(accumulate(segment.sizes[:-1], initial=at))
        return EncodedRun(offsets, list(segment.sizes), list(segment.keys), list(segment.order), segment.sets)

    def _keep(self, key: str, done: EncodedRun, spool: Spool) -> None:
        if not key:
            return
        data = b"".join(spool.read(at, size) for at, size in zip(done.offsets, done.sizes, strict=True))
        self.leave(key, Segment(tuple(done.sizes), tuple(done.keys), tuple(done.order), done.sets, data))

    def look_up(self, key: str, count: int) -> Segment | None:
        """The segment of that key and of that many frames or packets; None where there is none that is whole."""
        if self.folder is None or key in self._distrusted:
            return None
        try:
            segment = unpack((self.folder / key).read_bytes(), key, count)
        except (OSError, BadSegment):
            return None
        with self._lock:
            self.used.append(key)
        return segment

    def leave(self, key: str, segment: Segment) -> None:
        """Put a new segment where the cache takes it from when the export is proven."""
        if self.new is None:
            return
        with suppress(OSError):  # a full disk will stop the export soon enough, or not at all
            (self.new / key).write_bytes(pack(segment, key))
            with self._lock:
                self.made.append(key)

    def reuse_sound(self, packets: int) -> None:
        """So many packets of sound were not encoded."""
        with self._lock:
            self.reused_packets += packets


def _append(whole: EncodedRun, part: EncodedRun, first: int, *, proven: bool) -> None:
    if whole.sizes and whole.sets != part.sets:
        raise ExportError("an encoder's segments have different parameter sets")
    whole.sets = part.sets
    whole.offsets += part.offsets
    whole.sizes += part.sizes
    whole.keys += part.keys
    whole.order += [first + number for number in part.order]
    whole.thumbs.update({first + number: thumb for number, thumb in part.thumbs.items()})
    if proven:
        whole.proven.append((first, first + len(part.sizes)))


def _frames(part: EncodeRun, hashes: Mapping[str, str], overlays: Overlays | None) -> Iterator[bytes]:
    """What each frame is made of; pieces that follow on one another are cut anywhere, so they are of no matter."""
    drawn: tuple[object, str] = (None, "")
    for piece in part.pieces:
        layers = [(hashes[layer.source], repr(layer.place), layer) for layer in piece.layers]
        for at in range(piece.stop - piece.start):
            told = [
                f"{source} {layer.frames[at]} {layer.opacity(at)!r} {place}"
                for source, place, layer in layers
            ]
            for over in overlays.at(piece.start + at) if overlays else ():
                if over.picture is not drawn[0]:
                    drawn = over.picture, hashlib.sha256(over.picture.tobytes()).hexdigest()
                told.append(f"{drawn[1]} {over.picture.shape} {over.x} {over.y}")
            yield ("|".join(told) + "\n").encode()


@cache
def versions() -> str:
    """The libraries' versions, and a hash of the code that decides, draws and encodes."""
    home, digest = Path(auteur.__file__).parent, hashlib.sha256()
    for path in sorted([*home.glob("media/**/*.py"), *home.glob("core/render/*.py")]):
        digest.update(path.read_bytes())
    return f"{sorted(ffmpeg_versions().items())} {digest.hexdigest()}"
