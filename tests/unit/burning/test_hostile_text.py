"""No text is ever anything but text: it is drawn as it stands, inside the frame, and does nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from auteur.core.captions.drawable import clusters, drawable
from auteur.core.captions.model import Cue
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.pages import Part
from auteur.core.captions.style import CaptionStyle
from auteur.media.captions.drawing import draw_caption
from auteur.media.captions.fonts import FontBook
from auteur.media.captions.ink import inked
from auteur.media.captions.shaping import Shaper
from tests.support.captions_drawn import ink_box
from tests.support.hostile_text import HOSTILE

SIZE_PX = 40.0
WIDTH, HEIGHT = 640, 360


def test_there_are_forty_of_them() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("style", ["boxed", "bold"])
def test_it_stays_inside_the_frame_and_where_captions_are(name: str, style: str) -> None:
    drawn = draw_caption(Cue(0, 4000, (HOSTILE[name],)), STYLES[style], WIDTH, HEIGHT)
    box = ink_box(drawn.on_frame(WIDTH, HEIGHT))  # raises where it does not fit
    if not any(drawable(token)[0] for token in HOSTILE[name].split()):
        assert box is None
        return
    assert box is not None
    assert box[1] > HEIGHT * 0.3
    assert drawn.picture.dtype == np.uint8
    assert (drawn.picture[..., :3] <= drawn.picture[..., 3:]).all()


@pytest.mark.parametrize(
    "name", [name for name, text in HOSTILE.items() if text.isascii() and len(text) < 100]
)
def test_its_ink_is_that_of_its_letters_one_by_one(name: str) -> None:
    shaper = Shaper(FontBook("Noto Sans", bold=False), SIZE_PX)
    for token in HOSTILE[name].split():
        text = drawable(token)[0]
        alone = [_ink(shaper, letter) for letter in clusters(text)]
        assert _ink(shaper, text) == pytest.approx(sum(alone), rel=0.02), token
        assert all(alone), "every letter is seen"


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("user\u202egpj.exe\u202c", "usergpj.exe"),
        ("a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("\ud800x", "\ufffdx"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        ("Z" + "\u0300" * 1000, "Z" + "\u0300" * 6),
        ("tab\tand\u00a0space", "tab and space"),
    ],
)
def test_control_characters_are_seen_or_gone_but_never_obeyed(text: str, same_as: str) -> None:
    pictures = [
        draw_caption(Cue(0, 4000, (one,)), CaptionStyle(), WIDTH, HEIGHT).picture for one in (text, same_as)
    ]
    assert np.array_equal(*pictures)


def test_what_is_not_drawn_as_it_stands_is_told() -> None:
    cue = Cue(1200, 5000, ("\x00 \u202e Z" + "\u0300" * 100 + " " + "A" * 3000,))
    notes = draw_caption(cue, CaptionStyle(), WIDTH, HEIGHT).notes
    assert [note.split(" (")[0] for note in notes] == [
        "control characters are drawn as \ufffd",
        "explicit text directions are not obeyed",
        "more than 6 marks on a letter are left out",
        "the end is cut: there is neither room nor time for all of it",
        "what goes beyond 2,000 characters is left out",
    ]
    assert all("1 caption, the first at 1,200 ms" in note for note in notes)


def test_marks_never_leave_the_lines_of_the_frame() -> None:
    style = replace(CaptionStyle(), position="top", margin=0.0, size=0.2)
    drawn = draw_caption(Cue(0, 4000, (HOSTILE["a flood of marks"],)), style, WIDTH, HEIGHT)
    assert drawn.y >= 0


def _ink(shaper: Shaper, text: str) -> int:
    stain = inked(shaper.line([Part(0, text, spaced=False)], 0).glyphs, SIZE_PX)
    return 0 if stain is None else int(stain.pixels.astype(np.int64).sum())
