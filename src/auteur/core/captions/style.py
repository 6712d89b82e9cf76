"""How burned captions look, as data: sizes are shares of the frame and of the text, colours are `#RRGGBB`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

__all__ = ["Box", "CaptionStyle", "Colour", "Highlight", "Outline", "Shadow", "Within", "speaker_colour"]


@dataclass(frozen=True, slots=True)
class Within:
    """The range of a number, both ends allowed."""

    low: float
    high: float


class Colour:
    """Marks text that must be a colour: `#` and six hexadecimal digits."""


Hex = Annotated[str, Colour]
Share = Annotated[float, Within(0, 1)]


@dataclass(frozen=True, slots=True)
class Outline:
    """A line around the letters, `width` of the text's size thick."""

    colour: Hex = "#000000"
    width: Annotated[float, Within(0, 0.25)] = 0.06


@dataclass(frozen=True, slots=True)
class Shadow:
    """The letters once more, behind, shifted and blurred; lengths are shares of the text's size."""

    colour: Hex = "#000000"
    opacity: Share = 0.6
    right: Annotated[float, Within(-0.5, 0.5)] = 0.0
    down: Annotated[float, Within(-0.5, 0.5)] = 0.05
    blur: Annotated[float, Within(0, 0.5)] = 0.08


@dataclass(frozen=True, slots=True)
class Box:
    """A plate behind the text: one for each line, or one block for all.

    `padding` (to the sides; half of it above and below) and `radius` of the corners are shares of the text's size.
    """

    colour: Hex = "#000000"
    opacity: Share = 0.75
    padding: Annotated[float, Within(0, 1)] = 0.35
    radius: Annotated[float, Within(0, 1)] = 0.2
    around: Literal["lines", "block"] = "lines"


@dataclass(frozen=True, slots=True)
class Highlight:
    """The word that is being spoken: in another colour, on a plate of its own, or both."""

    colour: Hex = "#FFD400"
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """How captions look.

    `font` names a family that Auteur ships or the user has allowed. `size` is the text's size (an em) as a share of the
    frame's shorter side: of its height in 16:9. `line_height` is a multiple of that. `margin` keeps clear of the top
    and bottom as a share of the height, `side_margin` of each side as a share of the width: 0.05 is title-safe.
    A cue that does not fit `max_lines` is shown in parts. `speakers` colours the text of a speaker by name;
    `speaker_colours` are given in turn to the speakers not named there, as they first speak.
    """

    font: str = "Noto Sans"
    weight: Literal["regular", "bold"] = "regular"
    size: Annotated[float, Within(0.015, 0.25)] = 0.05
    line_height: Annotated[float, Within(0.9, 3)] = 1.3
    colour: Hex = "#FFFFFF"
    outline: Outline | None = None
    shadow: Shadow | None = None
    box: Box | None = None
    highlight: Highlight | None = None
    position: Literal["top", "middle", "bottom"] = "bottom"
    align: Literal["left", "centre", "right"] = "centre"
    margin: Annotated[float, Within(0, 0.45)] = 0.06
    side_margin: Annotated[float, Within(0, 0.45)] = 0.06
    max_lines: Annotated[int, Within(1, 6)] = 2
    upper_case: bool = False
    speakers: Mapping[str, Hex] = field(default_factory=dict)
    speaker_colours: tuple[Hex, ...] = ()


def speaker_colour(style: CaptionStyle, speaker: str, order: Sequence[str]) -> str:
    """The colour of a speaker's text; `order` are the speakers as they first speak."""
    if speaker in style.speakers:
        return style.speakers[speaker]
    others = [name for name in order if name not in style.speakers]
    if not style.speaker_colours or speaker not in others:
        return style.colour
    return style.speaker_colours[others.index(speaker) % len(style.speaker_colours)]
