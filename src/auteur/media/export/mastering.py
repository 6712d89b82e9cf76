"""Mastering: one gain for the whole mix, and a limiter where it would pass its ceiling.

Two passes. The first looks at the mix: all of it where a loudness is asked, else only where several voices or a gain
could sum beyond full scale. What it finds makes a curve; the second pass, wherever it renders, follows the curve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from auteur.core.progress import Progress, Report
from auteur.core.render.plan import RenderPlan
from auteur.core.render.unaltered import crowded, without_copies
from auteur.media.export.cleaning import Cleaning, studied
from auteur.media.export.mixing import UNTOUCHED, Master, Mixer
from auteur.media.export.options import ExportOptions
from auteur.media.export.source import Source
from auteur.media.export.survey import Survey, survey_all, survey_crowded
from auteur.media.limiter import BLOCK_MS, level_nodes
from auteur.media.loudness import SILENCE_LUFS
from auteur.media.receipt import Loudness, Mastering

__all__ = ["Mastered", "lowered", "mastered", "note_of"]

NEAR_LU = 0.5
"""A mix this near to its target is left as it is, and its packets are copied."""

_FULL_SCALE_DBTP = 0.0
_STEPS = 8
_ENOUGH_LU = 0.05
_MORE_DB = 12.0  # of gain, to make up for what the limiter takes; beyond that it only distorts
_OVER_DB = (
    0.1  # above the ceiling is held to be under it: what the limiter lets through between samples is more
)
_SPARE_DB = 0.1
_LOWEST_DB = 3.0  # under the ceiling: a coder that adds more has other troubles


@dataclass(frozen=True, slots=True)
class Mastered:
    """The plan to carry out, what to do to its mix, and the mix as it was found (None where no target was asked).

    With a `survey` the limiter can be set anew: it was `lowered_db` under its ceiling.
    """

    plan: RenderPlan
    master: Master
    ceiling_dbtp: float = _FULL_SCALE_DBTP
    before: Loudness | None = None
    remark: str = ""
    survey: Survey | None = None
    lowered_db: float = 0.0


def mastered(
    chosen: RenderPlan,
    exact: Callable[[], RenderPlan],
    sources: Mapping[str, Source],
    options: ExportOptions,
    report: Report,
) -> Mastered:
    """What the export does to the sound of `chosen`; `exact` plans the same with all sound encoded."""
    if chosen.sound is None:
        return Mastered(chosen, UNTOUCHED)
    wanted = Mastered(chosen, UNTOUCHED)
    if options.cleans:
        wanted = _cleaned(exact(), sources, options, report)
    if options.loudness_lufs is None:
        return _held(wanted, sources)
    return _levelled(wanted, exact(), sources, options, report)


def _cleaned(
    plan: RenderPlan, sources: Mapping[str, Source], options: ExportOptions, report: Report
) -> Mastered:
    assert plan.sound is not None
    tick = lambda done: report(Progress("listening for noise", done))  # noqa: E731
    cleaning = studied(plan.sound, sources, options.denoise, tick, de_ess=options.de_ess)
    return Mastered(plan, Master(cleaning=cleaning))


def _levelled(
    wanted: Mastered,
    exact: RenderPlan,
    sources: Mapping[str, Source],
    options: ExportOptions,
    report: Report,
) -> Mastered:
    """At the loudness that is asked: measured over the whole mix, every voice where it is when all is encoded."""
    sound, target, ceiling_db = exact.sound, options.loudness_lufs, options.true_peak_dbtp
    assert sound is not None
    assert target is not None
    tick = lambda done: report(Progress("measuring the sound", done))  # noqa: E731
    survey = survey_all(sound, Mixer(sound, sources, wanted.master), tick)
    before = survey.loudness
    why = _left_alone(before, target, ceiling_db)
    if why:
        return replace(_held(wanted, sources), before=before, ceiling_dbtp=ceiling_db, remark=why)
    return _limited(Mastered(exact, wanted.master, ceiling_db, before, survey=survey), target)


def _limited(wanted: Mastered, target_lufs: float) -> Mastered:
    """At the target, under the ceiling less what it was lowered by."""
    assert wanted.survey is not None
    ceiling = 10 ** ((wanted.ceiling_dbtp - wanted.lowered_db) / 20)
    gain_db, nodes = _reached(wanted.survey, target_lufs, ceiling)
    return replace(
        wanted, master=replace(wanted.master, gain_db=gain_db, block=wanted.survey.block, nodes=nodes)
    )


def lowered(done: Mastered, options: ExportOptions, after: Loudness | None) -> Mastered | None:
    """The same with the limiter set lower, where the result's true peak, `after` coding, passes the ceiling; None where
    it does not, or nothing can be done about it."""
    if after is None or done.survey is None or options.loudness_lufs is None:
        return None
    over_db = after.true_peak_dbtp - done.ceiling_dbtp
    if over_db <= _OVER_DB or done.lowered_db >= _LOWEST_DB:
        return None
    lower_db = min(_LOWEST_DB, round(done.lowered_db + over_db + _SPARE_DB, 2))
    return _limited(replace(done, lowered_db=lower_db), options.loudness_lufs)


def _left_alone(before: Loudness, target_lufs: float, ceiling_dbtp: float) -> str:
    if before.integrated_lufs <= SILENCE_LUFS:
        return "the sound is silence, or shorter than 400 ms: its loudness was left as it is"
    near = abs(before.integrated_lufs - target_lufs) <= NEAR_LU
    if near and before.true_peak_dbtp <= ceiling_dbtp:
        return f"the sound was within {NEAR_LU:g} LU of its target already and was left as it is"
    return ""


def _reached(
    survey: Survey, target_lufs: float, ceiling: float
) -> tuple[float, np.typing.NDArray[np.float32] | None]:
    """The gain that brings the limited mix to the target, and the limiter's curve at that gain."""
    gain_db = target_lufs - survey.loudness.integrated_lufs
    most_db = gain_db + _MORE_DB
    for _ in range(_STEPS):
        nodes = level_nodes(survey.peaks, ceiling / 10 ** (gain_db / 20))
        missing = target_lufs - survey.loudness_at(gain_db, nodes)
        if abs(missing) < _ENOUGH_LU:
            break
        gain_db = min(gain_db + missing, most_db)
    return round(gain_db, 3), level_nodes(survey.peaks, ceiling / 10 ** (round(gain_db, 3) / 20))


