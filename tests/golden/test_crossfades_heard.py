"""Crossfades and ranges of sound: samples against what they should be."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from av import open as open_file
from av.audio.frame import AudioFrame

from auteur.core.edl.document import Edl, Settings, Track
from auteur.core.edl.effects import Crossfade, FadeIn
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.render.flatten import playlist
from auteur.core.render.framing import framed
from auteur.core.render.playlist import Playlist
from auteur.core.render.sound import SoundPlan, plan_sound
from auteur.core.render.target import Target
from auteur.core.time import SourceMs, Span
from auteur.media.export.mixing import Mixer
from auteur.media.export.source import Source, open_source

RATE = 48_000


def wav(path: Path, seed: int) -> Path:
    """Ten seconds of noise."""
    noise = np.random.default_rng(seed).normal(0, 0.1, (1, 10 * RATE)).astype(np.float32)
    with open_file(str(path), "w") as out:
        stream = out.add_stream("pcm_f32le", rate=RATE, layout="mono")
        frame = AudioFrame.from_ndarray(noise, "flt", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Source]:
    return {name: open_source(wav(tmp_path / f"{name}.wav", n)) for n, name in enumerate("ab")}


def cut(*clips: Clip) -> Playlist:
    lane = Lane.of(Entry(0, clip) for clip in clips)
    return playlist(Edl("p", Settings(), (Track("a", "audio", "a", lane),)))


def mixed(cut: Playlist, sources: dict[str, Source]) -> tuple[SoundPlan, npt.NDArray[np.float32]]:
    plan = plan_sound(cut, {n: s.facts for n, s in sources.items()}, Target(join_fade_ms=0))
    assert plan is not None
    return plan, Mixer(plan, sources).render(0, plan.samples)[0]


def level_db(samples: npt.NDArray[np.float32]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def test_through_a_crossfade_two_noises_stay_as_loud_as_one(sources: dict[str, Source]) -> None:
    cross = Clip("b", "b", SourceMs(3000), SourceMs(7000), 4000, (Crossfade(2000),))
    _, heard = mixed(cut(Clip("a", "a", SourceMs(1000), SourceMs(5000), 4000), cross), sources)
    levels = [level_db(heard[at : at + RATE // 4]) for at in range(0, len(heard) - RATE // 4, RATE // 4)]
    assert max(levels) - min(levels) < 0.4, levels


def test_in_the_middle_of_a_crossfade_both_clips_are_heard_equally_out_of_their_handles(
    sources: dict[str, Source],
) -> None:
    cross = Clip("b", "b", SourceMs(3000), SourceMs(7000), 4000, (Crossfade(2000),))
    plan, heard = mixed(cut(Clip("a", "a", SourceMs(1000), SourceMs(5000), 4000), cross), sources)
    assert sorted((v.start / RATE, v.stop / RATE) for v in plan.voices) == [(0, 5), (3, 8)]
    noise = [np.random.default_rng(n).normal(0, 0.1, (1, 10 * RATE)).astype(np.float32)[0] for n in range(2)]
    at = np.arange(3 * RATE, 5 * RATE)
    x = (at - 3 * RATE + 0.5) / (2 * RATE)
    meant = noise[0][at + RATE] * np.cos(np.pi / 2 * x) + noise[1][at - RATE] * np.sin(np.pi / 2 * x)
    assert np.abs(heard[at] - meant).max() < 1e-4
    assert np.abs(heard[: 3 * RATE] - noise[0][RATE : 4 * RATE]).max() < 1e-6


def test_a_clip_without_handles_fades_against_silence(sources: dict[str, Source]) -> None:
    cross = Clip("b", "b", SourceMs(0), SourceMs(4000), 4000, (Crossfade(2000),))
    _, heard = mixed(cut(Clip("a", "a", SourceMs(6000), SourceMs(10_000), 4000), cross), sources)
    assert len(heard) == 8 * RATE
    middle = level_db(heard[4 * RATE - 2400 : 4 * RATE + 2400])
    assert -24.5 < middle < -19.5


@pytest.mark.parametrize("start", [0, 700, 3100, 4500])
def test_a_range_sounds_like_the_whole_there(start: int, sources: dict[str, Source]) -> None:
    cross = Clip("b", "b", SourceMs(3000), SourceMs(7000), 4000, (Crossfade(2000),))
    whole = cut(Clip("a", "a", SourceMs(1000), SourceMs(5000), 4000, (FadeIn(1500),)), cross)
    _, all_of_it = mixed(whole, sources)
    _, some = mixed(framed(whole, span=Span(start, start + 1500)), sources)
    assert np.abs(some - all_of_it[start * 48 : (start + 1500) * 48]).max() < 1e-6
