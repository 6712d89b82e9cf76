"""A font is opened only when it is the one that was allowed, and letters it lacks are drawn by others."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import auteur
from auteur.core.captions.style import CaptionStyle
from auteur.media.captions.burn import AllowedFont
from auteur.media.captions.drawing import draw_caption
from auteur.media.captions.fonts import (
    BadFont,
    FontBook,
    ForbiddenFont,
    allow_font,
    family_names,
)
from auteur.media.captions.shipped import FONTS, font_file
from tests.support.captions_drawn import spoken_cue

FOLDER = Path(auteur.__file__).parent / "assets" / "fonts"
HEBREW = FOLDER / "NotoSansHebrew-Bold.ttf"


def test_the_allow_list_is_exactly_what_is_shipped_with_a_licence_beside_it() -> None:
    assert {font.file: font.sha256 for font in FONTS} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.ttf")
    }
    assert (FOLDER / "OFL.txt").is_file()
    assert (FOLDER / "DroidSansFallbackFull.LICENSE.txt").is_file()
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 18_000_000


def test_a_font_that_changed_since_it_was_allowed_is_not_opened(tmp_path: Path) -> None:
    own = tmp_path / "own.ttf"
    own.write_bytes(HEBREW.read_bytes())
    allowed = allow_font(own)
    assert family_names([allowed]) == ("Noto Sans", "Noto Sans Hebrew")
    own.write_bytes(font_file(FONTS[0]).read_bytes())
    style = CaptionStyle(font="Noto Sans Hebrew")
    fresh = AllowedFont(allowed.path, hashlib.sha256(b"something else").hexdigest())
    with pytest.raises(ForbiddenFont, match=r"own\.ttf has the SHA-256"):
        draw_caption(spoken_cue("x"), style, 320, 180, fonts=[fresh])


def test_a_family_nobody_allowed_is_refused_and_an_allowed_one_is_used(tmp_path: Path) -> None:
    own = tmp_path / "own.ttf"
    own.write_bytes(HEBREW.read_bytes())
    style = CaptionStyle(font="Noto Sans Hebrew")
    with pytest.raises(ForbiddenFont) as caught:
        draw_caption(spoken_cue("שלום"), style, 320, 180)
    assert "Noto Sans" in caught.value.hint
    drawn = draw_caption(spoken_cue("שלום"), style, 320, 180, fonts=[allow_font(own)])
    bold = draw_caption(spoken_cue("שלום"), replace(CaptionStyle(), weight="bold"), 320, 180)
    assert drawn.picture.tobytes() == bold.picture.tobytes(), "the only weight there is, which is bold"


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0" + b"\xff" * 500])
def test_what_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.ttf"
    path.write_bytes(content)
    with pytest.raises(BadFont, match="is no font"):
        allow_font(path)
    with pytest.raises(BadFont, match="No such file"):
        allow_font(tmp_path / "missing.ttf")


def test_a_damaged_font_draws_something_or_nothing_but_does_no_harm(tmp_path: Path) -> None:
    data = bytearray(HEBREW.read_bytes())
    for at in range(600, len(data), 97):
        data[at] ^= 0x5A
    path = tmp_path / "damaged.ttf"
    path.write_bytes(bytes(data))
    allowed = allow_font(path)
    family = family_names([allowed])[-1]
    drawn = draw_caption(spoken_cue("שלום abc"), CaptionStyle(font=family), 320, 180, fonts=[allowed])
    assert drawn.picture.shape[0] <= 180


@pytest.mark.parametrize(
    ("letter", "file"),
    [
        ("a", "NotoSans-Regular"),
        ("Я", "NotoSans-Regular"),
        ("ש", "NotoSansHebrew-Regular"),
        ("م", "NotoSansArabic-Regular"),
        ("漢", "DroidSansFallbackFull"),
        ("한", "NanumGothic-Regular"),
        ("क", "NotoSansDevanagari-Regular"),
        ("ท", "NotoSansThai-Regular"),
        ("😀", "NotoColorEmoji-COLRv1"),
        ("👩‍👩‍👧‍👦", "NotoColorEmoji-COLRv1"),
        ("❤\ufe0f", "NotoColorEmoji-COLRv1"),
        ("♪", "NotoSansSymbols-Regular"),
        ("∞", "NotoSansMath-Regular"),
    ],
)
def test_every_letter_is_drawn_by_a_font_that_has_it(letter: str, file: str) -> None:
    book = FontBook("Noto Sans", bold=False)
    assert book.font_for(letter).face.name == f"{file}.ttf"
    assert not book.missing


def test_a_letter_that_no_font_has_is_a_box_and_is_told() -> None:
    drawn = draw_caption(spoken_cue("\U00013000"), CaptionStyle(size=0.1), 640, 360)
    assert drawn.picture[..., 3].max() == 255
    assert drawn.notes == ("no font draws U+13000: a box stands in their place",)


def test_emoji_have_colours_of_their_own() -> None:
    drawn = draw_caption(spoken_cue("❤\ufe0f"), CaptionStyle(size=0.2), 640, 360)
    red = drawn.picture[drawn.picture.shape[0] // 2, drawn.picture.shape[1] // 2].tolist()
    assert red[0] > 150
    assert max(red[1:3]) < 90


def test_the_sandbox_never_loads_what_shapes_text() -> None:
    told = "import sys, auteur.media.tasks as t, importlib; "
    told += "[importlib.import_module(where.partition(':')[0]) for where in t.TASKS.values()]; "
    told += "print('uharfbuzz' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
