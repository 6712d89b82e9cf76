"""Every codec in every container: each frame and each beep in its place, and the file says what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from auteur.core.errors import InputError
from auteur.media.export import ExportOptions, export
from auteur.media.export.outputs import CONTAINERS
from auteur.media.verify import verify_receipt
from tests.golden.cutting import Span, assert_picture, assert_sound, playlist
from tests.support.testcard import Card, pcm_in

File = Callable[..., Path]
CARD = Card(seconds=4, x264="colorprim=bt709:transfer=bt709:colormatrix=bt709:sar=4/3")
SPANS: list[Span] = [("a", 300, 1700), ("a", 2100, 3800)]
FFMPEG_NAMES = {"h265": "hevc", "pcm": "pcm_s16le"}
PICTURES = [
    (ending, codec) for ending, held in CONTAINERS.items() for codec in held.picture if ending != ".m4v"
]
SOUNDS = [(ending, codec) for ending, held in CONTAINERS.items() for codec in held.sound if not held.picture]


@pytest.mark.parametrize(("ending", "codec"), PICTURES)
def test_every_picture_codec_is_written_into_every_container_that_takes_it(
    ending: str, codec: str, card_file: File, tmp_path: Path
) -> None:
    out = tmp_path / f"out{ending}"
    options = ExportOptions(mode="full", video_codec=codec, encoder_preset="ultrafast", strict=True)
    receipt = export(playlist(SPANS, CARD), {"a": card_file(CARD)}, out, options=options)
    assert (receipt.container, receipt.picture_codec) == (ending[1:], codec)
    assert_picture(out, SPANS, {"a": CARD}, CARD.rate)
    assert assert_sound(out, SPANS, {"a": CARD}, tolerance=48) == 2
    assert verify_receipt(out, receipt) == []
    with av.open(str(out)) as container:
        picture = container.streams.video[0]
        context = picture.codec_context
        assert context.codec.canonical_name == FFMPEG_NAMES.get(codec, codec)
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        shown = (picture.width * (picture.sample_aspect_ratio or 1), picture.height)
        assert shown == pytest.approx((160 * 4 / 3, 96), abs=1.5)
        assert container.duration == pytest.approx(3_100_000, abs=35_000)
        assert abs(float(picture.average_rate) - 30) < 0.5


@pytest.mark.parametrize(("ending", "codec"), SOUNDS)
def test_every_file_of_sound_alone_is_heard_to_the_sample(
    ending: str, codec: str, card_file: File, tmp_path: Path
) -> None:
    out = tmp_path / f"out{ending}"
    receipt = export(playlist(SPANS, CARD), {"a": card_file(CARD)}, out, options=ExportOptions(mode="full"))
    assert (receipt.picture_codec, receipt.sound_codec, receipt.frames) == ("", codec, 0)
    assert assert_sound(out, SPANS, {"a": CARD}, tolerance=0) == 2
    assert receipt.samples == 3100 * 48
    # FFmpeg plays the last packet of an MP4 whole, whatever its duration.
    assert 0 <= pcm_in(out).shape[1] - receipt.samples < (1024 if ending == ".m4a" else 1)
    assert verify_receipt(out, receipt) == []
    with av.open(str(out)) as container:
        assert [stream.type for stream in container.streams] == ["audio"]


def test_what_loses_nothing_is_equal_in_wav_and_flac(card_file: File, tmp_path: Path) -> None:
    for ending in (".wav", ".flac"):
        export(playlist(SPANS, CARD), {"a": card_file(CARD)}, tmp_path / f"out{ending}")
    np.testing.assert_array_equal(pcm_in(tmp_path / "out.wav"), pcm_in(tmp_path / "out.flac"))


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".mp3", ".flac", ".opus"])
def test_the_same_edit_gives_the_same_bytes(ending: str, card_file: File, tmp_path: Path) -> None:
    made = [
        export(playlist(SPANS, CARD), {"a": card_file(CARD)}, tmp_path / f"{name}{ending}").sha256
        for name in "ab"
    ]
    assert made[0] == made[1] != ""


def test_sound_at_rates_that_a_codec_has_not_is_converted(card_file: File, tmp_path: Path) -> None:
    card = Card(seconds=4, picture="", sound="flac", sample_rate=96_000)
    receipt = export(playlist(SPANS, card), {"a": card_file(card, "flac")}, tmp_path / "out.mp3")
    assert receipt.samples == 3100 * 48
    with av.open(str(tmp_path / "out.mp3")) as container:
        assert container.streams.audio[0].rate == 48_000


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("out.webm", {"video_codec": "h264"}, "H.264 is not written into .webm"),
        ("out.mp3", {"audio_codec": "opus"}, "Opus is not written into .mp3"),
        ("out.m4a", {"video_codec": "h264"}, "H.264 is not written into .m4a"),
        ("out.gif", {}, "not written as '.gif'"),
    ],
)
def test_what_a_container_cannot_hold_is_refused_with_what_can(
    name: str, options: dict[str, str], told: str, card_file: File, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=told) as refusal:
        export(
            playlist(SPANS, CARD),
            {"a": card_file(CARD)},
            tmp_path / name,
            options=ExportOptions(**options),  # type: ignore[arg-type]
        )
    assert refusal.value.hint
    assert list(tmp_path.iterdir()) == []
