"""XML read without trusting it, and written without breaking it.

A DOCTYPE is passed over and what it names is never fetched; one that declares anything, an entity or an internal
subset, is refused, and so are depth and size that no editor writes. So no entity can grow or reach a file.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder, indent, tostring
from xml.parsers import expat

from auteur.core.errors import InputError

__all__ = ["Element", "child", "local_name", "parse_xml", "plain", "write_xml"]

_MAX_BYTES = 64 << 20
_MAX_DEPTH = 100
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without the signs that XML cannot hold, on one line."""
    return " ".join(_NOT_XML.sub("", text).split())


def child(parent: Element, tag: str, text: object = None, /, **attributes: str) -> Element:
    """A new last child; an attribute's trailing underscore is dropped (`in_`, `format_`)."""
    new = Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    if text is not None:
        new.text = plain(str(text))
    parent.append(new)
    return new


def write_xml(root: Element, doctype: str = "") -> str:
    """The document, indented by two spaces, with its declaration; attributes are made plain."""
    for element in root.iter():
        element.attrib.update({name: plain(value) for name, value in element.attrib.items()})
    indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' + (f"<!DOCTYPE {doctype}>\n" if doctype else "")
    return f"{head}{tostring(root, encoding='unicode')}\n"


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def parse_xml(data: str | bytes) -> Element:
    """The root element; tags are `{namespace}name`. Raises InputError for what is malformed or declares entities."""
    content = data.encode() if isinstance(data, str) else data
    if len(content) > _MAX_BYTES:
        raise InputError(f"the XML file is larger than {_MAX_BYTES >> 20} MiB")
    parser, tree = expat.ParserCreate(namespace_separator="}"), _Tree()
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.builder.data
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(f"this is not XML: {error}") from error
    return tree.builder.close()


class _Tree:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise InputError(f"the XML is nested more than {_MAX_DEPTH} deep")
        self.builder.start(_clark(tag), {_clark(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.builder.end(_clark(tag))


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name


def _doctype(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
    if has_internal_subset:
        _refuse_entity()


def _refuse_entity(*_: object) -> NoReturn:
    raise InputError(
        "the XML declares or uses entities", hint="entities are refused: they can hide files and bombs"
    )
