"""What an edit costs: one operation with its history step, on documents of growing size; loading and writing.

The limit in the same run: copying the document's words once as a list of pointers, what the plainest immutable
implementation would pay for every edit.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from random import Random

from rich.table import Table
from tests.support.documents import Op, talk

from auteur.core.edl.codec import dumps, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import OperationError
from auteur.core.transcript.spans import place_of
from benchmarks.record import Goal, record

SIZES = ((300, 50), (3_000, 500), (30_000, 5_000))
ROUNDS = 60
CLIPS_PER_TRACK = 2  # picture and sound


def makers(rng: Random, edl: Edl, words: int, clips: int) -> dict[str, Callable[[], Op]]:
    """Operations of each kind at random places."""

    def some(most: int) -> list[str]:
        at = rng.randrange(most)
        return [f"w{i}" for i in range(at, at + 5)]

    half = words // 2
    return {
        "delete_words": lambda: {"op": "delete_words", "word_ids": some(words - 5)},
        "restore_words": lambda: {"op": "restore_words", "word_ids": some(words - 5)},
        "move_words": lambda: {
            "op": "move_words",
            "word_ids": some(half - 10),
            "before_word_id": f"w{rng.randrange(half, words)}",
        },
        "correct_words": lambda: {"op": "correct_words", "word_ids": some(words - 5)[:1], "text": "fixed"},
        "set_speaker": lambda: {"op": "set_speaker", "speaker": "Ann", "word_ids": some(words - 5)},
        "split": lambda: {"op": "split", "at_ms": rng.randrange(edl.duration_ms)},
        "trim": lambda: {
            "op": "trim",
            "clip_ids": [f"v{rng.randrange(clips)}"],
            "edge": "out",
            "delta_ms": -20,
            "ripple": True,
        },
        "slip": lambda: {"op": "slip", "clip_ids": [f"v{rng.randrange(1, clips - 1)}"], "delta_ms": 10},
        "lift": lambda: {"op": "lift", "clip_ids": [f"a{rng.randrange(clips)}"]},
        "undo": lambda: {"op": "undo"},
    }


def cost_ms(edl: Edl, make: Callable[[], Op]) -> float:
    """The median of ROUNDS operations, each on the document that the last one left."""
    for _ in range(ROUNDS // 2):  # something to undo, and chunks as uneven as edits leave them
        edl = perform(edl, {"op": "split", "at_ms": edl.duration_ms // 3 + len(edl.undo_stack) * 7 + 1})
    taken = []
    for _ in range(ROUNDS):
        op = make()
        begun = time.process_time()
        try:
            edl = perform(edl, op)
        except OperationError:
            continue
        taken.append((time.process_time() - begun) * 1e3)
    return statistics.median(taken)


def best_ms(work: Callable[[], object], rounds: int = 5) -> float:
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1e3)
    return min(taken)


def main() -> None:
    table = Table(title="core: CPU milliseconds, median", title_justify="left")
    table.add_column("operation")
    costs: dict[str, list[float]] = {}
    for words, clips in SIZES:
        table.add_column(f"{words:,} words\n{clips:,} clips", justify="right")
        edl = talk(words, per_segment=15, clips=clips // CLIPS_PER_TRACK)
        rng = Random(words)
        for name, make in makers(rng, edl, words, clips // CLIPS_PER_TRACK).items():
            costs.setdefault(name, []).append(cost_ms(edl, make))
        ids = [f"w{rng.randrange(words)}" for _ in range(200)]
        per_word = best_ms(lambda edl=edl, ids=ids: [place_of(edl, word_id) for word_id in ids]) / len(ids)
        costs.setdefault("a word's place", []).append(per_word)
    big = talk(SIZES[-1][0], per_segment=15, clips=SIZES[-1][1] // CLIPS_PER_TRACK)
    text = dumps(big)
    words_list = list(big.transcript.segments.words())
    write, read = best_ms(lambda: dumps(big)), best_ms(lambda: loads(text))
    copy = best_ms(lambda: list(words_list))
    for name, row in costs.items():
        table.add_row(name, *(f"{value:.3f}" for value in row))
    table.add_row("write", "", "", f"{write:.0f}")
    table.add_row("load", "", "", f"{read:.0f}")
    table.add_row("(limit: copy a list of the words)", "", "", f"{copy:.3f}")
    worst = max((row[-1] for name, row in costs.items()), default=0)
    growth = max(row[-1] / row[0] for name, row in costs.items() if name != "undo")
    record(
        "core",
        {
            "rows": [
                {"CPU milliseconds": name}
                | {
                    f"{words:,} words, {clips:,} clips": round(ms, 3)
                    for (words, clips), ms in zip(SIZES, row, strict=True)
                }
                for name, row in costs.items()
            ],
            "write_ms": round(write, 1),
            "load_ms": round(read, 1),
            "copy_a_list_of_the_words_ms": round(copy, 3),
            "bytes": len(text),
        },
        [
            Goal.at_most("slowest operation on 30,000 words and 5,000 clips, ms (median)", worst, 2),
            Goal.at_most(
                "growth of an operation from 50 to 5,000 clips, times (100 × the document)", growth, 5
            ),
            Goal.at_most("load, ms", read, 150),
            Goal.at_most("write, ms", write, 150),
        ],
        table,
    )


if __name__ == "__main__":
    main()
