"""What can be derived from a recording, and what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from auteur.core.errors import InputError
from auteur.media.errors import MediaUnsupported

__all__ = [
    "Derivatives",
    "Derived",
    "Filmstrip",
    "Level",
    "NothingToDerive",
    "Peaks",
    "Proxy",
    "Thumbnail",
]

SAMPLES_PER_PIXEL = (16, 65_536)


class NothingToDerive(MediaUnsupported):
    """The file has nothing of what the wanted derivatives are made of."""

    code = "media_nothing_to_derive"


@dataclass(frozen=True, slots=True)
class Derivatives:
    """What to make. `peaks_bits` is 8 or 16; `peaks_of` "mix" is one channel, the mean of all, "each" every one."""

    proxy: bool = False
    filmstrip: bool = False
    peaks: bool = False
    thumbnail: bool = False
    peaks_bits: int = 8
    peaks_of: Literal["mix", "each"] = "mix"
    samples_per_pixel: int = 256

    def __post_init__(self) -> None:
        if not (self.proxy or self.filmstrip or self.peaks or self.thumbnail):
            raise InputError("nothing is wanted", hint="ask for a proxy, filmstrip, peaks or thumbnail")
        if self.peaks_bits not in (8, 16):
            raise InputError("peaks have 8 or 16 bits")
        if self.peaks_of not in ("mix", "each"):
            raise InputError(f"{self.peaks_of!r} is no way to take peaks", hint="mix or each")
        least, most = SAMPLES_PER_PIXEL
        if not least <= self.samples_per_pixel <= most:
            raise InputError(f"a pixel of a waveform holds {least} to {most:,} samples")

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Derivatives:
        """The inverse of `to_json`."""
        return cls(**{name.name: said[name.name] for name in fields(cls)})


@dataclass(frozen=True, slots=True)
class Proxy:
    """A small copy that plays everywhere: VP9 and Opus in WebM; its time is the source's.

    `rate` is frames a second as a fraction; sizes, rate and frames are those of a picture, 0 and "" without one.
    `sound` says whether there is any.
    """

    file: str
    size_bytes: int
    width: int
    height: int
    rate: str
    frames: int
    keyframe_every: int
    sound: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A zoom of the filmstrip: tile n shows the picture at `times_ms[n]`, in the source's time, ascending.

    Tile n is on sheet n // (columns * rows), in reading order. What is shown at a time is the last tile not after it.
    """

    every_ms: int
    sheets: tuple[str, ...]
    times_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filmstrip:
    """Sheets of tiles, JPEG; `file` is the index, which holds the same as this. `levels` go from fine to coarse."""

    file: str
    tile_width: int
    tile_height: int
    columns: int
    rows: int
    levels: tuple[Level, ...]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Peaks:
    """The waveform, in audiowaveform's formats, version 2: `dat` and `json` hold the same."""

    dat: str
    json: str
    bits: int
    channels: int
    sample_rate: int
    samples_per_pixel: int
    length: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture that stands for the recording, JPEG, and when it is shown."""

    file: str
    width: int
    height: int
    at_ms: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made; file names are those in the folder. What is None was not asked for, or `left_out` says why not.

    `duration_ms` is how far the source was read; `damaged_packets` could not be decoded and are holes.
    """

    duration_ms: int
    damaged_packets: int
    cpu_s: float
    wall_s: float
    proxy: Proxy | None = None
    filmstrip: Filmstrip | None = None
    peaks: Peaks | None = None
    thumbnail: Thumbnail | None = None
    left_out: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A JSON form."""
        return asdict(self)
