"""Peaks are those of a slow oracle, sample for sample, and both files are as audiowaveform's page says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.media.derive import Derivatives, derive
from auteur.media.derive.peaks import PeakFinder
from tests.support.derivatives import peaks_oracle, read_dat, write_wav
from tests.support.testcard import Card, make


def noise(channels: int, count: int, seed: int = 1) -> np.typing.NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 9000, (channels, count)).clip(-32768, 32767).astype(np.int16)
    samples[:, :3] = [-32768, 32767, -1]
    return samples


@pytest.mark.parametrize("channels", [1, 2, 4, 6])
@pytest.mark.parametrize(("bits", "of"), [(8, "mix"), (16, "each")])
def test_peaks_of_a_file_are_those_of_the_oracle(tmp_path: Path, channels: int, bits: int, of: str) -> None:
    samples = noise(channels, 20_001)
    source = write_wav(tmp_path / "noise.wav", samples)
    wanted = Derivatives(peaks=True, peaks_bits=bits, peaks_of=of)  # type: ignore[arg-type]
    made = derive(source, wanted, tmp_path / "out").peaks
    expected = peaks_oracle(samples, 256, bits, mix=of == "mix")
    dat = read_dat(tmp_path / "out" / "peaks.dat")
    assert dat["data"] == expected
    assert dat == json.loads((tmp_path / "out" / "peaks.json").read_text())
    assert dat["length"] == 79
    assert dat["version"] == 2
    assert dat["sample_rate"] == 48_000
    assert made is not None
    assert (made.channels, made.length, made.bits) == (dat["channels"], 79, bits)
    assert dat["channels"] == (1 if of == "mix" else channels)


def test_the_json_names_its_fields_as_the_format_does(tmp_path: Path) -> None:
    derive(
        write_wav(tmp_path / "n.wav", noise(2, 600)), Derivatives(peaks=True, samples_per_pixel=128), tmp_path
    )
    said = json.loads((tmp_path / "peaks.json").read_text())
    assert list(said) == ["version", "channels", "sample_rate", "samples_per_pixel", "bits", "length", "data"]
    assert said["samples_per_pixel"] == 128
    assert said["length"] == 5


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), min_size=1, max_size=8),
    per_pixel=st.integers(16, 70),
    mix=st.booleans(),
)
def test_what_comes_in_pieces_with_holes_has_the_peaks_of_the_whole(
    parts: list[tuple[int, int]], per_pixel: int, mix: bool
) -> None:
    whole = np.zeros((2, 0), np.int16)
    finder = PeakFinder(samples_per_pixel=per_pixel, mix=mix)
    for number, (hole, count) in enumerate(parts):
        at, part = whole.shape[1] + hole, noise(2, count + 3, number)[:, :count]
        whole = np.concatenate([whole, np.zeros((2, hole), np.int16), part], 1)
        finder.sound(at, part)
    finder.finish()
    found = np.concatenate([part.reshape(-1) for part in finder.found])
    assert found.tolist() == peaks_oracle(whole, per_pixel, 16, mix=mix)


def test_a_late_sound_begins_with_silence_and_its_peaks_stand_at_their_time(tmp_path: Path) -> None:
    source = make(Card(seconds=2, sound_late_s=0.4), tmp_path / "late.mp4")
    derive(source, Derivatives(peaks=True), tmp_path / "out")
    data = read_dat(tmp_path / "out" / "peaks.dat")["data"]
    assert isinstance(data, list)
    loud = [number for number, high in enumerate(data[1::2]) if high > 40]
    begins = [loud[0], next(number for number in loud if number > 150)]
    assert begins == pytest.approx([0.4 * 48_000 / 256, 1.4 * 48_000 / 256], abs=1.1), (
        "AAC rings a little before"
    )
