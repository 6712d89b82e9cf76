"""Undo and redo: operations too, over the stacks that the document carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auteur.core.edl.apply import apply, verb_of
from auteur.core.edl.document import Edl, Step
from auteur.core.edl.patch import NOTHING
from auteur.core.errors import NothingToUndo

__all__ = ["STEPS", "perform"]

STEPS = 500
"""How many steps can be undone; the oldest is forgotten, what it did stays done."""


def perform(edl: Edl, op: Mapping[str, Any]) -> Edl:
    """The document after an operation, with its history; `{"op": "undo"}` and `{"op": "redo"}` walk along it.

    An operation that changes nothing makes a version and no step: undo never seems to do nothing.
    Raises OperationError (NothingToUndo at the end of a stack) with the document unchanged.
    """
    verb = verb_of(op)
    if verb == "undo":
        return _undone(edl)
    if verb == "redo":
        return _redone(edl)
    after, inverse = apply(edl, op)
    if inverse == NOTHING:
        return after
    return replace(after, undo_stack=_pushed(edl.undo_stack, Step(dict(op), inverse)), redo_stack=())


def _undone(edl: Edl) -> Edl:
    if not edl.undo_stack:
        raise NothingToUndo("there is nothing to undo")
    step = edl.undo_stack[-1]
    before, _ = apply(edl, step.inverse)
    return replace(before, undo_stack=edl.undo_stack[:-1], redo_stack=_pushed(edl.redo_stack, step))


def _redone(edl: Edl) -> Edl:
    if not edl.redo_stack:
        raise NothingToUndo("there is nothing to redo")
    step = edl.redo_stack[-1]
    after, inverse = apply(edl, step.op)
    return replace(
        after, undo_stack=_pushed(edl.undo_stack, Step(step.op, inverse)), redo_stack=edl.redo_stack[:-1]
    )


def _pushed(stack: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    return (*stack[-STEPS + 1 :], step)
