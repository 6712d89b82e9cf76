"""Presets of an export: what it is for, in one word; and the frame it is shown in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite

from auteur.core.errors import InputError
from auteur.core.render.framing import BadFrame, BadRange, framed
from auteur.core.render.playlist import Fit, Playlist
from auteur.core.time import Span
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import NotInContainer

__all__ = [
    "ASPECTS",
    "FITS",
    "PRESETS",
    "Contradiction",
    "Framing",
    "Preset",
    "framing_of",
    "preset_named",
]

FITS: tuple[Fit, ...] = ("fit", "fill", "blur")

ASPECTS = {"16:9": Fraction(16, 9), "9:16": Fraction(9, 16), "1:1": Fraction(1)}


class Contradiction(InputError):
    """Two things are asked for that exclude each other; nothing was begun."""

    code = "contradiction"


@dataclass(frozen=True, slots=True)
class Preset:
    """What is used where nothing else is asked for. `side` is the picture's shorter side in pixels, 0 for the edit's
    own; `endings` are the names it may have, none for any. The others are as in ExportOptions."""

    about: str
    side: int = 0
    endings: tuple[str, ...] = ()
    video_codec: str = ""
    audio_codec: str = ""
    audio_bitrate: int = 0
    loudness_lufs: float | None = None
    finest: bool = False

    def filled(self, options: ExportOptions, ending: str) -> ExportOptions:
        """The options with what they leave open. Raises InputError for a file that the preset is not for."""
        if self.endings and ending not in self.endings:
            raise NotInContainer(
                f"this preset is not for {ending}", hint=f"end the name with {' or '.join(self.endings)}"
            )
        return replace(
            options,
            video_codec=options.video_codec or self.video_codec,
            audio_codec=options.audio_codec or self.audio_codec,
            audio_bitrate=options.audio_bitrate or self.audio_bitrate,
            loudness_lufs=self.loudness_lufs if options.loudness_lufs is None else options.loudness_lufs,
            finest=options.finest or self.finest,
        )


PRESETS = {
    "source": Preset("as the recording is: what no edit touched is copied"),
    "720p": Preset("1280 × 720, or as many lines of another aspect", side=720),
    "1080p": Preset("1920 × 1080, or as many lines of another aspect", side=1080),
    "4k": Preset("3840 × 2160, or as many lines of another aspect", side=2160),
    "web": Preset(
        "H.264 and AAC at -14 LUFS, for any browser",
        endings=(".mp4",),
        video_codec="h264",
        audio_codec="aac",
        loudness_lufs=-14,
    ),
    "podcast": Preset("sound alone at -16 LUFS", endings=(".m4a", ".mp3"), loudness_lufs=-16),
    "archive": Preset(
        "nothing lost to the eye: copied where it can be, else at the codec's finest",
        audio_bitrate=320_000,
        finest=True,
    ),
}


def preset_named(name: str) -> Preset:
    """The preset of that name. Raises InputError."""
    if name not in PRESETS:
        raise InputError(f"{name!r} is no preset", hint=", ".join(PRESETS))
    return PRESETS[name]


@dataclass(frozen=True, slots=True)
class Framing:
    """The frame, its rate and the range of the timeline that are asked for; None leaves as it is."""

    size: tuple[int, int] | None = None
    aspect: Fraction | None = None
    fit: Fit = "fit"
    rate: Fraction | None = None
    span: Span | None = None

    def applied(self, playlist: Playlist, preset: Preset) -> Playlist:
        """The playlist in this frame. Raises InputError for one that cannot be made."""
        width, height = self.size or self._sized(playlist, preset.side)
        return framed(playlist, width=width, height=height, fit=self.fit, rate=self.rate, span=self.span)

    def _sized(self, playlist: Playlist, side: int) -> tuple[int, int]:
        if not side and self.aspect is None:
            return playlist.width, playlist.height
        aspect = self.aspect or Fraction(playlist.width, playlist.height)
        side = side or min(playlist.width, playlist.height)
        wide, high = (side * aspect, Fraction(side)) if aspect >= 1 else (Fraction(side), side / aspect)
        return round(wide / 2) * 2, round(high / 2) * 2


_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "59.94": 60, "47.95": 48, "119.88": 120}


def framing_of(size: str = "", aspect: str = "", fit: str = "fit", rate: str = "", span: str = "") -> Framing:
    """The framing in words: `1280x720`, `9:16`, `blur`, `29.97`, `1:00-2:30`. Raises InputError."""
    if fit not in FITS:
        raise InputError(f"{fit!r} is no way to fit a picture", hint=", ".join(FITS))
    if aspect and aspect not in ASPECTS:
        raise InputError(f"{aspect!r} is no aspect", hint=f"{', '.join(ASPECTS)}; --size takes any")
    if size and aspect:
        raise Contradiction("a size has its aspect already", hint="give --size or --aspect")
    return Framing(
        _size(size) if size else None,
        ASPECTS.get(aspect),
        next(known for known in FITS if known == fit),
        _rate(rate) if rate else None,
        _span(span) if span else None,
    )


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if not found:
        raise BadFrame(f"{text!r} is no size", hint="write it as 1280x720")
    return int(found[1]), int(found[2])


def _rate(text: str) -> Fraction:
    if text in _NTSC:
        return Fraction(_NTSC[text] * 1000, 1001)
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise BadFrame(f"{text!r} is no frame rate", hint="25, 29.97 or 30000/1001") from error


def _span(text: str) -> Span:
    try:
        start, end = (_ms(part) for part in text.split("-"))
    except ValueError as error:
        raise BadRange(
            f"{text!r} is no range", hint="write it as 1:00-2:30, or in seconds as 60-150.5"
        ) from error
    return Span(start, end)


def _ms(text: str) -> int:
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    if not isfinite(seconds):
        raise ValueError(text)
    return round(seconds * 1000)
