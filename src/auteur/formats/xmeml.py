"""Final Cut Pro 7 XML, version 5 (.xml), for Premiere Pro and DaVinci Resolve.

A rate is a timebase of whole frames and whether it is slowed by 1000/1001 (`ntsc`); all positions are frames of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from auteur.core.edl.document import Edl, TrackType
from auteur.core.time import frame_at, frames_to_timecode, is_drop_frame, nearest
from auteur.formats.file_url import file_url
from auteur.formats.looks import looks_of
from auteur.formats.on_frames import FrameCut, Piece, left_out, on_frames, source_frames
from auteur.formats.written import Media, MediaFacts, Written
from auteur.formats.xmeml_filters import LOUDEST_DB, add_filters
from auteur.formats.xml_text import Element, child, write_xml

__all__ = ["write_xmeml"]

_CARRIED = {"speed", "gain", "opacity", "scale", "position", "crop", "markers"}


def write_xmeml(edl: Edl, media: Media) -> Written:
    """One sequence. A stereo file's sound lies on two tracks, as these programs have it, one for each channel."""
    cut = on_frames(edl, media)
    root = Element("xmeml", version="5")
    sequence = child(root, "sequence", id="sequence-1")
    child(sequence, "name", cut.name)
    child(sequence, "duration", cut.length)
    _rate(sequence, cut.rate)
    _timecode(sequence, cut.rate)
    for marker in cut.markers:
        mark = child(sequence, "marker")
        for tag, value in (("name", marker.name), ("comment", ""), ("in", marker.frame), ("out", -1)):
            child(mark, tag, value)
    tracks = child(sequence, "media")
    items = _Items(cut)
    _video(tracks, cut, items)
    _audio(tracks, cut, items)
    items.link()
    return Written(write_xml(root, "xmeml"), (*left_out(edl, cut, _CARRIED, cut.crossfades), *_too_loud(cut)))


def _too_loud(cut: FrameCut) -> tuple[str, ...]:
    count = sum(
        looks_of(piece, cut.rate).gain_db > LOUDEST_DB for row in cut.of("audio") for piece in row.pieces
    )
    clips = f"{count} clip{'s' * (count > 1)}"
    return (f"what the gain of {clips} goes beyond +{LOUDEST_DB} dB",) if count else ()


def _rate(parent: Element, rate: Fraction) -> None:
    timebase = nearest(rate)
    own = child(parent, "rate")
    child(own, "timebase", timebase)
    child(own, "ntsc", "TRUE" if rate == Fraction(timebase * 1000, 1001) else "FALSE")


def _timecode(parent: Element, rate: Fraction) -> None:
    own = child(parent, "timecode")
    _rate(own, rate)
    child(own, "string", frames_to_timecode(0, rate))
    child(own, "frame", 0)
    child(own, "displayformat", "DF" if is_drop_frame(rate) else "NDF")


def _transition(track: Element, piece: Piece, kind: TrackType, rate: Fraction) -> None:
    """Between two clip items; sound keeps its power, as these programs have it by default."""
    own = child(track, "transitionitem")
    _rate(own, rate)
    child(own, "start", piece.start - piece.crossed)
    child(own, "end", piece.start + piece.crossed)
    child(own, "alignment", "center")
    effect = child(own, "effect")
    seen = kind == "video"
    child(effect, "name", "Cross Dissolve" if seen else "Cross Fade (+3dB)")
    child(effect, "effectid", "Cross Dissolve" if seen else "KGAudioTransCrossFade3dB")
    if seen:
        child(effect, "effectcategory", "Dissolve")
    child(effect, "effecttype", "transition")
    child(effect, "mediatype", kind)


@dataclass(frozen=True, slots=True)
class _Item:
    element: Element
    kind: TrackType
    track_index: int
    clip_index: int


