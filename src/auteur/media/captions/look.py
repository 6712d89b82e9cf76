"""A style in the pixels of one frame: how large, how wide, where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.captions.style import Box, CaptionStyle

__all__ = ["Look"]

_PLATE = 1.2  # ems that a line's plate is high, without its padding
_MIDDLE = 0.36  # ems above the baseline: half the height of capitals
_SMALLEST_PX = 4.0


@dataclass(frozen=True, slots=True)
class Look:
    """Lengths in pixels for a frame of `width` × `height`; `scale` shrinks the text where it would not fit."""

    style: CaptionStyle
    width: int
    height: int
    scale: float = 1.0

    def scaled(self, scale: float) -> Look:
        return replace(self, scale=scale)

    @property
    def size(self) -> float:
        """An em, on quarters of a pixel."""
        wanted = self.style.size * min(self.width, self.height) * self.scale
        return max(_SMALLEST_PX, round(4 * wanted) / 4)

    @property
    def line(self) -> float:
        """From one baseline to the next."""
        return self.style.line_height * self.size

    @property
    def outline(self) -> float:
        return self.style.outline.width * self.size if self.style.outline else 0.0

    @property
    def room(self) -> float:
        """How wide a line may be."""
        clear = 2 * (self.style.side_margin * self.width + self._overhang)
        return max(self.size, self.width - clear)

    @property
    def lines(self) -> int:
        """How many lines there may be: of those the style wants, what the frame is high enough for; 0 if none."""
        high = self.height * (1 - 2 * self.style.margin) - max(0.0, self.plate_height - self.line)
        return min(self.style.max_lines, int(high / self.line))

    @property
    def plate_height(self) -> float:
        box = self.style.box
        return (_PLATE + (box.padding if box else 0.0)) * self.size

    @property
    def _overhang(self) -> float:
        boxes = (self.style.box, self.style.highlight.box if self.style.highlight else None)
        return max([self.outline, *(box.padding * self.size for box in boxes if box)])

    def left(self, line_width: float) -> float:
        """Where a line of that width begins."""
        edge = self.style.side_margin * self.width + self._overhang
        if self.style.align == "left":
            return edge
        if self.style.align == "right":
            return self.width - edge - line_width
        return (self.width - line_width) / 2

    def baselines(self, count: int) -> list[float]:
        """Where so many lines stand, in whole pixels from the top: letters look alike on each."""
        high, over = count * self.line, max(0.0, self.plate_height - self.line) / 2
        margin = self.style.margin * self.height + over
        top = {"top": margin, "middle": (self.height - high) / 2, "bottom": self.height - margin - high}[
            self.style.position
        ]
        first = top + self.line / 2 + _MIDDLE * self.size
        return [float(round(first + n * self.line)) for n in range(count)]

    def plate(
        self, box: Box, span: tuple[float, float], baseline: float
    ) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of a box around what stands on a baseline."""
        middle, half = baseline - _MIDDLE * self.size, (_PLATE + box.padding) * self.size / 2
        side = box.padding * self.size
        return span[0] - side, middle - half, span[1] + side, middle + half
