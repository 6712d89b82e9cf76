"""Moving test cards: a number readable by machine in every frame, a beep at every second.

Each frame carries two rows of sixteen black and white blocks: its own number, and the card's identity. What
an export made of them is read back frame by frame, through any amount of lossy coding.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

WIDTH, HEIGHT, BITS = 160, 96, 16
_ROW_PX, _BLOCK_PX = 24, 10
BEEP_S = 0.05


@dataclass(frozen=True)
class Card:
    """A card to be made. `ticks` are the frames' times in units of 1/rate (all of them when None)."""

    rate: Fraction = Fraction(30)
    seconds: int = 10
    identity: int = 1
    sample_rate: int = 48_000
    noise: float = 0.002
    channels: int = 2
    gop: int = 50
    bframes: int = 3
    open_gop: bool = False
    rotation: int = 0
    picture: str = "libx264"
    sound: str = "aac"
    profile: str = "high"
    x264: str = ""
    picture_late_s: float = 0.0
    sound_late_s: float = 0.0
    ticks: Sequence[int] | None = None
    size: tuple[int, int] = (WIDTH, HEIGHT)
    options: tuple[tuple[str, str], ...] = ()  # the encoder's, where it is not x264

    @property
    def frames(self) -> int:
        return int(self.seconds * self.rate)


def make(card: Card, path: Path) -> Path:
    """The card as a file; its container is that of the name's ending."""
    with av.open(str(path), "w") as out:
        video = _video(out, card) if card.picture else None
        audio = _audio(out, card) if card.sound else None
        ticks = range(card.frames) if card.ticks is None else card.ticks
        if video is not None:
            for number, tick in enumerate(ticks):
                frame = drawn(number, card)
                frame.time_base = 1 / (card.rate * 8)  # so that a tick may be a fraction of a frame
                frame.pts = tick * 8 + round(card.picture_late_s * card.rate * 8)
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
        if audio is not None:
            for block in _blocks(card):
                out.mux(audio.encode(block))
            out.mux(audio.encode(None))
    return path


def _video(out: av.container.OutputContainer, card: Card) -> av.VideoStream:
    options = dict(card.options)
    if card.picture == "libx264":
        extra = f":{card.x264}" if card.x264 else ""
        params = f"keyint={card.gop}:min-keyint=4:bframes={card.bframes}:b-pyramid=normal:open-gop={int(card.open_gop)}"
        options = {"preset": "veryfast", "crf": "24", "profile": card.profile, "x264-params": params + extra}
    video = out.add_stream(card.picture, rate=card.rate, options=options)
    video.width, video.height = card.size
    video.pix_fmt = "yuv420p"
    video.codec_context.time_base = 1 / (card.rate * 8)
    if card.rotation:
        video.set_display_rotation(-card.rotation)
    return video


def _audio(out: av.container.OutputContainer, card: Card) -> av.AudioStream:
    # Noise substitution is random by design: two decoders of the same packet would differ.
    options = {"aac_pns": "0"} if card.sound == "aac" else {}
    audio = out.add_stream(card.sound, rate=card.sample_rate, options=options)
    audio.codec_context.layout = {1: "mono", 2: "stereo"}[card.channels]
    if card.sound == "aac":
        audio.codec_context.bit_rate = 96_000 * card.channels
    return audio


