"""An ASS file looks as its style says, as far as ASS can; the rest is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style import Box, CaptionStyle, Highlight, Outline, Shadow
from auteur.formats.ass import read_ass, write_ass
from auteur.formats.ass_style import NAMES, not_carried
from tests.support.captions_drawn import spoken_cue

TALK = (spoken_cue("Hello there", speaker="Ann"), spoken_cue("Hi", start_ms=2000, speaker="Bo"))


def _styles(style: CaptionStyle, width: int = 1920, height: int = 1080) -> list[dict[str, str]]:
    text = write_ass(TALK, width=width, height=height, style=style)
    names = [name.strip() for name in NAMES.split(",")]
    lines = [
        line.removeprefix("Style: ").split(",") for line in text.splitlines() if line.startswith("Style: ")
    ]
    return [dict(zip(names, values, strict=True)) for values in lines]


def test_a_style_keeps_its_colours_sizes_and_place() -> None:
    style = CaptionStyle(
        weight="bold",
        colour="#102030",
        outline=Outline("#A0B0C0", 0.1),
        shadow=Shadow("#000000", 0.5, down=0.1),
        position="top",
        align="right",
        margin=0.1,
        side_margin=0.05,
    )
    (found,) = _styles(style)
    assert (found["Fontname"], found["Bold"], found["BorderStyle"]) == ("Noto Sans", "-1", "1")
    assert (found["PrimaryColour"], found["OutlineColour"]) == ("&H00302010", "&H00C0B0A0")
    assert found["BackColour"] == "&H80000000"
    assert (found["Outline"], found["Shadow"]) == ("5.4", "5.4")
    assert (found["Alignment"], found["MarginL"], found["MarginV"]) == ("9", "96", "108")
    assert float(found["Fontsize"]) == pytest.approx(0.05 * 1080 * 1.362, abs=0.1)
    assert _styles(style, 1080, 1920)[0]["Fontsize"] == found["Fontsize"], "of the shorter side"


def test_a_box_is_asss_own() -> None:
    (found,) = _styles(CaptionStyle(box=Box("#FF0000", 0.75, padding=0.4)))
    assert (found["BorderStyle"], found["OutlineColour"], found["Outline"]) == ("3", "&H400000FF", "10.8")


def test_words_light_up_as_they_are_spoken() -> None:
    (found,) = _styles(CaptionStyle(colour="#FFFFFF", highlight=Highlight("#FFD400")))
    assert (found["SecondaryColour"], found["PrimaryColour"]) == ("&H00FFFFFF", "&H0000D4FF")


def test_speakers_have_styles_of_their_own() -> None:
    style = CaptionStyle(speaker_colours=("#FFFFFF", "#00FF00"))
    assert [found["Name"] for found in _styles(style)] == ["Default", "Speaker2"]
    text = write_ass(TALK, style=style)
    assert [line.split(",")[3] for line in text.splitlines() if line.startswith("Dialogue")] == [
        "Default",
        "Speaker2",
    ]


@pytest.mark.parametrize("name", STYLES)
def test_the_cues_come_back_whatever_the_style(name: str) -> None:
    upper = STYLES[name].upper_case
    back = read_ass(write_ass(TALK, words=True, style=STYLES[name]))
    assert [cue.text for cue in back] == [cue.text.upper() if upper else cue.text for cue in TALK]
    assert [(cue.start_ms, cue.speaker) for cue in back] == [(cue.start_ms, cue.speaker) for cue in TALK]


def test_what_ass_cannot_have_is_told() -> None:
    assert not_carried(CaptionStyle(outline=Outline())) == ()
    assert len(not_carried(STYLES["bold"])) == 3
    round_box = replace(CaptionStyle(), box=Box(around="block"), outline=Outline())
    assert len(not_carried(round_box)) == 3


def test_a_fonts_name_cannot_break_the_line() -> None:
    (found,) = _styles(CaptionStyle(font="A,B\nDialogue: C"))
    assert found["Fontname"] == "A B Dialogue: C"
