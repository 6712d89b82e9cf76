"""What is to be delivered of an edit: one place where words, from a command line or a request, become an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.render.flatten import playlist
from auteur.core.render.playlist import Playlist
from auteur.media.export import ExportOptions
from auteur.media.export.outputs import CONTAINERS, NotInContainer, output_for
from auteur.services.burning import CaptionLook
from auteur.services.presets import PRESETS, Contradiction, Framing, Preset, framing_of, preset_named

__all__ = ["CAPTIONS", "CaptionWay", "Delivery", "delivery_of"]

CaptionWay = Literal["file", "soft", "burn", "none"]
CAPTIONS: tuple[CaptionWay, ...] = get_args(CaptionWay)
"""Beside the movie; a track in it too; drawn into the picture too; not at all."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an edit is exported. The `preset` fills what `options` leave open; `framing` is the frame, its rate and the
    range; `look` is how burned captions look, None where they are not burned. `credentials` are signed into it."""

    options: ExportOptions = field(default_factory=ExportOptions)
    preset: Preset = PRESETS["source"]
    framing: Framing = field(default_factory=Framing)
    captions: CaptionWay = "file"
    look: CaptionLook | None = None
    credentials: bool = False

    def playlist_of(self, edl: Edl) -> Playlist:
        """What is seen and heard of the edit, in the frame asked for. Raises InputError for one that cannot be made."""
        return self.framing.applied(playlist(edl), self.preset)

    def options_for(self, ending: str) -> ExportOptions:
        """The options as a file of that ending is made by. Raises InputError for one that cannot have what is asked."""
        options = self.preset.filled(self.options, ending)
        output_for(ending, options.video_codec, options.audio_codec)
        if self.captions == "soft" and not CONTAINERS[ending].captions:
            able = ", ".join(known for known, container in CONTAINERS.items() if container.captions)
            raise NotInContainer(
                f"{ending} holds no captions", hint=f"{able} do; or have them beside the file"
            )
        if self.captions == "burn" and not CONTAINERS[ending].picture:
            raise NotInContainer(
                f"{ending} has no picture to draw captions into", hint="have them beside the file"
            )
        if self.credentials and not CONTAINERS[ending].signed:
            able = ", ".join(known for known, container in CONTAINERS.items() if container.signed)
            raise NotInContainer(f"{ending} holds no content credentials", hint=f"{able} do")
        return options


def delivery_of(
    *,
    preset: str = "source",
    size: str = "",
    aspect: str = "",
    fit: str = "fit",
    rate: str = "",
    range_: str = "",
    mode: str = "smart",
    video_codec: str = "",
    audio_codec: str = "",
    encoder_preset: str = "veryfast",
    quality: float = 0.0,
    audio_bitrate: int = 0,
    measure: str = "sound",
    loudness: float | None = None,
    true_peak: float = -1.0,
    captions: str = "file",
    look: CaptionLook | None = None,
    denoise: str = "none",
    de_ess: bool = False,
    credentials: bool = False,
) -> Delivery:
    """The delivery in words, those of the command line and of requests. Raises InputError, with the way out."""
    way = next((known for known in CAPTIONS if known == captions), None)
    if way is None:
        raise InputError(f"{captions!r} is no way to have captions", hint="file, soft, burn or none")
    if (way == "burn") != (look is not None):
        raise Contradiction(
            "a style is for captions that are burned in", hint="burn them, or leave the style out"
        )
    options = ExportOptions(
        mode=cast("Literal['smart', 'full']", mode),
        video_codec=video_codec,
        audio_codec=audio_codec,
        encoder_preset=encoder_preset,
        quality=quality,
        audio_bitrate=audio_bitrate,
        measure=cast("Literal['none', 'sound', 'all']", measure),
        loudness_lufs=loudness,
        true_peak_dbtp=true_peak,
        denoise=cast("Literal['none', 'light', 'medium', 'strong']", denoise),
        de_ess=de_ess,
    )
    framing = framing_of(size, aspect, fit, rate, range_)
    return Delivery(options, preset_named(preset), framing, way, look, credentials)
