"""Captions burned in: which style and fonts are meant, what they look like, and what of an edit is drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auteur.core.captions.cues import cues
from auteur.core.captions.model import Cue, CueWord
from auteur.core.captions.named_styles import named_style
from auteur.core.captions.style import CaptionStyle
from auteur.core.captions.style_json import BadStyle, style_from_json
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.media.captions.burn import AllowedFont, Burn
from auteur.media.captions.drawing import Drawn, draw_caption
from auteur.media.captions.fonts import FontBook, allow_font
from auteur.media.png import png

__all__ = ["CaptionLook", "burn_of", "look_of", "preview"]

_LARGEST_STYLE_BYTES = 1 << 20
_LARGEST_SIDE_PX = 8192
_WORD_MS = 400


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


def preview(look: CaptionLook, text: str, width: int, height: int) -> tuple[bytes, Drawn]:
    """A PNG of a frame, dark on the left and light on the right, with `text` as a caption at its fourth word.

    Raises InputError for a frame that cannot be drawn.
    """
    if not all(2 <= side <= _LARGEST_SIDE_PX for side in (width, height)):
        raise InputError(
            f"a picture of {width} × {height} cannot be drawn", hint=f"each side 2 to {_LARGEST_SIDE_PX} px"
        )
    cue = _sample(text)
    drawn = draw_caption(cue, look.style, width, height, at_ms=3 * _WORD_MS, fonts=look.fonts)
    over = drawn.on_frame(width, height).astype(np.float32)
    picture = _backdrop(width, height) * (1 - over[..., 3:] / 255) + over[..., :3]
    return png(np.rint(picture).astype(np.uint8)), drawn


def _sample(text: str) -> Cue:
    lines = tuple(text.splitlines()) or ("",)
    words = [word for line in lines for word in line.split()]
    spoken = [CueWord(word, n * _WORD_MS, (n + 1) * _WORD_MS) for n, word in enumerate(words)]
    return Cue(0, max(1, len(words)) * _WORD_MS, lines, "", tuple(spoken))


def _backdrop(width: int, height: int) -> npt.NDArray[np.float32]:
    across = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    dark, light = np.array((38, 44, 54), np.float32), np.array((206, 212, 214), np.float32)
    shade: npt.NDArray[np.float32] = dark + (light - dark) * across * (0.85 + 0.15 * down)
    return shade
