"""What is said where a word is printed: "Mr." is read "mister", "1811" "eighteen eleven", "BBC" letter by letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from auteur.engines.transcription.words.numbers import cardinal, digits, ordinal, year_readings

__all__ = ["Reading", "readings"]

Reading = tuple[str, ...]
"""Spoken words in lower case, letters and apostrophes only."""

_ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "mr": ("mister",),
    "mrs": ("missus",),
    "ms": ("miz",),
    "dr": ("doctor",),
    "prof": ("professor",),
    "st": ("saint", "street"),
    "sr": ("senior",),
    "jr": ("junior",),
    "vs": ("versus",),
    "etc": ("et cetera",),
    "no": ("no", "number"),
    "e.g": ("for example", "e g"),
    "i.e": ("that is", "i e"),
    "a.m": ("a m",),
    "p.m": ("p m",),
    "capt": ("captain",),
    "col": ("colonel",),
    "gen": ("general",),
    "lt": ("lieutenant",),
    "rev": ("reverend",),
    "hon": ("honourable",),
    "km": ("kilometres", "kilometers"),
    "kg": ("kilograms", "kilos"),
}
_SIGNS = {
    "&": "and",
    "%": "percent",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "°": "degrees",
    "#": "number",
    "×": "times",
}
_MONEY = {"$": "dollars", "£": "pounds", "€": "euros"}
_PIECE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th)?(?![a-z])|\d+|[^\W\d_]+(?:'[^\W\d_]+)*'?|[&%+=@°#×]")


def readings(printed: str, known: Callable[[str], bool]) -> tuple[Reading, ...]:
    """The ways to read `printed`, the likeliest first; at least one, and none of them empty.

    `known` tells whether the dictionary has a word: an all-capitals word that it has not is spelled out.
    """
    plain = _fold(printed)
    bare = plain.strip("()[]{}\"'.,:;!?-*_/").lower()
    if bare in _ABBREVIATIONS and (plain.endswith(".") or bare not in ("no", "st", "col", "gen", "hon")):
        return tuple(tuple(text.split()) for text in _ABBREVIATIONS[bare])
    found: list[Reading] = [()]
    for piece in _pieces(plain):
        found = [head + tail for head in found for tail in _piece_readings(piece, known)][:4]
    return tuple(reading for reading in found if reading) or (("um",),)


def _fold(printed: str) -> str:
    """Typographic quotes made plain, accents dropped where the plain letter is left."""
    text = printed.replace("’", "'").replace("‘", "'").replace("´", "'")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _pieces(plain: str) -> list[str]:
    """The parts that are read one after the other; a currency sign moves behind its number."""
    money = re.match(r"^\W*([$£€])(\d[\d,]*(?:\.\d+)?)", plain)
    if money:
        unit = _MONEY[money.group(1)]
        return [*_money_pieces(money.group(2), unit), *_pieces(plain[money.end() :])]
    return [m.group() for m in re.finditer(_PIECE.pattern, plain, re.IGNORECASE)]


def _money_pieces(amount: str, unit: str) -> list[str]:
    whole, _, cents = amount.partition(".")
    singular = unit[:-1] if whole == "1" else unit
    return [whole, singular, cents] if cents and int(cents) else [whole, singular]


def _piece_readings(piece: str, known: Callable[[str], bool]) -> tuple[Reading, ...]:
    if piece[0].isdigit():
        return _number_readings(piece.lower())
    if piece in _SIGNS:
        return ((_SIGNS[piece],),)
    word = piece.lower()
    if known(word):
        return ((word,),)
    bare = word.strip("'")
    if piece.isupper() and 2 <= len(bare) <= 5 and bare.isalpha() and not known(bare):
        return (tuple(bare), (bare,))
    return ((bare,),) if bare else ((),)


def _number_readings(text: str) -> tuple[Reading, ...]:
    if text[-2:] in ("st", "nd", "rd", "th"):
        return (ordinal(int(text[:-2].replace(",", "").split(".")[0])),)
    whole, _, decimals = text.replace(",", "").partition(".")
    if decimals:
        return ((*cardinal(int(whole)), "point", *digits(decimals)),)
    if len(whole) == 4 and "," not in text and 1100 <= int(whole) < 2100:
        return year_readings(int(whole))
    if len(whole) > 1 and whole[0] == "0":
        return (digits(whole), tuple("oh" if d == "zero" else d for d in digits(whole)))
    number = cardinal(int(whole))
    rest = int(whole) % 100
    if rest and int(whole) > 100:
        head = len(number) - len(cardinal(rest))
        return (number, (*number[:head], "and", *number[head:]))
    return (number,)
