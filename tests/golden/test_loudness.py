"""Loudness comes out as asked, from whatever it was; what already is as asked, and silence, is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from auteur.core.render.playlist import Shot
from auteur.media.export import ExportOptions, export
from auteur.media.loudness import Meter, integrated_lufs
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from auteur.services.demo_talk import SAMPLE_RATE_HZ, demo_talk
from tests.golden.cutting import expected_frames, playlist
from tests.support.sounds import Samples, heard, sine, wav
from tests.support.testcard import Card, frames_in, make, pcm_in

TALK_MS = 20_000


def talk() -> Samples:
    return demo_talk().samples[: TALK_MS * SAMPLE_RATE_HZ // 1000].astype(np.float32) / 32768


def to_loudness(
    folder: Path, samples: Samples, options: ExportOptions, rate: int = SAMPLE_RATE_HZ
) -> Receipt:
    file = wav(folder / "in.wav", samples, rate)
    ms = np.atleast_2d(samples).shape[1] * 1000 // rate
    return export(heard(ms, [Shot(0, ms, "in", 0, ms)]), {"in": file}, folder / "out.m4a", options=options)


@pytest.mark.parametrize("level", ["as recorded", "very quiet", "clipped"])
@pytest.mark.parametrize("target", [-14.0, -16.0, -23.0, -31.5])
def test_speech_comes_out_as_loud_as_asked(tmp_path: Path, level: str, target: float) -> None:
    factor = {"as recorded": 1.0, "very quiet": 0.006, "clipped": 20.0}[level]
    receipt = to_loudness(tmp_path, np.clip(talk() * factor, -1, 1), ExportOptions(loudness_lufs=target))
    done, after = receipt.mastering, receipt.loudness
    assert done is not None
    assert after is not None
    assert after.integrated_lufs == pytest.approx(target, abs=0.5)
    assert after.true_peak_dbtp <= -0.5
    assert done.remark == ""
    assert done.before is not None
    assert done.gain_db == pytest.approx(target - done.before.integrated_lufs, abs=5)


def test_a_lower_ceiling_is_held_too(tmp_path: Path) -> None:
    receipt = to_loudness(tmp_path, talk(), ExportOptions(loudness_lufs=-16, true_peak_dbtp=-4))
    assert receipt.loudness is not None
    assert receipt.loudness.true_peak_dbtp <= -3.5
    assert receipt.mastering is not None
    assert receipt.mastering.reduction_db > 3


@pytest.mark.parametrize("ending", ["mp3", "opus", "flac", "wav"])
def test_every_codec_comes_out_as_asked_or_the_receipt_says_how_far_off(tmp_path: Path, ending: str) -> None:
    file = wav(tmp_path / "in.wav", np.repeat(talk()[: 8 * SAMPLE_RATE_HZ], 3), 48_000)
    shots = [Shot(0, 8_000, "in", 0, 8_000)]
    options = ExportOptions(loudness_lufs=-14)
    receipt = export(heard(8_000, shots), {"in": file}, tmp_path / f"out.{ending}", options=options)
    done, after = receipt.mastering, receipt.loudness
    assert done is not None
    assert after is not None
    assert after.integrated_lufs == pytest.approx(-14, abs=0.5)
    assert after.true_peak_dbtp <= -0.9
    assert done.remark == ""


@pytest.mark.parametrize(
    ("ending", "lufs"), [("m4a", -11), ("opus", -14), ("opus", -9), ("mp3", -11), ("flac", -11)]
)
def test_a_hot_signal_stays_under_its_ceiling_after_coding(tmp_path: Path, ending: str, lufs: float) -> None:
    file = wav(tmp_path / "in.wav", np.repeat(talk()[: 6 * SAMPLE_RATE_HZ], 3), 48_000)
    options = ExportOptions(loudness_lufs=lufs)
    receipt = export(
        heard(6_000, [Shot(0, 6_000, "in", 0, 6_000)]),
        {"in": file},
        tmp_path / f"o.{ending}",
        options=options,
    )
    done, after = receipt.mastering, receipt.loudness
    assert done is not None
    assert after is not None
    assert after.true_peak_dbtp <= -0.9
    assert (done.lowered_db > 0) == ("lower for what coding adds" in str(receipt))
    assert done.lowered_db > 0 or ending == "flac"


def test_pictures_are_not_encoded_again_when_the_limiter_is_set_lower(tmp_path: Path) -> None:
    card = Card(seconds=4)
    file = make(card, tmp_path / "card.mp4")
    options = ExportOptions(mode="full", loudness_lufs=-6, hashes=True)
    receipt = export(playlist([("a", 0, 4_000)], card), {"a": file}, tmp_path / "out.mp4", options=options)
    assert receipt.mastering is not None
    assert receipt.loudness is not None
    assert receipt.loudness.true_peak_dbtp <= -0.9
    assert receipt.segments == 1
    assert frames_in(tmp_path / "out.mp4") == expected_frames([("a", 0, 4_000)], {"a": card}, card.rate)
    assert verify_receipt(tmp_path / "out.mp4", receipt) == []


def test_silence_is_left_alone_and_the_receipt_says_so(tmp_path: Path) -> None:
    receipt = to_loudness(tmp_path, np.zeros(32_000), ExportOptions(loudness_lufs=-16))
    assert receipt.mastering is not None
    assert receipt.mastering.gain_db == 0
    assert "silence" in receipt.mastering.remark
    assert np.abs(pcm_in(tmp_path / "out.m4a")).max() < 1e-4


def test_sound_that_already_is_as_asked_is_copied_and_the_receipt_says_so(tmp_path: Path) -> None:
    to_loudness(tmp_path, talk(), ExportOptions(loudness_lufs=-16))
    (tmp_path / "out.m4a").rename(tmp_path / "right.m4a")
    cut = heard(18_000, [Shot(0, 9_000, "a", 0, 9_000), Shot(9_000, 18_000, "a", 10_000, 19_000)])
    options = ExportOptions(loudness_lufs=-16, true_peak_dbtp=-0.5)
    receipt = export(cut, {"a": tmp_path / "right.m4a"}, tmp_path / "again.m4a", options=options)
    assert receipt.sound_copied_s > 8
    assert receipt.mastering is not None
    assert "was left as it is" in receipt.mastering.remark
    assert receipt.mastering.gain_db == 0
    louder = export(
        cut, {"a": tmp_path / "right.m4a"}, tmp_path / "loud.m4a", options=ExportOptions(loudness_lufs=-14)
    )
    assert louder.sound_copied_s == 0


def test_loud_voices_together_stay_under_full_scale_and_alone_are_copied(tmp_path: Path) -> None:
    rate = 48_000
    high, low = sine(997, 6, rate, 0.8), sine(313, 6, rate, 0.8)
    for name, tone in (("a", high), ("b", low)):
        to_loudness(tmp_path, tone, ExportOptions(), rate)
        (tmp_path / "out.m4a").rename(tmp_path / f"{name}.m4a")
    mixed = heard(
        6_000,
        [Shot(0, 6_000, "a", 0, 6_000)],
        [Shot(0, 3_000, None), Shot(3_000, 4_000, "b", 3_000, 4_000), Shot(4_000, 6_000, None)],
    )
    files = {name: tmp_path / f"{name}.m4a" for name in "ab"}
    receipt = export(mixed, files, tmp_path / "mix.m4a", options=ExportOptions(measure="sound", strict=True))
    assert receipt.mastering is not None
    assert receipt.mastering.reduction_db == pytest.approx(20 * np.log10(1.6), abs=0.2)
    assert 1_000 <= receipt.mastering.limited_ms <= 1_150
    assert receipt.loudness is not None
    assert receipt.loudness.true_peak_dbtp <= 0.5
    assert receipt.sound_copied_s > 4.5
    assert receipt.fallback == ""
    result = pcm_in(tmp_path / "mix.m4a")
    assert np.abs(result).max() <= 1.03
    alone = np.abs(result[0, : int(2.9 * rate)]).max()
    assert alone == pytest.approx(0.8, abs=0.02)


def test_voices_that_nowhere_pass_full_scale_are_not_touched(tmp_path: Path) -> None:
    for name, frequency in (("a", 997), ("b", 313)):
        wav(tmp_path / f"{name}.wav", sine(frequency, 2, 48_000, 0.4), 48_000)
    both = heard(2_000, [Shot(0, 2_000, "a", 0, 2_000)], [Shot(0, 2_000, "b", 0, 2_000)])
    receipt = export(both, {n: tmp_path / f"{n}.wav" for n in "ab"}, tmp_path / "mix.m4a")
    assert receipt.mastering is None


def test_our_gating_is_that_of_the_meter() -> None:
    rng = np.random.default_rng(5)
    levels = np.repeat(rng.choice([0.0, 0.0005, 0.004, 0.02, 0.3], 40), 24_000)
    noise = (rng.normal(0, 1, levels.size) * levels).astype(np.float32)[None]
    meter = Meter(peaks=False)
    for at in range(0, noise.shape[1], 48_000):
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(noise[:, at : at + 48_000]), "fltp", "mono")
        frame.sample_rate, frame.pts = 48_000, at
        meter.add(frame)
    whole = meter.result().integrated_lufs
    assert integrated_lufs(np.array(meter.momentary)) == pytest.approx(whole, abs=0.05)
    assert abs(float(np.mean(np.maximum(meter.momentary, -70))) - whole) > 3  # gates matter here
