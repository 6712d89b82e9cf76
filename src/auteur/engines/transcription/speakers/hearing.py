"""The voices of a recording, window by window: when each speaks, and how it sounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auteur.engines.transcription.samples import SAMPLES_PER_MS
from auteur.engines.transcription.speakers.layers import Floats
from auteur.engines.transcription.speakers.segmentation import (
    FRAME_SAMPLES,
    FRAMES,
    VOICES,
    WINDOW,
    activities,
)
from auteur.engines.transcription.speakers.voice import HOP, PARTIAL, embedded, mel_power

__all__ = ["Heard", "hear", "window_starts"]

STEP = 16_000  # samples between two windows: each moment is heard five times
_ACTIVE = 0.5
_LEAST_FRAMES = 30  # of 10 ms that a voice must be heard for to have a sound at all
_PARTIALS = 3  # of 1.6 s that are taken of one voice in one window, spread evenly
_LEVEL = 10 ** (-30 / 10)  # the encoder was trained on speech of at least -30 dB
_BATCH = 64  # windows


@dataclass(frozen=True, slots=True)
class Heard:
    """`activity` is (windows, FRAMES, VOICES); item n of `sound`, `seconds`, `window` and `voice` is one voice of one
    window that was heard long enough to have a sound."""

    starts: NDArray[np.int64]
    activity: Floats
    sound: Floats
    seconds: Floats
    window: NDArray[np.int64]
    voice: NDArray[np.int64]


def window_starts(samples: int) -> list[int]:
    """Where windows begin: each second, the last one where it holds the end."""
    return list(range(0, max(0, samples - WINDOW) + STEP, STEP)) if samples > WINDOW else [0]


def hear(samples: NDArray[np.int16], reached: Callable[[int], None]) -> Heard:
    """The voices of each window; `reached` is told the milliseconds that are done, and may raise to stop."""
    starts = window_starts(len(samples))
    found: list[Floats] = []
    sounds: list[Floats] = []
    items: list[tuple[int, int, float]] = []
    for at in range(0, len(starts), _BATCH):
        begins = starts[at : at + _BATCH]
        batch = list(activities(samples, begins))
        here = samples[begins[0] : begins[-1] + WINDOW]  # spectra of hours at once would be a gigabyte
        asked = list(_to_embed(batch, [begin - begins[0] for begin in begins], mel_power(here), _power(here)))
        if asked:
            sounds.append(_mean_sound([parts for _, _, _, parts in asked]))
        items += [(at + number, voice, seconds) for number, voice, seconds, _ in asked]
        found += batch
        reached(min(len(samples), begins[-1] + WINDOW) // SAMPLES_PER_MS)
    table = np.asarray(items, np.float64).reshape(-1, 3)
    return Heard(
        np.asarray(starts, np.int64),
        np.stack(found),
        np.concatenate(sounds) if sounds else np.zeros((0, 256), np.float32),
        table[:, 2].astype(np.float32),
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
    )


def _power(samples: NDArray[np.int16]) -> Floats:
    """Mean square of each 10 ms, centred as the spectra are."""
    padded = np.pad(samples, (HOP // 2, HOP + HOP // 2))
    frames = padded[: (len(samples) // HOP + 1) * HOP].reshape(-1, HOP).astype(np.float32) / np.float32(32768)
    return np.asarray(np.square(frames).mean(axis=1))


def _to_embed(
    batch: list[Floats], starts: list[int], mel: Floats, power: Floats
) -> Iterator[tuple[int, int, float, Floats]]:
    """(window, voice, seconds, partials) of each voice that is heard long enough."""
    for number, (activity, start) in enumerate(zip(batch, starts, strict=True)):
        active = activity > _ACTIVE
        alone = active & (active.sum(axis=1, keepdims=True) == 1)
        for voice in range(VOICES):
            clean, any_ = _mel_frames(alone[:, voice], start), _mel_frames(active[:, voice], start)
            at = clean if len(clean) >= _LEAST_FRAMES else any_
            at = at[at < len(mel)]
            if len(at) >= _LEAST_FRAMES:
                gain = max(1.0, _LEVEL / max(1e-12, float(power[at].mean())))
                yield number, voice, len(clean) / 100, _partials(mel[at] * np.float32(gain))


def _mel_frames(active: NDArray[np.bool_], start: int) -> NDArray[np.int64]:
    """The spectra, one each 10 ms, in which the window's frames say that somebody is heard."""
    count = WINDOW // HOP
    of = np.clip((np.arange(count) * HOP - 360) // FRAME_SAMPLES, 0, FRAMES - 1)
    return np.flatnonzero(active[of]) + start // HOP


def _partials(mel: Floats) -> Floats:
    """Up to three stretches of 1.6 s; what is shorter is said again until it is as long."""
    if len(mel) < PARTIAL:
        return np.resize(mel, (1, PARTIAL, mel.shape[1]))
    count = min(_PARTIALS, 1 + (len(mel) - PARTIAL) // (PARTIAL // 2))
    begins = np.linspace(0, len(mel) - PARTIAL, count).astype(int)
    return np.stack([mel[at : at + PARTIAL] for at in begins])


def _mean_sound(partials: list[Floats]) -> Floats:
    """A unit vector for each list of partials."""
    vectors = embedded(np.concatenate(partials))
    ends = np.cumsum([len(parts) for parts in partials])
    means = np.stack([part.mean(axis=0) for part in np.split(vectors, ends[:-1])])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), np.float32)
