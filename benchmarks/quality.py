"""How well the embedded engines find words: error rates, times, hesitations, speed.

The talk is the demo's (five sentences of one reader with planted hesitations, `services/demo_talk.py`); its word
times come from a forced alignment by the same acoustic model that aligns here, good to about 50 ms, so an error of
0 says "as that alignment", not "as a person would mark it". The planted hesitations are made from the reader's own
vowels: real ones vary more. JFK is a speech in a hall. Figures of so little material are a check, not a survey.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from auteur.core.transcript.script import Script
from auteur.engines.transcription import registry
from auteur.media.audio import decode_pcm
from auteur.ports.transcriber import RecognizedWord, Transcriber, Transcription
from auteur.services.demo_talk import Talk, TalkWord, demo_readings, demo_talk, make_filler, room_tone
from benchmarks.record import Goal, record

JFK = Path(__file__).parent.parent / "tests" / "data" / "media" / "speech" / "jfk.flac"
JFK_TEXT = (
    "And so, my fellow Americans: ask not what your country can do for you,\n"
    "ask what you can do for your country."
)
OTHER_WORDS = (
    "kitchen",
    "horses",
    "running",
    "yesterday",
    "Tuesday",
    "seven",
    "blue",
    "mountain",
    "computer",
)
SAME_SOUND = {"mr": "mister"}


@dataclass(frozen=True, slots=True)
class Row:
    """What one engine made of one recording; times in ms, -1 where none are known.

    `rtf` is CPU-seconds for a second of sound, loading the models included.
    """

    name: str
    seconds: float
    wer: float
    median_ms: float
    p90_ms: float
    hesitations: str
    false_hesitations: int
    right_marked: int
    wrong_unmarked: int
    rtf: float


def main() -> None:
    talk, long_talk, jfk = demo_talk(), _long_talk(), decode_pcm(JFK)
    align, recognise = registry.load("align"), registry.load("recognise")
    rows = [
        _row("align, exact script", align, talk, talk.script),
        _row("align, every 10th word wrong", align, talk, _with_wrong_words(talk.script)),
        _row("align, a sentence missing", align, talk, _without_line(talk.script, 2)),
        _row("align, exact script, 6 minutes", align, long_talk, long_talk.script),
        _row(
            "align, every 10th word wrong, 6 minutes", align, long_talk, _with_wrong_words(long_talk.script)
        ),
        _row("recognise", recognise, talk, None),
        _row(
            "recognise, glossary", registry.load("recognise", glossary=("Dashwood", "disposed")), talk, None
        ),
        _row("recognise, model from the script", recognise, talk, talk.script),
        _row("align, JFK", align, Talk(jfk, _untimed(JFK_TEXT), JFK_TEXT), JFK_TEXT),
        _row("recognise, JFK", recognise, Talk(jfk, _untimed(JFK_TEXT), JFK_TEXT), None),
    ]
    by_name = {row.name: row for row in rows}
    record("quality", {row.name: asdict(row) for row in rows}, _goals(by_name), _table(rows))


def _row(name: str, engine: Transcriber, talk: Talk, text: str | None) -> Row:
    script = None if text is None else Script.from_lines(text.splitlines())
    seconds = len(talk.samples) / 16_000
    begin = time.process_time()
    found = engine.transcribe(talk.samples, script=script)
    cost = time.process_time() - begin
    spoken = [_plain(word.word) for word in talk.words if not word.filler]
    heard = [word for word in found.words if "hesitation" not in word.flags]
    errors = _time_errors(talk.words, found.words) if talk.words[-1].end_ms else []
    hits, wrong = _hesitations(talk, found)
    right_marked, wrong_unmarked = _marks(talk.words, found.words)
    return Row(
        name=name,
        seconds=round(seconds, 1),
        wer=round(edits(spoken, [_plain(word.word) for word in heard]) / len(spoken), 3),
        median_ms=statistics.median(errors) if errors else -1,
        p90_ms=round(float(np.percentile(errors, 90))) if errors else -1,
        hesitations=f"{hits}/{len(talk.fillers)}",
        false_hesitations=wrong,
        right_marked=right_marked,
        wrong_unmarked=wrong_unmarked,
        rtf=round(cost / seconds, 4),
    )


def _plain(word: str) -> str:
    plain = re.sub(r"[^a-z']", "", word.lower())
    return SAME_SOUND.get(plain, plain)


def edits(expected: Sequence[str], found: Sequence[str]) -> int:
    """Words to put in, take out or change (Levenshtein)."""
    row = list(range(len(found) + 1))
    for i, word in enumerate(expected, 1):
        before, row = row, [i]
        for j, other in enumerate(found, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other)))
    return row[-1]


def _time_errors(spoken: Sequence[TalkWord], found: Sequence[RecognizedWord]) -> list[int]:
    """Start errors of the words that were found with the right text (within a second of their place)."""
    errors = []
    for word in spoken:
        same = [
            w for w in found if _plain(w.word) == _plain(word.word) and abs(w.start_ms - word.start_ms) < 1000
        ]
        if same:
            errors.append(min(abs(w.start_ms - word.start_ms) for w in same))
    return errors


def _hesitations(talk: Talk, found: Transcription) -> tuple[int, int]:
    """Planted hesitations that are marked as such where they are, and marked ones where none was planted."""
    marked = [word for word in found.words if "hesitation" in word.flags]

    def meet(a: TalkWord, b: RecognizedWord) -> bool:
        return a.start_ms < b.end_ms and b.start_ms < a.end_ms

    hits = sum(any(meet(filler, word) for word in marked) for filler in talk.fillers)
    return hits, sum(not any(meet(filler, word) for filler in talk.fillers) for word in marked)


def _marks(spoken: Sequence[TalkWord], found: Sequence[RecognizedWord]) -> tuple[int, int]:
    """Words of the script placed right though marked as interpolated, and placed wrong without a mark."""
    right_marked = wrong_unmarked = 0
    for word in found:
        if not spoken[-1].end_ms or "added" in word.flags or "hesitation" in word.flags:
            continue
        there = any(
            _plain(s.word) == _plain(word.word) and abs(s.start_ms - word.start_ms) < 200 for s in spoken
        )
        right_marked += there and "interpolated" in word.flags
        wrong_unmarked += not there and "interpolated" not in word.flags
    return right_marked, wrong_unmarked


def _with_wrong_words(text: str) -> str:
    chance = random.Random(7)
    return "\n".join(
        " ".join(chance.choice(OTHER_WORDS) if chance.random() < 0.1 else word for word in line.split())
        for line in text.splitlines()
    )


def _without_line(text: str, number: int) -> str:
    return "\n".join(line for at, line in enumerate(text.splitlines()) if at != number)


def _untimed(text: str) -> tuple[TalkWord, ...]:
    return tuple(TalkWord(word, 0, 0) for word in text.split())


def _long_talk(minutes: int = 6) -> Talk:
    """The five sentences in a random order, again and again, with pauses and hesitations between them."""
    chance, readings = random.Random(3), demo_readings()
    tone = readings[2].samples[: 230 * 16]
    parts: list[NDArray[np.int16]] = []
    words: list[TalkWord] = []
    lines: list[str] = []
    at_ms = 0
    while at_ms < minutes * 60_000:
        reading = chance.choice(readings)
        lines.append(" ".join(word.word for word in reading.words))
        words += [TalkWord(w.word, w.start_ms + at_ms, w.end_ms + at_ms) for w in reading.words]
        parts += [
            reading.samples[: len(reading.samples) // 16 * 16],
            room_tone(tone, chance.randrange(100, 1500)),
        ]
        if chance.random() < 0.4:
            text = chance.choice(("um", "uh"))
            begin_ms = sum(map(len, parts)) // 16
            parts += [make_filler(text, readings), room_tone(tone, chance.randrange(80, 500))]
            words.append(TalkWord(text, begin_ms, begin_ms + len(parts[-2]) // 16, filler=True))
        at_ms = sum(map(len, parts)) // 16
    return Talk(np.concatenate(parts), tuple(words), "\n".join(lines))


def _goals(rows: dict[str, Row]) -> list[Goal]:
    exact, long_exact = rows["align, exact script"], rows["align, exact script, 6 minutes"]
    wrong = rows["align, every 10th word wrong, 6 minutes"]
    draft = rows["recognise"]
    return [
        Goal.at_most("align, exact script: median start error, ms", exact.median_ms, 20),
        Goal.at_most("align, exact script: 90th percentile, ms", exact.p90_ms, 60),
        Goal.at_most("align, exact script: CPU-seconds a second", long_exact.rtf, 0.03),
        Goal.at_most("align, every 10th word wrong: median start error, ms", wrong.median_ms, 50),
        Goal.at_least("align: share of planted hesitations found", _share(exact.hesitations), 1),
        Goal.at_least("recognise: share of planted hesitations found", _share(draft.hesitations), 0.8),
        Goal.at_most("recognise: word error rate", draft.wer, 0.30),
        Goal.at_most("recognise: CPU-seconds a second", draft.rtf, 0.5),
    ]


def _share(fraction: str) -> float:
    found, total = fraction.split("/")
    return int(found) / int(total)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(title="quality of the embedded engines", title_justify="left")
    for column in (
        "",
        "WER",
        "median ms",
        "p90 ms",
        "hesitations",
        "false",
        "right, marked",
        "wrong, unmarked",
        "RTF",
    ):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        times = (f"{row.median_ms:g}", f"{row.p90_ms:g}") if row.median_ms >= 0 else ("–", "–")
        table.add_row(
            row.name, f"{row.wer:.1%}", *times, row.hesitations, str(row.false_hesitations),
            *((str(row.right_marked), str(row.wrong_unmarked)) if row.median_ms >= 0 else ("–", "–")), f"{row.rtf:.3f}",
        )  # fmt: skip
    return table


if __name__ == "__main__":
    main()
