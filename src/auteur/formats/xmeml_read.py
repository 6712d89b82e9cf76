"""Reading Final Cut Pro 7 XML (.xml), as Premiere Pro and DaVinci Resolve write it: the first sequence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from auteur.core.edl.document import TrackType
from auteur.core.errors import InputError
from auteur.core.time import Span, frame_to_ms, nearest
from auteur.formats.cut_list import CutList, ListedClip, ListedMarker, span_ms
from auteur.formats.xmeml_filters import read_effects, read_speed
from auteur.formats.xml_text import Element, parse_xml

__all__ = ["read_xmeml"]

_MAX_FRAME = 10**9


def read_xmeml(data: str | bytes) -> CutList:
    """Raises InputError for XML that is none, has no sequence, or holds positions that are no numbers."""
    root = parse_xml(data)
    sequence = root.find(".//sequence")
    if root.tag != "xmeml" or sequence is None:
        raise InputError("there is no sequence in this file", hint="is it a Final Cut Pro 7 XML?")
    rate = _rate(sequence)
    files = {
        file.get("id", ""): file
        for file in root.iter("file")
        if file.findtext("pathurl") or file.findtext("name")
    }
    notes: dict[str, None] = {}
    clips: list[ListedClip] = []
    for kind in ("video", "audio"):
        clips += _rows(sequence, "video" if kind == "video" else "audio", rate, files, notes)
    markers = [
        ListedMarker(frame_to_ms(max(0, _number(marker, "in")), rate), marker.findtext("name", ""))
        for marker in sequence.findall("marker")
    ]
    return CutList(tuple(clips), tuple(markers), rate, tuple(notes))


def _rate(element: Element) -> Fraction:
    timebase = _number(element, "rate/timebase")
    if not 1 <= timebase <= 1000:
        raise InputError(f"{timebase} is no timebase")
    slowed = element.findtext("rate/ntsc", "FALSE").strip().upper() == "TRUE"
    return Fraction(timebase * 1000, 1001) if slowed else Fraction(timebase)


def _rows(
    sequence: Element, kind: TrackType, rate: Fraction, files: dict[str, Element], notes: dict[str, None]
) -> Iterator[ListedClip]:
    """The tracks of a type that have clips; the second channel of a stereo sound is no track of its own."""
    frame = _size(sequence, "media/video/format")
    seen: set[tuple[object, ...]] = set()
    row = 0
    for track in sequence.findall(f"media/{kind}/track"):
        found = [
            clip
            for item, edges in _with_edges(track, notes)
            for clip in _clip(item, edges, kind, row, rate, files, notes, frame)
        ]
        keys = [(clip.source, clip.record, clip.taken) for clip in found]
        second = bool(keys) and kind == "audio" and seen.issuperset(keys)
        seen |= set(keys)
        if found and not second:
            yield from found
            row += 1


@dataclass(frozen=True, slots=True)
class _Edges:
    """The transitions at both ends of a clip item, as frames [start, end); None where there is none."""

    rise: tuple[int, int] | None
    fall: tuple[int, int] | None


def _with_edges(track: Element, notes: dict[str, None]) -> Iterator[tuple[Element, _Edges]]:
    """The clip items of a track. A transition without a clip on one side is none between two: it is not read."""
    items = [item for item in track if item.tag in ("clipitem", "transitionitem")]
    for n, item in enumerate(items):
        if item.tag == "clipitem":
            rise = _blend(items, n - 1, n - 2, notes)
            yield item, _Edges(rise, _blend(items, n + 1, n + 2, notes))


def _blend(items: list[Element], at: int, beyond: int, notes: dict[str, None]) -> tuple[int, int] | None:
    if not 0 <= at < len(items) or items[at].tag != "transitionitem":
        return None
    start, end = _number(items[at], "start"), _number(items[at], "end")
    if not 0 <= start < end:
        raise InputError(f"a transition from {start} to {end} lies outside its timeline")
    if not 0 <= beyond < len(items) or items[beyond].tag != "clipitem":
        notes["a fade from or to nothing is not read"] = None
    elif (items[at].findtext("alignment") or "center").strip() != "center":
        notes["a transition is centred on its cut"] = None
    return start, end


def _clip(
    item: Element,
    edges: _Edges,
    kind: TrackType,
    row: int,
    rate: Fraction,
    files: dict[str, Element],
    notes: dict[str, None],
    frame: tuple[int, int] | None,
) -> Iterator[ListedClip]:
    if item.findtext("enabled", "TRUE").strip().upper() == "FALSE":
        notes["disabled clips are not read"] = None
        return
    start, end, into, out = (_number(item, tag) for tag in ("start", "end", "in", "out"))
    start, end, into, out = _cut_edges(edges, start, end, into, out)
    if not (0 <= start < end and 0 <= into < out):
        raise InputError(f"the clip {item.findtext('name', '')!r} lies outside its timeline or its source")
    own = item.find("file")
    file = None if own is None else files.get(own.get("id", ""), own)
    source = item.findtext("name", "")
    if file is not None:
        source = file.findtext("pathurl") or file.findtext("name") or source
    speed, taken = _taken(item, start, end, into, out, rate)
    effects = tuple(read_effects(item, kind, None if file is None else _size(file, "media/video"), frame))
    listed = ListedClip(kind, row, source.strip(), span_ms(start, end, rate), taken, speed, effects)
    yield (
        listed
        if edges.rise is None
        else listed.crossed(span_ms(0, edges.rise[1] - edges.rise[0], rate).end_ms)
    )


def _cut_edges(edges: _Edges, start: int, end: int, into: int, out: int) -> tuple[int, int, int, int]:
    """Where the cuts are. A transition hides an edge as -1, and what is taken then reaches to its far end; where it
    does not, or no transition is told, the length is that of the source."""
    rise, fall = edges.rise or (-1, -1), edges.fall or (-1, -1)
    joined, parted = sum(rise) // 2, sum(fall) // 2
    if start == -1 and edges.rise and end - (out - into) != joined:
        start, into = joined, into + joined - rise[0]
    if end == -1 and edges.fall and start + (out - into) != parted:
        end, out = parted, out - (fall[1] - parted)
    if start == -1 and end >= 0:
        start = end - (out - into)
    elif end == -1 and start >= 0:
        end = start + (out - into)
    return start, end, into, out


def _taken(item: Element, start: int, end: int, into: int, out: int, rate: Fraction) -> tuple[Fraction, Span]:
    """The speed, and what of the source is played: a retimed clip counts frames at its speed, or of its source."""
    told = read_speed(item)
    if told is None or out - into != end - start:
        return Fraction(out - into, end - start), span_ms(into, out, rate)
    first, last = (nearest(frame * told * 1000 / rate) for frame in (into, out))
    return told, Span(first, last)


def _size(parent: Element, path: str) -> tuple[int, int] | None:
    sides = [
        parent.findtext(f"{path}/samplecharacteristics/{side}", "").strip() for side in ("width", "height")
    ]
    if not all(side.isascii() and side.isdigit() and 0 < len(side) < 6 and int(side) for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def _number(element: Element, path: str) -> int:
    text = (element.findtext(path) or "").strip()
    if not (text.removeprefix("-").isdigit() and text.isascii() and len(text) < 12):
        raise InputError(
            f"<{path}> of {element.findtext('name', element.tag)!r} is {text[:20]!r} and no number"
        )
    return min(int(text), _MAX_FRAME)
