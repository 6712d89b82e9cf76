from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from auteur.core.errors import Cancelled
from auteur.core.progress import Progress
from auteur.media.audio import NoSound, decode_pcm
from auteur.media.errors import MediaTooLarge
from tests.support.small_media import make

JFK = Path(__file__).parents[2] / "data/media/speech/jfk.flac"


def loud_ms(samples: NDArray[np.int16]) -> tuple[float, float]:
    """When sound begins and ends in 16 kHz samples."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 1500)
    return loud[0] / 16, loud[-1] / 16


def test_a_recording_becomes_one_channel_of_sixteen_bits() -> None:
    seen: list[Progress] = []
    samples = decode_pcm(JFK, report=seen.append)
    assert (samples.dtype, samples.shape) == (np.dtype(np.int16), (176_000,))
    assert seen[-1].fraction == 1.0
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {}),
        ("a.mkv", {}),
        ("a.mov", {"sound": "pcm_s16le"}),
        ("a.webm", {"picture": "libvpx", "sound": "libopus"}),
        ("a.mp3", {"picture": "", "sound": "libmp3lame"}),
        ("a.ogg", {"picture": "", "sound": "libopus"}),
        ("a.flac", {"picture": "", "sound": "flac"}),
        ("a.m4a", {"picture": "", "container": "mp4"}),
    ],
)
def test_priming_is_dropped_so_that_the_first_sample_is_at_zero(
    tmp_path: Path, name: str, options: dict[str, str]
) -> None:
    """Against the tone that went in: the shift at which both agree best is under 1 ms."""
    samples = decode_pcm(make(tmp_path / name, **options)).astype(np.float64)
    tone = np.sin(np.arange(24_000) * (2 * np.pi * 440 / 16_000)) * 8000
    window = slice(1600, 8000)
    shifts = range(-32, 33)  # under a period of 440 Hz (36 samples)
    errors = [np.abs(samples[1600 + s : 8000 + s] - tone[window]).mean() for s in shifts]
    assert abs(shifts[int(np.argmin(errors))]) < 16
    assert abs(len(samples) - 24_000) < 16 * 25


def test_sound_that_starts_late_is_late_in_the_samples_too(tmp_path: Path) -> None:
    begin, end = loud_ms(decode_pcm(make(tmp_path / "a.mkv", sound_starts_s=0.4, seconds=0.8)))
    assert begin == pytest.approx(400, abs=3)
    assert end == pytest.approx(1200, abs=25)


def _with_jump(path: Path, jump_s: float) -> Path:
    """Half a second of tone, a jump of the clock, half a second more; PCM in MKV."""
    rate_hz = 16_000
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=rate_hz, layout="mono")
        for part in range(2):
            samples = np.full((1, 8000), 8000, dtype=np.int16)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
            frame.pts = round(part * (0.5 + jump_s) * rate_hz)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def test_a_hole_in_the_timestamps_is_silence_of_its_length(tmp_path: Path) -> None:
    samples = decode_pcm(_with_jump(tmp_path / "a.mkv", 1.0))
    assert len(samples) == 32_000
    assert not samples[8000:24_000].any()
    assert (samples[24_000:] == 8000).all()
    assert (samples[:8000] == 8000).all()


def test_an_overlap_in_the_timestamps_is_cut(tmp_path: Path) -> None:
    samples = decode_pcm(_with_jump(tmp_path / "a.mkv", -0.25))
    assert len(samples) == 12_000
    assert (samples == 8000).all()


def test_a_jump_of_days_is_refused_and_not_filled(tmp_path: Path) -> None:
    with pytest.raises(MediaTooLarge):
        decode_pcm(_with_jump(tmp_path / "a.mkv", 3 * 86_400))


def test_a_file_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSound):
        decode_pcm(make(tmp_path / "a.mp4", sound=""))


def test_decoding_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        decode_pcm(JFK, cancel=lambda: True)


def test_the_samples_are_the_callers_to_change() -> None:
    samples = decode_pcm(JFK)
    samples[:] = 0
    assert decode_pcm(JFK).any()
