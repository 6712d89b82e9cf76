"""Presets fill what is left open; the frame, the rate and the range are read as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from auteur.core.captions.model import Cue, CueWord
from auteur.core.captions.ranged import ranged
from auteur.core.errors import InputError
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.time import Span
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import CONTAINERS, PICTURE_CODECS, SOUND_CODECS, output_for
from auteur.services.presets import PRESETS, framing_of, preset_named


def hd() -> Playlist:
    lane = (Shot(0, 60_000, "a", 0, 60_000),)
    return Playlist(Fraction(30), 1920, 1080, 60_000, lane, (lane,))


@pytest.mark.parametrize(
    ("preset", "asked", "wanted"),
    [
        ("source", {}, (1920, 1080)),
        ("720p", {}, (1280, 720)),
        ("4k", {}, (3840, 2160)),
        ("1080p", {"aspect": "9:16"}, (1080, 1920)),
        ("720p", {"aspect": "1:1"}, (720, 720)),
        ("source", {"aspect": "9:16"}, (1080, 1920)),
        ("4k", {"size": "640x360"}, (640, 360)),
    ],
)
def test_the_frame_is_the_sizes_the_aspects_or_the_presets(
    preset: str, asked: dict[str, str], wanted: tuple[int, int]
) -> None:
    made = framing_of(**asked).applied(hd(), preset_named(preset))
    assert (made.width, made.height) == wanted


def test_a_tall_edit_keeps_its_aspect_at_a_presets_size() -> None:
    tall = Playlist(Fraction(30), 1080, 1920, 1000, (Shot(0, 1000, "a", 0, 1000),), ())
    made = framing_of().applied(tall, PRESETS["720p"])
    assert (made.width, made.height) == (720, 1280)


def test_rates_and_ranges_are_read_as_they_are_written() -> None:
    assert framing_of(rate="29.97").rate == Fraction(30000, 1001)
    assert framing_of(rate="23.976").rate == Fraction(24000, 1001)
    assert framing_of(rate="30000/1001").rate == Fraction(30000, 1001)
    assert framing_of(rate="25").rate == 25
    assert framing_of(span="1:00-2:30").span == Span(60_000, 150_000)
    assert framing_of(span="0.5-1:02:03.25").span == Span(500, 3_723_250)


@pytest.mark.parametrize(
    "asked",
    [
        {"fit": "stretch"},
        {"aspect": "4:3"},
        {"size": "wide"},
        {"size": "1280x720", "aspect": "1:1"},
        {"rate": "fast"},
        {"rate": "1/0"},
        {"span": "1:00"},
        {"span": "a-b"},
        {"span": "nan-1"},
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(asked: dict[str, str]) -> None:
    with pytest.raises(InputError) as refusal:
        framing_of(**asked)
    assert refusal.value.hint


def test_a_preset_fills_only_what_was_left_open() -> None:
    web = PRESETS["web"].filled(ExportOptions(), ".mp4")
    assert (web.video_codec, web.audio_codec, web.loudness_lufs) == ("h264", "aac", -14)
    told = PRESETS["web"].filled(ExportOptions(video_codec="av1", loudness_lufs=-20), ".mp4")
    assert (told.video_codec, told.audio_codec, told.loudness_lufs) == ("av1", "aac", -20)
    assert PRESETS["source"].filled(ExportOptions(), ".webm") == ExportOptions()


def test_a_preset_is_refused_for_files_it_is_not_for() -> None:
    with pytest.raises(InputError, match=r"not for \.webm"):
        PRESETS["web"].filled(ExportOptions(), ".webm")
    with pytest.raises(InputError, match="no preset"):
        preset_named("cinema")


def test_every_codec_of_a_container_and_a_preset_is_in_the_tables() -> None:
    for ending, container in CONTAINERS.items():
        assert set(container.picture) <= set(PICTURE_CODECS)
        assert set(container.sound) <= set(SOUND_CODECS)
        assert output_for(ending).sound == container.sound[0]
    for preset in PRESETS.values():
        for ending in preset.endings:
            options = preset.filled(ExportOptions(), ending)
            output_for(ending, options.video_codec, options.audio_codec)


def test_cues_of_a_range_are_counted_from_its_start_and_held_within_it() -> None:
    cues = (
        Cue(0, 900, ("gone",)),
        Cue(500, 1500, ("cut in",), words=(CueWord("cut", 500, 900), CueWord("in", 1000, 1500))),
        Cue(2500, 3500, ("cut off",)),
        Cue(3000, 4000, ("gone",)),
    )
    left = ranged(cues, Span(1000, 3000))
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in left] == [
        (0, 500, "cut in"),
        (1500, 2000, "cut off"),
    ]
    assert left[0].words == (CueWord("cut", 0, 0), CueWord("in", 0, 500))
