"""What an export may be asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from auteur.core.errors import InputError
from auteur.core.render.target import SoundFormat, Target
from auteur.media.export.outputs import ENCODER_PRESETS, PICTURE_CODECS, SOUND_CODECS, Output

__all__ = ["ExportOptions"]

DENOISE = ("none", "light", "medium", "strong")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How to export.

    `mode` "smart" copies what no edit touched; "full" encodes all. `video_codec` and `audio_codec` are names of
    PICTURE_CODECS and SOUND_CODECS; empty is the source's in a smart export where the container takes it, else the
    container's own. `encoder_preset` and `quality` (on the codec's scale; 0: its default, or with `finest` one
    at which nothing is seen to be lost) are for full encodes,
    `seam_preset` and `seam_quality` for seams: a seam is short, so a fast preset at a better quality costs little.
    `audio_bitrate` is bits a second, 0 for the source's own (at least 160,000 in stereo) or the codec's.
    `audio_tolerance_ms` is how far the sound of a shot may move so that its packets can be copied; 0 is
    sample-exact. `strict` decodes the
    whole result when verifying. `measure` "sound" adds loudness and true peak to the receipt, which costs decoding
    the result's sound once (a second or two for ten minutes), "all" black and frozen stretches too, which costs
    decoding the whole result once; `hashes` adds SHA-256 of sources and result.
    `loudness_lufs` brings the sound to that loudness, under a true peak of `true_peak_dbtp`. `denoise` takes steady
    noise out of each recording, `de_ess` the edge off its sibilants; with either all sound is encoded.
    """

    mode: Literal["smart", "full"] = "smart"
    video_codec: str = ""
    audio_codec: str = ""
    encoder_preset: str = "veryfast"
    quality: float = 0.0
    finest: bool = False
    seam_preset: str = "superfast"
    seam_quality: float = 0.0
    audio_bitrate: int = 0
    audio_tolerance_ms: int = 5
    strict: bool = False
    measure: Literal["none", "sound", "all"] = "none"
    hashes: bool = True
    workers: int = 0
    loudness_lufs: float | None = None
    true_peak_dbtp: float = -1.0
    denoise: Literal["none", "light", "medium", "strong"] = "none"
    de_ess: bool = False

    def __post_init__(self) -> None:
        if self.mode not in ("smart", "full"):
            raise InputError(f"{self.mode!r} is no export mode", hint="smart or full")
        for codec, table in ((self.video_codec, PICTURE_CODECS), (self.audio_codec, SOUND_CODECS)):
            if codec and codec not in table:
                raise InputError(f"{codec!r} is no codec that is written here", hint=", ".join(table))
        for preset in (self.encoder_preset, self.seam_preset):
            if preset not in ENCODER_PRESETS:
                raise InputError(f"{preset!r} is no encoder preset", hint=", ".join(ENCODER_PRESETS))
        if self.measure not in ("none", "sound", "all"):
            raise InputError(f"{self.measure!r} cannot be measured", hint="none, sound or all")
        worst = PICTURE_CODECS[self.video_codec].worst if self.video_codec else 63
        if not (0 <= self.quality <= worst and 0 <= self.seam_quality <= worst):
            raise InputError(
                f"quality lies between 1 and {worst}", hint="lower is better; 0 is the codec's default"
            )
        if not 0 <= self.audio_tolerance_ms <= 10:
            raise InputError("the audio tolerance lies between 0 and 10 ms")
        if self.audio_bitrate and not 32_000 <= self.audio_bitrate <= 1_024_000:
            raise InputError("the audio bitrate lies between 32,000 and 1,024,000 bits a second")
        self._check_sound()

    def _check_sound(self) -> None:
        if self.loudness_lufs is not None and not -50 <= self.loudness_lufs <= -5:
            raise InputError(
                "a loudness lies between -50 and -5 LUFS",
                hint="-14 for the web, -16 for podcasts, -23 for broadcast",
            )
        if not -20 <= self.true_peak_dbtp <= 0:
            raise InputError("the true peak lies between -20 and 0 dBTP", hint="-1 is usual")
        if self.denoise not in DENOISE:
            raise InputError(f"{self.denoise!r} is no strength of denoising", hint=", ".join(DENOISE))

    @property
    def cleans(self) -> bool:
        """Whether the sources' sound is changed before it is mixed."""
        return self.denoise != "none" or self.de_ess

    def target(self, output: Output, mode: str | None = None) -> Target:
        """What the plan needs to know of this."""
        codec = SOUND_CODECS[output.sound]
        sound = SoundFormat(codec.packet, codec.priming, codec.settle, codec.sample_rates, codec.channels)
        return Target(
            copy=(mode or self.mode) == "smart", audio_tolerance_ms=self.audio_tolerance_ms, sound=sound
        )

    def to_json(self) -> dict[str, object]:
        """All of it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> ExportOptions:
        """The inverse of `to_json`."""
        return cls(**{field.name: said[field.name] for field in fields(cls) if field.name in said})
