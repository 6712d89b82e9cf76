"""Writes docs/operations.md from the registry: `python -m tests.support.operations_page`."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields
from pathlib import Path

from auteur.core.edl.operations import OPERATIONS

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"

HEAD = """# Operations

Every change to a document is one of these small JSON objects, wherever it comes from. `auteur apply` takes one, or a
list of them. Each is checked, applied whole or not at all, and one step of undo.

    [{"op": "delete_words", "word_ids": ["talk-w12", "talk-w13"]}, {"op": "split", "at_ms": 61200}]

Times are whole milliseconds: of the timeline (`at_ms`, `start_ms`, `end_ms`, `delta_ms`), or of a recording
(`in_point_ms`, `out_point_ms`, a word's times). Word and clip ids are those of the document. Three stand above the
verbs: `{"op": "batch", "operations": [...]}` is atomic and one step of undo; `{"op": "undo"}` and `{"op": "redo"}`.
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_section(verb) for verb in OPERATIONS)


def _section(verb: str) -> str:
    kind = OPERATIONS[verb]
    lines = [f"\n## {verb}\n", inspect.cleandoc(kind.__doc__ or ""), ""]
    for field in fields(kind):  # type: ignore[arg-type]
        given = field.default is MISSING and field.default_factory is MISSING
        default = "" if given else f", {field.default!r} if not given"
        lines.append(f"- `{field.name}`: {_type(str(field.type))}{default}")
    return "\n".join(lines) + "\n"


def _type(hint: str) -> str:
    names = {
        "str": "text",
        "int": "whole number",
        "bool": "true or false",
        "float": "number",
        "dict[str, Any]": "object",
    }
    plain = hint.removesuffix(" | None")
    if plain.startswith("tuple["):
        return f"list of {names[plain[6:].removesuffix(', ...]')]}s".replace("texts", "texts")
    return names[plain]


if __name__ == "__main__":
    PAGE.write_text(page())