def _held(wanted: Mastered, sources: Mapping[str, Source]) -> Mastered:
    """The mix under full scale where it could pass it; the limiter's attack and release are encoded too."""
    sound = wanted.plan.sound
    assert sound is not None
    channels = {name: source.sound.facts.channels for name, source in sources.items() if source.sound}
    stretches = crowded(sound, channels)
    if not stretches:
        return wanted
    survey = survey_crowded(sound, Mixer(sound, sources, wanted.master), stretches)
    nodes = level_nodes(survey.peaks, 1.0)
    if nodes is None:
        return wanted
    lowered = list(_lowered(nodes, survey.block))
    held = without_copies(sound, lowered, "the limiter holds a peak")
    master = replace(wanted.master, block=survey.block, nodes=nodes)
    return replace(wanted, plan=replace(wanted.plan, sound=held), master=master)


def _lowered(nodes: np.typing.NDArray[np.float32], block: int) -> Iterator[tuple[int, int]]:
    """The stretches of samples that the curve touches."""
    touched = np.concatenate([[False], nodes < 1, [False]])
    edges = np.flatnonzero(touched[1:] != touched[:-1])
    for first, last in edges.reshape(-1, 2).tolist():
        yield (first - 1) * block, last * block


def note_of(done: Mastered, options: ExportOptions, after: Loudness | None) -> Mastering | None:
    """What the receipt says of it; None where nothing was asked of the mix and nothing had to be done."""
    nodes = done.master.nodes
    if options.loudness_lufs is None and nodes is None and not options.cleans:
        return None
    lowest = float(nodes.min()) if nodes is not None else 1.0
    return Mastering(
        target_lufs=options.loudness_lufs,
        ceiling_dbtp=done.ceiling_dbtp,
        before=done.before,
        gain_db=done.master.gain_db,
        reduction_db=round(float(20 * np.log10(1 / lowest)), 2),
        limited_ms=int((nodes < 1).sum()) * BLOCK_MS if nodes is not None else 0,
        cleaned=tuple(_cleaned_of(done.master.cleaning, options)),
        lowered_db=done.lowered_db,
        remark="; ".join(part for part in (done.remark, *_missed(done, options, after)) if part),
    )


def _missed(done: Mastered, options: ExportOptions, after: Loudness | None) -> Iterator[str]:
    """In what the result, measured, is not as asked."""
    if after is None or options.loudness_lufs is None or done.before is None or done.remark:
        return
    off = after.integrated_lufs - options.loudness_lufs
    if abs(off) > 1:
        yield f"the loudness is {abs(off):.1f} LU {'above' if off > 0 else 'below'} what was asked"
    over = after.true_peak_dbtp - done.ceiling_dbtp
    if over > _OVER_DB:
        yield f"coding raised the true peak {over:.1f} dB above the limiter's ceiling"


def _cleaned_of(cleaning: Cleaning | None, options: ExportOptions) -> Iterator[str]:
    """What was cleaned, a line for each recording: noise as it was found, in dBFS."""
    for name, about in cleaning.prints.items() if cleaning else ():
        done = (
            [f"noise of {about.noise_dbfs:.0f} dBFS ({options.denoise})"]
            if cleaning and cleaning.strength
            else []
        )
        yield f"{name}: " + ", ".join([*done, *(["sharp sibilants"] if options.de_ess else [])])
