"""Captions burned in are seen in the frames of their cues, in their place and colours, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from auteur.core.captions.model import Cue
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style import Box, CaptionStyle, Highlight
from auteur.core.render.framing import framed
from auteur.core.time import frame_at
from auteur.media.captions.drawing import draw_caption
from auteur.media.export import Burn, ExportOptions, export
from tests.golden.cutting import assert_picture, assert_sound, playlist
from tests.support.captions_drawn import spoken_cue
from tests.support.testcard import Card

File = Callable[..., Path]
CUES = (
    spoken_cue("Never twice", start_ms=2010, word_ms=420),
    spoken_cue("%{localtime}", start_ms=7000, word_ms=900),
)
PLATE = CaptionStyle(
    size=0.14,
    colour="#20E0E0",
    box=Box("#C02020", 1.0),
    highlight=Highlight("#20E0E0", Box("#2020C0", 1.0, 0.1)),
)
Rgb = npt.NDArray[np.int16]


def _pictures(path: Path) -> list[Rgb]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0)]


def _blank(result: Path, without: Path) -> list[int]:
    """The frames that differ between two files, by more than coding does."""
    pairs = zip(_pictures(result), _pictures(without), strict=True)
    return [number for number, (a, b) in enumerate(pairs) if np.abs(a - b).mean() > 3]


@pytest.mark.parametrize("mode", ["smart", "full"])
def test_captions_are_in_exactly_the_frames_of_their_cues(mode: str, card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(30000, 1001))
    spans = [("a", 0, 10_000)]
    options = ExportOptions(mode=mode, strict=True)  # type: ignore[arg-type]
    burn = Burn(CUES, PLATE, "plate")
    receipt = export(
        playlist(spans, card), {"a": card_file(card)}, tmp_path / "out.mp4", options=options, burn=burn
    )
    expected = [
        n for cue in CUES for n in range(frame_at(cue.start_ms, card.rate), frame_at(cue.end_ms, card.rate))
    ]
    assert _blank(tmp_path / "out.mp4", card_file(card)) == expected
    assert_picture(tmp_path / "out.mp4", spans, {"a": card}, card.rate)
    assert_sound(tmp_path / "out.mp4", spans, {"a": card}, tolerance=0)
    assert receipt.fallback == ""
    assert (receipt.picture_copied_s > 3) == (mode == "smart")
    assert receipt.burned[0] == "2 captions, style plate"
    assert receipt.burned[1].startswith("font NotoSans-Regular.ttf, SHA-256 ")


def test_what_is_seen_is_what_was_drawn_word_by_word(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), size=(320, 192), seconds=6)
    cue = spoken_cue("Never twice", start_ms=2000, word_ms=800)
    export(
        playlist([("a", 0, 6000)], card),
        {"a": card_file(card)},
        tmp_path / "out.mp4",
        burn=Burn((cue,), PLATE),
        options=ExportOptions(seam_quality=8),
    )
    pictures = _pictures(tmp_path / "out.mp4")
    for at_ms, frame in ((2100, 53), (2900, 73)):
        drawn = draw_caption(cue, PLATE, 320, 192, at_ms=at_ms)
        shown = pictures[frame][
            drawn.y : drawn.y + drawn.picture.shape[0], drawn.x : drawn.x + drawn.picture.shape[1]
        ]
        opaque = drawn.picture[..., 3] == 255
        assert opaque.sum() > 2000
        difference = np.abs(shown - drawn.picture[..., :3].astype(np.int16))[opaque]
        assert difference.mean() < 14, "the colours survive 4:2:0 and the coding"
        blue = shown[..., 2] - shown[..., 0] > 60
        half = blue.shape[1] // 2
        assert (blue[:, :half].sum() > blue[:, half:].sum()) == (at_ms == 2100), (
            "the first word, then the second"
        )


@pytest.mark.parametrize(("width", "height"), [(108, 192), (192, 192)])
def test_captions_keep_inside_a_frame_of_another_shape(
    width: int, height: int, card_file: File, tmp_path: Path
) -> None:
    card = Card(rate=Fraction(25), seconds=6)
    cut = framed(playlist([("a", 0, 6000)], card), width=width, height=height, fit="fill")
    cue = spoken_cue("never twice the same", start_ms=2000)
    bare, burned = tmp_path / "bare.mp4", tmp_path / "burned.mp4"
    export(cut, {"a": card_file(card)}, bare)
    export(cut, {"a": card_file(card)}, burned, burn=Burn((cue,), STYLES["bold"]))
    assert set(_blank(burned, bare)) == set(range(50, frame_at(cue.end_ms, card.rate)))
    changed = np.abs(_pictures(burned)[55] - _pictures(bare)[55]).max(axis=2) > 60
    columns = np.flatnonzero(changed.any(axis=0))
    assert columns[0] > 0
    assert columns[-1] < width - 1


def test_a_turned_recording_has_its_captions_upright(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), seconds=6, rotation=90)
    cut = playlist([("a", 0, 6000)], card)
    assert (cut.width, cut.height) == (96, 160)
    cue = Cue(2000, 4000, ("HI",))
    style = CaptionStyle(size=0.3, box=Box("#C02020", 1.0))
    receipt = export(cut, {"a": card_file(card)}, tmp_path / "out.mp4", burn=Burn((cue,), style))
    assert receipt.picture_copied_s > 0
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(f for n, f in enumerate(container.decode(video=0)) if n == 60)
        assert frame.rotation in (90, -90, 270)
        upright = np.rot90(frame.to_ndarray(format="rgb24").astype(np.int16), frame.rotation // 90)
    drawn = draw_caption(cue, style, 96, 160)
    red = (upright[..., 0] - upright[..., 2]) > 80
    rows, columns = np.nonzero(red)
    assert abs(rows.min() - drawn.y) <= 2
    assert abs(columns.min() - drawn.x) <= 2
    assert abs(columns.max() + 1 - drawn.x - drawn.picture.shape[1]) <= 2


def test_a_timeline_without_cues_is_copied_as_ever(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), seconds=6)
    receipt = export(
        playlist([("a", 0, 6000)], card), {"a": card_file(card)}, tmp_path / "out.mp4", burn=Burn((), PLATE)
    )
    assert receipt.picture_encoded_s == 0
    assert receipt.burned == ("0 captions, style of the user's own",)


def test_nothing_of_the_cards_is_left(card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), seconds=6)
    export(
        playlist([("a", 0, 6000)], card),
        {"a": card_file(card)},
        tmp_path / "out.mp4",
        burn=Burn(CUES[:1], PLATE),
    )
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
