"""FCPXML 1.10 (.fcpxml), for Final Cut Pro and DaVinci Resolve.

Times are rational seconds on whole frames. A clip's start and duration lie within its asset's, or Final Cut refuses
the file. https://developer.apple.com/documentation/professional-video-applications/fcpxml-reference
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from auteur.core.edl.document import Edl, TrackType
from auteur.core.time import is_drop_frame, nearest
from auteur.formats.fcpxml_adjust import picture_adjustments, sound_adjustments
from auteur.formats.fcpxml_blends import Blends
from auteur.formats.file_url import file_url
from auteur.formats.looks import looks_of
from auteur.formats.on_frames import FrameCut, FrameMarker, Piece, left_out, on_frames, source_frames
from auteur.formats.written import Media, MediaFacts, Written
from auteur.formats.xml_text import Element, child, write_xml

__all__ = ["write_fcpxml"]

_CARRIED = {"speed", "gain", "fade_in", "fade_out", "opacity", "scale", "position", "crop", "markers"}


def write_fcpxml(edl: Edl, media: Media) -> Written:
    """One project in one event; the lowest video track is the storyline, the others are connected to it.

    Crossfades are transitions of the storyline; connected clips cannot have any outside storylines of their own.
    """
    cut = on_frames(edl, media)
    root = Element("fcpxml", version="1.10")
    resources = child(root, "resources")
    assets = {facts.id: _resource(resources, facts, cut) for facts in cut.media()}
    event = child(child(root, "library"), "event", name=cut.name)
    sequence = child(
        child(event, "project", name=cut.name),
        "sequence",
        format_=_format(resources, cut.rate, cut.width, cut.height),
        duration=_seconds(cut.length, cut.rate),
        tcStart="0s",
        tcFormat="DF" if is_drop_frame(cut.rate) else "NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    spine = child(sequence, "spine")
    storyline = _storyline(cut)
    blends = Blends(resources)
    for element in storyline:
        if element.piece is not None and element.piece.crossed:
            spine.append(blends.drawn(element.piece, element.enabled, cut.rate))
        spine.append(element.drawn(cut, assets))
    played = [piece for element in storyline for piece in (element.piece, element.sound) if piece]
    crossfades = {piece.id for piece in played if piece.crossed}
    return Written(write_xml(root, "fcpxml"), left_out(edl, cut, _CARRIED, crossfades))


# -- resources -----------------------------------------------------------------------------------------------------


def _format(resources: Element, rate: Fraction, width: int, height: int) -> str:
    """The id of the format resource of this size and rate, made where there is none; formats come before assets."""
    duration = _seconds(1, rate)
    for known in resources.findall("format"):
        if (known.get("frameDuration"), known.get("width"), known.get("height")) == (
            duration,
            str(width),
            str(height),
        ):
            return known.get("id", "")
    identity = f"r{len(resources) + 1}"
    child(resources, "format", id=identity, frameDuration=duration, width=str(width), height=str(height))
    return identity


def _resource(resources: Element, facts: MediaFacts, cut: FrameCut) -> str:
    has_video = facts.rate is not None
    said = {"name": facts.name, "start": "0s", "duration": _asset_duration(facts)}
    if has_video:
        shape = _format(
            resources, facts.rate or cut.rate, facts.width or cut.width, facts.height or cut.height
        )
        said |= {"hasVideo": "1", "videoSources": "1", "format": shape}
    if facts.channels:
        said |= {"hasAudio": "1", "audioSources": "1", "audioChannels": str(facts.channels)}
        said |= {"audioRate": str(facts.sample_rate_hz)}
    identity = f"r{len(resources) + 1}"
    asset = child(resources, "asset", id=identity, **said)
    child(asset, "media-rep", kind="original-media", src=file_url(facts.path))
    return identity


def _asset_duration(facts: MediaFacts) -> str:
    if facts.rate is not None:
        return _seconds(source_frames(facts, facts.rate), facts.rate)
    samples = facts.duration_ms * facts.sample_rate_hz // 1000
    return _seconds(samples, Fraction(facts.sample_rate_hz))


def _seconds(units: int, rate: Fraction) -> str:
    """`units` of 1/rate seconds: a frame at 29.97 is 1001/30000s, so that every time is a whole number of frames."""
    numerator, denominator = units * rate.denominator, rate.numerator
    return f"{numerator // denominator}s" if numerator % denominator == 0 else f"{numerator}/{denominator}s"


# -- the storyline -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stretch:
    """An element of the storyline, a piece or a gap, at [start, end), with what is connected to it."""

    start: int
    end: int
    piece: Piece | None = None
    enabled: str = "all"
    sound: Piece | None = None
    connected: list[tuple[int, Piece, str]] = field(default_factory=list)
    markers: list[FrameMarker] = field(default_factory=list)

    def drawn(self, cut: FrameCut, assets: dict[str, str]) -> Element:
        if self.piece is None:
            own = Element(
                "gap",
                name="Gap",
                offset=_seconds(self.start, cut.rate),
                start="0s",
                duration=_seconds(self.end - self.start, cut.rate),
            )
            begin = Fraction(0)
        else:
            begin = _source_start(self.piece, cut.rate)
            own = _clip(self.piece, self.enabled, Fraction(self.start) / cut.rate, cut, assets, self.sound)
        for lane, piece, enabled in self.connected:
            offset = begin + Fraction(piece.start - self.start) / cut.rate
            connected = _clip(piece, enabled, offset, cut, assets)
            connected.set("lane", str(lane))
            own.append(connected)
        for marker in self.markers:
            at = begin + Fraction(marker.frame - self.start) / cut.rate
            child(
                own,
                "marker",
                start=_rational(at),
                duration=_seconds(1, cut.rate),
                value=marker.name or "Marker",
            )
        return own


def _clip(
    piece: Piece,
    enabled: str,
    offset: Fraction,
    cut: FrameCut,
    assets: dict[str, str],
    sound: Piece | None = None,
) -> Element:
    """An element that plays the piece; `sound` is the piece of an audio track that it stands for too."""
    said = {"ref": assets[piece.media.id], "name": piece.media.name, "offset": _rational(offset)}
    said |= {"start": _rational(_source_start(piece, cut.rate)), "duration": _seconds(piece.length, cut.rate)}
    if enabled != "all":
        said["srcEnable"] = enabled
    if enabled != "video" and piece.media.channels:
        said["audioRole"] = "dialogue"
    said["tcFormat"] = "DF" if is_drop_frame(cut.rate) else "NDF"
    clip = Element("asset-clip", said)
    if piece.speed != 1:
        _time_map(clip, piece, cut.rate)
    if piece.media.rate is not None and enabled != "audio":
        looks = looks_of(piece, cut.rate)
        clip.extend(picture_adjustments(looks, piece.media, (cut.width, cut.height), cut.rate))
    if piece.media.channels and enabled != "video":
        clip.extend(sound_adjustments(looks_of(sound or piece, cut.rate), cut.rate))
    return clip


def _source_start(piece: Piece, rate: Fraction) -> Fraction:
    """Where in the clip's own time it begins, in seconds: on a frame of the asset, never later than asked for."""
    if piece.speed != 1:
        longest = floor(source_frames(piece.media, rate) / piece.speed)
        return Fraction(max(0, min(nearest(piece.source_in / piece.speed), longest - piece.length))) / rate
    own = piece.media.rate
    if own is None or own == rate:
        return Fraction(piece.source_in) / rate
    return floor(Fraction(piece.source_in) / rate * own) / own


