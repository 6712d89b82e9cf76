"""Edits with effects, exported: the right frame of each layer at each moment, and only these moments encoded."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame

from auteur.core.edl.document import Edl, MediaFile, Settings, Track, TrackType
from auteur.core.edl.effects import (
    Crop,
    Crossfade,
    Effect,
    FadeIn,
    FadeOut,
    Opacity,
    Position,
    Scale,
    Speed,
    speed_for,
)
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.progress import silent
from auteur.core.render.flatten import playlist
from auteur.core.render.framing import framed
from auteur.core.render.plan import plan
from auteur.core.render.playlist import Fit, Playlist
from auteur.core.time import SourceMs, Span
from auteur.media.export import ExportOptions, export
from auteur.media.export.carry import carry_out
from auteur.media.export.outputs import output_for
from auteur.media.export.overlay import Overlay
from auteur.media.export.proof import prove
from auteur.media.export.source import open_source
from auteur.media.export.spool import Spool
from auteur.media.receipt import Receipt
from tests.support.testcard import Card, drawn, frames_in, onsets, pcm_in, read

File = Callable[..., Path]
BIG = (640, 360)
NTSC = Fraction(30000, 1001)


def clip(name: str, media: str, start: int, stop: int, *effects: Effect, lasts: int = 0) -> Clip:
    return Clip(name, media, SourceMs(start), SourceMs(stop), lasts or stop - start, effects)


def track(name: str, kind: TrackType, *entries: tuple[int, Clip]) -> Track:
    return Track(name, kind, name, Lane.of(Entry(lead, one) for lead, one in entries))


def edl(*tracks: Track, rate: Fraction = Fraction(30), images: Sequence[str] = ()) -> Edl:
    files = tuple(MediaFile(name, name, 10**8, "image") for name in images)
    return Edl("p", Settings(*BIG, rate), tracks, media_files=files)


def encoded_s(receipt: Receipt) -> list[tuple[float, float]]:
    """The stretches of picture that were encoded."""
    spans = [
        (s.start_ms / 1000, s.end_ms / 1000) for s in receipt.spans if s.track == "picture" and not s.copied
    ]
    return [(round(a, 2), round(b, 2)) for a, b in spans]


def frames(path: Path) -> list[VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def luma(frame: VideoFrame) -> npt.NDArray[np.float64]:
    return frame.to_ndarray(format="gray").astype(np.float64)


def part(
    frame: VideoFrame, left: float, top: float, right: float, bottom: float, turn: int = 0
) -> tuple[int, int]:
    """(identity, number) of the card that lies in this part (fractions) of a frame, turned back clockwise by `turn`."""
    image = np.rot90(frame.to_ndarray(format="gray"), turn // 90)
    rows, columns = image.shape
    inner = image[round(top * rows) : round(bottom * rows), round(left * columns) : round(right * columns)]
    inner = inner[: inner.shape[0] // 2 * 2, : inner.shape[1] // 2 * 2]
    return read(VideoFrame.from_ndarray(np.ascontiguousarray(inner), "gray"))


def test_a_picture_in_a_picture_is_encoded_and_what_lies_beside_it_is_copied(
    card_file: File, tmp_path: Path
) -> None:
    base, small = Card(size=BIG, gop=30), Card(size=BIG, identity=5, gop=30)
    made = edl(
        track("v1", "video", (0, clip("a", "a", 0, 9000))),
        track("v2", "video", (3000, clip("b", "b", 500, 2500, Scale(0.4), Position(0.2, 0.25)))),
        track("a1", "audio", (0, clip("s", "a", 0, 9000))),
    )
    receipt = export(
        playlist(made), {"a": card_file(base), "b": card_file(small)}, tmp_path / "out.mp4",
        options=ExportOptions(strict=True),
    )  # fmt: skip
    assert receipt.fallback == ""
    assert encoded_s(receipt) == [(3.0, 5.0)]
    assert "scale 0.4" in next(s.reason for s in receipt.spans if s.track == "picture" and not s.copied)
    shown = frames(tmp_path / "out.mp4")
    assert frames_in(tmp_path / "out.mp4") == [(1, n) for n in range(270)]
    inner = [part(frame, 0.5, 0.55, 0.9, 0.95) for frame in shown[90:150]]
    assert inner == [(5, 15 + n) for n in range(60)]


def test_a_picture_of_another_rate_lies_over_a_turned_one(card_file: File, tmp_path: Path) -> None:
    """A phone's recording at 29.97, coded lying and copied beside the effect; the layer over it is at 25."""
    base = Card(size=BIG, rate=NTSC, rotation=90, gop=30)
    small = Card(size=BIG, identity=5, rate=Fraction(25))
    made = Edl(
        "p",
        Settings(360, 640, NTSC),
        (
            track("v1", "video", (0, clip("a", "a", 0, 8000))),
            track("v2", "video", (2000, clip("b", "b", 1000, 4000, Scale(0.9), Position(0, 0.1)))),
        ),
    )
    receipt = export(playlist(made), {"a": card_file(base), "b": card_file(small)}, tmp_path / "out.mp4")
    assert receipt.picture_copied_s > 3
    shown = frames(tmp_path / "out.mp4")
    assert shown[0].rotation == -90
    height = 0.9 * (360 * 360 / 640) / 640
    top = 0.6 - height / 2
    upright = [np.rot90(frame.to_ndarray(format="gray"), -1) for frame in shown[60:150]]
    inner = [
        part(VideoFrame.from_ndarray(np.ascontiguousarray(image), "gray"), 0.05, top, 0.95, top + height)
        for image in upright
    ]
    step = Fraction(25) / NTSC
    meant = [(5, int(25 + k * step + step / 2)) for k in range(90)]
    assert inner == meant
    beside = [read(frame)[1] for frame in shown[:60]]
    assert beside == list(range(60))


