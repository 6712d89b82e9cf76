"""`--review`: proposals are ticked in the terminal before anything is cut."""

from __future__ import annotations

from dataclasses import replace

from rich.prompt import Prompt
from rich.table import Table
from rich.text import Text

from auteur.cli.console import Output
from auteur.core.edl.document import Edl
from auteur.core.planners.proposal import Proposal
from auteur.services.cutting import Review

__all__ = ["ask", "toggled"]


def ask(output: Output) -> Review:
    """A `Review` that shows the proposals and lets numbers toggle their ticks until Enter accepts them."""

    def review(_: Edl, proposals: list[Proposal]) -> list[Proposal]:
        while True:
            output.err.print(_table(proposals))
            answer = Prompt.ask(
                "numbers to tick or untick (3 5-9), a for all, n for none, Enter to go on",
                console=output.err,
                default="",
                show_default=False,
            )
            if not answer.strip():
                return proposals
            try:
                proposals = toggled(proposals, answer)
            except ValueError:
                output.say(f"{answer!r} is none of these")

    return review


def toggled(proposals: list[Proposal], answer: str) -> list[Proposal]:
    """The proposals after an answer: `a`, `n`, or numbers and ranges from 1. Raises ValueError for anything else."""
    if answer.strip() in ("a", "n"):
        return [replace(proposal, ticked=answer.strip() == "a") for proposal in proposals]
    chosen: set[int] = set()
    for part in answer.replace(",", " ").split():
        first, _, last = part.partition("-")
        numbers = range(int(first), int(last or first) + 1)
        if not numbers or not 1 <= numbers[0] <= numbers[-1] <= len(proposals):
            raise ValueError(part)
        chosen |= set(numbers)
    return [replace(p, ticked=p.ticked != (i in chosen)) for i, p in enumerate(proposals, start=1)]


def _table(proposals: list[Proposal]) -> Table:
    table = Table("", "", "at", "length", "what", "why")
    for i, proposal in enumerate(proposals, start=1):
        start, length = proposal.span.start_ms / 1000, proposal.span.duration_ms / 1000
        tick = "[x]" if proposal.ticked else "[ ]"
        row = (str(i), tick, f"{start:.1f} s", f"{length:.2f} s", proposal.text, proposal.reason)
        table.add_row(*(Text(cell) for cell in row))
    return table
