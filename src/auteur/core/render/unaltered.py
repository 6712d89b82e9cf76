"""Where the mix may not be what any one source holds, and keeping copies away from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from auteur.core.render.sound import SoundCopy, SoundEncode, SoundPlan, SoundRun

__all__ = ["crowded", "without_copies"]

_LEAST_COPY = 4  # packets: starting one more encoder costs as much


def crowded(plan: SoundPlan, channels: Mapping[str, int]) -> list[tuple[int, int]]:
    """The stretches of samples in which the sum could pass full scale though no source does: where several voices are
    heard, or one that is raised or folded into fewer channels. `channels` are those of the sources."""
    edges: list[tuple[int, int]] = []
    for voice in plan.voices:
        raised = voice.gain_db > 0 or channels.get(voice.source, 0) > plan.channels
        weight = 2 if raised else 1
        edges += [(voice.start, weight), (voice.stop, -weight)]
    edges.sort()
    found: list[tuple[int, int]] = []
    level = 0
    for (at, change), (until, _) in pairwise(edges):
        level += change
        if level < 2 or until == at:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], until)
        else:
            found.append((at, until))
    return found


def without_copies(plan: SoundPlan, altered: Sequence[tuple[int, int]], reason: str) -> SoundPlan:
    """The plan with no packet copied that sounds in an altered stretch of samples; what is encoded more says why."""
    runs: list[SoundRun] = []
    for run in plan.runs:
        for part in _parts(run, plan, altered, reason) if isinstance(run, SoundCopy) else (run,):
            last = runs[-1] if runs else None
            if isinstance(last, SoundEncode) and isinstance(part, SoundEncode):
                reasons = dict.fromkeys((*last.reason.split("; "), *part.reason.split("; ")))
                runs[-1] = SoundEncode(last.start, part.stop, "; ".join(reasons))
            else:
                runs.append(part)
    return replace(plan, runs=tuple(runs))


def _parts(
    run: SoundCopy, plan: SoundPlan, altered: Sequence[tuple[int, int]], reason: str
) -> Iterator[SoundRun]:
    at = run.start
    for lo, hi in altered:
        # Packet j is heard from sample `packet` j - priming on, for two blocks.
        first = max(at, (lo + plan.priming) // plan.packet - 1)
        last = min(run.stop, -(-(hi + plan.priming) // plan.packet) + plan.settle)
        if last <= first:
            continue
        if first - at < _LEAST_COPY:
            first = at
        if run.stop - last < _LEAST_COPY:
            last = run.stop
        if first > at:
            yield SoundCopy(at, first, run.source, run.first + at - run.start)
        yield SoundEncode(first, last, reason)
        at = last
    if at < run.stop:
        yield SoundCopy(at, run.stop, run.source, run.first + at - run.start)
