"""Copies keep away from where the mix is altered, and packets are neither lost nor doubled by it."""

from __future__ import annotations

import random

import pytest

from auteur.core.render.facts import AAC_FRAME
from auteur.core.render.sound import SoundCopy, SoundEncode, SoundPlan
from auteur.core.render.unaltered import crowded, without_copies
from auteur.core.render.voices import Voice


def voices(*spans: tuple[int, int], gain_db: float = 0.0, source: str = "a") -> tuple[Voice, ...]:
    return tuple(Voice(start, stop, source, 0, gain_db=gain_db) for start, stop in spans)


def plan_of(*heard: Voice) -> SoundPlan:
    return SoundPlan(48_000, 2, 500 * AAC_FRAME, 1500, heard, ())


def test_only_where_voices_meet_could_their_sum_pass_full_scale() -> None:
    plan = plan_of(*voices((0, 1000), (400, 600), (1000, 2000), (550, 700), (900, 1000)))
    assert crowded(plan, {"a": 2}) == [(400, 700), (900, 1000)]


def test_voices_that_follow_on_each_other_are_never_crowded() -> None:
    assert crowded(plan_of(*voices((0, 1000), (1000, 2000))), {"a": 2}) == []


def test_a_raised_or_folded_voice_could_pass_full_scale_alone() -> None:
    assert crowded(plan_of(*voices((5, 9), gain_db=0.1)), {"a": 2}) == [(5, 9)]
    assert crowded(plan_of(*voices((5, 9), gain_db=-3)), {"a": 2}) == []
    assert crowded(plan_of(*voices((5, 9))), {"a": 6}) == [(5, 9)]


def drawn(rng: random.Random) -> tuple[SoundPlan, list[tuple[int, int]]]:
    runs: list[SoundCopy | SoundEncode] = []
    at = 0
    while at < 400:
        count = rng.randint(1, 60)
        copy = not runs or isinstance(runs[-1], SoundEncode)
        runs.append(SoundCopy(at, at + count, "a", at + 7) if copy else SoundEncode(at, at + count, "a join"))
        at += count
    plan = SoundPlan(48_000, 2, at * AAC_FRAME - 1500, 1500, (), tuple(runs))
    edges = sorted(rng.sample(range(plan.samples), 2 * rng.randint(1, 6)))
    return plan, list(zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_no_packet_that_sounds_where_the_mix_is_altered_is_copied(seed: int) -> None:
    plan, altered = drawn(random.Random(seed))
    kept = without_copies(plan, altered, "held")
    assert [run.start for run in kept.runs] == [0, *(run.stop for run in kept.runs[:-1])]
    assert kept.runs[-1].stop == plan.runs[-1].stop
    for run in kept.runs:
        if isinstance(run, SoundCopy):
            assert run.first - run.start == 7
            lo, hi = run.start * AAC_FRAME - 1500, (run.stop + 1) * AAC_FRAME - 1500
            assert not any(a < hi and b > lo for a, b in altered)
    for before, after in zip(kept.runs[:-1], kept.runs[1:], strict=True):
        assert not (isinstance(before, SoundEncode) and isinstance(after, SoundEncode))


@pytest.mark.parametrize("seed", range(60))
def test_copies_far_from_it_stay(seed: int) -> None:
    plan, altered = drawn(random.Random(seed))
    kept = without_copies(plan, altered, "held")
    encoded = {p for run in kept.runs if isinstance(run, SoundEncode) for p in range(run.start, run.stop)}
    for run in plan.runs:
        for packet in range(run.start, run.stop) if isinstance(run, SoundCopy) else ():
            at = packet * AAC_FRAME - 1500
            near = any(a < at + 8 * AAC_FRAME and b > at - 6 * AAC_FRAME for a, b in altered)
            assert near or packet not in encoded
