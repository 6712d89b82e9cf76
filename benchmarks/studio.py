"""The studio in Chromium: what a deletion, a frame, a load and hours cost; beside a plain page with the same words.

The measuring itself is TypeScript beside the studio's tests (apps/e2e/bench); here are the goals. Needs Node 20, the
built studio and Chromium: `make bench-studio`.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.table import Table

from benchmarks.record import Goal, record

ROOT = Path(__file__).parents[1]
PNPM = ("npx", "--yes", "pnpm@10.34.9")


def measured() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        result = Path(folder) / "studio.json"
        environment = {**os.environ, "AUTEUR_BENCH_RESULT": str(result)}
        command = [*PNPM, "--filter", "@auteur/e2e", "bench"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=900)
        figures: dict[str, Any] = json.loads(result.read_text())
    return figures


def goals(said: dict[str, Any]) -> list[Goal]:
    talk, long = said["load: editor"], said["load: three hours"]
    return [
        Goal.at_most("editor mounted, ms after the address was opened", talk["mounted_ms"], 1000),
        Goal.at_most("the same with 30,000 words and 5,000 clips, ms", long["mounted_ms"], 1000),
        Goal.at_most(
            "30,000 words and 5,000 clips shown, ms after the document came",
            long["mounted_ms"] - long["opened_ms"],
            200,
        ),
        Goal.at_most(
            "cutting 20 of 30,000 words, ms from key to paint (p95)", said["cut 20 words, ms"]["p95"], 20
        ),
        Goal.at_most(
            "the same, times a plain page's deletion (p50)",
            said["cut 20 words, ms"]["p50"] / said["plain page: delete 20 words, ms"]["p50"],
            2,
        ),
        Goal.at_most("cutting all 30,000 words, ms from key to paint", said["cut all words, ms"], 300),
        Goal.at_most(
            "timeline with 5,000 clips, ms of script a frame (p95)",
            said["timeline, ms of script a frame"]["all"]["p95"],
            2,
        ),
        Goal.at_most("page of the editor, KB of gzip until it is mounted", talk["page_kb"], 450),
        Goal.at_most("memory of a three-hour project, MB", said["memory: three hours, MB"]["process"], 300),
    ]


def table(said: dict[str, Any]) -> Table:
    shown = Table(title="the studio", title_justify="left")
    shown.add_column("what")
    shown.add_column("figures")
    for name, figures in said.items():
        shown.add_row(name, _in_words(figures))
    return shown


def _in_words(figures: object) -> str:
    if isinstance(figures, dict):
        return ", ".join(f"{key} {_in_words(value)}" for key, value in figures.items())
    return f"{figures:.4g}" if isinstance(figures, float) else str(figures)


def main() -> None:
    said = measured()
    record("studio", said, goals(said), table(said))
