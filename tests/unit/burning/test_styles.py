"""A caption style is data: what is written is read, and what is wrong is named."""

from __future__ import annotations

import json

import pytest

from auteur.core.captions.named_styles import STYLES, named_style
from auteur.core.captions.style import Box, CaptionStyle, speaker_colour
from auteur.core.captions.style_json import BadStyle, style_from_json, style_to_json


@pytest.mark.parametrize("name", STYLES)
def test_every_named_style_survives_json(name: str) -> None:
    assert style_from_json(json.loads(json.dumps(style_to_json(STYLES[name])))) == STYLES[name]


def test_what_is_left_out_is_the_default() -> None:
    assert style_from_json({}) == CaptionStyle()
    assert style_from_json({"box": {"opacity": 1}}).box == Box(opacity=1.0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], "style: [] is not an object"),
        ({"colour": "red"}, "style.colour: 'red' is no colour"),
        ({"colour": "#12345٣"}, "is no colour"),
        ({"color": "#FFFFFF"}, "style has no field 'color'"),
        ({"size": 3}, "style.size: 3 lies outside 0.015 to 0.25"),
        ({"size": "3"}, "style.size: '3' is not a number"),
        ({"size": True}, "style.size: True is not a number"),
        ({"size": float("nan")}, "style.size: nan lies outside"),
        ({"size": 10**400}, "style.size: a number so large cannot be"),
        ({"max_lines": 1.5}, "style.max_lines: 1.5 is not a whole number"),
        ({"position": "left"}, "style.position: 'left' is not known"),
        ({"position": ["top"]}, "style.position: ['top'] is not known"),
        ({"outline": {"width": 9}}, "style.outline.width: 9 lies outside 0 to 0.25"),
        ({"highlight": {"box": {"radius": -1}}}, "style.highlight.box.radius: -1 lies outside"),
        ({"speakers": {"Ann": "blue"}}, "style.speakers.Ann: 'blue' is no colour"),
        ({"speaker_colours": ["#FFFFFF", 1]}, "style.speaker_colours[1]: 1 is not text"),
        ({"font": "x" * 1000}, "style.font: longer than 200 characters"),
        ({"upper_case": 1}, "style.upper_case: 1 is not true or false"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(said: object, told: str) -> None:
    with pytest.raises(BadStyle, match="style") as caught:
        style_from_json(said)
    assert told in caught.value.message


def test_a_field_nearly_right_is_guessed() -> None:
    with pytest.raises(BadStyle) as caught:
        style_from_json({"colours": "#FFFFFF"})
    assert caught.value.hint == "did you mean 'colour'?"


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(BadStyle) as caught:
        named_style("fancy")
    assert all(name in caught.value.hint for name in STYLES)


def test_speakers_have_their_own_colours_by_name_or_by_turn() -> None:
    style = CaptionStyle(speakers={"Bo": "#00FF00"}, speaker_colours=("#111111", "#222222"))
    order = ("Ann", "Bo", "Cy", "Di")
    colours = [speaker_colour(style, name, order) for name in (*order, "", "nobody")]
    assert colours == ["#111111", "#00FF00", "#222222", "#111111", "#FFFFFF", "#FFFFFF"]
