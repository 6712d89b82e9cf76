"""What FCPXML 1.10 allows of the elements that Auteur writes; faults as sentences.

After Apple's reference of the format (developer.apple.com, "FCPXML Reference"), of what is written here alone: no
substitute for Apple's DTD, which is part of Final Cut Pro.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auteur.formats.xml_text import Element

_ANCHORED = "asset-clip"


@dataclass(frozen=True, slots=True)
class Shape:
    """An element: its children in groups, in this order, a `?` behind those that stand at most once in theirs; which
    attributes it must have and which it may."""

    children: tuple[str, ...] = ()
    required: str = ""
    allowed: str = ""


SHAPES = {
    "fcpxml": Shape(("resources?", "library?"), "version"),
    "resources": Shape(("asset effect format",)),
    "format": Shape((), "id", "name frameDuration width height"),
    "asset": Shape(
        ("media-rep",),
        "id",
        "name start duration hasVideo videoSources format hasAudio audioSources audioChannels audioRate",
    ),
    "media-rep": Shape((), "src", "kind"),
    "effect": Shape((), "id uid", "name"),
    "library": Shape(("event",)),
    "event": Shape(("project",), "", "name"),
    "project": Shape(("sequence?",), "", "name"),
    "sequence": Shape(("spine?",), "format", "duration tcStart tcFormat audioLayout audioRate"),
    "spine": Shape(("asset-clip gap transition",)),
    "gap": Shape((_ANCHORED, "marker"), "duration", "name offset start"),
    "asset-clip": Shape(
        (
            "timeMap?",
            "adjust-crop?",
            "adjust-transform?",
            "adjust-blend?",
            "adjust-volume?",
            _ANCHORED,
            "marker",
        ),
        "ref",
        "name offset start duration lane srcEnable audioRole tcFormat",
    ),
    "transition": Shape(("filter-video?", "filter-audio?"), "duration", "name offset"),
    "filter-video": Shape((), "ref", "name"),
    "filter-audio": Shape((), "ref", "name"),
    "timeMap": Shape(("timept",)),
    "timept": Shape((), "time value", "interp"),
    "marker": Shape((), "start value", "duration"),
    "adjust-crop": Shape(("crop-rect? trim-rect?",), "mode"),
    "trim-rect": Shape((), "", "left top right bottom"),
    "crop-rect": Shape((), "", "left top right bottom"),
    "adjust-transform": Shape(("param",), "", "position scale"),
    "adjust-blend": Shape(("param",), "", "amount"),
    "adjust-volume": Shape(("param",), "", "amount"),
    "param": Shape(("fadeIn? fadeOut? keyframeAnimation?",), "name", "value"),
    "fadeIn": Shape((), "type duration"),
    "fadeOut": Shape((), "type duration"),
    "keyframeAnimation": Shape(("keyframe",)),
    "keyframe": Shape((), "time value", "interp curve"),
}


def faults(root: Element) -> list[str]:
    """Everything that is not as it must be, and references that lead nowhere."""
    kinds = {one.get("id"): one.tag for one in root.iterfind("resources/*")}
    found = [fault for element in root.iter() for fault in _of(element)]
    for element in root.iter():
        for name, kind in (("ref", ""), ("format", "format")):
            leads = element.get(name)
            wanted = kind or ("effect" if element.tag.startswith("filter") else "asset")
            if leads is not None and kinds.get(leads) != wanted:
                found.append(f"<{element.tag} {name}={leads!r}> names no {wanted}")
    return found


def _of(element: Element) -> Iterator[str]:
    shape = SHAPES.get(element.tag)
    if shape is None:
        yield f"<{element.tag}> is not known"
        return
    required, allowed = shape.required.split(), shape.allowed.split()
    yield from (f"<{element.tag}> lacks {name}" for name in required if name not in element.attrib)
    yield from (f"<{element.tag}> has {name}" for name in element.attrib if name not in (*required, *allowed))
    at, seen = 0, set()
    for child in element:
        place = next((n for n, group in enumerate(shape.children) if child.tag in _names(group)), None)
        if place is None or place < at:
            yield f"<{child.tag}> stands out of order in <{element.tag}>"
            continue
        at = place
        if f"{child.tag}?" in shape.children[place].split() and child.tag in seen:
            yield f"<{child.tag}> stands twice in <{element.tag}>"
        seen.add(child.tag)


def _names(group: str) -> list[str]:
    return [name.removesuffix("?") for name in group.split()]
