"""The demo's talk: a reading from Jane Austen, made into a talk with the hesitations and pauses of live speech.

The recordings (five sentences of "Sense and Sensibility", read for LibriVox, public domain) hold no "um". The
fillers planted here are made from the reader's own voice: a few pitch periods of a recorded vowel, and of a
recorded "m", are repeated with a falling pitch until they last as long as a hesitation does (TD-PSOLA: Moulines
and Charpentier, Speech Communication 9, 1990). Pauses are filled with the recording's own room tone.
Everything is deterministic: the same talk, sample for sample, each time.
"""

from __future__ import annotations

import io
import json
import wave
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "SAMPLE_RATE_HZ",
    "Break",
    "Reading",
    "Talk",
    "TalkWord",
    "build_talk",
    "demo_readings",
    "demo_talk",
    "make_filler",
    "room_tone",
]

SAMPLE_RATE_HZ = 16_000
_MS = SAMPLE_RATE_HZ // 1000
_JOIN_MS = 8  # crossfade at each join: shorter clicks, longer swallows plosives
_SILENCE = "<sil>"


@dataclass(frozen=True, slots=True)
class TalkWord:
    """A word that is really in the talk; `filler` marks those that were planted and that no script has."""

    word: str
    start_ms: int
    end_ms: int
    filler: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One recorded sentence: 16 kHz mono int16 samples and its reference words."""

    name: str
    samples: NDArray[np.int16]
    words: tuple[TalkWord, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """What to plant before word `before` of reading `reading`: silence, "um" or "uh" ("" for neither), silence."""

    reading: int
    before: int
    filler: str = ""
    lead_ms: int = 0
    tail_ms: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk (16 kHz mono int16), the words spoken in it, and its script: one sentence a line, without fillers."""

    samples: NDArray[np.int16]
    words: tuple[TalkWord, ...]
    script: str

    @property
    def fillers(self) -> tuple[TalkWord, ...]:
        return tuple(word for word in self.words if word.filler)


_PLAN = (
    Break(0, 6, "um", lead_ms=220, tail_ms=180),  # had then, um, leisure to consider
    Break(0, 10, "uh", lead_ms=160, tail_ms=120),  # consider how, uh, much
    Break(1, 0, "um", lead_ms=700, tail_ms=260),
    Break(2, 0, lead_ms=2000),
    Break(2, 7, "um", lead_ms=200, tail_ms=140),  # cold hearted and, um, rather selfish
    Break(3, 0, lead_ms=1600),
    Break(3, 8, "uh", lead_ms=120, tail_ms=100),  # woman he, uh, might
    Break(4, 0, "uh", lead_ms=2300, tail_ms=200),
)
_SENTENCE_GAP_MS = 450
_VOICE = {  # where the reader's own voice gives material: (reading, start_ms, end_ms), inside one steady sound
    "vowel": (0, 4105, 4160),  # the vowel of "much"
    "nasal": (3, 2725, 2815),  # the "m" of "might"
}
_TONE = (2, 0, 230)  # the quietest stretch of all: before the third sentence


def demo_talk() -> Talk:
    """The talk that `auteur demo` cuts: five sentences, six planted fillers, three long pauses; about 37 s."""
    return build_talk(demo_readings(), _PLAN)


def demo_readings() -> tuple[Reading, ...]:
    """The five recordings that ship with the package, in the book's order."""
    folder = resources.files("auteur") / "assets" / "austen"
    names = sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".wav"))
    return tuple(
        Reading(
            name,
            _read_wav((folder / f"{name}.wav").read_bytes()),
            _reference_words((folder / f"{name}.json").read_text("utf-8")),
        )
        for name in names
    )