def test_a_crossfade_shows_both_clips_evenly_in_its_middle(card_file: File, tmp_path: Path) -> None:
    one, two = Card(size=BIG, gop=30), Card(size=BIG, identity=5, gop=30)
    clips = (0, clip("a", "a", 0, 4000)), (0, clip("b", "b", 3000, 7000, Crossfade(1000)))
    made = edl(track("v1", "video", *clips))
    receipt = export(playlist(made), {"a": card_file(one), "b": card_file(two)}, tmp_path / "out.mp4")
    assert encoded_s(receipt)[0][0] == pytest.approx(3.5, abs=0.15)
    assert "a crossfade" in " ".join(s.reason for s in receipt.spans)
    shown = frames(tmp_path / "out.mp4")
    for at in (105, 112, 119, 120, 127, 134):
        weight = (at - 105 + 1) / 31
        a, b = luma(drawn(at, one)), luma(drawn(at - 30, two))
        meant = a * (1 - weight) + b * weight
        assert np.median(np.abs(luma(shown[at]) - meant)) < 3, f"frame {at}"
    assert read(shown[104]) == (1, 104)
    assert read(shown[135]) == (5, 105)


def test_a_crossfade_without_handles_holds_the_last_and_the_first_frame(
    card_file: File, tmp_path: Path
) -> None:
    card = Card(size=BIG, seconds=4)
    clips = (0, clip("a", "a", 2000, 4000)), (0, clip("b", "a", 0, 2000, Crossfade(1000)))
    made = edl(track("v1", "video", *clips))
    export(playlist(made), {"a": card_file(card)}, tmp_path / "out.mp4")
    shown = frames(tmp_path / "out.mp4")
    early, late = luma(shown[50]), luma(shown[69])
    assert np.median(np.abs(early - (luma(drawn(110, card)) * 25 + luma(drawn(0, card)) * 6) / 31)) < 3
    assert np.median(np.abs(late - (luma(drawn(119, card)) * 6 + luma(drawn(9, card)) * 25) / 31)) < 3


