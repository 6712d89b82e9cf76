"""New words fitted into a recording: their level, the room behind them, and the joins.

Sound here is float64 within [-1, 1], one channel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["active", "fitted", "level_of", "room_tone"]

Sound = NDArray[np.float64]

_FRAME_MS = 20
_ACTIVE_DB = 25.0  # below the loudest frames: what is quieter is no speech
_CROSS_MS = 30
_EDGE_MS = 4
_PEAK = 0.97


def fitted(
    words: Sound, lead: Sound, tail: Sound, voice: Sound, rate_hz: int, *, pause_ms: int = 0, seed: int = 0
) -> tuple[Sound, int]:
    """The words as loud as `voice` speaks, over the room heard behind it, between `lead` and `tail`; and the sample at
    which they begin.

    `lead` and `tail` are what the recording holds where the new sound begins and ends, so that both joins are between
    neighbouring samples; in their middles they pass into the room. Words have at least `pause_ms` of room to each side.
    The whole is a whole number of milliseconds, and the same for the same seed.
    """
    pause = pause_ms * rate_hz // 1000
    before, after = max(len(lead), pause), max(len(tail), pause)
    after += -(before + len(words) + after) % (rate_hz // 1000)
    whole = room_tone(voice, before + len(words) + after, rate_hz, seed)
    spoken = _edged(words * _gain(words, voice, rate_hz), rate_hz)
    whole[before : before + len(words)] += spoken
    cross = _CROSS_MS * rate_hz // 1000
    whole[: len(lead)] = _passing(lead, whole[: len(lead)], cross)
    if len(tail):
        whole[-len(tail) :] = _passing(tail[::-1], whole[-len(tail) :][::-1], cross)[::-1]
    return whole, before


def active(sound: Sound, rate_hz: int) -> tuple[int, int]:
    """The samples [start, stop) from the first to the last frame in which somebody speaks; (0, 0) for silence."""
    loud = np.flatnonzero(_speaks(_frame_power(sound, rate_hz)))
    frame = _FRAME_MS * rate_hz // 1000
    return (int(loud[0]) * frame, min(len(sound), (int(loud[-1]) + 1) * frame)) if len(loud) else (0, 0)


def level_of(sound: Sound, rate_hz: int) -> float:
    """The RMS of what is spoken in it, silences left out; 0 for silence."""
    power = _frame_power(sound, rate_hz)
    loud = power[_speaks(power)]
    return float(np.sqrt(loud.mean())) if len(loud) else 0.0


def room_tone(voice: Sound, samples: int, rate_hz: int, seed: int = 0) -> Sound:
    """Noise of the colour and level of the quietest tenth of `voice`; silence where that is digital silence."""
    window = np.sqrt(np.hanning(_FRAME_MS * rate_hz // 1000 * 2 + 1)[:-1])
    hop = len(window) // 2
    starts = range(0, max(0, len(voice) - len(window)) + 1, hop)
    frames = np.array([voice[at : at + len(window)] for at in starts if at + len(window) <= len(voice)])
    if not len(frames):
        return np.zeros(samples)
    power = np.mean(frames**2, axis=1)
    quiet = frames[np.argsort(power, kind="stable")[: max(2, len(frames) // 10)]]
    colour = np.sqrt(np.mean(np.abs(np.fft.rfft(quiet * window, axis=1)) ** 2, axis=0))
    draw = np.random.default_rng(seed)
    noise = np.zeros(samples + 2 * len(window))
    for at in range(0, samples + len(window), hop):
        white = np.fft.rfft(draw.standard_normal(len(window))) / np.sqrt(len(window))
        noise[at : at + len(window)] += np.fft.irfft(white * colour, len(window)) * window
    return np.asarray(noise[hop : hop + samples] / np.sqrt(np.mean(window**2)))


def _frame_power(sound: Sound, rate_hz: int) -> Sound:
    frame = _FRAME_MS * rate_hz // 1000
    count = -(-len(sound) // frame)
    padded = np.zeros(count * frame)
    padded[: len(sound)] = sound
    return np.asarray(np.mean(padded.reshape(count, frame) ** 2, axis=1))


def _speaks(power: Sound) -> NDArray[np.bool_]:
    if not len(power) or power.max() < 1e-10:
        return np.zeros(len(power), dtype=np.bool_)
    return np.asarray(power > np.percentile(power, 95) * 10 ** (-_ACTIVE_DB / 10))


def _gain(words: Sound, voice: Sound, rate_hz: int) -> float:
    """What makes the words as loud as the voice; less where they would be cut off."""
    own, wanted = level_of(words, rate_hz), level_of(voice, rate_hz)
    gain = wanted / own if own > 0 and wanted > 0 else 1.0
    return min(gain, _PEAK / max(float(np.max(np.abs(words), initial=0.0)), 1e-9))


def _edged(words: Sound, rate_hz: int) -> Sound:
    """The words with their first and last moments faded, so that none begins with a click."""
    edge = min(_EDGE_MS * rate_hz // 1000, len(words) // 2)
    shape = np.ones(len(words))
    shape[:edge] = np.linspace(0, 1, edge)
    shape[len(words) - edge :] = np.linspace(1, 0, edge)
    return words * shape


def _passing(first: Sound, then: Sound, cross: int) -> Sound:
    """`first` passing into `then` in the middle, at even power."""
    length = len(first)
    cross = min(cross, length)
    start = (length - cross) // 2
    turn = np.zeros(length)
    turn[start : start + cross] = np.linspace(0, np.pi / 2, cross)
    turn[start + cross :] = np.pi / 2
    return np.asarray(first * np.cos(turn) + then * np.sin(turn))
