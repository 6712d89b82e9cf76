"""Caption styles as JSON: every field may be left out, none may be unknown, and errors name the place."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from auteur.core.captions.style import CaptionStyle, Colour, Within
from auteur.core.errors import InputError

__all__ = ["LONGEST_TEXT", "MOST_ITEMS", "BadStyle", "style_from_json", "style_to_json"]

_HEX = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
LONGEST_TEXT, MOST_ITEMS = 200, 100
_LARGEST = 10**9


class BadStyle(InputError):
    """A caption style is not as it must be; nothing was drawn."""

    code = "bad_style"


def style_to_json(style: CaptionStyle) -> dict[str, Any]:
    """All of it as plain values."""
    return {**asdict(style), "speaker_colours": list(style.speaker_colours)}


def style_from_json(said: object, path: str = "style") -> CaptionStyle:
    """The inverse of `style_to_json`; what is left out is as in `CaptionStyle()`. Raises BadStyle naming the field."""
    style = _read(CaptionStyle, said, path)
    assert isinstance(style, CaptionStyle)
    return style


def _read(kind: Any, said: object, path: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        return _object(kind, said, path)
    if origin is typing.Annotated:
        return _annotated(arguments[0], arguments[1], said, path)
    if origin is types.UnionType:
        return None if said is None else _read(arguments[0], said, path)
    if origin is typing.Literal:
        if said not in arguments:
            raise BadStyle(f"{path}: {_shown(said)} is not known", hint=f"use {', '.join(arguments)}")
        return said
    if origin is tuple:
        items = _sized(said, list, path, "a list")
        return tuple(_read(arguments[0], item, f"{path}[{n}]") for n, item in enumerate(items))
    if origin is Mapping:
        pairs = _sized(said, dict, path, "an object")
        return {name: _read(arguments[1], value, f"{path}.{name}") for name, value in pairs.items()}
    return _leaf(kind, said, path)


def _object(kind: Any, said: object, path: str) -> Any:
    pairs = _sized(said, dict, path, "an object")
    hints = typing.get_type_hints(kind, include_extras=True)
    known = [field.name for field in fields(kind)]
    for name in pairs:
        if name not in known:
            near = get_close_matches(str(name), known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it may have {', '.join(known)}"
            raise BadStyle(f"{path} has no field {_shown(name)}", hint=hint)
    return kind(**{name: _read(hints[name], value, f"{path}.{name}") for name, value in pairs.items()})


def _annotated(kind: Any, rule: Any, said: object, path: str) -> Any:
    value = _leaf(kind, said, path)
    if rule is Colour and not _HEX.fullmatch(value):
        raise BadStyle(f"{path}: {_shown(said)} is no colour", hint="colours look like #FFD400")
    if isinstance(rule, Within) and not rule.low <= value <= rule.high:
        raise BadStyle(f"{path}: {value:g} lies outside {rule.low:g} to {rule.high:g}")
    return value


def _leaf(kind: Any, said: object, path: str) -> Any:
    if isinstance(said, int) and abs(said) > _LARGEST:
        raise BadStyle(f"{path}: {_shown(said)} cannot be")
    if kind is float and isinstance(said, int | float) and not isinstance(said, bool):
        return float(said)
    if type(said) is not kind:
        names = {float: "a number", int: "a whole number", str: "text", bool: "true or false"}
        raise BadStyle(f"{path}: {_shown(said)} is not {names[kind]}")
    if isinstance(said, str) and len(said) > LONGEST_TEXT:
        raise BadStyle(f"{path}: longer than {LONGEST_TEXT} characters")
    return said


def _sized(said: object, kind: type, path: str, name: str) -> Any:
    if not isinstance(said, kind):
        raise BadStyle(f"{path}: {_shown(said)} is not {name}")
    assert isinstance(said, list | dict)
    if len(said) > MOST_ITEMS:
        raise BadStyle(f"{path}: more than {MOST_ITEMS} items")
    return said


def _shown(said: object) -> str:
    if isinstance(said, int) and abs(said) > _LARGEST:  # more digits than Python prints
        return "a number so large"
    text = repr(said)
    return text if len(text) <= 40 else f"{text[:39]}…"
