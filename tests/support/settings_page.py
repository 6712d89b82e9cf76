"""`python -m tests.support.settings_page` writes the table of docs/server.md from the settings themselves."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from pathlib import Path

from auteur.config import ServerSettings

PAGE = Path(__file__).parents[2] / "docs" / "server.md"


def table() -> str:
    """A row for each setting: name, default, and what its docstring says."""
    told = _docstrings()
    rows = []
    for one in fields(ServerSettings):
        default = "" if one.default in ("", ()) else f"`{one.default}`"
        secret = "" if one.repr else "secret. "
        rows.append(f"| `{one.name}` | {default} | {secret}{told.get(one.name, '')} |")
    return "\n".join(rows)


def _docstrings() -> dict[str, str]:
    body = ast.parse(inspect.getsource(ServerSettings)).body[0]
    assert isinstance(body, ast.ClassDef)
    told = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(following, ast.Expr):
            assert isinstance(statement.target, ast.Name)
            assert isinstance(following.value, ast.Constant)
            told[statement.target.id] = " ".join(str(following.value.value).split())
    return told


def page(text: str) -> str:
    """The page with its table as it is now."""
    head, mark, rest = text.partition("|---|---|---|\n")
    _, _, after = rest.partition("\n\n")
    return f"{head}{mark}{table()}\n\n{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
