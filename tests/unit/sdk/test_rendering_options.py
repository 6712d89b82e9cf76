"""The SDK's options of a render are those of the API, value by value."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin, get_type_hints

from auteur.api.app import bare_app
from auteur.api.openapi import openapi
from auteur.sdk.rendering import Container, RenderOptions


def asked() -> dict[str, Any]:
    schema: dict[str, Any] = openapi(bare_app())["components"]["schemas"]["Render"]["properties"]
    return schema


def test_every_option_of_the_api_has_its_parameter() -> None:
    assert get_type_hints(RenderOptions).keys() == asked().keys() - {"project_id", "container"}


def test_the_values_are_those_of_the_api() -> None:
    told = asked()
    compared = 0
    for name, hint in {"container": Container, **get_type_hints(RenderOptions)}.items():
        options = told[name].get("anyOf", [told[name]])
        values = [value for one in options for value in one.get("enum", ())]
        if get_origin(hint) is Literal:
            assert list(get_args(hint)) == values, name
            compared += 1
    assert compared == 11
