"""Draws docs/pictures/captions-*.png: `python -m tests.support.caption_pictures`. Look at them before you keep them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style import CaptionStyle
from auteur.media.captions.drawing import draw_caption
from auteur.media.png import png
from tests.support.captions_drawn import spoken_cue

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_GAP = 8
_TALK = ("It is a truth universally", "acknowledged, that a single man")
_SCRIPTS = (
    ("مرحبا بكم في العالم", "والأرقام (2024) أيضا"),
    ("שלום עולם, זהו מבחן", "של Auteur 3.0"),
    ("吾輩は猫である。", "名前はまだ無い。"),
    ("한국어 자막과 中文字幕", "♪ musique ♫"),
    ("नमस्ते दुनिया, ยินดีต้อนรับ", "Ελληνικά, Привет"),
    ("Emoji 👩‍🚀 👍🏽 🇩🇪 ❤️", "%{localtime} {\\an8}"),
)
Rgb = npt.NDArray[np.uint8]


def _backdrop(width: int, height: int) -> npt.NDArray[np.float32]:
    """Hills in few flat tones: small as a PNG, dark and light in turn."""
    x, y = np.linspace(0, 1, width)[None, :], np.linspace(0, 1, height)[:, None]
    picture = np.broadcast_to(np.array((120, 158, 184), np.float32), (height, width, 3)).copy()
    for number, tone in enumerate(((150, 170, 160), (206, 178, 130), (96, 122, 96), (52, 66, 70))):
        ridge = 0.42 + 0.16 * number + 0.09 * np.sin(5 * x + 2.1 * number) + 0.04 * np.sin(11 * x + number)
        picture[np.broadcast_to(y > ridge, (height, width))] = tone
    return picture


def _frame(lines: tuple[str, ...], style: CaptionStyle, width: int, height: int, at_ms: int = 1700) -> Rgb:
    drawn = draw_caption(spoken_cue(*lines), style, width, height, at_ms=at_ms)
    over = drawn.on_frame(width, height).astype(np.float32)
    return np.rint(_backdrop(width, height) * (1 - over[..., 3:] / 255) + over[..., :3]).astype(np.uint8)


def _grid(frames: list[Rgb], columns: int) -> Rgb:
    height, width = frames[0].shape[:2]
    rows = -(-len(frames) // columns)
    sheet = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 255, np.uint8)
    for number, frame in enumerate(frames):
        top, left = number // columns * (height + _GAP), number % columns * (width + _GAP)
        sheet[top : top + height, left : left + width] = frame
    return sheet


def pictures() -> dict[str, Rgb]:
    """File name → picture."""
    wide = [_frame(_TALK, STYLES[name], 480, 270) for name in ("plain", "boxed", "karaoke", "bold")]
    tall = [_frame(_TALK, STYLES[name], 216, 384) for name in ("plain", "boxed", "karaoke", "bold")]
    scripts = [
        _frame(lines, STYLES["karaoke" if number % 2 else "boxed"], 480, 270, 500)[130:]
        for number, lines in enumerate(_SCRIPTS)
    ]
    return {
        "captions-styles.png": _grid(wide, 2),
        "captions-tall.png": _grid(tall, 4),
        "captions-scripts.png": _grid(scripts, 2),
    }


if __name__ == "__main__":
    for name, picture in pictures().items():
        (FOLDER / name).write_bytes(png(picture))
