"""Denoising lowers noise and leaves speech: measured on real speech with hum, hiss and a fan added to it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import InputError
from auteur.core.render.playlist import Shot
from auteur.core.render.sound import SoundPlan
from auteur.core.render.voices import Voice
from auteur.media.denoise import STRENGTHS
from auteur.media.export import ExportOptions, export
from auteur.media.export.cleaning import studied
from auteur.media.export.mixing import Master, Mixer
from auteur.media.export.source import open_source
from auteur.services.demo_talk import SAMPLE_RATE_HZ, demo_readings
from tests.support.sounds import Samples, heard, wav

RATE = SAMPLE_RATE_HZ
FRAME = RATE // 50
GAP_S = 0.7


@cache
def speech() -> tuple[Samples, tuple[float, ...]]:
    """Five sentences with pauses, and where each word begins, in seconds."""
    parts, words, at = [], [], 0.0
    for reading in demo_readings():
        parts += [np.zeros(int(GAP_S * RATE)), reading.samples / 32768]
        at += GAP_S
        words += [at + word.start_ms / 1000 for word in reading.words]
        at += len(reading.samples) / RATE
    return np.concatenate(parts), tuple(words)


def noise(kind: str, count: int) -> Samples:
    """At 1 RMS."""
    rng = np.random.default_rng(7)
    at = np.arange(count) / RATE
    if kind == "hum":
        tones = [(50, 1.0), (100, 0.6), (150, 0.5), (250, 0.2), (350, 0.15)]
        made = sum(level * np.sin(2 * np.pi * f * at + f) for f, level in tones) + 0.05 * rng.normal(
            0, 1, count
        )
    elif kind == "fan":
        spectrum = np.fft.rfft(rng.normal(0, 1, count))
        rumble = np.fft.irfft(spectrum / np.maximum(np.fft.rfftfreq(count, 1 / RATE), 30) ** 0.8, count)
        made = rumble / rumble.std() * (1 + 0.15 * np.sin(2.5 * at)) + 0.3 * np.sin(2 * np.pi * 118 * at)
    else:
        made = rng.normal(0, 1, count)
    whole = np.asarray(made)
    return whole / whole.std()


def through(
    folder: Path, samples: Samples, denoise: str, *, de_ess: bool = False, piece: int = 50_000
) -> Samples:
    """The samples as the mix gets them, cleaned."""
    source = open_source(wav(folder / "in.wav", samples, RATE))
    count = len(samples)
    plan = SoundPlan(RATE, 1, count, 1024, (Voice(0, count, "in", 0),), ())
    try:
        cleaning = studied(plan, {"in": source}, denoise, lambda _: None, de_ess=de_ess)
        mixer = Mixer(plan, {"in": source}, Master(cleaning=cleaning))
        return np.concatenate([mixer.render(a, min(a + piece, count)) for a in range(0, count, piece)], 1)[0]
    finally:
        source.close()


def framed(samples: Samples) -> Samples:
    count = len(samples) // FRAME
    return samples[: count * FRAME].reshape(count, FRAME)


def energy(samples: Samples) -> Samples:
    return np.square(framed(samples)).mean(1)


def segmental_snr_db(heard_: Samples, clean: Samples) -> float:
    signal = energy(clean)
    spoken = signal > signal.max() * 10**-3.5
    ratio = 10 * np.log10(signal[spoken] / (energy(heard_ - clean)[spoken] + 1e-12))
    return float(np.clip(ratio, -10, 35).mean())


def floor_drop_db(cleaned: Samples, noisy: Samples, clean: Samples) -> float:
    pause = np.convolve(energy(clean) > 1e-9, np.ones(9), "same") == 0
    return float(10 * np.log10(energy(noisy)[pause].mean() / energy(cleaned)[pause].mean()))


def onset_loss_db(cleaned: Samples, clean: Samples, added: Samples) -> float:
    """How much of the first 40 ms of words is lost, on average, where they rise 3 dB above the noise."""
    losses = []
    for word in speech()[1]:
        at, length = int(word * RATE), RATE // 25
        ours, part = clean[at : at + length], cleaned[at : at + length]
        power = np.square(ours).sum()
        if power > 2 * np.square(added[at : at + length]).sum():
            losses.append(-20 * np.log10(max(1e-3, float((part * ours).sum() / power))))
    assert len(losses) > 20
    return float(np.mean(losses))


# Strength: SNR gained in speech at least, floor drop at least, onset lost at most; the worst of the three noises.
PROMISED = {"light": (1.0, 6.5, 0.8), "medium": (1.0, 10.0, 1.0), "strong": (0.3, 13.0, 1.6)}


@pytest.mark.parametrize("strength", PROMISED)
@pytest.mark.parametrize("kind", ["hum", "hiss", "fan"])
def test_noise_falls_and_speech_stays(tmp_path: Path, kind: str, strength: str) -> None:
    clean = speech()[0]
    spoken = np.sqrt(np.square(clean[np.abs(clean) > 0.02]).mean())
    added = noise(kind, len(clean)) * spoken * 10 ** (-20 / 20)
    cleaned = through(tmp_path, clean + added, strength)
    gained = segmental_snr_db(cleaned, clean) - segmental_snr_db(clean + added, clean)
    dropped = floor_drop_db(cleaned, clean + added, clean)
    lost = onset_loss_db(cleaned, clean, added)
    snr_db, floor_db, onset_db = PROMISED[strength]
    assert gained >= snr_db
    assert floor_db <= dropped <= -STRENGTHS[strength].floor_db + 0.5
    assert lost <= onset_db


def test_clean_speech_is_hardly_changed(tmp_path: Path) -> None:
    clean = speech()[0]
    assert segmental_snr_db(through(tmp_path, clean, "medium"), clean) > 20


def test_words_that_are_cut_are_found_out() -> None:
    """The planted fault: a gate that opens 40 ms late would not pass for one that keeps onsets."""
    clean, words = speech()
    late = clean.copy()
    for word in words:
        late[int(word * RATE) : int(word * RATE) + RATE // 25] *= 0.3
    assert onset_loss_db(late, clean, np.full(len(clean), 1e-6)) > 5


def test_cleaned_sound_lags_by_no_sample_at_either_end(tmp_path: Path) -> None:
    clean = speech()[0]
    noisy = clean + noise("hiss", len(clean)) * 0.003
    cleaned = through(tmp_path, noisy, "strong")
    assert len(cleaned) == len(clean)
    for start in (0, len(clean) - 4 * RATE):
        part = slice(start, start + 4 * RATE)
        size = 1 << 18
        both = np.fft.rfft(cleaned[part], size) * np.conj(np.fft.rfft(clean[part], size))
        assert np.argmax(np.fft.irfft(both, size)) == 0


def test_cleaned_sound_is_the_same_in_whatever_pieces_it_is_asked_for(tmp_path: Path) -> None:
    noisy = (speech()[0] + noise("fan", len(speech()[0])) * 0.003)[: 6 * RATE]
    whole = through(tmp_path, noisy, "medium", piece=6 * RATE)
    np.testing.assert_allclose(through(tmp_path, noisy, "medium", piece=7_777), whole, atol=1e-6)


def test_neither_option_changes_no_sample(tmp_path: Path) -> None:
    noisy = (speech()[0] + noise("hum", len(speech()[0])) * 0.003)[: 4 * RATE]
    same = through(tmp_path, noisy, "none")
    np.testing.assert_allclose(same, (np.clip(noisy, -1, 1) * 32767).round() / 32768, atol=1e-6)


def sharpened(samples: Samples, db: float) -> Samples:
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > 4_000] *= 10 ** (db / 20)
    return np.fft.irfft(spectrum, len(samples))


def test_sharp_sibilants_are_softened_and_nothing_else(tmp_path: Path) -> None:
    sharp = sharpened(speech()[0], 12) * 0.5
    soft = through(tmp_path, sharp, "none", de_ess=True)
    spectra = np.square(np.abs(np.fft.rfft(framed(sharp) * np.hanning(FRAME), axis=1)))
    hiss, tone = spectra[:, 90:].sum(1), spectra[:, 4:80].sum(1)
    after = np.square(np.abs(np.fft.rfft(framed(soft) * np.hanning(FRAME), axis=1)))[:, 90:].sum(1)
    sharpest = np.argsort(hiss)[-20:]
    assert 10 * np.log10(hiss[sharpest] / after[sharpest]).mean() > 5
    voiced = (tone > 30 * hiss) & (tone > tone.max() * 1e-3)
    assert voiced.sum() > 100
    change = energy(soft - sharp)[voiced] / energy(sharp)[voiced]
    assert 10 * np.log10(np.median(change)) < -40


def test_an_export_is_cleaned_and_brought_to_its_loudness_and_the_receipt_says_so(tmp_path: Path) -> None:
    clean = speech()[0][: 12 * RATE]
    file = wav(tmp_path / "in.wav", clean + noise("hiss", len(clean)) * 0.004, RATE)
    options = ExportOptions(denoise="medium", de_ess=True, loudness_lufs=-16)
    receipt = export(
        heard(12_000, [Shot(0, 12_000, "in", 0, 12_000)]), {"in": file}, tmp_path / "o.m4a", options=options
    )
    assert receipt.mastering is not None
    (told,) = receipt.mastering.cleaned
    assert re.fullmatch(
        r"in: noise of -4[678] dBFS \(medium\), sharp sibilants", told
    )  # it was put in at -48
    assert receipt.loudness is not None
    assert receipt.loudness.integrated_lufs == pytest.approx(-16, abs=0.5)
    again = export(
        heard(12_000, [Shot(0, 12_000, "in", 0, 6_000), Shot(6_000, 12_000, "in", 6_000, 12_000)]),
        {"in": tmp_path / "o.m4a"},
        tmp_path / "p.m4a",
        options=ExportOptions(denoise="light"),
    )
    assert again.sound_copied_s == 0
    assert again.mastering is not None
    assert "(light)" in str(again)


def test_no_other_strengths_are_taken() -> None:
    with pytest.raises(InputError, match="gentle"):
        ExportOptions(denoise="gentle")  # type: ignore[arg-type]