def test_fades_over_another_picture_let_it_be_seen_and_nothing_else_is_encoded(
    card_file: File, tmp_path: Path
) -> None:
    one, two = Card(size=BIG, gop=15), Card(size=BIG, identity=5, gop=15)
    made = edl(
        track("v1", "video", (0, clip("a", "a", 0, 9000))),
        track("v2", "video", (2000, clip("b", "b", 2000, 7000, FadeIn(500), FadeOut(500)))),
    )
    receipt = export(playlist(made), {"a": card_file(one), "b": card_file(two)}, tmp_path / "out.mp4")
    assert encoded_s(receipt) == [(2.0, 2.5), (6.5, 7.0)]
    shown = frames(tmp_path / "out.mp4")
    weight = 8 / 16
    meant = luma(drawn(67, one)) * (1 - weight) + luma(drawn(67, two)) * weight
    assert np.median(np.abs(luma(shown[67]) - meant)) < 3
    assert [read(frame) for frame in shown[75:195]] == [(5, n) for n in range(75, 195)]


@pytest.mark.parametrize("effect", [Opacity(0.5), Crop(left=0.5), Scale(2)])
def test_each_effect_is_rendered_alone(effect: Effect, card_file: File, tmp_path: Path) -> None:
    one, two = Card(size=BIG), Card(size=BIG, identity=5)
    made = edl(
        track("v1", "video", (0, clip("a", "a", 0, 2000))),
        track("v2", "video", (0, clip("b", "b", 0, 2000, effect))),
    )
    export(playlist(made), {"a": card_file(one), "b": card_file(two)}, tmp_path / "out.mp4")
    a, b = luma(drawn(30, one)), luma(drawn(30, two))
    if isinstance(effect, Opacity):
        meant = (a + b) / 2
    elif isinstance(effect, Crop):
        meant = np.where(np.arange(640)[None, :] < 320, a, b)
    else:
        meant = np.repeat(np.repeat(b[90:270, 160:480], 2, 0), 2, 1)
    assert np.median(np.abs(luma(frames(tmp_path / "out.mp4")[30]) - meant)) < 4


def image_file(path: Path, rgba: npt.NDArray[np.uint8], codec: str, pix_fmt: str) -> Path:
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream(codec)
        stream.height, stream.width = rgba.shape[:2]
        stream.pix_fmt = pix_fmt
        out.mux(stream.encode(VideoFrame.from_ndarray(rgba, "rgba").reformat(format=pix_fmt)))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("ending", "codec", "pix_fmt"),
    [("png", "png", "rgb24"), ("jpg", "mjpeg", "yuvj420p"), ("webp", "libwebp", "yuv420p")],
)
def test_a_still_image_is_a_clip_of_any_length(
    ending: str, codec: str, pix_fmt: str, card_file: File, tmp_path: Path
) -> None:
    picture = np.full((200, 300, 4), 255, np.uint8)
    picture[:, :150, :3] = (200, 40, 40)
    still = image_file(tmp_path / f"i.{ending}", picture, codec, pix_fmt)
    made = edl(
        track(
            "v1",
            "video",
            (0, clip("a", "a", 0, 3000)),
            (0, clip("i", "i", 0, 2500)),
            (0, clip("b", "a", 3000, 6000)),
        ),
        images=["i"],
    )
    receipt = export(
        playlist(made), {"a": card_file(Card(size=BIG)), "i": still}, tmp_path / "out.mp4",
        options=ExportOptions(strict=True),
    )  # fmt: skip
    assert "a still image" in " ".join(s.reason for s in receipt.spans)
    shown = frames(tmp_path / "out.mp4")
    assert len(shown) == 255
    assert [read(frame)[1] for frame in [*shown[:90], *shown[165:]]] == list(range(180))
    colours = shown[120].to_ndarray(format="rgb24", src_colorspace=6, dst_colorspace=6)
    assert np.abs(colours[180, 200].astype(int) - (200, 40, 40)).max() < 12
    assert np.abs(colours[180, 440].astype(int) - 255).max() < 6
    assert luma(shown[120])[:, :40].mean() < 20


