"""A render as it is asked for: the options of `auteur export`, by the same names and from the same tables."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from auteur.api.schemas.fields import Body, Id, Out, example, plain
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style import CaptionStyle, Colour, Within
from auteur.core.captions.style_json import LONGEST_TEXT, MOST_ITEMS
from auteur.media.export.outputs import CONTAINERS, ENCODER_PRESETS, PICTURE_CODECS, SOUND_CODECS
from auteur.services.presets import ASPECTS, PRESETS

__all__ = ["Render", "RenderQuoteOut", "style_schema"]

_PROJECT = "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11"


@dataclass(frozen=True, slots=True, eq=False)
class OneOf:
    """One of a table's names. Hashed by identity: the tables are dictionaries."""

    names: Collection[str]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(list(self.names))


def style_schema(kind: Any = CaptionStyle) -> dict[str, Any]:
    """JSON Schema of a caption style, as `style_from_json` reads it."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        inner = {field.name: style_schema(hints[field.name]) for field in fields(kind)}
        return {"type": "object", "properties": inner, "additionalProperties": False}
    if origin is types.UnionType:
        return {"anyOf": [style_schema(arguments[0]), {"type": "null"}]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": style_schema(arguments[0]), "maxItems": MOST_ITEMS}
    if origin is Mapping:
        return {
            "type": "object",
            "additionalProperties": style_schema(arguments[1]),
            "maxProperties": MOST_ITEMS,
        }
    return _leaf_schema(kind, arguments)


def _leaf_schema(kind: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    if arguments and isinstance(arguments[1], Within):
        name = "integer" if arguments[0] is int else "number"
        return {"type": name, "minimum": arguments[1].low, "maximum": arguments[1].high}
    if arguments and arguments[1] is Colour:
        return {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "maxLength": 7}
    if kind is bool:
        return {"type": "boolean"}
    assert kind is str, f"{kind} is no field of a style"
    return {"type": "string", "maxLength": LONGEST_TEXT}


Words = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]
Style = Annotated[
    str | dict[str, Any],
    AfterValidator(plain),
    WithJsonSchema({"anyOf": [{"type": "string", "enum": list(STYLES)}, style_schema()]}),
]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]


def _about(text: str, **more: Any) -> Any:
    return Field(description=text, **more)


class Render(Body):
    """The timeline as it is now, as a file; what is left out is as `auteur export` has it."""

    project_id: Id
    container: Annotated[
        Annotated[str, OneOf([ending[1:] for ending in CONTAINERS])],
        _about("The file's kind; m4a, mp3, wav, flac, opus and ogg are sound alone."),
    ] = "mp4"
    preset: Annotated[
        Annotated[str, OneOf(PRESETS)],
        _about("What it is for: " + "; ".join(f"{n}: {p.about}" for n, p in PRESETS.items())),
    ] = "source"
    size: Annotated[
        Words | None, _about("The picture's size, both sides even and at most 8192.", examples=["1280x720"])
    ] = None
    aspect: Annotated[
        Annotated[str, OneOf(ASPECTS)] | None,
        _about("The picture's aspect, with the shorter side of the preset or the edit."),
    ] = None
    fit: Annotated[
        Literal["fit", "fill", "blur"],
        _about("How the picture gets there: bars, sides cut off, or over a blurred copy of itself."),
    ] = "fit"
    rate: Annotated[Words | None, _about("Frames a second, 1 to 240.", examples=["29.97"])] = None
    range: Annotated[Words | None, _about("A part of the timeline.", examples=["1:00-2:30"])] = None
    mode: Annotated[
        Literal["smart", "full"], _about("smart copies what no edit touched; full encodes all.")
    ] = "smart"
    video_codec: Annotated[
        Annotated[str, OneOf(PICTURE_CODECS)] | None,
        _about("Left out: the recording's, if it fits."),
    ] = None
    audio_codec: Annotated[
        Annotated[str, OneOf(SOUND_CODECS)] | None, _about("Left out: the container's own.")
    ] = None
    encoder_preset: Annotated[
        Annotated[str, OneOf(ENCODER_PRESETS)], _about("How hard to try to be small.")
    ] = "veryfast"
    quality: Annotated[
        float,
        _about("Constant quality where all is encoded; lower is better, 0 the codec's default.", ge=0, le=63),
    ] = 0.0
    audio_bitrate: Annotated[
        int,
        _about(
            "Bits a second of encoded sound: 0 for the recording's, or 32,000 and more.", ge=0, le=1_024_000
        ),
    ] = 0
    measure: Annotated[
        Literal["none", "sound", "all"],
        _about("What the receipt measures: loudness and true peak; black and frozen pictures too."),
    ] = "sound"
    loudness: Annotated[
        float | None, _about("LUFS that the sound is brought to.", ge=-50, le=-5, examples=[-14])
    ] = None
    true_peak: Annotated[float, _about("dBTP that a loudness is held under.", ge=-20, le=0)] = -1.0
    denoise: Annotated[
        Literal["none", "light", "medium", "strong"], _about("Take steady noise out of the recordings.")
    ] = "none"
    de_ess: Annotated[bool, _about("Take the edge off sharp sibilants.")] = False
    credentials: Annotated[
        bool, _about("Sign into the file how it was made and what of it was generated (C2PA).")
    ] = False
    captions: Annotated[
        Literal["file", "soft", "burn", "none"],
        _about("SubRip beside the movie; a track in it too; drawn into the picture too; none."),
    ] = "file"
    style: Annotated[
        Style | None, _about("How burned captions look: a name, or what `auteur style NAME` prints, changed.")
    ] = None
    fonts: Annotated[
        list[Hash] | None,
        _about(
            "SHA-256 of those of the server's own fonts that the style may use; all, if left out.",
            max_length=32,
        ),
    ] = None

    model_config = example(
        {
            "project_id": _PROJECT,
            "container": "mp4",
            "preset": "1080p",
            "aspect": "9:16",
            "fit": "blur",
            "range": "1:00-1:45",
            "loudness": -14,
            "captions": "burn",
            "style": "karaoke",
        }
    )

    def asked(self) -> dict[str, Any]:
        """What is said, without what was left out: a job's input."""
        return self.model_dump(exclude={"project_id"}, exclude_unset=True, exclude_none=True)


class RenderQuoteOut(Out):
    """What a render will cost at most, and what comes out; `width` and `height` are 0 of sound alone."""

    credits: int
    balance: int
    enough: bool
    duration_ms: int
    width: int
    height: int

    model_config = example(
        {"credits": 5, "balance": 1500, "enough": True, "duration_ms": 45_000, "width": 1080, "height": 1920}
    )
