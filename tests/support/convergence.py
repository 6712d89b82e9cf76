"""Editors of one document who see each other late, lose answers and crash, and must agree in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import OperationError
from auteur.ports.edl_store import EdlStore, LoggedOperation, StaleVersion
from tests.support.documents import random_operation

Op = dict[str, Any]
Open = Callable[[str], EdlStore]


class LostBefore(Exception):
    """The request never arrived."""


class LostAfter(Exception):
    """The answer never arrived."""


@dataclass
class Editor:
    """A client: its own copy of the document, and the operation whose answer it waits for."""

    name: str
    edl: Edl
    rng: Random
    acknowledged: list[Op] = field(default_factory=list)
    waiting: Op | None = None
    made: int = 0

    def step(self, store: EdlStore, *, fault: float) -> None:
        op = self.waiting
        if op is None:
            op = self._new_operation()
            try:
                perform(self.edl, op)
            except OperationError:
                return
            self.waiting = op
        try:
            self._send(store, op, fault)
        except StaleVersion as stale:
            self._catch_up(stale.missed, op)
        except OperationError:
            self.waiting = None  # it does not fit any more: the editor shows it, and nothing was kept
        except (LostBefore, LostAfter):
            pass  # it asks again at its next turn
        else:
            self.edl = perform(self.edl, op)
            self._is_kept(op)

    def _new_operation(self) -> Op:
        self.made += 1
        if self.rng.random() < 0.1:
            return {"op": self.rng.choice(["undo", "redo"])}
        serial = int(self.name[1:]) * 100_000 + self.made
        op = random_operation(self.rng, self.edl, serial)
        # A marker of its own beside it makes each operation like no other, so that a loss is seen.
        mark = {"op": "add_marker", "marker_id": f"{self.name}-{self.made}", "time_ms": self.made}
        return {"op": "batch", "operations": [op, mark]} if op["op"] != "batch" else op

    def _send(self, store: EdlStore, op: Op, fault: float) -> None:
        dice = self.rng.random()
        if dice < fault / 2:
            raise LostBefore
        store.append(self.edl.version, op)
        if dice < fault:
            raise LostAfter

    def _catch_up(self, missed: tuple[LoggedOperation, ...], op: Op) -> None:
        assert missed, f"{self.name} is ahead of the server: it lost an acknowledged operation"
        for logged in missed:
            self.edl = _replay(self.edl, logged)
            if logged.client_id == self.name and dict(logged.op) == op and self.waiting is not None:
                self._is_kept(op)  # its answer was lost, it was not

    def _is_kept(self, op: Op) -> None:
        self.acknowledged.append(op)
        self.waiting = None

    def crash(self, store: EdlStore) -> None:
        """Forget all but what was acknowledged, and load again."""
        self.waiting = None
        self.edl = store.load()


def simulate(opened: Open, first: Edl, *, seed: int, editors: int, operations: int, fault: float) -> int:
    """Edit at random until each editor made so many operations; how many were kept.

    Asserts that all copies are one document, that the log gives it too, and that nothing acknowledged was lost.
    """
    rng = Random(seed)
    crew = [Editor(f"e{n}", first, Random(seed * 1000 + n)) for n in range(editors)]
    stores = {editor.name: opened(editor.name) for editor in crew}
    while any(editor.made < operations for editor in crew):
        editor = rng.choice(crew)
        editor.step(stores[editor.name], fault=fault)
        if rng.random() < fault / 10:
            stores[editor.name] = opened(editor.name)
            editor.crash(stores[editor.name])
    for editor in crew:
        while editor.waiting is not None:
            editor.step(stores[editor.name], fault=0)
    return _agreed(opened, first, crew)


def _agreed(opened: Open, first: Edl, crew: list[Editor]) -> int:
    store = opened("judge")
    final, log = store.load(), store.log()
    for editor in crew:
        for logged in store.log(editor.edl.version):
            editor.edl = _replay(editor.edl, logged)
        assert _undated(editor.edl) == _undated(final), f"{editor.name} has another document"
        kept = [dict(logged.op) for logged in log if logged.client_id == editor.name]
        assert _is_subsequence(editor.acknowledged, kept), f"{editor.name} lost an acknowledged operation"
        marked = [str(op) for op in kept if op["op"] == "batch"]
        assert len(marked) == len(set(marked)), f"an operation of {editor.name} was done twice"
    replayed = first
    for logged in log:
        replayed = _replay(replayed, logged)
    assert _undated(replayed) == _undated(final), "the log does not give the document"
    return len(log)


def _replay(edl: Edl, logged: LoggedOperation) -> Edl:
    """What the server performed can be performed by whoever has the same document."""
    try:
        return perform(edl, logged.op)
    except OperationError as error:
        raise AssertionError(f"version {logged.version} does not fit: another document") from error


def _undated(edl: Edl) -> Edl:
    return replace(edl, created_at=None, updated_at=None)


def _is_subsequence(few: list[Op], many: list[Op]) -> bool:
    rest = iter(many)
    return all(any(op == other for other in rest) for op in few)
