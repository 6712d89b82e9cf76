"""What the effects of a piece come to: the values that other editors keep in fields of their own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from auteur.core.edl.effects import Crop, FadeIn, FadeOut, Gain, Opacity, Position, Scale
from auteur.core.time import frame_at
from auteur.formats.on_frames import Piece

__all__ = ["Looks", "looks_of"]

_UNCUT = Crop()


@dataclass(frozen=True, slots=True)
class Looks:
    """As the document's effects have them, fades in frames of the timeline that fit into the piece.

    A crossfade stands in place of the fades at its cut.
    """

    gain_db: float = 0.0
    opacity: float = 1.0
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    crop: Crop = _UNCUT
    rise: int = 0
    fall: int = 0

    @property
    def moved(self) -> bool:
        return (self.scale, self.x, self.y) != (1, 0, 0)

    @property
    def cropped(self) -> bool:
        return self.crop != _UNCUT

    @property
    def sheer(self) -> bool:
        """Whether something under the picture may be seen through or beside it."""
        return self.opacity != 1 or self.moved or self.cropped or bool(self.rise or self.fall)


def looks_of(piece: Piece, rate: Fraction) -> Looks:
    """The piece's effects, with what is not said as it is without them; the speed is in the piece itself."""
    by_type = {type(effect): effect for effect in piece.effects}
    gain, opacity = by_type.get(Gain), by_type.get(Opacity)
    scale, position, crop = by_type.get(Scale), by_type.get(Position), by_type.get(Crop)
    fades = [fade for fade in piece.effects if isinstance(fade, FadeIn | FadeOut)]
    lengths = {type(fade): min(piece.length, frame_at(fade.duration_ms, rate)) for fade in fades}
    return Looks(
        gain.db if isinstance(gain, Gain) else 0.0,
        opacity.value if isinstance(opacity, Opacity) else 1.0,
        scale.value if isinstance(scale, Scale) else 1.0,
        position.x if isinstance(position, Position) else 0.0,
        position.y if isinstance(position, Position) else 0.0,
        crop if isinstance(crop, Crop) else _UNCUT,
        0 if piece.crossed else lengths.get(FadeIn, 0),
        0 if piece.falls else lengths.get(FadeOut, 0),
    )
