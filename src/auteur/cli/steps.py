"""A long command's steps, told as they are done: what each found and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auteur.cli.console import Output

__all__ = ["Steps"]


@dataclass(slots=True)
class Steps:
    """What was done. Only what was done whole is kept."""

    output: Output
    done: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """A step; what it finds goes into the dictionary."""
        begun = time.monotonic()
        facts: dict[str, Any] = {"step": name}
        yield facts
        facts["seconds"] = round(time.monotonic() - begun, 2)
        self.done.append(facts)
        told = ", ".join(f"{key} {value}" for key, value in facts.items() if key not in ("step", "seconds"))
        self.output.say(f"{facts['seconds']:>7.2f} s  {name}{f': {told}' if told else ''}")

    def to_json(self) -> list[dict[str, Any]]:
        """The steps as JSON."""
        return [{key: str(v) if isinstance(v, Path) else v for key, v in step.items()} for step in self.done]
