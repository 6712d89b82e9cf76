"""Font files, opened only when their SHA-256 is allowed, and which of them draws which letters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import uharfbuzz as hb

from auteur.core.errors import InputError
from auteur.media.captions.burn import AllowedFont
from auteur.media.captions.shipped import EMOJI, FONTS, Shipped, font_file

__all__ = ["BadFont", "Face", "FontBook", "ForbiddenFont", "allow_font", "family_names"]

_LARGEST_BYTES = 64 << 20
_BOLDER = 0.035  # of an em, where a family has no bold: about what Noto Sans gains
_SUBPIXELS = 64
_EMOJI_FROM = 0x1F000
# Below that, what Unicode shows as a picture even without a variation selector (emoji-data.txt, Emoji_Presentation).
_EMOJI_BELOW = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
_VS_TEXT, _VS_EMOJI = "\ufe0e", "\ufe0f"


class ForbiddenFont(InputError):
    """A font file is not the one that was allowed, or none was; it was not opened."""

    code = "forbidden_font"


class BadFont(InputError):
    """A font file cannot be used."""

    code = "bad_font"


class Face:
    """An opened font file."""

    def __init__(self, name: str, sha256: str, data: bytes) -> None:
        self.name, self.sha256 = name, sha256
        self._face = hb.Face(hb.Blob(data))
        if not self._face.glyph_count:
            raise BadFont(f"{name} is no font", hint="use a .ttf or .otf file")
        self.letters = frozenset(self._face.unicodes)
        self.coloured: bool = self._face.has_color_paint or self._face.has_color_layers
        self._sized: dict[tuple[float, bool], hb.Font] = {}

    @cached_property
    def family(self) -> str:
        names = (self._face.get_name(name_id) for name_id in (16, 1))
        return next((" ".join(name.split()) for name in names if name), self.name)

    @cached_property
    def is_bold(self) -> bool:
        return float(hb.Font(self._face).get_style_value(hb.StyleTag.WEIGHT)) >= 600

    def sized(self, size_px: float, *, embolden: bool) -> hb.Font:
        """HarfBuzz's font for an em of so many pixels, in units of 1/64 pixel."""
        key = (size_px, embolden)
        if key not in self._sized:
            font = hb.Font(self._face)
            font.scale = (round(size_px * _SUBPIXELS),) * 2
            if embolden:
                font.synthetic_bold = (_BOLDER, _BOLDER, False)
            self._sized[key] = font
        return self._sized[key]


@lru_cache(maxsize=64)
def _opened(path: Path, sha256: str) -> Face:
    return Face(path.name, sha256, _allowed_bytes(path, sha256))


def _allowed_bytes(path: Path, sha256: str) -> bytes:
    """The file's content, if it is what was allowed: what is hashed is what is used."""
    data = _content(path)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ForbiddenFont(
            f"{path.name} has the SHA-256 {found[:12]}…, {sha256[:12]}… was allowed",
            hint="allow this file with --font, if it is the right one",
        )
    return data


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise BadFont(f"{path}: {error.strerror}", hint="name a font file that can be read") from error
    if len(data) > _LARGEST_BYTES:
        raise BadFont(f"{path.name} is larger than {_LARGEST_BYTES >> 20} MB")
    return data


def allow_font(path: Path) -> AllowedFont:
    """The user's word that this file, as it is now, may be used. Raises BadFont for what is no font."""
    data = _content(path)
    font = AllowedFont(path.absolute(), hashlib.sha256(data).hexdigest())
    Face(path.name, font.sha256, data)
    return font


def family_names(allowed: Iterable[AllowedFont] = ()) -> tuple[str, ...]:
    """What a style's `font` may name."""
    own = (_opened(*font).family for font in allowed)
    return tuple(dict.fromkeys((*(font.family for font in FONTS if font.family), *own)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A face and whether its letters are to be made bold."""

    face: Face
    embolden: bool


class FontBook:
    """A family at a weight, with all the fonts that help out. Raises ForbiddenFont for a family that is not allowed.

    `used` are the faces that drew something, `missing` the letters that no font has.
    """

    def __init__(self, family: str, *, bold: bool, allowed: Sequence[AllowedFont] = ()) -> None:
        self._bold = bold
        self._main = self._of_family(family, allowed)
        self.used: dict[str, Face] = {}
        self.missing: set[str] = set()
        self._known: dict[str, Chosen] = {}

    def font_for(self, cluster: str, before: Chosen | None = None) -> Chosen:
        """What draws these letters, which stay together; `before` is what drew those before them."""
        if before is not None and self._follows(cluster, before):
            return before
        if cluster not in self._known:
            self._known[cluster] = self._found(cluster)
        chosen = self._known[cluster]
        self.used.setdefault(chosen.face.sha256, chosen.face)
        return chosen

    def _follows(self, cluster: str, before: Chosen) -> bool:
        """Punctuation is drawn by the font of the text before it; spaces are all the family's own."""
        if before.face.coloured or cluster.isspace() or any(char.isalnum() for char in cluster):
            return False
        return self._knows(before.face, cluster) and not _is_emoji(cluster)

    def _found(self, cluster: str) -> Chosen:
        if _is_emoji(cluster) and self._knows(emoji := _ship(EMOJI), cluster):
            return Chosen(emoji, embolden=False)
        if self._knows(self._main.face, cluster):
            return self._main
        helpers = (self._helper(font) for font in _one_of_each(self._bold))
        for helper in helpers:
            if self._knows(helper.face, cluster):
                return helper
        if len(cluster) > 1:  # the letter at least, if not its mark
            return self._found(cluster[0])
        self.missing.add(cluster)
        return self._main

    def _helper(self, font: Shipped) -> Chosen:
        face = _ship(font)
        return Chosen(face, embolden=self._bold and not font.bold and not face.coloured)

    @staticmethod
    def _knows(face: Face, cluster: str) -> bool:
        return all(ord(char) in face.letters or _unseen(char) for char in cluster)

    def _of_family(self, family: str, allowed: Sequence[AllowedFont]) -> Chosen:
        faces = [(_ship(font), font.bold) for font in FONTS if font.family == family]
        faces += [
            (face, face.is_bold) for face in (_opened(*font) for font in allowed) if face.family == family
        ]
        if not faces:
            raise ForbiddenFont(
                f"the font {family[:60]!r} is not allowed",
                hint=f"use {', '.join(family_names(allowed))}, or allow a file with --font",
            )
        face, is_bold = min(faces, key=lambda found: found[1] != self._bold)
        return Chosen(face, embolden=self._bold and not is_bold)


def _ship(font: Shipped) -> Face:
    return _opened(font_file(font), font.sha256)


def _one_of_each(bold: bool) -> list[Shipped]:  # noqa: FBT001 - the weight
    """The fonts in their order, of pairs the one of this weight."""
    pairs = {font.file.replace("-Bold", "-Regular") for font in FONTS if font.bold}
    return [font for font in FONTS if font.bold == bold or (font.file not in pairs and not font.bold)]


def _is_emoji(cluster: str) -> bool:
    if cluster[-1:] == _VS_TEXT:
        return False
    return ord(cluster[0]) >= _EMOJI_FROM or cluster[0] in _EMOJI_BELOW or _VS_EMOJI in cluster


def _unseen(char: str) -> bool:
    """Whether HarfBuzz shows nothing for it in any font: joiners, marks of direction, variation selectors, tags."""
    code = ord(char)
    return (
        0x200B <= code <= 0x200F
        or 0x2060 <= code <= 0x206F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
        or code in (0xAD, 0x34F, 0x61C, 0xFEFF)
    )
