"""Reading FCPXML, 1.8 and later: the first project's storyline, and the clips connected to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from auteur.core.edl.document import TrackType
from auteur.core.errors import InputError
from auteur.core.time import Span, nearest
from auteur.formats.cut_list import CutList, ListedClip, ListedMarker
from auteur.formats.fcpxml_adjust import picture_effects, sound_effects
from auteur.formats.xml_text import Element, parse_xml

__all__ = ["read_fcpxml"]

_SECONDS = re.compile(r"(-?\d{1,15})(?:/(\d{1,12})|(\.\d{1,9}))?s?", re.ASCII)
_UNREAD = ("ref-clip", "sync-clip", "mc-clip", "audition", "title", "caption")


def read_fcpxml(data: str | bytes) -> CutList:
    """Raises InputError for XML that is none, has no project, or times that are no rational seconds."""
    root = parse_xml(data)
    sequence = root.find(".//sequence")
    spine = None if sequence is None else sequence.find("spine")
    if root.tag != "fcpxml" or sequence is None or spine is None:
        raise InputError("there is no FCPXML project in this file", hint="export the project, not the event")
    reading = _Reading(_assets(root), _size(root, sequence.get("format")))
    at = Fraction(0)
    origin = _seconds(sequence.get("tcStart"))
    blend: Element | None = None
    for item in spine:
        if item.tag == "transition":
            blend = item
            continue
        start = _seconds(item.get("offset")) - origin if item.get("offset") else at
        before = len(reading.clips)
        reading.take(item, start, 0)
        if blend is not None and item.tag == "asset-clip" and start == at:
            reading.cross(before, blend)
        elif blend is not None:
            reading.notes["a transition from or to nothing is not read"] = None
        blend = None
        at = start + _seconds(item.get("duration"))
    return reading.result(_rate(root, sequence))


def _rate(root: Element, sequence: Element) -> Fraction | None:
    wanted = sequence.get("format")
    for shape in root.iter("format"):
        if shape.get("id") == wanted and shape.get("frameDuration"):
            return 1 / (_seconds(shape.get("frameDuration")) or Fraction(1, 30))
    return None


@dataclass(frozen=True, slots=True)
class _Asset:
    source: str
    start: Fraction
    kinds: frozenset[str]
    size: tuple[int, int] | None


def _size(root: Element, wanted: str | None) -> tuple[int, int] | None:
    """Width and height of the format of that id, where it tells both."""
    for shape in root.iter("format"):
        sides = [shape.get(side, "") for side in ("width", "height")]
        if shape.get("id") == wanted and all(re.fullmatch(r"[1-9]\d{0,4}", side, re.ASCII) for side in sides):
            return int(sides[0]), int(sides[1])
    return None


def _assets(root: Element) -> dict[str, _Asset]:
    found: dict[str, _Asset] = {}
    for asset in root.iter("asset"):
        copy = asset.find("media-rep")
        source = (copy if copy is not None else asset).get("src") or asset.get("name") or ""
        kinds = {kind for kind in ("video", "audio") if asset.get(f"has{kind.title()}") == "1"}
        found[asset.get("id", "")] = _Asset(
            source,
            _seconds(asset.get("start")),
            frozenset(kinds or {"video", "audio"}),
            _size(root, asset.get("format")),
        )
    return found


@dataclass(slots=True)
class _Reading:
    assets: dict[str, _Asset]
    frame: tuple[int, int] | None
    clips: list[tuple[int, ListedClip]] = field(default_factory=list)
    markers: list[ListedMarker] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def take(self, item: Element, at: Fraction, lane: int) -> None:
        """An element that plays at `at` seconds, and what hangs on it."""
        if item.tag in _UNREAD:
            self.notes[f"a <{item.tag}> is not read"] = None
            return
        if item.tag in ("asset-clip", "video", "audio"):
            self._clip(item, at, lane)
        start = _seconds(item.get("start"))
        for inner in item:
            if inner.tag == "marker":
                moment = nearest((at + _seconds(inner.get("start")) - start) * 1000)
                self.markers.append(ListedMarker(max(0, moment), inner.get("value", "")))
            elif inner.tag == "transition":
                self.notes["a transition of a connected storyline is not read"] = None
            elif inner.tag in ("asset-clip", "clip", "video", "audio", "gap", "spine", *_UNREAD):
                own = _lane(inner) if inner.get("lane") else lane
                self.take(inner, at + _seconds(inner.get("offset")) - start, own)

    def cross(self, first: int, blend: Element) -> None:
        """Blend the storyline's clip, which lies at `first`, with the one before: what the transition's filters say."""
        told = {kind for kind in ("video", "audio") if blend.find(f"filter-{kind}") is not None}
        length_ms = nearest(_seconds(blend.get("duration")) * 1000)
        for n in range(first, len(self.clips)):
            lane, clip = self.clips[n]
            if (
                lane == 0
                and clip.record == self.clips[first][1].record
                and clip.type in (told or {clip.type})
            ):
                self.clips[n] = lane, clip.crossed(length_ms)

    def _clip(self, item: Element, at: Fraction, lane: int) -> None:
        asset = self.assets.get(item.get("ref", ""))
        if asset is None:
            raise InputError(f"the clip {item.get('name', '')!r} names an asset that is not there")
        kinds = asset.kinds & {item.get("srcEnable", "all")} or asset.kinds
        if item.tag in ("video", "audio"):
            kinds = frozenset({item.tag})
        speed, begin = _retimed(item)
        duration = _seconds(item.get("duration"))
        into = begin if begin is not None else _seconds(item.get("start") or f"{asset.start}s")
        taken = _span(into - asset.start, duration * speed)
        record = _span(at, duration)
        if taken.duration_ms <= 0 or record.duration_ms <= 0 or taken.start_ms < 0 or record.start_ms < 0:
            raise InputError(f"the clip {item.get('name', '')!r} lies outside its asset or its timeline")
        for kind in sorted(kinds):
            own: TrackType = "video" if kind == "video" else "audio"
            effects = picture_effects(item, asset.size, self.frame) if own == "video" else sound_effects(item)
            listed = ListedClip(own, 0, asset.source, record, taken, speed, tuple(effects))
            self.clips.append((lane, listed))

    def result(self, rate: Fraction | None) -> CutList:
        """Lanes become rows: pictures from the storyline up, sounds from it down."""
        ordered: list[ListedClip] = []
        for kind, sign in (("video", 1), ("audio", -1)):
            lanes = sorted(
                {lane for lane, clip in self.clips if clip.type == kind}, key=lambda n: (n * sign < 0, abs(n))
            )
            for row, own in enumerate(lanes):
                ordered += [
                    replace(clip, row=row) for lane, clip in self.clips if clip.type == kind and lane == own
                ]
        return CutList(tuple(ordered), tuple(self.markers), rate, tuple(self.notes))


def _lane(item: Element) -> int:
    text = item.get("lane", "0")
    if not re.fullmatch(r"-?\d{1,4}", text, re.ASCII):
        raise InputError(f"{text[:20]!r} is no lane")
    return int(text)


def _retimed(item: Element) -> tuple[Fraction, Fraction | None]:
    """The speed of a clip and where its source begins; a time map that is no straight line is taken by its ends."""
    points = item.findall("timeMap/timept")
    if len(points) < 2:
        return Fraction(1), None
    times = [_seconds(point.get("time")) for point in (points[0], points[-1])]
    values = [_seconds(point.get("value")) for point in (points[0], points[-1])]
    if times[1] <= times[0] or values[1] <= values[0]:
        raise InputError("a clip that plays backwards or stands still is not read")
    speed = (values[1] - values[0]) / (times[1] - times[0])
    return speed, values[0] + (_seconds(item.get("start")) - times[0]) * speed


def _span(start: Fraction, duration: Fraction) -> Span:
    return Span(nearest(start * 1000), nearest((start + duration) * 1000))


def _seconds(text: str | None) -> Fraction:
    """`1001/30000s`, `5s` or `1.5s`; 0 where nothing is said."""
    if text is None:
        return Fraction(0)
    match = _SECONDS.fullmatch(text.strip())
    if match is None or (match[2] and int(match[2]) == 0):
        raise InputError(f"{text[:40]!r} are no rational seconds")
    return Fraction(int(match[1]), int(match[2] or 1)) + Fraction(f"0{match[3]}" if match[3] else 0)
