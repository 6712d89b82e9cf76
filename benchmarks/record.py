"""How every benchmark reports: a table for people and one JSON file a run."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

__all__ = ["Goal", "machine", "record"]

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach. `measured` and `goal` are in the same unit, which the name says."""

    name: str
    measured: float
    goal: float
    met: bool

    @classmethod
    def at_most(cls, name: str, measured: float, goal: float) -> Goal:
        return cls(name, round(measured, 3), goal, measured <= goal)

    @classmethod
    def at_least(cls, name: str, measured: float, goal: float) -> Goal:
        return cls(name, round(measured, 3), goal, measured >= goal)


def machine() -> str:
    """The machine in a few words: processor model and cores."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def record(
    name: str, figures: Mapping[str, object], goals: Sequence[Goal], table: Table | None = None
) -> None:
    """Print the table and the goals, and write results/<name>.json."""
    console = Console()
    if table is not None:
        console.print(table)
    said = Table(title=f"{name}: goals", title_justify="left")
    for column in ("goal", "measured", "wanted", ""):
        said.add_column(column, justify="left" if column == "goal" else "right")
    for goal in goals:
        said.add_row(goal.name, f"{goal.measured:g}", f"{goal.goal:g}", "met" if goal.met else "missed")
    console.print(said)
    RESULTS.mkdir(exist_ok=True)
    content = {
        "name": name,
        "machine": machine(),
        "figures": figures,
        "goals": [asdict(goal) for goal in goals],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
