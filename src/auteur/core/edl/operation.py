"""What every operation is: a frozen record of its parameters with one pure method.

An operation gives the next document and nothing else; what takes it back is found by comparing the two documents
(`auteur.core.edl.patch`), so no verb can get its inverse wrong.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, get_args, get_origin, get_type_hints

from auteur.core.edl.document import Edl
from auteur.core.edl.reading import MAX_MS, Reader
from auteur.core.errors import DocumentError, OperationError

if TYPE_CHECKING:
    from dataclasses import Field

__all__ = ["Operation", "decoded"]


class Operation(Protocol):
    """One verb with its parameters. `apply` raises OperationError and changes nothing when it does not fit."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def apply(self, edl: Edl) -> Edl: ...


def decoded(kind: type[Operation], value: dict[str, Any]) -> Operation:
    """The operation of plain JSON. Raises OperationError naming a field that is missing, unknown or out of range."""
    try:
        reader = Reader(value, "")
        reader.skip("op")
        arguments = {
            name: _read(reader, name, hint)
            for name, hint, required in _signature(kind)
            if required or name in value
        }
        reader.done()
        return kind(**arguments)
    except DocumentError as error:
        raise OperationError(f"{value.get('op')}: {error.message}") from error


@cache
def _signature(kind: type[Operation]) -> tuple[tuple[str, Any, bool], ...]:
    hints = get_type_hints(kind)
    return tuple(
        (f.name, hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind)
    )


def _read(reader: Reader, name: str, hint: Any) -> Any:
    if isinstance(hint, UnionType):  # X | None
        inner = next(part for part in get_args(hint) if part is not type(None))
        value = reader.raw(name)
        return None if value is None else _read(Reader({name: value}, reader.path), name, inner)
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_read(Reader({name: value}, reader.path), name, item) for value in reader.items(name))
    if hint is str:
        return reader.text(name)
    if hint is bool:
        return reader.flag(name)
    if hint is int:
        return reader.whole(name, -MAX_MS)
    if hint is float:
        value = reader.raw(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > MAX_MS:
            raise reader.fail(name, "must be a number")
        return value
    value = reader.raw(name)
    if not isinstance(value, dict):
        raise reader.fail(name, "must be an object")
    return value
