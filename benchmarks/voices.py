"""How near the matched voice comes to a speaker, and whether it is understood.

Two speakers whose recordings are here: the reader of the demo's talk, and Kennedy in a hall. Of each the first half is
the sample; the second half says how far the same person is from himself. Pitch is WORLD's. Colour is the root mean
square difference of mean log spectra from 94 Hz to 7 kHz, in dB. Words are counted by the embedded recogniser, which
is wrong about a quarter of the words of a real reading, so its errors are a ceiling.

What is not measured: speaker similarity by voice embeddings (Resemblyzer wants torch), and what people hear.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from auteur.core.transcript.finding import spoken_form
from auteur.engines.transcription import registry as transcribers
from auteur.engines.tts import registry
from auteur.engines.tts.matched.likeness import Portrait, portrait_of
from auteur.engines.tts.matched.world import RATE_HZ, analysed
from auteur.media.audio import decode_pcm
from auteur.media.resampling import as_floats, as_pcm, resampled
from auteur.ports.synthesizer import Synthesizer, VoiceSample
from auteur.services.demo_talk import demo_readings
from benchmarks.quality import JFK, edits
from benchmarks.record import Goal, record

SENTENCES = (
    "The birch canoe slid on the smooth planks.",
    "It is easy to tell the depth of a well.",
    "A large size in stockings is hard to sell.",
    "The boy was there when the sun rose.",
    "Nobody in the family had ever doubted it for a moment.",
    "We shall meet again on Tuesday and settle the rest.",
)
_BELOW_7_KHZ = slice(6, 448)  # of 513 bins up to 8 kHz


@dataclass(frozen=True, slots=True)
class Row:
    """`rtf` is CPU-seconds for a second of speech, without the first listening to the sample."""

    name: str
    pitch_off: float
    colour_db: float
    wer: float
    rtf: float


def main() -> None:
    rows: list[Row] = []
    for who, heard in (("reader", _reader()), ("Kennedy", as_floats(decode_pcm(JFK)))):
        sample, rest = np.array_split(heard, 2)
        wanted = portrait_of(analysed(sample))
        rows.append(_himself(who, wanted, rest))
        rows += [_row(f"{who}: {name}", registry.load(name), sample, wanted) for name in ("matched", "plain")]
    by_name = {row.name: row for row in rows}
    record("voices", {row.name: asdict(row) for row in rows}, _goals(by_name), _table(rows))


def _reader() -> NDArray[np.float64]:
    return as_floats(np.concatenate([reading.samples for reading in demo_readings()]))


def _himself(who: str, wanted: Portrait, rest: NDArray[np.float64]) -> Row:
    off, colour = _apart(portrait_of(analysed(rest)), wanted)
    return Row(f"{who}: himself", off, colour, -1, -1)


def _row(name: str, engine: Synthesizer, sample: NDArray[np.float64], wanted: Portrait) -> Row:
    voice = VoiceSample(as_pcm(sample), RATE_HZ) if engine.name == "matched" else None
    engine.speak("Hello.", sample=voice)
    begin, parts = _cpu_s(), []
    for sentence in SENTENCES:
        speech = engine.speak(sentence, sample=voice)
        parts.append(resampled(as_floats(speech.samples), speech.sample_rate_hz, RATE_HZ))
    cost = _cpu_s() - begin
    sound = np.concatenate([part for one in parts for part in (one, np.zeros(RATE_HZ))])
    off, colour = _apart(portrait_of(analysed(np.concatenate(parts))), wanted)
    found = transcribers.load("recognise").transcribe(as_pcm(sound))
    spoken = [token for sentence in SENTENCES for token in spoken_form(sentence)]
    heard = [token for word in found.words for token in spoken_form(word.word)]
    seconds = sum(map(len, parts)) / RATE_HZ
    return Row(name, off, colour, round(edits(spoken, heard) / len(spoken), 3), round(cost / seconds, 3))


def _cpu_s() -> float:
    """Of this process and the programs that it ran."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _apart(one: Portrait, wanted: Portrait) -> tuple[float, float]:
    """How far the pitch is off, as a share; and the colour, in dB."""
    rest = (one.spectrum_db - wanted.spectrum_db)[_BELOW_7_KHZ]
    return round(abs(float(np.exp(one.pitch - wanted.pitch)) - 1), 3), round(
        float(np.sqrt(np.mean(rest**2))), 2
    )


def _goals(rows: dict[str, Row]) -> list[Goal]:
    goals: list[Goal] = []
    for who in ("reader", "Kennedy"):
        near, plain = rows[f"{who}: matched"], rows[f"{who}: plain"]
        goals += [
            Goal.at_most(f"matched voice, {who}: median pitch off by, share", near.pitch_off, 0.05),
            Goal.at_most(
                f"matched voice, {who}: colour, share of the plain voice's",
                near.colour_db / plain.colour_db,
                0.6,
            ),
            Goal.at_most(f"matched voice, {who}: word error rate", near.wer, 0.10),
        ]
    return goals


def _table(rows: list[Row]) -> Table:
    table = Table(title="how near a voice comes", title_justify="left")
    for column in ("", "pitch off", "colour dB", "WER", "RTF"):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        told = (f"{row.wer:.1%}", f"{row.rtf:.3f}") if row.wer >= 0 else ("–", "–")
        table.add_row(row.name, f"{row.pitch_off:.1%}", f"{row.colour_db:.1f}", *told)
    return table


if __name__ == "__main__":
    main()