def test_a_transparent_image_lets_what_lies_under_it_be_seen(card_file: File, tmp_path: Path) -> None:
    logo = np.zeros((90, 160, 4), np.uint8)
    logo[:, :80] = (255, 255, 255, 255)
    logo[:, 80:] = (0, 255, 0, 0)
    path = image_file(tmp_path / "logo.png", logo, "png", "rgba")
    made = edl(
        track("v1", "video", (0, clip("a", "a", 0, 6000))),
        track("v2", "video", (2000, clip("i", "i", 0, 1000, FadeIn(200)))),
        images=["i"],
    )
    receipt = export(
        playlist(made), {"a": card_file(Card(size=BIG, gop=30)), "i": path}, tmp_path / "out.mp4"
    )
    assert encoded_s(receipt) == [(2.0, 3.0)]
    shown = luma(frames(tmp_path / "out.mp4")[75])
    assert shown[:, :310].min() > 225
    assert np.median(np.abs(shown - luma(drawn(75, Card(size=BIG))))[:, 330:]) < 3


def test_the_still_that_new_words_are_spoken_over_is_one_frame(card_file: File, tmp_path: Path) -> None:
    still = clip("f", "a", 2999, 3000, Speed(speed_for(1, 7000)), lasts=7000)
    made = edl(
        track("v1", "video", (0, clip("a", "a", 0, 3000)), (0, still), (0, clip("b", "a", 3000, 6000)))
    )
    export(playlist(made), {"a": card_file(Card(size=BIG))}, tmp_path / "out.mp4")
    numbers = [number for _, number in frames_in(tmp_path / "out.mp4")]
    assert len(set(numbers[90:300])) == 1
    assert numbers[90] in (89, 90)


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.5, 4])
def test_picture_and_sound_agree_at_another_speed(speed: float, card_file: File, tmp_path: Path) -> None:
    lasts = round(6000 / speed)
    fast = (0, clip("a", "a", 500, 6500, Speed(speed), lasts=lasts))
    export(
        playlist(edl(track("v1", "video", fast), track("a1", "audio", fast))),
        {"a": card_file(Card(size=BIG))},
        tmp_path / "out.mp4",
    )
    numbers = [number for _, number in frames_in(tmp_path / "out.mp4")]
    beeps = [at / 48_000 for at in onsets(pcm_in(tmp_path / "out.mp4"), 48_000)]
    for second in range(1, 7):
        heard = min(beeps, key=lambda at: abs(at - (second - 0.5) / speed))
        seen = next(n for n, number in enumerate(numbers) if number >= second * 30) / 30
        assert abs(heard - seen) < 0.07, f"second {second}: seen at {seen}, heard at {heard}"


def test_speeds_beyond_what_can_be_heard_are_seen_in_silence(card_file: File, tmp_path: Path) -> None:
    fast = (0, clip("a", "a", 0, 8000, Speed(16), lasts=500))
    receipt = export(
        playlist(edl(track("v1", "video", fast), track("a1", "audio", fast))),
        {"a": card_file(Card(size=BIG))},
        tmp_path / "out.mp4",
    )
    assert [number for _, number in frames_in(tmp_path / "out.mp4")] == list(range(0, 240, 16))
    assert np.abs(pcm_in(tmp_path / "out.mp4")).max() < 1e-4
    assert "speed 16, silent" in " ".join(s.reason for s in receipt.spans)


def whole(card: Card) -> Playlist:
    one = (0, clip("a", "a", 0, card.seconds * 1000))
    return playlist(edl(track("v1", "video", one), track("a1", "audio", one), rate=card.rate))


def test_a_range_copies_the_gops_inside_it(card_file: File, tmp_path: Path) -> None:
    card = Card(size=BIG, gop=30, bframes=0)
    cut = framed(whole(card), span=Span(2500, 7200))
    receipt = export(cut, {"a": card_file(card)}, tmp_path / "out.mp4")
    assert [number for _, number in frames_in(tmp_path / "out.mp4")] == list(range(75, 216))
    assert encoded_s(receipt) == [(0.0, 0.5)]
    assert receipt.sound_copied_s > 4


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(25), NTSC, Fraction(60)])
def test_another_frame_rate_shows_the_nearest_frame_and_never_drifts(
    rate: Fraction, card_file: File, tmp_path: Path
) -> None:
    card = Card(size=BIG)
    export(framed(whole(card), rate=rate), {"a": card_file(card)}, tmp_path / "out.mp4")
    numbers = [number for _, number in frames_in(tmp_path / "out.mp4")]
    assert len(numbers) == round(10 * rate)
    assert sorted(numbers) == numbers
    off = [number / 30 - n / float(rate) for n, number in enumerate(numbers)]
    assert max(map(abs, off)) <= 0.5 / 30 + 1e-9
    if rate < 30:
        assert len(set(numbers)) == len(numbers), "frames are dropped, none is shown twice"


