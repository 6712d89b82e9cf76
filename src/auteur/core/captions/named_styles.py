"""The caption styles that have a name: one entry each."""

from __future__ import annotations

from auteur.core.captions.style import Box, CaptionStyle, Highlight, Outline, Shadow
from auteur.core.captions.style_json import BadStyle

__all__ = ["STYLES", "named_style"]

STYLES: dict[str, CaptionStyle] = {
    "plain": CaptionStyle(outline=Outline(width=0.05), shadow=Shadow(opacity=0.5)),
    "boxed": CaptionStyle(size=0.046, line_height=1.5, box=Box()),
    "karaoke": CaptionStyle(
        weight="bold",
        size=0.06,
        outline=Outline(width=0.08),
        shadow=Shadow(opacity=0.5),
        highlight=Highlight("#FFD400"),
        margin=0.09,
    ),
    "bold": CaptionStyle(
        weight="bold",
        size=0.085,
        line_height=1.25,
        outline=Outline(width=0.1),
        shadow=Shadow(opacity=0.45, down=0.06, blur=0.12),
        highlight=Highlight("#FFFFFF", Box("#E5383B", 1.0, 0.12, 0.18)),
        margin=0.2,
        upper_case=True,
    ),
    "speakers": CaptionStyle(
        outline=Outline(width=0.06),
        shadow=Shadow(opacity=0.5),
        speaker_colours=("#FFFFFF", "#FFE14D", "#7FDBFF", "#9BF29B", "#FFB3D1"),
    ),
}
"""Name → style: what `--style` takes besides a file."""


def named_style(name: str) -> CaptionStyle:
    """The style of that name. Raises BadStyle."""
    if name not in STYLES:
        raise BadStyle(
            f"there is no caption style {name[:40]!r}",
            hint=f"use {', '.join(STYLES)}, or a .json file that `auteur style` wrote",
        )
    return STYLES[name]
