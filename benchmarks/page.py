"""docs/benchmarks.md and the README's figures, from the results of the last runs: nothing there is typed by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.record import RESULTS

__all__ = ["PAGE", "README", "page", "readme", "renew"]

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
MARKS = ("<!-- figures: written by make bench -->\n", "<!-- end of figures -->")

HEAD = """# Benchmarks

Written by `make bench` from `benchmarks/results/*.json`. Machines are noisy and differ: read ratios, within one run.
CPU-seconds are those of whole process trees, start-up included. What was missed is said to be missed.
"""

NOTES = {
    "core": (
        "Run it: `make bench-core`. A document of a three-hour talk; each operation is timed with its step of history."
    ),
    "quality": (
        "Run it: `make bench-quality`. The talk is the demo's: a reading with planted hesitations, whose reference "
        "times were made by a forced alignment of the same family as the embedded aligner, good to about 50 ms. A "
        "median of 0 means that both agree, not that both are right. The hesitations are made from the reader's own "
        "vowels, and the thresholds were set on this talk: real ones vary more."
    ),
    "speakers": (
        "Run it: `make bench-speakers` (fetches pyannote.audio's source package, which holds the recordings). The "
        "diarization error rate without a collar, overlapped speech counted for each speaker; missed, false and "
        "mistaken in seconds. The threshold was chosen on ten of the AMI excerpts, and nothing on the other rows. Half "
        "a minute is short for four people who talk at once: most of what is missed there is overlapped speech and "
        "people who say a word or two. The two readers' truth counts the pauses inside their sentences as speech."
    ),
    "voices": (
        "Run it: `make bench-voices` (needs flite and `make voice`). Two speakers, six sentences; the colour is the "
        "difference of mean spectra up to 7 kHz. Words are counted by the embedded recogniser, which gets a quarter of "
        "the synthesiser's own plain voice wrong: the word error rates are a ceiling. Likeness by voice embeddings and "
        "to people's ears was not measured."
    ),
    "lips": (
        "Run it: `make bench-lips` (needs `make lips`). One still of a face, moved as a film, for no recording of a "
        "face may be kept here: ten seconds of 25 frames. r is between the opening that was meant and the one that the "
        "face mesh finds in the film that came of it. The still smiles over teeth, which makes closing its lips hard "
        "and the inside of the mouth easy. What people see has not been measured, nor MuseTalk, whose weights are not "
        "here."
    ),
    "export": (
        "Run it: `make bench-export` (needs half an hour; peers that are not installed are said to be missing). Ten "
        "minutes of 1080p30 H.264, keyint 250, B-frames, AAC; the result of each tool is checked for its length.\n\n"
        "Of the run recorded here: **the 60-cut goal is not settled**, whatever its row says. Other work ran while "
        "ffmpeg's 60-cut row was measured and may have raised it; against ffmpeg's 8-cut row, which keeps about the "
        "same footage, the ratio is 3.95, a miss. The recording costs ffmpeg 0.98 CPU-s a second to re-encode, more "
        "than the 0.65 of an easier one: at 0.65, with our cost unchanged, 8 cuts would be about 25 times faster and "
        "60 cuts about 2.6. Each peer and each three-hour row ran once, on a shared machine; the first of the three "
        "runs without a cut was made before an improvement, the others after it. auto-editor is Debian's 22w52a."
    ),
    "full": (
        "Run it: `make bench-full`. A minute of the export benchmark's recording with eight cuts, everything encoded "
        "by x264's `veryfast` at CRF 20 and AAC of 160 kbit/s, by turns. Ours proves its result frame by frame and "
        "hashes it; ffmpeg does neither, so it runs once more with its result decoded. Captions are shown all along, "
        "the spoken word highlighted."
    ),
    "cache": (
        "Run it: `make bench-cache`. Three minutes, exported; then with one word less, into the same cache. A smart "
        "export with few cuts encodes so little that the new word's own seam, starting and copying are much of it."
    ),
    "server": (
        "Run it: `make bench-server` (two minutes). Requests are counted, logged and measured as on a shared server; "
        "the peer does the token's check, one transaction under row-level security and one row, by one call of a "
        "function. All take short turns, and ratios are medians of neighbours. An edit and an event are held against "
        "a bare commit and a bare NOTIFY of the same minute: other work on the machine makes all of them slower."
    ),
    "jobs": (
        "Run it: `make bench-jobs`. On uvloop, as the API runs. Submits of one user that arrive while one is under way "
        "go together in one transaction, which the peer does not do."
    ),
    "studio": (
        "Run it: `make bench-studio` (needs Node 20 and Chromium). Debian's Chromium without a GPU against a real "
        "server; each load is a first one. The words, cuts and clips are of hours, their recording is a talk of 35 "
        "seconds under a longer name: the proxy, waveform and filmstrip of hours are not in these figures. A frame's "
        "cost is the processor time of its scripts, out of a trace. The plain page is a `contenteditable` with the "
        "same words and nothing else."
    ),
    "derive": (
        "Run it: `make bench-derive`. ffmpeg's filmstrip is tiled and scaled as ours, its peaks are decoded samples "
        "and nothing more, its proxy has the same encoder settings and is Debian's own FFmpeg and libvpx."
    ),
}


def page() -> str:
    """The page as the results have it."""
    return HEAD + "".join(_section(name, result) for name, result in _results().items())


def readme() -> str:
    """The README with the goals as the results have them, between its marks."""
    text = README.read_text()
    head, rest = text.split(MARKS[0])
    _, tail = rest.split(MARKS[1])
    tables = [f"`make bench-{name}`\n\n{_table(_goals(result))}\n\n" for name, result in _results().items()]
    return f"{head}{MARKS[0]}\n{''.join(tables)}{MARKS[1]}{tail}"


def renew() -> None:
    """Write both."""
    PAGE.write_text(page())
    README.write_text(readme())


def _results() -> dict[str, Any]:
    return {file.stem: json.loads(file.read_text()) for file in sorted(RESULTS.glob("*.json"))}


def _goals(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        {
            "goal": g["name"],
            "measured": g["measured"],
            "wanted": g["goal"],
            "": "met" if g["met"] else "**missed**",
        }
        for g in result["goals"]
    ]


def _section(name: str, result: Mapping[str, Any]) -> str:
    parts = (NOTES.get(name, ""), result["machine"], _table(_goals(result)), _table(_rows(result["figures"])))
    return f"\n## {name}\n\n" + "\n\n".join(part for part in parts if part) + "\n"


def _rows(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "rows" in figures:
        return list(figures["rows"])
    return [value for value in figures.values() if isinstance(value, dict)]


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [f"| {' | '.join(column.replace('_', ' ') for column in columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(_cell(row.get(column)) for column in columns)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return str(value)
