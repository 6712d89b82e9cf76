"""A caption style as ASS can have it: colours, sizes and places, for a picture of known size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from auteur.core.captions.style import CaptionStyle, speaker_colour
from auteur.core.time import nearest

__all__ = ["NAMES", "not_carried", "style_lines", "style_of"]

NAMES = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    "Encoding"
)
_LINE = 1.362  # ASS counts a font's ascent and descent as its size; so many ems in Noto Sans
_ROWS = {"bottom": 0, "middle": 3, "top": 6}  # as on a numeric keypad
_COLUMNS = {"left": 1, "centre": 2, "right": 3}
_OUTLINED, _BOXED = 1, 3


def style_lines(style: CaptionStyle, speakers: Sequence[str], width: int, height: int) -> Iterator[str]:
    """The `Style:` lines: `Default`, and one for each speaker whose text has another colour."""
    yield _line("Default", style, style.colour, width, height)
    for number, speaker in enumerate(speakers, 1):
        colour = speaker_colour(style, speaker, speakers)
        if colour != style.colour:
            yield _line(f"Speaker{number}", style, colour, width, height)


def style_of(style: CaptionStyle, speaker: str, speakers: Sequence[str]) -> str:
    """The name of the style that a speaker's cues have."""
    plain = speaker_colour(style, speaker, speakers) == style.colour
    return "Default" if plain else f"Speaker{speakers.index(speaker) + 1}"


def not_carried(style: CaptionStyle) -> tuple[str, ...]:
    """What of the style ASS does not have, a sentence each."""
    box, highlight, shadow = style.box, style.highlight, style.shadow
    lost = (
        (box is not None and box.radius > 0, "round corners of the box"),
        (box is not None and box.around == "block", "one box for all lines: each has its own"),
        (box is not None and style.outline is not None, "an outline besides a box"),
        (highlight is not None, "the highlight of one word: words stay lit once they are spoken"),
        (highlight is not None and highlight.box is not None, "the box of the highlighted word"),
        (shadow is not None and shadow.blur > 0, "the blur of the shadow"),
        (style.max_lines < 2, "the number of lines: cues have the lines of the caption file"),
    )
    return tuple(what for is_lost, what in lost if is_lost)


def _line(name: str, style: CaptionStyle, colour: str, width: int, height: int) -> str:
    em = style.size * min(width, height)
    lit = style.highlight.colour if style.highlight else colour
    values = [
        name,
        " ".join(style.font.replace(",", " ").split()),
        _number(em * _LINE),
        _colour(lit),
        _colour(colour),
        *_edge_colours(style),
        "-1" if style.weight == "bold" else "0",
        "0,0,0,100,100,0,0",
        *_edges(style, em),
        str(_ROWS[style.position] + _COLUMNS[style.align]),
        *[_number(style.side_margin * width)] * 2,
        _number(style.margin * height),
        "1",
    ]
    return f"Style: {','.join(values)}"


def _edge_colours(style: CaptionStyle) -> tuple[str, str]:
    """Of the outline, which is the box where there is one, and of the shadow."""
    shadow = _colour(style.shadow.colour, style.shadow.opacity) if style.shadow else _colour("#000000", 0)
    if style.box:
        return _colour(style.box.colour, style.box.opacity), shadow
    return _colour(style.outline.colour if style.outline else "#000000"), shadow


def _edges(style: CaptionStyle, em: float) -> tuple[str, str, str]:
    cast = (
        _number(max(0.0, style.shadow.right, style.shadow.down) * em)
        if style.shadow and not style.box
        else "0"
    )
    if style.box:
        return str(_BOXED), _number(style.box.padding * em / 2), "0"
    return str(_OUTLINED), _number(style.outline.width * em if style.outline else 0), cast


def _colour(colour: str, opacity: float = 1.0) -> str:
    """&HAABBGGRR, in which 00 is opaque."""
    clear = nearest(Fraction(round((1 - opacity) * 1000), 1000) * 255)
    return f"&H{clear:02X}{colour[5:7]}{colour[3:5]}{colour[1:3]}".upper()


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