class _Items:
    """The clip items: their ids, which files were spelt out, and which show and sound the same stretch."""

    def __init__(self, cut: FrameCut) -> None:
        self._cut = cut
        self._files = {facts.id: f"file-{n}" for n, facts in enumerate(cut.media(), 1)}
        self._told: set[str] = set()
        self._together: dict[tuple[str, int, int, int], list[_Item]] = {}

    def add_all(
        self, track: Element, pieces: Sequence[Piece], kind: TrackType, index: int, channel: int = 1
    ) -> None:
        """The pieces in order, with the transitions between them."""
        starts, ends = {piece.start for piece in pieces}, {piece.end for piece in pieces}
        for piece in pieces:
            rises = piece.crossed if piece.start in ends else 0
            falls = piece.falls if piece.end in starts else 0
            if rises:
                _transition(track, piece, kind, self._cut.rate)
            self._add(track, piece, kind, index, channel, (rises, falls))

    def _add(
        self,
        track: Element,
        piece: Piece,
        kind: TrackType,
        track_index: int,
        channel: int,
        blends: tuple[int, int],
    ) -> None:
        """An edge in a transition is -1, and what is taken reaches to the transition's far end."""
        rises, falls = blends
        clip_index = len(track.findall("clipitem")) + 1
        item = child(track, "clipitem", id=f"clipitem-{kind[0]}{track_index}-{clip_index}")
        child(item, "masterclipid", f"master-{self._files[piece.media.id]}")
        child(item, "name", piece.media.name)
        child(item, "enabled", "TRUE")
        into, there = piece.retimed(self._cut.rate)
        child(item, "duration", there)
        _rate(item, self._cut.rate)
        for tag, frame in (
            ("start", -1 if rises else piece.start),
            ("end", -1 if falls else piece.end),
            ("in", into - rises),
            ("out", into + piece.length + falls),
        ):
            child(item, tag, frame)
        self._file(item, piece.media)
        looks = looks_of(piece, self._cut.rate)
        add_filters(item, piece, looks, kind, (self._cut.width, self._cut.height))
        if kind == "audio":
            source = child(item, "sourcetrack")
            child(source, "mediatype", "audio")
            child(source, "trackindex", channel)
        key = (piece.media.id, piece.start, piece.end, piece.source_in)
        self._together.setdefault(key, []).append(_Item(item, kind, track_index, clip_index))

    def link(self) -> None:
        """Picture and sound of one stretch select and move together."""
        for group in self._together.values():
            for item in group if len(group) > 1 else ():
                for other in group:
                    link = child(item.element, "link")
                    child(link, "linkclipref", other.element.get("id"))
                    child(link, "mediatype", other.kind)
                    child(link, "trackindex", other.track_index)
                    child(link, "clipindex", other.clip_index)

    def _file(self, item: Element, facts: MediaFacts) -> None:
        """The file in full the first time, by its id from then on."""
        own = child(item, "file", id=self._files[facts.id])
        if facts.id in self._told:
            return
        self._told.add(facts.id)
        rate = facts.rate or self._cut.rate
        child(own, "name", facts.name)
        child(own, "pathurl", file_url(facts.path, "localhost"))
        _rate(own, rate)
        child(
            own, "duration", source_frames(facts, rate) if facts.rate else frame_at(facts.duration_ms, rate)
        )
        _timecode(own, rate)
        media = child(own, "media")
        if facts.rate:
            shape = child(child(media, "video"), "samplecharacteristics")
            child(shape, "width", facts.width or self._cut.width)
            child(shape, "height", facts.height or self._cut.height)
        if facts.channels:
            sound = child(media, "audio")
            child(child(sound, "samplecharacteristics"), "samplerate", facts.sample_rate_hz)
            child(sound, "channelcount", facts.channels)


def _video(media: Element, cut: FrameCut, items: _Items) -> None:
    own = child(media, "video")
    shape = child(child(own, "format"), "samplecharacteristics")
    _rate(shape, cut.rate)
    for tag, value in (
        ("width", cut.width),
        ("height", cut.height),
        ("pixelaspectratio", "square"),
        ("fielddominance", "none"),
    ):
        child(shape, tag, value)
    for index, row in enumerate(cut.of("video"), 1):
        track = child(own, "track")
        items.add_all(track, row.pieces, "video", index)


def _audio(media: Element, cut: FrameCut, items: _Items) -> None:
    own = child(media, "audio")
    child(own, "numOutputChannels", 2)
    shape = child(child(own, "format"), "samplecharacteristics")
    child(shape, "depth", 16)
    child(shape, "samplerate", 48000)
    index = 0
    for row in cut.of("audio") or cut.of("video"):
        sounding = [piece for piece in row.pieces if piece.media.channels]
        channels = 2 if any(piece.media.channels > 1 for piece in sounding) else 1
        for channel in range(1, channels + 1) if sounding else ():
            index += 1
            track = child(own, "track")
            if channels == 2:
                track.set("premiereTrackType", "Stereo")
                track.set("totalExplodedTrackCount", "2")
                track.set("currentExplodedTrackIndex", str(channel - 1))
            heard = [piece for piece in sounding if channel <= piece.media.channels]
            items.add_all(track, heard, "audio", index, channel)
            child(track, "outputchannelindex", channel)