def _time_map(clip: Element, piece: Piece, rate: Fraction) -> None:
    """The whole asset at its speed: clip time on the left, source time on the right."""
    end = floor(source_frames(piece.media, rate) / piece.speed)
    stretched = child(clip, "timeMap")
    child(stretched, "timept", time="0s", value="0s", interp="linear")
    value = _rational(Fraction(end) / rate * piece.speed)
    child(stretched, "timept", time=_seconds(end, rate), value=value, interp="linear")


def _rational(seconds: Fraction) -> str:
    return (
        f"{seconds.numerator}s" if seconds.denominator == 1 else f"{seconds.numerator}/{seconds.denominator}s"
    )


def _storyline(cut: FrameCut) -> list[_Stretch]:
    """The lowest video track, or the first audio track where there is none, with gaps; all else hangs on it."""
    if not cut.rows:
        return []
    spine, *others = cut.rows
    stretches = list(_filled(spine.pieces, cut.length))
    own_sound = "all" if cut.sound_is_the_pictures() else "video"
    for stretch in stretches:
        stretch.enabled = own_sound if spine.type == "video" else _sound_of(stretch.piece)
        stretch.markers = [m for m in cut.markers if stretch.start <= m.frame < stretch.end]
    late = [marker for marker in cut.markers if marker.frame >= cut.length]
    stretches[-1].markers += late
    lanes: dict[TrackType, int] = {"video": 0, "audio": 0}
    for row in others:
        lanes[row.type] += 1 if row.type == "video" else -1
        for piece in row.pieces:
            host = next(s for s in stretches if s.start <= piece.start < s.end)
            if row.type == "audio" and _is_its_sound(host, piece):
                host.enabled, host.sound = "all", piece
            else:
                enabled = own_sound if row.type == "video" else _sound_of(piece)
                host.connected.append((lanes[row.type], piece, enabled))
    return stretches


def _is_its_sound(host: _Stretch, piece: Piece) -> bool:
    if host.piece is None or host.enabled != "video":
        return False
    return host.piece.same_stretch(piece) and host.piece.blends_as(piece)


def _sound_of(piece: Piece | None) -> str:
    return "all" if piece is None or piece.media.rate is None else "audio"


def _filled(pieces: tuple[Piece, ...], length: int) -> Iterator[_Stretch]:
    at = 0
    for piece in pieces:
        if piece.start > at:
            yield _Stretch(at, piece.start)
        yield _Stretch(piece.start, piece.end, piece)
        at = piece.end
    if at < length:
        yield _Stretch(at, length)
