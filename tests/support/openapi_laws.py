"""What an OpenAPI document must say of every operation; faults as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Name (METHOD path) and operation."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def faults(document: Json) -> list[str]:
    """Everything that is missing."""
    found = []
    for name, operation in operations(document):
        found += [f"{name}: {fault}" for fault in _of(document, operation)]
    return found


def _of(document: Json, operation: Json) -> Iterator[str]:
    if not operation.get("description") and not operation.get("summary"):
        yield "says nothing"
    for parameter in operation.get("parameters", ()):
        yield from _unbounded(document, parameter["schema"], parameter["name"])
    if "requestBody" in operation:
        for kind, content in operation["requestBody"]["content"].items():
            if not _has_example(document, content):
                yield f"no example of a body as {kind}"
            yield from _unbounded(document, content["schema"], "body")
    yield from _answers(document, operation)


def _answers(document: Json, operation: Json) -> Iterator[str]:
    responses = operation["responses"]
    good = [status for status in responses if status.startswith(("2", "3"))]
    bad = [status for status in responses if status.startswith(("4", "5"))]
    if not good:
        yield "no good answer"
    if not bad:
        yield "no refusal"
    for status in good:
        for kind, content in responses[status].get("content", {}).items():
            if not _has_example(document, content):
                yield f"no example of {status} as {kind}"
    for status in bad:
        content = responses[status].get("content", {})
        if list(content) != ["application/problem+json"] or not _has_example(document, *content.values()):
            yield f"{status} is no problem with examples"
    if operation.get("security") != [] and "401" not in responses:
        yield "asks for a token, and 401 is missing"
    if operation.get("parameters") and "422" not in responses:
        yield "has parameters, and 422 is missing"


def _has_example(document: Json, content: Json) -> bool:
    if "example" in content or content.get("examples"):
        return True
    schema = content.get("schema", {})
    return any(_resolved(document, one).get("examples") for one in [schema, *schema.get("anyOf", ())])


def _resolved(document: Json, schema: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _unbounded(document: Json, schema: Json, path: str, depth: int = 0) -> Iterator[str]:
    """What of an input has no end."""
    schema = _resolved(document, schema)
    if depth > 8 or "enum" in schema or "const" in schema:
        return
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _unbounded(document, one, path, depth + 1)
    kind = schema.get("type")
    if kind == "string" and "maxLength" not in schema and schema.get("format") not in ("uuid", "date-time"):
        yield f"{path} is text without a greatest length"
    if kind in ("integer", "number") and not {"minimum", "exclusiveMinimum"} & schema.keys():
        yield f"{path} is a number without a least value"
    if kind in ("integer", "number") and not {"maximum", "exclusiveMaximum"} & schema.keys():
        yield f"{path} is a number without a greatest value"
    if kind == "array" and "maxItems" not in schema:
        yield f"{path} is a list without a greatest length"
    if kind == "object" and "properties" in schema and schema.get("additionalProperties") is not False:
        yield f"{path} takes unknown fields"
    inner = {f"{path}[]": schema["items"]} if "items" in schema else {}
    inner |= {f"{path}.{name}": one for name, one in schema.get("properties", {}).items()}
    for name, one in inner.items():
        yield from _unbounded(document, one, name, depth + 1)