@pytest.mark.parametrize("fit", ["fit", "fill", "blur"])
def test_a_portrait_output_of_a_landscape_edit(fit: Fit, card_file: File, tmp_path: Path) -> None:
    card = Card(size=BIG)
    upright = framed(whole(card), width=360, height=640, fit=fit, span=Span(0, 1000))
    receipt = export(
        upright, {"a": card_file(card)}, tmp_path / "out.mp4", options=ExportOptions(strict=True)
    )
    assert (receipt.width, receipt.height, receipt.picture_copied_s) == (360, 640, 0)
    shown = frames(tmp_path / "out.mp4")
    if fit == "fill":
        middle = luma(drawn(10, card))[:, 219:421]
        seen = luma(shown[10])[::2, :]
        columns = np.clip((np.arange(360) + 0.5) * 202.5 / 360, 0, 201).astype(int)
        rows = np.clip((np.arange(320) * 2 + 0.5) * 360 / 640, 0, 359).astype(int)
        assert np.median(np.abs(seen - middle[rows][:, columns])) < 6
        return
    top = (640 - 202) / 2 / 640
    assert [part(frame, 0, top, 1, 1 - top) for frame in shown] == [(1, n) for n in range(30)]
    assert (luma(shown[10])[440:].mean() > 60) == (fit == "blur")


class Captions:
    """A white box over the frames [90, 120) and [200, 230)."""

    spans = ((90, 120), (200, 230))

    def __init__(self) -> None:
        self.box = np.full((40, 300, 4), 255, np.uint8)

    def at(self, frame: int) -> tuple[Overlay, ...]:
        shown = any(start <= frame < stop for start, stop in self.spans)
        return (Overlay(self.box, 171, 303),) if shown else ()


def test_frames_with_captions_are_encoded_and_those_between_are_copied(
    card_file: File, tmp_path: Path
) -> None:
    card, captions = Card(size=BIG, gop=30, bframes=0), Captions()
    sources = {"a": open_source(card_file(card))}
    spool = Spool(tmp_path)
    try:
        facts = {name: source.facts for name, source in sources.items()}
        output = output_for(".mp4")
        chosen = plan(whole(card), facts, ExportOptions().target(output), captions.spans)
        done = carry_out(
            chosen, sources, ExportOptions(), output, spool, tmp_path / "out.mp4", silent, overlays=captions
        )
        assert prove(done, sources, ExportOptions(strict=True), silent).problems == []
    finally:
        spool.close()
        sources["a"].close()
    assert chosen.encoded_frames == 30 + 40
    shown = frames(tmp_path / "out.mp4")
    assert [read(frame)[1] for frame in shown] == list(range(300))
    for at, there in ((89, False), (90, True), (119, True), (120, False), (215, True), (235, False)):
        assert (luma(shown[at])[305:340, 175:465].min() > 225) == there


def test_a_photograph_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    picture = np.full((60, 100, 4), 255, np.uint8)
    picture[:, :20, :3] = 0  # a black bar at the left as stored: at the top as held
    data = image_file(tmp_path / "i.jpg", picture, "mjpeg", "yuvj420p").read_bytes()
    entry = struct.pack("<HHIHHI", 0x112, 3, 1, 6, 0, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    (tmp_path / "t.jpg").write_bytes(turned)
    made = edl(track("v1", "video", (0, clip("i", "i", 0, 1000))), images=["i"])
    export(playlist(made), {"i": tmp_path / "t.jpg"}, tmp_path / "out.mp4")
    (shown, *_) = frames(tmp_path / "out.mp4")
    upright = np.rot90(luma(shown), shown.rotation // 90)
    assert upright.shape == (360, 640)
    assert upright[20:60, 230:410].mean() < 60 < 200 < upright[100:340, 230:410].mean()
