"""A render that is asked for by a request is what the command line would make of the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from auteur.api.schemas.rendering import Render, style_schema
from auteur.cli.delivering import delivering
from auteur.core.captions.named_styles import STYLES
from auteur.core.captions.style_json import BadStyle, style_from_json, style_to_json
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.time import Span
from auteur.media.captions.fonts import allow_font
from auteur.media.captions.shipped import FONTS, font_file
from auteur.media.export.outputs import CONTAINERS
from auteur.services.delivery import Delivery
from auteur.services.presets import preset_named
from auteur.services.rendering import CONTENT_TYPES, rendering_of
from tests.support.documents import talk

PROJECT = "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11"

WORDS: list[dict[str, Any]] = [
    {},
    {"preset": "720p", "aspect": "9:16", "fit": "blur", "rate": "29.97", "range": "0:01-0:02.5"},
    {"size": "640x360", "mode": "full", "video_codec": "h265", "encoder_preset": "slow", "quality": 21},
    {"audio_codec": "opus", "audio_bitrate": 96_000, "measure": "all"},
    {"loudness": -14, "true_peak": -2, "denoise": "light", "de_ess": True},
    {"captions": "burn", "style": "karaoke"},
    {"captions": "burn"},
    {"captions": "soft"},
    {"captions": "none", "preset": "web"},
]


def typed(words: dict[str, Any]) -> Delivery:
    """What `auteur export` makes of the words as options."""
    made: list[Delivery] = []

    def command(delivery: Delivery) -> None:
        made.append(delivery)

    app = typer.Typer()
    app.command()(delivering(command))
    options: list[str] = []
    for name, value in words.items():
        option = f"--{name.replace('_', '-')}"
        options += [option] if value is True else [option, str(value)]
    ended = CliRunner().invoke(app, options, catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return made[0]


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(words) or "nothing")
def test_the_same_words_are_the_same_export(words: dict[str, Any]) -> None:
    asked = Render.model_validate({"project_id": PROJECT, **words})
    assert rendering_of(asked.asked()).delivery == typed(words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"container": "webm", "video_codec": "h264"}, "not_in_container"),
        ({"container": "m4a", "video_codec": "h264"}, "not_in_container"),
        ({"container": "m4a", "captions": "burn"}, "not_in_container"),
        ({"container": "mp3", "captions": "soft"}, "not_in_container"),
        ({"container": "mov", "preset": "web"}, "not_in_container"),
        ({"size": "1280x720", "aspect": "1:1"}, "contradiction"),
        ({"style": "karaoke"}, "contradiction"),
        ({"captions": "soft", "fonts": []}, "contradiction"),
        ({"size": "huge"}, "bad_frame"),
        ({"rate": "often"}, "bad_frame"),
        ({"range": "all of it"}, "bad_range"),
        ({"captions": "burn", "style": "/etc/passwd.json"}, "bad_style"),
        ({"captions": "burn", "style": {"size": 3}}, "bad_style"),
        ({"captions": "burn", "style": {"font": "Comic Sans"}}, "forbidden_font"),
        ({"captions": "burn", "fonts": ["0" * 64]}, "forbidden_font"),
        ({"video_codec": "h264", "quality": 60}, "bad_input"),
        ({"audio_bitrate": 1}, "bad_input"),
    ],
)
def test_what_cannot_be_made_is_refused_by_a_code(words: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        rendering_of(words)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"size": "1281x720"}, "bad_frame"),
        ({"size": "99998x2"}, "bad_frame"),
        ({"rate": "1000"}, "bad_frame"),
        ({"range": "0-3600"}, "bad_range"),
    ],
)
def test_what_this_edit_has_not_is_refused_by_a_code(words: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        rendering_of(words).extent(talk())
    assert refused.value.code == code


def extent(edl: Edl, **words: Any) -> tuple[int, int, int]:
    made = rendering_of(words).extent(edl)
    return made.duration_ms, made.width, made.height


def test_a_render_is_as_long_and_as_large_as_what_comes_out() -> None:
    edl = talk()
    whole = edl.duration_ms
    own = edl.settings.width, edl.settings.height
    assert extent(edl) == (whole, *own)
    assert extent(edl, preset="720p") == (whole, 1280, 720)
    assert extent(edl, preset="1080p", aspect="9:16", fit="fill") == (whole, 1080, 1920)
    assert extent(edl, size="640x360", range="0.5-1.25") == (750, 640, 360)
    assert extent(edl, container="mp3", preset="4k") == (whole, 0, 0)


def test_a_style_is_a_name_or_its_values() -> None:
    for name, style in STYLES.items():
        look = rendering_of({"captions": "burn", "style": name}).delivery.look
        assert look is not None
        assert (look.name, look.style) == (name, style)
        same = rendering_of({"captions": "burn", "style": style_to_json(style)}).delivery.look
        assert same is not None
        assert same.style == style


def test_fonts_are_the_servers_own_and_named_by_their_hash() -> None:
    shipped = next(font_file(font) for font in FONTS if font.family)
    mine = allow_font(shipped)
    style = {"font": "Noto Sans"}
    for fonts, used in ((None, (mine,)), ([mine.sha256], (mine,)), ([], ())):
        look = rendering_of({"captions": "burn", "style": style, "fonts": fonts}, [mine]).delivery.look
        assert look is not None
        assert look.fonts == used


def test_a_font_that_was_changed_after_it_was_allowed_is_refused(tmp_path: Path) -> None:
    shipped = next(font_file(font) for font in FONTS if font.family)
    copied = tmp_path / "mine.ttf"
    copied.write_bytes(shipped.read_bytes())
    mine = allow_font(copied)
    copied.write_bytes(shipped.read_bytes() + b"\0")
    with pytest.raises(InputError) as refused:
        rendering_of({"captions": "burn", "style": {"font": "Another"}}, [mine])
    assert refused.value.code == "forbidden_font"


def test_every_container_has_a_content_type() -> None:
    assert CONTENT_TYPES.keys() == CONTAINERS.keys()


def test_what_was_left_out_is_no_part_of_a_job() -> None:
    asked = Render.model_validate({"project_id": PROJECT, "range": None, "preset": "720p"}).asked()
    assert asked == {"preset": "720p"}
    made = rendering_of({**asked, "range": "1-2"}).delivery
    assert (made.preset, made.framing.span) == (preset_named("720p"), Span(1000, 2000))


def test_the_described_style_is_the_one_that_is_read() -> None:
    schema = style_schema()
    assert set(schema["properties"]) == set(style_to_json(STYLES["plain"]))
    size = schema["properties"]["size"]
    for good in (size["minimum"], size["maximum"]):
        assert style_from_json({"size": good}).size == good
    with pytest.raises(BadStyle):
        style_from_json({"size": size["maximum"] + 0.001})
    assert schema["properties"]["position"]["enum"] == ["top", "middle", "bottom"]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("loudness", (-50, -5), (-50.1, -4.9)),
        ("true_peak", (-20, 0), (-20.1, 0.1)),
        ("quality", (0, 63), (-1, 64)),
    ],
)
def test_the_described_limits_are_those_of_an_export(
    name: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    for value in inside:
        rendering_of(Render.model_validate({"project_id": PROJECT, name: value}).asked())
    for value in outside:
        with pytest.raises(InputError):
            rendering_of({name: value})
        with pytest.raises(ValueError, match=name):
            Render.model_validate({"project_id": PROJECT, name: value})
