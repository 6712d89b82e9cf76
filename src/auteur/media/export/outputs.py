"""What can be written: the table of containers and codecs that options, errors and pages read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from auteur.core.errors import InputError

__all__ = [
    "CAPTION_TRACKS",
    "CONTAINERS",
    "ENCODER_PRESETS",
    "PICTURE_CODECS",
    "SOUND_CODECS",
    "Container",
    "NotInContainer",
    "Output",
    "PictureCodec",
    "SoundCodec",
    "container_of",
    "described",
    "output_for",
]

ENCODER_PRESETS = (
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
)
"""How hard an encoder tries, in x264's words; every picture codec has its own setting for each."""


class NotInContainer(InputError):
    """A file of this kind cannot have what is asked for; nothing was begun."""

    code = "not_in_container"


@dataclass(frozen=True, slots=True)
class PictureCodec:
    """A picture codec. `quality` is the constant quality of full encodes unless asked otherwise, on the encoder's own
    scale from 1 to `worst`, lower being better; `fine` is one at which nothing is seen to be lost, `seam` that of
    seams."""

    title: str
    encoder: str
    quality: float
    fine: float
    seam: float
    worst: int


@dataclass(frozen=True, slots=True)
class SoundCodec:
    """A sound codec. `bit_rate` is bits a second and channel unless asked otherwise, 0 where nothing is lost; `most`
    is the highest there is.

    `sample_rates` are those it takes, highest first (empty: any); other sound is converted to the nearest above.
    Its packets are `packet` samples long. Its encoder puts `priming` samples before the first, and a decoder that joins
    copied packets needs `settle` of them to get where the source's was.
    """

    title: str
    encoder: str
    bit_rate: int
    channels: int
    sample_rates: tuple[int, ...] = ()
    packet: int = 1024
    priming: int = 1024
    settle: int = 0
    most: int = 256_000


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file. Its first picture codec and its first sound codec are its defaults; without any of the one it
    holds sound alone. What is not `shaped` gets pictures
    upright and with square pixels: FFmpeg's muxer is told of no others here, and few players would turn them.
    `captions` is the kind of their track, empty where there can be none; what is not `signed` has no place for content
    credentials."""

    title: str
    picture: tuple[str, ...]
    sound: tuple[str, ...]
    muxer: str
    shaped: bool = True
    captions: str = ""
    signed: bool = True


PICTURE_CODECS = {
    "h264": PictureCodec("H.264", "libx264", 20, 14, 20, 51),
    "h265": PictureCodec("H.265", "libx265", 23, 16, 22, 51),
    "vp9": PictureCodec("VP9", "libvpx-vp9", 31, 15, 24, 63),
    "av1": PictureCodec("AV1", "libsvtav1", 32, 15, 24, 63),
}

_MPEG_RATES = (48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)

SOUND_CODECS = {
    "aac": SoundCodec("AAC", "aac", 80_000, 6, (96_000, 88_200, 64_000, *_MPEG_RATES)),
    "opus": SoundCodec("Opus", "libopus", 64_000, 2, (48_000,), 960, 312, 4),  # RFC 7845, 4.2: 80 ms
    "mp3": SoundCodec("MP3", "libmp3lame", 96_000, 2, _MPEG_RATES),
    "flac": SoundCodec("FLAC", "flac", 0, 6),
    "pcm": SoundCodec("PCM", "pcm_s16le", 0, 6),
}

_ALL_PICTURES = ("h264", "h265", "vp9", "av1")

CAPTION_TRACKS = {"tx3g": "3GPP timed text", "webvtt": "WebVTT", "subrip": "SubRip"}
"""Kinds of caption tracks, by name."""

CONTAINERS = {
    ".mp4": Container("MP4", _ALL_PICTURES, ("aac", "opus"), "mp4", captions="tx3g"),
    ".m4v": Container("MP4", ("h264", "h265"), ("aac",), "mp4", captions="tx3g"),
    ".mov": Container("QuickTime", ("h264", "h265"), ("aac",), "mov", captions="tx3g"),
    ".webm": Container(
        "WebM", ("vp9", "av1"), ("opus",), "webm", shaped=False, captions="webvtt", signed=False
    ),
    ".mkv": Container(
        "Matroska", _ALL_PICTURES, ("opus",), "matroska", shaped=False, captions="subrip", signed=False
    ),
    ".m4a": Container("MP4, sound alone", (), ("aac",), "mp4"),
    ".mp3": Container("MP3", (), ("mp3",), "mp3"),
    ".wav": Container("WAV", (), ("pcm",), "wav"),
    ".flac": Container("FLAC", (), ("flac",), "flac"),
    ".opus": Container("Ogg", (), ("opus",), "ogg", signed=False),
    ".ogg": Container("Ogg", (), ("opus",), "ogg", signed=False),
}


@dataclass(frozen=True, slots=True)
class Output:
    """What a file will be: its ending, and the codecs inside it by name; a codec is empty where there is none."""

    ending: str
    picture: str
    sound: str

    @property
    def container(self) -> Container:
        return CONTAINERS[self.ending]


def container_of(name: str | PurePath) -> str:
    """The ending, in small letters, of a movie's name. Raises InputError where no movie is written under it."""
    ending = PurePath(name).suffix.lower()
    if ending not in CONTAINERS:
        raise InputError(
            f"a movie is not written as {ending or str(name)!r}",
            hint=f"end its name with {_listed(CONTAINERS)}",
        )
    return ending


def output_for(ending: str, picture: str = "", sound: str = "", *, source: str = "") -> Output:
    """The codecs for a file: those asked for; else the picture codec of the `source` if the container takes it;
    else the container's own. Raises InputError for what the container cannot hold."""
    container = CONTAINERS[ending]
    if not picture:
        picture = source if source in container.picture else next(iter(container.picture), "")
    for asked, known, table in (
        (picture, container.picture, PICTURE_CODECS),
        (sound, container.sound, SOUND_CODECS),
    ):
        if asked and asked not in table:
            raise InputError(f"{asked!r} is no codec that is written here", hint=_listed(table))
        if asked and asked not in known:
            held = f"it holds {_listed(known)}" if known else "it holds sound alone"
            raise NotInContainer(
                f"{table[asked].title} is not written into {ending}", hint=f"{held}; {_homes(asked)}"
            )
    return Output(ending, picture, sound or container.sound[0])


def _homes(codec: str) -> str:
    endings = [e for e, container in CONTAINERS.items() if codec in (*container.picture, *container.sound)]
    return f"{_listed(endings)} can have it"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def described() -> list[dict[str, object]]:
    """The table for programs: a row per ending."""
    return [
        {
            "ending": ending,
            "title": container.title,
            "picture": list(container.picture),
            "sound": list(container.sound),
            "captions": container.captions,
            "credentials": container.signed,
        }
        for ending, container in CONTAINERS.items()
    ]
