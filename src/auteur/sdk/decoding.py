"""JSON to the SDK's dataclasses. What the server tells beyond them is left out: a newer server stays understood."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import httpx

from auteur.sdk.errors import StrangeAnswer

__all__ = ["as_json", "as_many", "as_one", "as_text", "decoded", "nothing"]

T = TypeVar("T")


def decoded(kind: type[T], value: object) -> T:
    """The value as an instance of a dataclass. Raises StrangeAnswer, naming what is missing or of another type."""
    if not isinstance(value, Mapping):
        raise StrangeAnswer(f"the answer is no {kind.__name__}")
    shape: Any = kind  # mypy takes no class for hashable
    hints = _hints(shape)
    missing = {name for name in hints.keys() - value.keys() if not _may_be_none(hints[name])}
    if missing:
        raise StrangeAnswer(
            f"{kind.__name__} has no {', '.join(sorted(missing))}", hint="is the server older?"
        )
    return kind(
        **{name: _of(hint, value.get(name), f"{kind.__name__}.{name}") for name, hint in hints.items()}
    )


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _may_be_none(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _of(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if _may_be_none(hint):
        inner = next(one for one in get_args(hint) if one is not types.NoneType)
        return None if value is None else _of(inner, value, path)
    if origin is tuple:
        return tuple(_of(get_args(hint)[0], one, path) for one in _checked(list, value, path))
    if origin is not None:  # a Mapping of whatever
        return _checked(dict, value, path)
    if isinstance(hint, type) and is_dataclass(hint):
        return decoded(hint, value)
    if hint is datetime:
        return datetime.fromisoformat(_checked(str, value, path))
    return _checked((int, float), value, path) if hint is float else _checked(hint, value, path)


def _checked(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise StrangeAnswer(f"{path} is {type(value).__name__}")
    return value


def as_json(response: httpx.Response) -> Any:
    """The body as JSON. Raises StrangeAnswer."""
    try:
        return response.json()
    except ValueError as error:
        raise StrangeAnswer(f"{response.url.path} answered no JSON") from error


def as_one(kind: type[T]) -> Callable[[httpx.Response], T]:
    """A decoder: the body is one of these."""
    return lambda response: decoded(kind, as_json(response))


def as_many(kind: type[T], key: str) -> Callable[[httpx.Response], tuple[T, ...]]:
    """A decoder: the body's `key` is a list of these."""
    return lambda response: tuple(
        decoded(kind, one) for one in _checked(list, as_json(response).get(key), key)
    )


def as_text(response: httpx.Response) -> str:
    return response.text


def nothing(_: httpx.Response) -> None:
    """A decoder for answers without a body."""
