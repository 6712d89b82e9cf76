"""Crossfades of FCPXML: transitions between the clips of a storyline, which keep their places and lengths.

Each overlaps the ends of both, and Final Cut takes what it shows from beyond the cut. The ids of the effects are those
of its own files.
"""

from __future__ import annotations

from fractions import Fraction

from auteur.formats.on_frames import Piece
from auteur.formats.xml_text import Element, child

__all__ = ["Blends"]

_PICTURE = ("Cross Dissolve", "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265")
_SOUND = ("Audio Crossfade", "FFAudioTransition")


class Blends:
    """Draws transitions; their effects are told once, among the resources."""

    def __init__(self, resources: Element) -> None:
        self._resources = resources
        self._told: dict[tuple[str, str], str] = {}

    def drawn(self, piece: Piece, enabled: str, rate: Fraction) -> Element:
        """The transition before a piece of which this is `enabled`: all, video or audio."""
        begin, length = Fraction(piece.start - piece.crossed) / rate, Fraction(2 * piece.crossed) / rate
        own = Element("transition", name=_PICTURE[0], offset=_text(begin), duration=_text(length))
        seen = piece.media.rate is not None and enabled != "audio"
        heard = piece.media.channels > 0 and enabled != "video"
        for tag, effect, there in (("filter-video", _PICTURE, seen), ("filter-audio", _SOUND, heard)):
            if there:
                child(own, tag, ref=self._effect(effect), name=effect[0])
        return own

    def _effect(self, effect: tuple[str, str]) -> str:
        if effect not in self._told:
            self._told[effect] = identity = f"r{len(self._resources) + 1}"
            child(self._resources, "effect", id=identity, name=effect[0], uid=effect[1])
        return self._told[effect]


def _text(seconds: Fraction) -> str:
    whole = seconds.denominator == 1
    return f"{seconds.numerator}s" if whole else f"{seconds.numerator}/{seconds.denominator}s"
