"""Caption styles and burned captions, by the commands that a stranger types."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from typer.testing import CliRunner

from auteur.cli.main import app
from auteur.core.errors import AuteurError
from auteur.media.captions.shipped import FONTS, font_file
from tests.support.talks import small_talk


def said(*arguments: object, cwd: Path) -> dict[str, Any]:
    """What a command that must succeed says with --json."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setenv("AUTEUR_HOME", str(cwd / "home"))
        done = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*arguments: object, cwd: Path) -> AuteurError:
    with pytest.raises(AuteurError) as error:
        said(*arguments, cwd=cwd)
    return error.value


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project of a talk."""
    movie, script, _ = small_talk(tmp_path_factory.mktemp("burning"))
    said("align", movie, "--script", script, cwd=movie.parent)
    return movie.parent


def test_captions_are_burned_in_as_the_caption_file_has_them(home: Path) -> None:
    told = said(
        "export",
        "talk.auteur",
        "-o",
        "out.mp4",
        "--captions",
        "burn",
        "--style",
        "boxed",
        "--measure",
        "none",
        cwd=home,
    )
    count = Path(home / told["captions"]).read_text().count(" --> ")
    assert told["receipt"]["burned"][0] == f"{count} captions, style boxed"
    reasons = {span["reason"] for span in told["receipt"]["spans"] if not span["copied"]}
    assert any("captions" in reason for reason in reasons)
    start = re.search(r"(\d\d):(\d\d):(\d\d),(\d\d\d) --> ", (home / told["captions"]).read_text())
    assert start is not None
    with av.open(str(home / "out.mp4")) as out, av.open(str(home / "talk.mp4")) as source:
        pairs = zip(out.decode(video=0), source.decode(video=0), strict=False)
        differences = [
            float(np.abs(a.to_ndarray(format="gray").astype(int) - b.to_ndarray(format="gray")).mean())
            for _, (a, b) in zip(range(240), pairs, strict=False)
        ]
    at_ms = sum(int(start[n + 1]) * unit for n, unit in enumerate((3_600_000, 60_000, 1000, 1)))
    first = next(n for n, value in enumerate(differences) if value > 2)
    assert abs(first - at_ms * 30 / 1001) <= 1


def test_captions_of_a_talk_without_pictures_are_drawn_over_black(home: Path) -> None:
    wav = home / "only-heard.wav"
    with av.open(str(home / "talk.mp4")) as source, av.open(str(wav), "w") as made:
        out = made.add_stream("pcm_s16le", rate=48_000)
        for frame in source.decode(audio=0):
            made.mux(out.encode(frame))
        made.mux(out.encode(None))
    said("align", wav, "--script", next(home.glob("*.txt")), cwd=home)
    said("export", "only-heard.auteur", "-o", "seen.mp4", "--captions", "burn", "--size", "320x180", cwd=home)
    with av.open(str(home / "seen.mp4")) as movie:
        brightest = [int(frame.to_ndarray(format="gray").max()) for frame in movie.decode(video=0)]
    assert min(brightest) < 30, "black before and between the words"
    assert max(brightest) > 200, "and the words"


def test_every_style_is_printed_changed_and_drawn(home: Path) -> None:
    listed = said("style", cwd=home)
    assert listed["fonts"] == ["Noto Sans"]
    own = {**said("style", "karaoke", cwd=home), "size": 0.1, "colour": "#00FF00"}
    (home / "mine.json").write_text(json.dumps(own))
    assert said("style", "mine.json", cwd=home) == own
    assert said("style", "mine.json", "--preview", "mine.png", "--size", "320x180", cwd=home)["notes"] == []
    picture = _rgb((home / "mine.png").read_bytes())
    assert picture.shape == (180, 320, 3)
    assert ((picture == (0, 255, 0)).all(axis=2)).sum() > 300


def test_what_cannot_be_drawn_is_told(home: Path) -> None:
    told = said("style", "plain", "--preview", "x.png", "--text", "\U00013000", "--size", "64x36", cwd=home)
    assert told["notes"] == ["no font draws U+13000: a box stands in their place"]


def test_a_font_of_ones_own_is_used_when_it_is_named_and_allowed(home: Path) -> None:
    hebrew = next(font for font in FONTS if font.file == "NotoSansHebrew-Regular.ttf")
    (home / "own.ttf").write_bytes(font_file(hebrew).read_bytes())
    (home / "hebrew.json").write_text('{"font": "Noto Sans Hebrew"}')
    assert refused("style", "hebrew.json", cwd=home).code == "forbidden_font"
    assert said("style", "hebrew.json", "--font", "own.ttf", cwd=home)["font"] == "Noto Sans Hebrew"
    sha256 = hashlib.sha256((home / "own.ttf").read_bytes()).hexdigest()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTEUR_FONTS", f"{home / 'own.ttf'}#{sha256}")
        assert said("style", cwd=home)["fonts"] == ["Noto Sans", "Noto Sans Hebrew"]
        patch.setenv("AUTEUR_FONTS", f"{home / 'own.ttf'}#{'0' * 64}")
        assert refused("style", "plain", cwd=home).code == "forbidden_font"
        patch.setenv("AUTEUR_FONTS", str(home / "own.ttf"))
        assert refused("style", cwd=home).code == "bad_input"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("style", "fancy"), "bad_style"),
        (("style", "missing.json"), "bad_input"),
        (("style", "talk.json"), "bad_style"),
        (("style", "plain", "--preview", "x.png", "--size", "big"), "bad_input"),
        (("style", "plain", "--preview", "x.png", "--size", "99999x2"), "bad_input"),
        (("style", "plain", "--preview", "no/such/x.png"), "bad_input"),
        (("style", "plain", "--font", "talk.txt"), "bad_font"),
        (("export", "talk.auteur", "-o", "x.mp4", "--captions", "loud"), "bad_input"),
        (("export", "talk.auteur", "-o", "x.mp4", "--captions", "burn", "--style", "fancy"), "bad_style"),
    ],
)
def test_what_is_asked_wrongly_is_refused(arguments: tuple[str, ...], code: str, home: Path) -> None:
    (home / "talk.json").write_text("{")
    assert refused(*arguments, cwd=home).code == code
    assert not (home / "x.mp4").exists()


def _rgb(data: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A PNG as other people read it."""
    assert zlib.crc32(data[12:29]) == int.from_bytes(data[29:33], "big")
    codec = av.CodecContext.create("png", "r")
    (frame,) = codec.decode(av.Packet(data))
    return frame.to_ndarray(format="rgb24")
