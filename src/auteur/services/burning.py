"""Captions burned in: which style and fonts are meant, and what of an edit is drawn."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.core.captions.cues import cues
from auteur.core.captions.named_styles import named_style
from auteur.core.captions.style import CaptionStyle
from auteur.core.captions.style_json import BadStyle, style_from_json
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.media.captions.burn import AllowedFont, Burn

__all__ = ["CaptionLook", "asked_look", "burn_of", "look_of"]

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
    from auteur.media.captions.fonts import allow_font  # as in _drawable

    path = Path(named)
    style = _from_file(path) if path.suffix.lower() == ".json" else named_style(named)
    return _drawable(CaptionLook(path.name, style, (*(allow_font(font) for font in fonts), *allowed)))


def asked_look(
    said: str | Mapping[str, Any], hashes: Collection[str] | None, allowed: Sequence[AllowedFont]
) -> CaptionLook:
    """The look of a request, in which no path is followed: a style's name or its JSON. `hashes` are SHA-256 of those
    `allowed` fonts that it may use, None for all.

    Raises BadStyle, BadFont, ForbiddenFont.
    """
    from auteur.media.captions.fonts import ForbiddenFont  # as in _drawable

    known = {font.sha256 for font in allowed}
    for sha256 in hashes or ():
        if sha256 not in known:
            raise ForbiddenFont(f"no font with the SHA-256 {sha256[:12]}… is allowed here")
    fonts = tuple(font for font in allowed if hashes is None or font.sha256 in hashes)
    if isinstance(said, str):
        return _drawable(CaptionLook(said, named_style(said), fonts))
    return _drawable(CaptionLook("of the user's own", style_from_json(said), fonts))


def _drawable(look: CaptionLook) -> CaptionLook:
    """Refused now, not after the long work, where its font may not be used."""
    # Here and not above: HarfBuzz and fonts are for those who burn captions, few of the exports.
    from auteur.media.captions.fonts import FontBook

    FontBook(look.style.font, bold=look.style.weight == "bold", allowed=look.fonts)
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
