"""Encoded sound that an earlier export has made: a run's packets by the hash of the samples they are made from.

The samples are rendered for it, which costs a fifth of encoding them; whatever shapes the mix is in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from auteur.core.render.sound import SoundCopy, SoundEncode, SoundPlan
from auteur.media.export.audio import EncodedSound, encode_sound
from auteur.media.export.mixing import Master, Mixer
from auteur.media.export.opus import encode_opus
from auteur.media.export.segments import Segments, versions
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool
from auteur.media.segment_file import Segment

__all__ = ["SoundJob", "encoded_sound"]

_WORTH = 64  # packets: fewer cost less than looking for them
_AROUND = 16  # packets to both sides that the encoders warm up with, or may grow by
_BLOCKS = 64


@dataclass(frozen=True, slots=True)
class SoundJob:
    """All that encoding a run of the plan takes: the mix, and into which `codec` at how many bits a second."""

    plan: SoundPlan
    sources: Mapping[str, Source]
    master: Master
    codec: str
    bit_rate: int


def encoded_sound(
    number: int, job: SoundJob, spool: Spool, segments: Segments, tick: Callable[[int], None]
) -> EncodedSound:
    """The packets of the plan's run `number` in the spool: kept ones, else encoded now and left to be kept.

    `tick` gets the packets done. Raises ExportError as the encoders do.
    """
    run = job.plan.runs[number]
    assert isinstance(run, SoundEncode)
    key = _key(number, run, job, segments) if segments.folder and run.stop - run.start > _WORTH else ""
    if key and (kept := segments.look_up(key, run.stop - run.start)):
        tick(run.stop - run.start)
        segments.reuse_sound(run.stop - run.start)
        left, right = kept.grown
        offsets = list(accumulate(kept.sizes[:-1], initial=spool.append(kept.data)))
        return EncodedSound(run.start - left, run.stop + right, offsets, list(kept.sizes))
    encode = encode_sound if job.codec == "aac" else encode_opus
    done = encode(number, job.plan, job.sources, job.master, spool, job.bit_rate, tick)
    if key:
        data = b"".join(spool.read(at, size) for at, size in zip(done.offsets, done.sizes, strict=True))
        order = tuple(range(len(done.sizes)))
        grown = run.start - done.start, done.stop - run.stop
        segments.leave(key, Segment(tuple(done.sizes), (True,) * len(order), order, (), data, grown))
    return done


def _key(number: int, run: SoundEncode, job: SoundJob, segments: Segments) -> str:
    plan = job.plan
    told = (job.codec, job.bit_rate, plan.sample_rate, plan.channels, plan.packet, run.stop - run.start)
    beside = [
        _neighbour(plan, number + (1 if after else -1), segments, after=after) for after in (False, True)
    ]
    digest = hashlib.sha256(f"sound {versions()} {told} {beside} {min(run.start, _AROUND)}\n".encode())
    mixer = Mixer(plan, job.sources, job.master)
    for at in range(run.start - _AROUND, run.stop + _AROUND, _BLOCKS):
        until = min(at + _BLOCKS, run.stop + _AROUND)
        samples = mixer.render(at * plan.packet - plan.priming, until * plan.packet - plan.priming)
        digest.update(samples.tobytes())
    return digest.hexdigest()


def _neighbour(plan: SoundPlan, number: int, segments: Segments, *, after: bool) -> object:
    """The copied packets beside a run, which its windows are made to meet, and how far it may grow into them."""
    copy = plan.runs[number] if 0 <= number < len(plan.runs) else None
    if not isinstance(copy, SoundCopy):
        return None
    count = copy.stop - copy.start
    meets = copy.first if after else copy.first + count
    return segments.hashes[copy.source], int(meets), min(count, _AROUND)
