"""The SDK's values agree with the OpenAPI: whatever the server tells, and nothing that it does not."""

from __future__ import annotations

import types
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from auteur.api.app import bare_app
from auteur.api.openapi import openapi
from auteur.sdk import StrangeAnswer, models
from auteur.sdk.decoding import decoded

Json = dict[str, Any]
SCHEMAS: dict[type, str] = {
    models.ApiToken: "TokenOut",
    models.NewApiToken: "TokenMade",
    models.Attempt: "AttemptOut",
    models.Balance: "Credits",
    models.Delivery: "DeliveryOut",
    models.NewSecret: "SecretOut",
    models.NewWebhook: "WebhookMade",
    models.Webhook: "WebhookOut",
    models.Change: "OperationOut",
    models.Cut: "CutOut",
    models.Entry: "EntryOut",
    models.Format: "FormatOut",
    models.Found: "FoundOut",
    models.Job: "JobOut",
    models.JobError: "JobError",
    models.Me: "Me",
    models.Media: "MediaOut",
    models.Price: "PriceOut",
    models.Project: "ProjectOut",
    models.Quote: "QuoteOut",
    models.RenderQuote: "RenderQuoteOut",
    models.SignedRequest: "SignedOut",
    models.Submitted: "SubmittedOut",
    models.Subscription: "Subscription",
    models.Version: "VersionOut",
    models.Voice: "VoiceOut",
}
NOT_OF_THE_API = {models.SignedIn, models.Rendered}


@cache
def schemas() -> Json:
    return openapi(bare_app())["components"]["schemas"]


def disagreements(kind: type, schema: Json) -> list[str]:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    said = schema["properties"]
    found = [f"{name} is not told" for name in names if name not in said]
    found += [f"{name} is not taken" for name in said if name not in names]
    for name in set(names) & set(said):
        found += [f"{name}: {fault}" for fault in _types(hints[name], said[name])]
    return found


def _types(hint: Any, schema: Json) -> list[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [] if SCHEMAS.get(hint) == name else [f"{hint} is no {name}"]
    options = schema.get("anyOf", [schema])
    may_be_null = any(one.get("type") == "null" for one in options)
    takes_null = get_origin(hint) in (Union, types.UnionType)
    if may_be_null != takes_null:
        return ["may be null" if may_be_null else "is never null"]
    inner = next(one for one in get_args(hint) if one is not types.NoneType) if takes_null else hint
    rest = [one for one in options if one.get("type") != "null"]
    return [fault for one in rest for fault in (_types(inner, one) if "$ref" in one else _plain(inner, one))]


def _plain(hint: Any, schema: Json) -> list[str]:
    expected: dict[Any, Any] = {
        str: "string",
        datetime: "string",
        int: "integer",
        float: "number",
        bool: "boolean",
    }
    shape = get_origin(hint) or hint
    wanted = expected.get(shape) or ("array" if shape is tuple else "object")
    return [] if schema.get("type") == wanted else [f"{hint} is {schema.get('type')}"]


@pytest.mark.parametrize(("kind", "name"), SCHEMAS.items(), ids=lambda one: getattr(one, "__name__", None))
def test_a_value_agrees_with_its_schema(kind: type, name: str) -> None:
    assert disagreements(kind, schemas()[name]) == []


@pytest.mark.parametrize(("kind", "name"), SCHEMAS.items(), ids=lambda one: getattr(one, "__name__", None))
def test_the_schemas_own_example_can_be_read(kind: type, name: str) -> None:
    for example in schemas()[name].get("examples", ()):
        assert decoded(kind, example)


def test_no_value_was_left_out() -> None:
    known = {getattr(models, name) for name in models.__all__} - NOT_OF_THE_API
    assert known <= SCHEMAS.keys()


@dataclass
class Wrong:
    id: int
    name: str | None
    more: bool


def test_disagreements_are_found() -> None:
    schema: Json = {
        "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "new": {"type": "string"}}
    }
    assert len(disagreements(Wrong, schema)) == 4


@pytest.mark.parametrize("value", [None, [], {}, {"id": 1}, {"id": "p", "name": 3, "more": True}])
def test_an_answer_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(StrangeAnswer):
        decoded(Wrong, value)
