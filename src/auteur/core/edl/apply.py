"""The one way to change a document: an operation in, the next document and the operation's inverse out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auteur.core.edl import patch
from auteur.core.edl.document import Edl
from auteur.core.edl.operation import decoded
from auteur.core.edl.operations import OPERATIONS
from auteur.core.edl.reading import MAX_MS, shown
from auteur.core.errors import OperationError

__all__ = ["MAX_BATCH", "apply", "verb_of"]

MAX_BATCH = 10_000


def apply(edl: Edl, op: Mapping[str, Any]) -> tuple[Edl, dict[str, Any]]:
    """The next version of the document, and the operation that takes the change back.

    Pure: the same document and operation give the same result anywhere. `{"op": "batch", "operations": [...]}` is
    atomic. Raises OperationError (and its kinds) with the document unchanged.
    """
    after = _within_limits(_applied(edl, op))
    return replace(after, version=edl.version + 1), patch.difference(after, edl)


def verb_of(op: object) -> object:
    """What an operation does. Raises OperationError for what is no object."""
    if not isinstance(op, Mapping):
        raise OperationError("an operation must be an object")
    return op.get("op")


def _within_limits(edl: Edl) -> Edl:
    """Refuses what could not be read back. Clips and markers reach the limit only through the timeline's length."""
    last = edl.markers[-1].time_ms if edl.markers else 0
    if max(edl.duration_ms, last) > MAX_MS:
        raise OperationError(f"the timeline would be longer than {MAX_MS} ms")
    return edl


def _applied(edl: Edl, op: Mapping[str, Any]) -> Edl:
    verb = verb_of(op)
    if verb == "patch":
        return patch.applied(edl, dict(op))
    if verb == "batch":
        return _batch(edl, op.get("operations"))
    kind = OPERATIONS.get(verb) if isinstance(verb, str) else None
    if kind is None:
        raise OperationError(
            f"there is no operation {shown(verb)}", hint=f"there are batch, {', '.join(OPERATIONS)}"
        )
    return decoded(kind, dict(op)).apply(edl)


def _batch(edl: Edl, operations: object) -> Edl:
    if not isinstance(operations, list) or len(operations) > MAX_BATCH:
        raise OperationError(f"operations must be a list of at most {MAX_BATCH} operations")
    for i, op in enumerate(operations):
        if not isinstance(op, Mapping) or op.get("op") == "batch":
            raise OperationError(f"operations[{i}] must be a single operation")
        try:
            edl = _applied(edl, op)
        except OperationError as error:
            error.args = (f"operations[{i}]: {error}", *error.args[1:])
            error.message = str(error)
            raise
    return edl