def drawn(number: int, card: Card) -> VideoFrame:
    """Frame `number` of a card: its number, the card's identity, and a gradient that moves."""
    width, height = card.size
    luma = ((np.arange(width)[None, :] + np.arange(height)[:, None] * 2 + number * 3) % 160 + 48).astype(
        np.uint8
    )
    for row, value in enumerate((number, card.identity)):
        bits = [(value >> bit) & 1 for bit in range(BITS)]
        blocks = np.repeat(np.array(bits, np.uint8) * 200 + 28, width // BITS)
        luma[row * height // 4 : (row + 1) * height // 4, : len(blocks)] = blocks
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = luma
    return VideoFrame.from_ndarray(picture, "yuv420p")


def read(frame: VideoFrame) -> tuple[int, int]:
    """(identity, number) of a decoded frame, in the pixels' own orientation."""
    luma = frame.to_ndarray(format="gray").astype(np.int32)
    height, width = luma.shape
    values = []
    for row in (1, 0):
        top = row * height // 4
        band = luma[top + height // 12 : top + height // 6, : width // BITS * BITS]
        blocks = band.reshape(band.shape[0], BITS, -1)
        inner = blocks[:, :, blocks.shape[2] // 4 : -(blocks.shape[2] // 4)]
        values.append(sum(int(mean > 128) << bit for bit, mean in enumerate(inner.mean((0, 2)))))
    return values[0], values[1]


def sound_of(card: Card) -> npt.NDArray[np.float32]:
    """The card's sound: noise, and at every second a beep whose pitch tells the second."""
    count = card.seconds * card.sample_rate
    rng = np.random.default_rng(card.identity)
    sound = rng.normal(0, card.noise, count)
    length = int(BEEP_S * card.sample_rate)
    for second in range(card.seconds):
        at = second * card.sample_rate
        pitch = 600 + 100 * (second % 8)
        fade = np.minimum(1, np.arange(length, 0, -1) / (length / 4))
        sound[at : at + length] += (
            0.5 * fade * np.sin(2 * np.pi * pitch * np.arange(length) / card.sample_rate)
        )
    return np.stack([sound.astype(np.float32)] * card.channels)


def _blocks(card: Card) -> Iterable[AudioFrame]:
    samples = sound_of(card)
    layout = {1: "mono", 2: "stereo"}[card.channels]
    late = round(card.sound_late_s * card.sample_rate)
    for at in range(0, samples.shape[1], 1024):
        block = np.ascontiguousarray(samples[:, at : at + 1024])
        if card.sound in ("aac", "mp3", "libmp3lame"):
            frame = AudioFrame.from_ndarray(block, "fltp", layout)
        else:
            packed = (block.T.reshape(1, -1) * 32767).astype(np.int16)
            frame = AudioFrame.from_ndarray(packed, "s16", layout)
        frame.sample_rate, frame.pts, frame.time_base = (
            card.sample_rate,
            at + late,
            Fraction(1, card.sample_rate),
        )
        yield frame


def frames_in(path: Path) -> list[tuple[int, int]]:
    """(identity, number) of every frame of a file, in the order and at the even times a player shows them."""
    found, times = [], []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert not frame.is_corrupt
            found.append(read(frame))
            times.append(frame.pts * frame.time_base)
        whole_ms = "matroska" in container.format.name
    steps = {b - a for a, b in pairwise(times)}
    assert times[0] == 0, "the first frame is shown at 0"
    uneven = max(steps, default=0) - min(steps, default=0)
    assert uneven <= Fraction(int(whole_ms), 1000), f"frames are not evenly timed: {steps}"
    return found


def pcm_in(path: Path) -> npt.NDArray[np.float32]:
    """The sound of a file as a player hears it, channels first."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp")
        blocks = [b.to_ndarray() for f in container.decode(audio=0) for b in resampler.resample(f)]
    return np.concatenate(blocks, 1)


def onsets(pcm: npt.NDArray[np.float32], sample_rate: int) -> list[int]:
    """Samples at which beeps begin: the first above a fifth of full scale after 100 ms below."""
    loud = np.flatnonzero(np.abs(pcm[0]) > 0.2)
    quiet_before = np.diff(loud, prepend=-sample_rate) > sample_rate // 10
    return [int(at) for at in loud[quiet_before]]


def shift_edit_list(path: Path, handler: bytes, units: int) -> None:
    """Let a track of an MP4 that Auteur wrote begin `units` of its own clock later: what is before is hidden."""
    data = bytearray(path.read_bytes())
    track = next(at for at in _boxes(data, b"trak") if handler in data[at : at + 600])
    edit = data.index(b"elst", track)
    start = edit + 4 + 8 + 8  # version and flags, count, duration of 64 bits
    value = int.from_bytes(data[start : start + 8], "big") + units
    data[start : start + 8] = value.to_bytes(8, "big")
    path.write_bytes(data)


def _boxes(data: bytearray, name: bytes) -> Iterable[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 4)


if __name__ == "__main__":  # for the studio's tests, which are not in Python
    sys.stdout.write(str(make(Card(seconds=16, noise=0.1, bframes=2), Path(sys.argv[1]) / "card.mp4")))
