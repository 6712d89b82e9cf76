"""What the speaking engines are and can do, and what they may be asked for, without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass

from auteur.core.errors import InputError
from auteur.ports.synthesizer import SHORTEST_SAMPLE_MS

__all__ = [
    "ENGINES",
    "MAX_CHARACTERS",
    "SPEEDS",
    "EngineSpec",
    "SampleTooShort",
    "check_sample",
    "check_wish",
]

MAX_CHARACTERS = 20_000
SPEEDS = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """One engine, described for people. `quality` is the honest statement that is shown wherever it is used.

    `languages` are ISO 639-1 codes. `needs` is what must be installed, `licence` that of its model.
    """

    name: str
    title: str
    quality: str
    languages: tuple[str, ...]
    needs: str
    licence: str
    takes_sample: bool
    needs_words: bool = False
    """Whether it must be told what is said in the sample."""


ENGINES: dict[str, EngineSpec] = {
    "pocket-tts": EngineSpec(
        "pocket-tts",
        "Cloned voice (Pocket TTS)",
        "A voice cloned after the sample by a small network. It is made, however alike it sounds.",
        ("en",),
        "the extra auteur[models] and a model (auteur models get pocket-tts-english)",
        "code MIT, model CC-BY-4.0",
        takes_sample=True,
    ),
    "f5-tts": EngineSpec(
        "f5-tts",
        "Cloned voice (F5-TTS)",
        "A voice cloned after the sample and the words in it. It is made, however alike it sounds. Its model may not "
        "be used commercially.",
        ("en", "zh"),
        "the extra auteur[models] and a model (auteur models get f5-tts-v1)",
        "code MIT, model CC-BY-NC-4.0: not for commercial use",
        takes_sample=True,
        needs_words=True,
    ),
    "matched": EngineSpec(
        "matched",
        "Matched voice",
        "A synthetic voice with the speaker's pitch, range and colour: near the speaker, never a clone, and people "
        "hear that it is synthetic.",
        ("en",),
        "flite (apt install flite) or the extra auteur[espeak]; and the extra auteur[voice]",
        "flite BSD-like, espeak-ng GPL-3.0, WORLD BSD",
        takes_sample=True,
    ),
    "plain": EngineSpec(
        "plain",
        "Plain synthetic voice",
        "A synthetic voice that sounds like nobody in the recording.",
        ("en",),
        "flite (apt install flite) or the extra auteur[espeak]",
        "flite BSD-like, espeak-ng GPL-3.0",
        takes_sample=False,
    ),
}


class SampleTooShort(InputError):
    """There is not enough of the voice; nothing was spoken."""

    code = "sample_length"


def check_wish(text: str, speed: float) -> None:
    """Raises InputError for a text without words or too long, and a speed beyond SPEEDS."""
    if not any(letter.isalnum() for letter in text):
        raise InputError("there is nothing to say", hint="give a text with words in it")
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"the text has {len(text)} characters, more than {MAX_CHARACTERS}", hint="speak it in parts"
        )
    low, high = SPEEDS
    if not low <= speed <= high:
        raise InputError(
            f"a speed is from {low:g} to {high:g}, not {speed:g}", hint="1 is the voice's own pace"
        )


def check_sample(length_ms: int) -> None:
    """Raises SampleTooShort."""
    if length_ms < SHORTEST_SAMPLE_MS:
        raise SampleTooShort(
            f"{length_ms / 1000:.1f} s of a voice are too little to tell how it sounds",
            hint=f"give at least {SHORTEST_SAMPLE_MS // 1000} s of that voice alone",
        )
