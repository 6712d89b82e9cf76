"""A media file opened for export: its streams, what the plan needs of them, and where their packets lie."""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from auteur.core.render.facts import PictureFacts, SoundFacts, SourceFacts
from auteur.media import aac
from auteur.media.export.indexed import Indexed
from auteur.media.mp4.read import Ints, Track

__all__ = ["PictureStream", "SoundStream", "Source", "time_of"]


@dataclass(frozen=True, slots=True)
class PictureStream:
    """The video stream. With a `track` its packets can be read and decoded one by one; `codec` is then one of CODERS,
    and `record` the decoder's configuration as it stands in a sample entry.

    `keys` are the packets decoding may start at, ascending; `shown` says for each of them the first frame that decodes
    from there. `size` is as coded, `rotation` the degrees clockwise that a player turns it,
    `sar` its pixels' aspect, `colours` range (1 limited, 2 full), primaries, transfer and matrix (ITU-T H.273).
    """

    facts: PictureFacts
    keys: Ints
    shown: Ints
    codec: str = ""
    record: bytes = b""
    track: Track | None = None
    indexed: Indexed | None = None
    size: tuple[int, int] = (0, 0)
    rotation: int = 0
    sar: Fraction = Fraction(1)
    pix_fmt: str = "yuv420p"
    colours: tuple[int, int, int, int] = (0, 2, 2, 2)

    def key_before(self, frame: int) -> int:
        """The packet to start decoding at for `frame`."""
        at = bisect_right(self.shown, frame)
        return int(self.keys[max(0, int(at) - 1)])


@dataclass(frozen=True, slots=True)
class SoundStream:
    """The audio stream. With a `track` its packets can be read one by one; `codec` is then one of SOUND_CODECS, and
    `config` AAC's configuration where it is that."""

    facts: SoundFacts
    config: aac.AacConfig | None = None
    codec: str = ""
    track: Track | None = None
    indexed: Indexed | None = None


@dataclass(slots=True)
class Source:
    """An open media file. Close it when done; reading its packets is safe from several threads."""

    path: Path
    handle: int
    picture: PictureStream | None
    sound: SoundStream | None

    @property
    def facts(self) -> SourceFacts:
        return SourceFacts(
            self.picture.facts if self.picture else None,
            self.sound.facts if self.sound else None,
        )

    def close(self) -> None:
        os.close(self.handle)


def time_of(track: Track, pts: int) -> Fraction:
    """Seconds from the movie's start to a media time."""
    return track.delay + Fraction(pts - track.edit_start, track.timescale)
