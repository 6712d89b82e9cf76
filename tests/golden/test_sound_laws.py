"""What every export owes its sound: places, pitches and levels, whatever the sources' rates, channels and speeds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import ExportError
from auteur.core.render.facts import SoundFacts, SourceFacts
from auteur.core.render.playlist import Shot
from auteur.core.render.sound import SoundPlan, plan_sound
from auteur.core.render.target import Target
from auteur.core.render.voices import Voice
from auteur.media.errors import MediaCrashed
from auteur.media.export import ExportOptions, export
from auteur.media.export.mixing import Mixer
from auteur.media.export.sounds import Pcm
from auteur.media.export.source import open_source
from auteur.media.export.stretching import HOP_MS, SEARCH_MS, stretched
from auteur.services.demo_talk import SAMPLE_RATE_HZ, demo_talk
from tests.support.sounds import Samples, heard, sine, wav


def mixed(
    folder: Path, samples: Samples, rate: int, out_rate: int, channels: int, speed: Fraction = Fraction(1)
) -> Pcm:
    """The samples as one voice of a timeline, as the encoder gets them."""
    source = open_source(wav(folder / "in.wav", samples, rate))
    count = int(np.atleast_2d(samples).shape[1] * out_rate / (rate * speed))
    plan = SoundPlan(out_rate, channels, count, 1024, (Voice(0, count, "in", 0, speed=speed),), ())
    try:
        mixer = Mixer(plan, {"in": source})
        return np.concatenate(
            [mixer.render(at, min(at + 50_000, count)) for at in range(0, count, 50_000)], 1
        )
    finally:
        source.close()


def levels(samples: Pcm) -> list[float]:
    return [round(float(np.abs(row[4_000:-4_000]).max()), 3) for row in samples]


TONE = sine(440, 0.5, 48_000, 0.25)
SIDE = 0.177  # 3 dB below 0.25

FOLDED = {
    "mono plays at both sides 3 dB lower, as loud as before": ([TONE], 2, [SIDE, SIDE]),
    "both sides of the same give mono back": ([TONE * 0.7071, TONE * 0.7071], 1, [0.25]),
    "one side is 3 dB lower in mono": ([TONE, TONE * 0], 1, [SIDE]),
    "left of 5.1 stays left": ([TONE, *[TONE * 0] * 5], 2, [0.25, 0.0]),
    "centre of 5.1 plays at both sides": ([*[TONE * 0] * 2, TONE, *[TONE * 0] * 3], 2, [SIDE, SIDE]),
    "the low-frequency channel is left out": ([*[TONE * 0] * 3, TONE, *[TONE * 0] * 2], 2, [0.0, 0.0]),
    "left surround joins the left": ([*[TONE * 0] * 4, TONE, TONE * 0], 2, [SIDE, 0.0]),
    "the centre of 7.1 too": ([*[TONE * 0] * 2, TONE, *[TONE * 0] * 5], 2, [SIDE, SIDE]),
}


@pytest.mark.parametrize("rule", FOLDED)
def test_channels_are_folded_by_rule(tmp_path: Path, rule: str) -> None:
    rows, channels, expected = FOLDED[rule]
    assert levels(mixed(tmp_path, np.stack(rows), 48_000, 48_000, channels)) == pytest.approx(
        expected, abs=0.003
    )


@pytest.mark.parametrize("channels", range(1, 9))
def test_sound_of_any_usual_number_of_channels_is_exported(tmp_path: Path, channels: int) -> None:
    rows = np.stack([sine(300 + 50 * k, 0.6, 48_000, 0.1) for k in range(channels)])
    file = wav(tmp_path / "in.wav", rows, 48_000)
    options = ExportOptions(loudness_lufs=-20)
    receipt = export(
        heard(600, [Shot(0, 600, "in", 0, 600)]), {"in": file}, tmp_path / "out.m4a", options=options
    )
    assert receipt.loudness is not None
    assert receipt.loudness.integrated_lufs == pytest.approx(-20, abs=0.5)


def test_sound_of_more_channels_than_there_are_layouts_for_is_refused_in_words(tmp_path: Path) -> None:
    file = wav(tmp_path / "in.wav", np.stack([TONE] * 9), 48_000)
    with pytest.raises(ExportError, match="9 channels") as caught:
        export(heard(400, [Shot(0, 400, "in", 0, 400)]), {"in": file}, tmp_path / "out.m4a")
    assert not isinstance(caught.value, MediaCrashed)
    assert "verification" not in caught.value.message


@pytest.mark.parametrize(
    ("rate", "out_rate"), [(44_100, 48_000), (48_000, 44_100), (16_000, 48_000), (96_000, 48_000)]
)
def test_resampled_sound_is_where_it_was_to_the_sample(tmp_path: Path, rate: int, out_rate: int) -> None:
    clicks = np.zeros(rate * 3)
    for second in (0.5, 1, 2.5):
        clicks[int(second * rate)] = 0.9
    out = np.abs(mixed(tmp_path, clicks, rate, out_rate, 1)[0])
    for second in (0.5, 1, 2.5):
        place = int(second * out_rate)
        assert np.argmax(out[place - 500 : place + 500]) == 500


SPEEDS = [Fraction(1, 2), Fraction(3, 4), Fraction(5, 4), Fraction(3, 2), Fraction(2), Fraction(4)]


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("pitch", [90, 220, 410])
def test_speed_keeps_the_pitch_within_a_hundredth(tmp_path: Path, speed: Fraction, pitch: int) -> None:
    harmonics = sum(sine(pitch * k, 6, 16_000, 0.3 / k) for k in range(1, 5))
    out = mixed(tmp_path, np.asarray(harmonics), 16_000, 16_000, 1, speed)[0]
    middle = out[len(out) // 4 : 3 * len(out) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    found = np.argmax(spectrum) * 16_000 / (1 << 18)
    assert found == pytest.approx(pitch, rel=0.01)
    assert np.abs(middle).max() == pytest.approx(np.abs(harmonics).max(), rel=0.15)


@pytest.mark.parametrize("speed", SPEEDS)
def test_every_click_at_another_speed_is_near_its_place_the_last_like_the_first(speed: Fraction) -> None:
    rate = 16_000
    signal = sine(150, 20, rate, 0.01).astype(np.float32)
    places = np.arange(rate // 2, len(signal) - rate, 4_321)
    signal[places] = 1.0
    out = np.concatenate(list(stretched(lambda a, b: signal[None, a:b], len(signal), speed, rate)), 1)[0]
    found = np.flatnonzero(np.abs(out) > 0.25) * float(speed)
    off_ms = np.abs(found[:, None] - places[None, :]).min(1) / rate * 1000
    most_ms = SEARCH_MS + HOP_MS * abs(float(speed) - 1)
    assert off_ms.max() <= most_ms + 0.2
    assert off_ms[-20:].max() <= most_ms
    if speed < 1:  # played slower, nothing is left out
        assert (np.abs(found[None, :] - places[:, None]).min(1) / rate * 1000 <= most_ms).all()


def test_speech_at_half_speed_keeps_time() -> None:
    speech = demo_talk().samples[: 12 * SAMPLE_RATE_HZ].astype(np.float32) / 32768
    half = np.concatenate(
        list(stretched(lambda a, b: speech[None, a:b], len(speech), Fraction(1, 2), SAMPLE_RATE_HZ)), 1
    )[0]
    slow, meant = envelope(half, 32), np.repeat(envelope(speech, 32), 2)
    offs = [best_lag(slow[at : at + 900], meant, at) * 2 for at in range(100, len(meant) - 1100, 700)]
    assert np.abs(offs).max() <= 14  # atempo: up to 42 ms early
    assert abs(np.mean(offs)) <= 8


def envelope(samples: Samples, step: int) -> Samples:
    count = len(samples) // step * step
    return np.log(np.sqrt(np.square(samples[:count].reshape(-1, step)).mean(1)) + 1e-3)


def best_lag(piece: Samples, meant: Samples, at: int) -> int:
    """By how many steps the piece lies later than it should."""
    lags = range(-40, 41)
    return -max(lags, key=lambda lag: np.corrcoef(piece, meant[at + lag : at + lag + len(piece)])[0, 1])


@pytest.mark.parametrize("rate", [44_100, 48_000, 32_000])
@pytest.mark.parametrize("tolerance_ms", [0, 5])
def test_three_hours_of_cuts_do_not_drift(rate: int, tolerance_ms: int) -> None:
    """2,500 cuts: each voice is within the tolerance of the sample its millisecond means, the last like the first."""
    hour_ms = 3_600_000
    shots, at = [], 0
    for k in range(2_500):
        length = 4_001 + k * 37 % 900
        shots.append(Shot(at, at + length, "in", at + 300 * k, at + 300 * k + length))
        at += length
    assert at > 3 * hour_ms
    sound = SoundFacts(rate, 2, 5 * 3600 * rate, -1024, 5 * 3600 * rate // 1024, "aac")
    plan = plan_sound(
        heard(at, shots), {"in": SourceFacts(None, sound)}, Target(audio_tolerance_ms=tolerance_ms)
    )
    assert plan is not None
    assert len(plan.voices) == len(shots)
    for voice, shot in zip(plan.voices, shots, strict=True):
        assert abs(Fraction(voice.start, rate) - Fraction(shot.start_ms, 1000)) <= Fraction(1, 2 * rate)
        off_ms = Fraction(voice.source_start * 1000, rate) - shot.in_ms
        assert abs(off_ms) <= tolerance_ms + Fraction(500, rate)


def test_sources_of_different_rates_sound_together_in_place(tmp_path: Path) -> None:
    """Bursts at the same times in three sources of three rates fall on one another."""
    lanes, files = [], {}
    for rate in (44_100, 48_000, 16_000):
        burst = np.zeros(rate * 2)
        burst[rate : rate + rate // 20] = sine(1_000, 0.05, rate, 0.25)[: rate // 20]
        files[str(rate)] = wav(tmp_path / f"{rate}.wav", burst, rate)
        lanes.append([Shot(0, 2_000, str(rate), 0, 2_000)])
    sources = {name: open_source(path) for name, path in files.items()}
    plan = SoundPlan(48_000, 1, 96_000, 1024, tuple(Voice(0, 96_000, name, 0) for name in sources), ())
    together = Mixer(plan, sources).render(0, 96_000)[0]
    for source in sources.values():
        source.close()
    assert np.abs(together[:47_900]).max() < 0.01
    assert np.abs(together[48_300:50_000]).max() == pytest.approx(0.75, abs=0.01)


def test_fades_are_raised_cosines_to_the_sample(tmp_path: Path) -> None:
    source = open_source(wav(tmp_path / "in.wav", np.full(48_000, 0.5), 48_000))
    voice = Voice(0, 48_000, "in", 0, fade_in=4_800, fade_out=2_400)
    out = Mixer(SoundPlan(48_000, 1, 48_000, 1024, (voice,), ()), {"in": source}).render(0, 48_000)[0]
    source.close()
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(4_800) + 0.5) / 4_800)
    level = out / out[24_000]
    np.testing.assert_allclose(level[:4_800], rise, atol=1e-5)
    np.testing.assert_allclose(level[-2_400:], rise[1::2][::-1], atol=1e-3)
    assert (level[4_800:-2_400] == 1).all()
