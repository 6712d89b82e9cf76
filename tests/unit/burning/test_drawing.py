"""A caption stands where its style says, in its colours, inside the frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from auteur.core.captions.model import Cue
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style import Box, CaptionStyle, Highlight, Outline, Shadow
from auteur.media.captions.drawing import draw_caption
from tests.support.captions_drawn import coloured_box, ink_box, spoken_cue

TALK = spoken_cue("It is a truth universally", "acknowledged, that a man")
BARE = CaptionStyle()
WIDE, TALL = (1280, 720), (540, 960)


def _frame(
    cue: Cue, style: CaptionStyle, size: tuple[int, int] = WIDE, at_ms: int | None = None
) -> npt.NDArray[np.uint8]:
    return draw_caption(cue, style, *size, at_ms=at_ms).on_frame(*size)


def _box(cue: Cue, style: CaptionStyle, size: tuple[int, int] = WIDE) -> tuple[int, int, int, int]:
    box = ink_box(_frame(cue, style, size))
    assert box is not None
    return box


def test_capitals_are_as_high_as_the_size_says() -> None:
    left, top, right, bottom = _box(spoken_cue("HHHH"), replace(BARE, size=0.1))
    assert bottom - top == pytest.approx(0.714 * 72, abs=1.5)  # Noto Sans: capitals of 714 thousandths
    assert right - left == pytest.approx((4 * 0.741 - 2 * 0.098) * 72, abs=2)


@pytest.mark.parametrize("size", [WIDE, TALL, (720, 720), (320, 180), (3840, 2160)])
def test_a_caption_keeps_clear_of_the_edges_and_is_centred(size: tuple[int, int]) -> None:
    for name, styled in STYLES.items():
        style = replace(styled, highlight=None)
        box = ink_box(_frame(TALK, style, size), least=200)  # shadows fade out beyond
        assert box is not None
        left, top, right, bottom = box
        assert left >= size[0] * style.side_margin - 2, name
        assert right <= size[0] * (1 - style.side_margin) + 2, name
        assert bottom <= size[1] * (1 - style.margin) + 0.01 * min(size) + 2, name
        assert abs(left - (size[0] - right)) <= 0.02 * size[0], name
        assert top > size[1] / 2, name


def test_position_and_alignment_move_the_text() -> None:
    boxes = {
        (place, side): _box(TALK, replace(BARE, position=place, align=side))
        for place in ("top", "middle", "bottom")
        for side in ("left", "right")
    }
    tops = [boxes[place, "left"][1] for place in ("top", "middle", "bottom")]
    assert tops[0] == pytest.approx(0.06 * 720, abs=14)
    assert tops[1] == pytest.approx(360 - 1.3 * 36 + 10, abs=10)
    assert boxes["bottom", "left"][3] == pytest.approx(0.94 * 720, abs=12)
    assert boxes["top", "left"][0] == pytest.approx(0.06 * 1280, abs=4)
    assert boxes["top", "right"][2] == pytest.approx(0.94 * 1280, abs=4)


def test_text_is_drawn_in_its_colour_and_outlined_in_its_own() -> None:
    style = replace(BARE, size=0.1, colour="#20C040", outline=Outline("#C01080", 0.1))
    frame = _frame(spoken_cue("HI"), style)
    inner, outer = coloured_box(frame, "#20C040"), coloured_box(frame, "#C01080")
    assert inner is not None
    assert outer is not None
    for side in range(4):
        assert abs(inner[side] - outer[side]) == pytest.approx(7.2, abs=2)
    assert coloured_box(_frame(spoken_cue("HI"), replace(style, outline=None)), "#C01080") is None


def test_a_shadow_lies_where_it_is_cast() -> None:
    bare = replace(BARE, size=0.1)
    shadow = replace(bare, shadow=Shadow("#0000FF", 1.0, right=0.2, down=0.1, blur=0.0))
    plain, cast = _box(spoken_cue("HI"), bare), _box(spoken_cue("HI"), shadow)
    assert cast[:2] == plain[:2]
    assert (cast[2] - plain[2], cast[3] - plain[3]) == (14, 7)
    soft = replace(shadow, shadow=Shadow("#0000FF", 1.0, 0.2, 0.1, blur=0.1))
    assert _box(spoken_cue("HI"), soft)[2] > cast[2]


def test_a_plate_is_of_its_colour_opacity_and_padding_with_round_corners() -> None:
    box = Box("#FF0000", 0.5, padding=0.5, radius=0.4)
    style = replace(BARE, size=0.1, box=box)
    frame = _frame(spoken_cue("HI"), style)
    left, top, right, bottom = ink_box(frame) or (0, 0, 0, 0)
    text = _box(spoken_cue("HI"), replace(BARE, size=0.1))
    assert text[0] - left == pytest.approx(0.5 * 72 + 0.098 * 72, abs=2)
    assert tuple(frame[(top + bottom) // 2, left + 3]) == (128, 0, 0, 128)
    assert frame[top, left, 3] == frame[bottom - 1, right - 1, 3] == 0
    assert bottom - top == pytest.approx((1.2 + 0.5) * 72, abs=2)


def test_plates_are_one_a_line_or_one_for_all() -> None:
    cue = spoken_cue("a long line of text, this", "short")
    per_line = _frame(cue, replace(BARE, box=Box(opacity=1.0)))
    block = _frame(cue, replace(BARE, box=Box(opacity=1.0, around="block")))
    box = ink_box(block)
    assert box is not None
    assert ink_box(per_line) == box
    lower = np.s_[box[3] - 15, box[0] + 12]
    assert (per_line[lower][3], block[lower][3]) == (0, 255)


def test_the_spoken_word_and_no_other_is_highlighted() -> None:
    style = replace(BARE, highlight=Highlight("#FFD400"))
    reach = -1
    for n in range(5):  # the first line, from left to right
        box = coloured_box(_frame(TALK, style, at_ms=n * 400 + 10), "#FFD400")
        assert box is not None
        assert box[0] > reach
        reach = box[2]
    assert coloured_box(_frame(TALK, replace(BARE, highlight=None), at_ms=10), "#FFD400") is None
    silent = replace(TALK, words=())
    assert coloured_box(_frame(silent, style, at_ms=10), "#FFD400") is None


def test_in_arabic_the_words_light_up_from_right_to_left() -> None:
    style = replace(BARE, highlight=Highlight("#FFD400"))
    cue = spoken_cue("مرحبا بكم في العالم")
    boxes = [coloured_box(_frame(cue, style, at_ms=n * 400), "#FFD400") for n in range(4)]
    rights = [box[2] for box in boxes if box]
    assert len(rights) == 4
    assert rights == sorted(rights, reverse=True)


def test_highlighting_a_word_changes_nothing_beside_it() -> None:
    style = STYLES["bold"]
    frames = [_frame(TALK, style, at_ms=at).astype(np.int16) for at in (0, 400)]
    changed = ink_box(
        np.repeat(np.abs(frames[0] - frames[1]).max(axis=2)[..., None], 4, axis=2).astype(np.uint8), 1
    )
    first_two = (
        coloured_box(_frame(TALK, style, at_ms=0), "#E5383B"),
        coloured_box(_frame(TALK, style, at_ms=400), "#E5383B"),
    )
    assert changed is not None
    assert changed[0] >= min(box[0] for box in first_two if box) - 2
    assert changed[2] <= max(box[2] for box in first_two if box) + 2


def test_speakers_have_colours() -> None:
    style = replace(BARE, speaker_colours=("#FF0000", "#00FF00"))
    for speaker, colour in (("Ann", "#FF0000"), ("Bo", "#00FF00")):
        cue = spoken_cue("MMMM", speaker=speaker)
        frame = draw_caption(cue, style, *WIDE, speakers=("Ann", "Bo")).on_frame(*WIDE)
        assert coloured_box(frame, colour) is not None


def test_upper_case_draws_capitals() -> None:
    upper = draw_caption(spoken_cue("straße"), replace(BARE, upper_case=True), *WIDE)
    assert np.array_equal(upper.picture, draw_caption(spoken_cue("STRASSE"), BARE, *WIDE).picture)


def test_bold_is_heavier() -> None:
    regular, bold = (
        int(draw_caption(spoken_cue("Hello"), replace(BARE, weight=weight), *WIDE).picture[..., 3].sum())
        for weight in ("regular", "bold")
    )
    assert 1.2 * regular < bold < 2 * regular


def test_lines_keep_the_breaks_of_the_cue_where_they_fit_and_are_broken_anew_where_not() -> None:
    lines = "It is a truth universally acknowledged,", "that a single man"
    wide, tall = (_box(spoken_cue(*lines), replace(BARE, size=0.05), size) for size in (WIDE, TALL))
    assert wide[3] - wide[1] < 2 * 1.3 * 36
    upper = _box(spoken_cue(lines[0]), replace(BARE, size=0.05))
    assert wide[2] - wide[0] == pytest.approx(upper[2] - upper[0], abs=2)
    assert tall[2] - tall[0] <= 540 * 0.88


def test_what_does_not_fit_is_shown_in_parts_as_it_is_spoken() -> None:
    cue = spoken_cue("one two three four five six seven eight nine ten")
    style = replace(BARE, size=0.2, max_lines=1)
    frames = [_frame(cue, style, at_ms=at) for at in range(0, cue.end_ms, 400)]
    distinct = {frame.tobytes() for frame in frames}
    assert len(distinct) > 2
    together = sum(int(np.frombuffer(frame, np.uint8).astype(np.int64).sum()) for frame in distinct)
    alone = sum(int(_frame(spoken_cue(word.text), style).astype(np.int64).sum()) for word in cue.words)
    assert together == pytest.approx(alone, rel=0.02), "every word is on one page"


def test_a_frame_too_small_for_its_text_gets_smaller_text() -> None:
    for size in ((64, 36), (36, 64), (16, 16), (2, 2)):
        drawn = draw_caption(TALK, STYLES["bold"], *size)
        assert drawn.x + drawn.picture.shape[1] <= size[0]
        assert drawn.y + drawn.picture.shape[0] <= size[1]
