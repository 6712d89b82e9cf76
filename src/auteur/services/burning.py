"""Captions burned in: which style and fonts are meant, and what of an edit is drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auteur.core.captions.cues import cues
from auteur.core.captions.named_styles import named_style
from auteur.core.captions.style import CaptionStyle
from auteur.core.captions.style_json import BadStyle, style_from_json
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.media.captions.burn import AllowedFont, Burn

__all__ = ["CaptionLook", "burn_of", "look_of"]

_LARGEST_STYLE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """A style with the name it was asked for by, and the fonts of the user's own that it may use."""

    name: str
    style: CaptionStyle
    fonts: tuple[AllowedFont, ...] = ()


def look_of(named: str, fonts: Sequence[Path] = (), allowed: Sequence[AllowedFont] = ()) -> CaptionLook:
    """The named style, or that of a `.json` file. `fonts` are allowed as they are now, `allowed` as they were.

    Raises BadStyle, BadFont, ForbiddenFont.
    """
    # Here and not above: HarfBuzz and fonts are for those who burn captions, few of the exports.
    from auteur.media.captions.fonts import FontBook, allow_font

    path = Path(named)
    style = _from_file(path) if path.suffix.lower() == ".json" else named_style(named)
    look = CaptionLook(path.name, style, (*(allow_font(font) for font in fonts), *allowed))
    FontBook(
        style.font, bold=style.weight == "bold", allowed=look.fonts
    )  # refuse now, not after the long work
    return look


def _from_file(path: Path) -> CaptionStyle:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_LARGEST_STYLE_BYTES))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", hint="name a style file that can be read") from error
    except (ValueError, RecursionError) as error:
        raise BadStyle(f"{path.name} is no JSON: {error}", hint="`auteur style plain` prints one") from error
    return style_from_json(said)


def burn_of(edl: Edl, look: CaptionLook) -> Burn:
    """The captions of the edit as they are to be drawn: the same cues as every caption file's."""
    return Burn(cues(edl), look.style, look.name, look.fonts)
