"""TTML captions (.ttml, W3C Timed Text 2), with speakers as agents.

Word times are not written: in TTML a timed word is shown only while it is spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from auteur.core.captions.model import Cue
from auteur.core.errors import InputError
from auteur.core.time import nearest
from auteur.formats.cue_times import clean_lines, stamp
from auteur.formats.xml_text import Element, child, local_name, parse_xml, plain, write_xml

__all__ = ["read_ttml", "write_ttml"]

_TT = "http://www.w3.org/ns/ttml"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CLOCK = re.compile(r"(\d{1,4}):(\d\d):(\d\d)(?:\.(\d+)|:(\d+))?", re.ASCII)
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)", re.ASCII)


# -- writing -------------------------------------------------------------------------------------------------------


def write_ttml(cues: Iterable[Cue], *, language: str = "") -> str:
    """`language` is what the captions are written in, as `en` or `de-AT`; "" where unknown."""
    cues = tuple(cues)
    speakers = list(dict.fromkeys(name for cue in cues if (name := plain(cue.speaker))))
    root = Element(
        "tt",
        {"xmlns": _TT, "xmlns:ttm": f"{_TT}#metadata", "xmlns:ttp": f"{_TT}#parameter"}
        | {"xmlns:tts": f"{_TT}#styling", "xml:lang": plain(language), "ttp:timeBase": "media"},
    )
    head = child(root, "head")
    metadata = child(head, "metadata")
    for n, name in enumerate(speakers, 1):
        agent = child(metadata, "ttm:agent", **{"xml:id": f"speaker{n}", "type": "person"})
        child(agent, "ttm:name", name, type="full")
    styles = {"tts:color": "white", "tts:textAlign": "center", "tts:displayAlign": "after"}
    place = {"tts:origin": "10% 10%", "tts:extent": "80% 80%"}
    child(child(head, "layout"), "region", **{"xml:id": "foot"}, **place, **styles)
    division = child(child(root, "body", region="foot"), "div")
    for cue in cues:
        _paragraph(division, cue, speakers)
    return write_xml(root)


def _paragraph(division: Element, cue: Cue, speakers: list[str]) -> None:
    first, *others = clean_lines(map(plain, cue.lines)) or ("",)
    paragraph = child(division, "p", first, begin=stamp(cue.start_ms, "."), end=stamp(cue.end_ms, "."))
    if plain(cue.speaker):
        paragraph.set("ttm:agent", f"speaker{speakers.index(plain(cue.speaker)) + 1}")
    for line in others:
        child(paragraph, "br").tail = line


# -- reading -------------------------------------------------------------------------------------------------------


def read_ttml(data: str | bytes) -> tuple[Cue, ...]:
    """The cues by start, with speakers; styles and regions are passed over.

    Raises InputError for XML that is malformed or no TTML, and for a paragraph without readable times.
    """
    root = parse_xml(data)
    if local_name(root) != "tt":
        raise InputError(f"a TTML file begins with <tt>, not with <{local_name(root)}>")
    agents = {
        element.get(f"{_XML}id", ""): " ".join(" ".join(element.itertext()).split())
        for element in root.iter()
        if local_name(element) == "agent"
    }
    cues = _cues(root, agents, _Clock(root), Fraction(0))
    return tuple(sorted(cues, key=lambda cue: cue.start_ms))


class _Clock:
    """How the document counts: `ttp:frameRate` with its multiplier, and `ttp:tickRate`."""

    def __init__(self, root: Element) -> None:
        said = {local_name(Element(name)): value for name, value in root.attrib.items()}
        try:
            multiplier = Fraction(*map(int, said.get("frameRateMultiplier", "1 1").replace(":", " ").split()))
            self.frames = Fraction(int(said.get("frameRate", "30"))) * multiplier
            self.ticks = Fraction(int(said.get("tickRate", "0"))) or self.frames
        except (ValueError, TypeError, ZeroDivisionError) as error:
            raise InputError("the TTML's frame rate or tick rate is no number") from error

    def _unit(self, metric: str) -> Fraction:
        whole = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
        return whole.get(metric) or 1 / (self.frames if metric == "f" else self.ticks)

    def seconds(self, text: str) -> Fraction:
        clock, offset = _CLOCK.fullmatch(text.strip()), _OFFSET.fullmatch(text.strip())
        if clock:
            whole = (int(clock[1]) * 60 + int(clock[2])) * 60 + int(clock[3])
            return whole + Fraction(f"0.{clock[4] or 0}") + Fraction(int(clock[5] or 0)) / self.frames
        if offset:
            return Fraction(offset[1]) * self._unit(offset[2])
        raise InputError(
            f"{text.strip()[:40]!r} is no time of TTML", hint="times look like 00:00:01.500 or 1.5s"
        )


def _cues(element: Element, agents: dict[str, str], clock: _Clock, begin: Fraction) -> Iterator[Cue]:
    """The paragraphs below an element; times count from their parent's beginning."""
    begin += clock.seconds(element.get("begin", "0s"))
    if local_name(element) != "p":
        for inner in element:
            yield from _cues(inner, agents, clock, begin)
        return
    lines = clean_lines(_text(element).split("\n"))
    if not lines:
        return
    if element.get("end"):
        end = begin - clock.seconds(element.get("begin", "0s")) + clock.seconds(element.get("end", ""))
    elif element.get("dur"):
        end = begin + clock.seconds(element.get("dur", ""))
    else:
        raise InputError(f"the paragraph {lines[0][:40]!r} has no end")
    speaker = next((value for name, value in element.attrib.items() if name.endswith("}agent")), "")
    start_ms, end_ms = nearest(begin * 1000), nearest(end * 1000)
    if end_ms < start_ms:
        raise InputError(f"the paragraph {lines[0][:40]!r} ends before it starts")
    yield Cue(start_ms, end_ms, lines, agents.get(speaker, ""))


def _text(element: Element) -> str:
    """The text with a line end for every <br/>; other white space is one space."""
    parts = [" ".join((element.text or "").split(" ")).replace("\n", " ")]
    for inner in element:
        parts.append("\n" if local_name(inner) == "br" else _text(inner))
        parts.append((inner.tail or "").replace("\n", " "))
    return "".join(parts)