def _read_wav(data: bytes) -> NDArray[np.int16]:
    with wave.open(io.BytesIO(data)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (SAMPLE_RATE_HZ, 1, 2):
            raise ValueError("the demo's recordings are 16 kHz mono 16-bit PCM")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def _reference_words(text: str) -> tuple[TalkWord, ...]:
    """The words of a PocketSphinx JSON alignment: "(2)" marks a variant of pronunciation and is dropped."""
    return tuple(
        TalkWord(entry["t"].split("(")[0], round(entry["b"] * 1000), round((entry["b"] + entry["d"]) * 1000))
        for entry in json.loads(text)["w"]
        if not entry["t"].startswith("<")
    )


def build_talk(readings: tuple[Reading, ...], plan: tuple[Break, ...]) -> Talk:
    """Joins `readings` with a short pause between them and plants what `plan` says, in its order.

    Word times are exact sums of whole milliseconds; a planted filler's span is what sounds of it.
    """
    tone_reading, tone_start, tone_end = _TONE
    tape = _Tape(_cut(readings[tone_reading], tone_start, tone_end))
    fillers = {text: make_filler(text, readings) for text in {entry.filler for entry in plan} if text}
    for index, reading in enumerate(readings):
        _record(tape, reading, [entry for entry in plan if entry.reading == index], fillers)
        tape.pause(_SENTENCE_GAP_MS)
    script = "\n".join(" ".join(word.word for word in reading.words) for reading in readings)
    return Talk(tape.samples(), tuple(tape.words), script + "\n")


def _record(
    tape: _Tape, reading: Reading, breaks: list[Break], fillers: dict[str, NDArray[np.int16]]
) -> None:
    first, last = reading.words[0].start_ms, reading.words[-1].end_ms
    cuts = [first, *(_quietest(reading, b.before) for b in breaks if b.before), last]
    begins = {0, *(b.before for b in breaks)}
    planted = {b.before: b for b in breaks}
    for (start_ms, end_ms), before in zip(pairwise(cuts), sorted(begins), strict=True):
        if before in planted:
            _plant(tape, planted[before], fillers)
        tape.speak(reading, start_ms, end_ms)


def _plant(tape: _Tape, entry: Break, fillers: dict[str, NDArray[np.int16]]) -> None:
    tape.pause(entry.lead_ms)
    if entry.filler:
        tape.add(
            fillers[entry.filler], TalkWord(entry.filler, 0, len(fillers[entry.filler]) // _MS, filler=True)
        )
        tape.pause(entry.tail_ms)


def _quietest(reading: Reading, before: int) -> int:
    """The millisecond with the least energy within 30 ms of the boundary before word `before`: where to cut."""
    previous, following = reading.words[before - 1], reading.words[before]
    low, high = previous.end_ms - 30, max(following.start_ms, previous.end_ms) + 30
    power = reading.samples.astype(np.float64) ** 2
    return min(range(low, high), key=lambda ms: float(power[(ms - 5) * _MS : (ms + 5) * _MS].sum()))


def _cut(reading: Reading, start_ms: int, end_ms: int) -> NDArray[np.int16]:
    return reading.samples[start_ms * _MS : end_ms * _MS]


class _Tape:
    """Sound and words laid end to end, with a crossfade into room tone at every join."""

    def __init__(self, tone: NDArray[np.int16]) -> None:
        self._tone = tone
        self._parts: list[NDArray[np.float64]] = []
        self._at_ms = 0
        self.words: list[TalkWord] = []

    def pause(self, duration_ms: int) -> None:
        if duration_ms:
            self._append(room_tone(self._tone, duration_ms, seed=self._at_ms))

    def speak(self, reading: Reading, start_ms: int, end_ms: int) -> None:
        """Appends a stretch of a reading with the words whose middle lies in it."""
        shift = self._at_ms - start_ms
        for word in reading.words:
            if start_ms <= (word.start_ms + word.end_ms) // 2 < end_ms:
                begin, end = max(word.start_ms, start_ms) + shift, min(word.end_ms, end_ms) + shift
                self.words.append(TalkWord(word.word, begin, end))
        self._append(_cut(reading, start_ms, end_ms))

    def add(self, samples: NDArray[np.int16], word: TalkWord) -> None:
        begin, end = word.start_ms + self._at_ms, word.end_ms + self._at_ms
        self.words.append(TalkWord(word.word, begin, end, word.filler))
        self._append(samples)

    def _append(self, samples: NDArray[np.int16]) -> None:
        self._parts.append(samples.astype(np.float64))
        self._at_ms += len(samples) // _MS

    def samples(self) -> NDArray[np.int16]:
        """Every part fades at both ends, and room tone fades in under the fades, so that no join clicks."""
        fade = _JOIN_MS * _MS
        out = np.zeros(self._at_ms * _MS)
        bed = room_tone(self._tone, self._at_ms, seed=1).astype(np.float64)
        at = 0
        for part in self._parts:
            window = np.ones(len(part))
            ramp = np.sin(np.linspace(0, np.pi / 2, fade, endpoint=False))
            window[:fade] = ramp
            window[-fade:] = ramp[::-1]
            out[at : at + len(part)] = part * window + bed[at : at + len(part)] * np.sqrt(1 - window**2)
            at += len(part)
        return np.clip(np.rint(out), -32768, 32767).astype(np.int16)


def room_tone(sample: NDArray[np.int16], duration_ms: int, *, seed: int = 0) -> NDArray[np.int16]:
    """`duration_ms` of noise like `sample`: overlapping grains from places that `seed` decides."""
    grain = min(len(sample) // 2, 60 * _MS) // 2 * 2
    hop = grain // 2
    length = duration_ms * _MS
    window = np.sin(np.pi * (np.arange(grain) + 0.5) / grain)  # noise adds in power: sin² + cos² = 1
    random = np.random.default_rng(seed)
    out = np.zeros(length + 2 * grain)
    for at in range(0, length + hop, hop):
        start = int(random.integers(0, len(sample) - grain))
        out[at : at + grain] += sample[start : start + grain] * window
    return np.rint(out[hop : hop + length]).astype(np.int16)


def make_filler(text: str, readings: tuple[Reading, ...]) -> NDArray[np.int16]:
    """A hesitation in the reader's voice, 16 kHz int16: "uh" is a vowel (330 ms), "um" a vowel and an "m" (440 ms)."""
    vowel = _material(readings, "vowel")
    if text == "uh":
        sound = _stretch(vowel, 330, fall=0.88)
    elif text == "um":
        sound = _crossfade(
            _stretch(vowel, 240, fall=0.95), _stretch(_material(readings, "nasal"), 230, fall=0.90), 30
        )
    else:
        raise ValueError(f"no filler {text!r} can be made; there are 'um' and 'uh'")
    shaped = sound * _envelope(len(sound)) * 0.75  # a hesitation is a little softer than what surrounds it
    return np.rint(shaped[: len(shaped) // _MS * _MS]).astype(np.int16)


def _material(readings: tuple[Reading, ...], name: str) -> NDArray[np.float64]:
    index, start_ms, end_ms = _VOICE[name]
    return _cut(readings[index], start_ms, end_ms).astype(np.float64)


def _stretch(sound: NDArray[np.float64], duration_ms: int, *, fall: float) -> NDArray[np.float64]:
    """`sound` drawn out to `duration_ms`, its pitch gliding down to `fall` of where it begins.

    The grains are walked there and back: repeating a single period would buzz.
    """
    period = _pitch_period(sound)
    grains = _grains(sound, period)
    order = [*range(len(grains)), *range(len(grains) - 2, 0, -1)]
    length = duration_ms * _MS
    out = np.zeros(length + 4 * period)
    at, step = 0.0, 0
    while at < length:
        grain = grains[order[step % len(order)]]
        begin = round(at)
        out[begin : begin + len(grain)] += grain
        jitter = 1 + 0.012 * np.sin(2.4 * step)  # a voice never holds its pitch exactly
        at += period * jitter / (1 + (fall - 1) * at / length)
        step += 1
    return out[period : period + length]


def _pitch_period(sound: NDArray[np.float64]) -> int:
    """The strongest period between 75 and 320 Hz, in samples, by normalised autocorrelation."""
    candidates = range(SAMPLE_RATE_HZ // 320, min(SAMPLE_RATE_HZ // 75, len(sound) // 2))

    def likeness(lag: int) -> float:
        a, b = sound[lag:], sound[:-lag]
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    return max(candidates, key=likeness)


def _grains(sound: NDArray[np.float64], period: int) -> list[NDArray[np.float64]]:
    """Two-period Hann grains centred on successive pitch marks, all brought to the same energy."""
    window = np.hanning(2 * period + 1)[: 2 * period]
    marks = [period + int(np.argmax(np.abs(sound[period : 2 * period])))]
    sign = np.sign(sound[marks[0]])
    while (low := marks[-1] + round(0.85 * period)) + round(0.3 * period) + period < len(sound):
        marks.append(low + int(np.argmax(sign * sound[low : low + round(0.3 * period)])))
    grains = [sound[mark - period : mark + period] * window for mark in marks]
    loudest = max(float(np.sqrt(np.mean(grain**2))) for grain in grains)
    return [grain * (loudest / float(np.sqrt(np.mean(grain**2)))) for grain in grains]


def _crossfade(
    first: NDArray[np.float64], second: NDArray[np.float64], duration_ms: int
) -> NDArray[np.float64]:
    length = duration_ms * _MS
    ramp = np.linspace(0, 1, length)
    middle = first[-length:] * np.sqrt(1 - ramp) + second[:length] * np.sqrt(ramp)
    return np.concatenate([first[:-length], middle, second[length:]])


def _envelope(length: int) -> NDArray[np.float64]:
    """A soft onset of 35 ms, a slow fall, and a release of 90 ms."""
    body = np.linspace(1.0, 0.8, length)
    attack, release = 35 * _MS, 90 * _MS
    body[:attack] *= np.sin(np.linspace(0, np.pi / 2, attack)) ** 2
    body[-release:] *= np.cos(np.linspace(0, np.pi / 2, release)) ** 2
    return body
