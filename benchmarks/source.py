"""The recording the export benchmark edits: made once, kept in the git-ignored folder work/.

64 seconds of 1080p30 are encoded, a talk over moving pictures: real frames, magnified, under a pan, with fine texture
and grain, a new scene every 4 to 8 seconds. Longer recordings repeat its packets: three hours cost their copying.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

__all__ = ["RATE", "WORK", "recording"]

ROOT = Path(__file__).parent.parent
WORK = Path(__file__).parent / "work"
PICTURES = ROOT / "tests/data/media/video/rabbit320.mp4"
SPEECH = ROOT / "src/auteur/assets/austen"

RATE = 30
BLOCK_S = 64  # a whole number of frames and of AAC packets: 1920 and 3000
SCENES_S = (7.2, 5.1, 6.3, 5.4, 8.0, 4.6, 6.2, 5.2, 8.0, 4.0, 4.0)  # one begins at 24, 48, 56 and 60 s
SIZE = (1920, 1080)
STAGE = (2304, 1296)  # what the camera pans over
SAMPLE_RATE = 48_000
AAC_FRAME = 1024
PAUSES_S = (0.9, 0.4, 1.6, 0.6, 1.1)


@dataclass(frozen=True, slots=True)
class _Packet:
    """An encoded packet; times in frames (picture) or samples (sound)."""

    data: bytes
    pts: int
    dts: int
    key: bool


def recording(seconds: int) -> Path:
    """An MP4 that long: H.264 High with B-frames, mean GOP 5.8 s, and AAC 48 kHz stereo. Made when it is not there."""
    path = WORK / f"talk-{seconds}s.mp4"
    if not path.exists():
        WORK.mkdir(exist_ok=True)
        partial = path.with_suffix(".partial.mp4")
        if seconds == BLOCK_S:
            _encode(partial)
        else:
            _repeat(recording(BLOCK_S), partial, seconds)
        partial.rename(path)
    return path


def _encode(path: Path) -> None:
    """One block, drawn and encoded."""
    with av.open(str(path), "w") as container:
        options = {"preset": "veryfast", "crf": "23", "forced-idr": "1", "g": "250", "profile": "high"}
        options["sc_threshold"] = (
            "0"  # each scene's begin is marked: x264 would find more of them in a jerk of the hand
        )
        picture = container.add_stream("libx264", rate=RATE, options=options)
        picture.width, picture.height = SIZE
        picture.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        sound.bit_rate = 160_000
        samples = np.repeat(_speech(), 2, 0)
        for number, frame in enumerate(_frames()):
            container.mux(picture.encode(frame))
            lo, hi = number * SAMPLE_RATE // RATE, (number + 1) * SAMPLE_RATE // RATE
            container.mux(sound.encode(_heard(samples[:, lo:hi], lo)))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))


def _heard(samples: NDArray[np.float32], at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", "stereo")
    frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
    return frame


def _frames() -> Iterator[VideoFrame]:
    """The block's frames, drawn one by one."""
    stages, rng = _stages(), np.random.default_rng(2)
    texture = _texture(rng)
    grain = rng.normal(0, 0.8, (SIZE[1] + 64, SIZE[0] + 64)).round().astype(np.int16)
    number = 0
    for scene, length in enumerate(SCENES_S):
        for at in range(round(length * RATE)):
            stage = stages[(scene * 37 + at // 3) % len(stages)]
            pan = at if scene % 3 == 2 else 0  # a talk's camera stands still more often than not
            frame = _drawn(stage, scene, pan, texture, grain, rng.integers(0, 64, 2))
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            frame.pict_type = PictureType.I if at == 0 else PictureType.NONE
            yield frame
            number += 1


def _stages() -> list[VideoFrame]:
    with av.open(str(PICTURES)) as container:
        return list(container.decode(video=0))


def _texture(rng: np.random.Generator) -> NDArray[np.int16]:
    """Fine detail that moves with the camera, as cloth and wood do."""
    fine: NDArray[np.floating] = rng.normal(0, 1, (STAGE[1], STAGE[0])).astype(np.float32)
    for axis in (0, 1):
        fine = (fine + np.roll(fine, 1, axis) + np.roll(fine, -1, axis)) / 3
    texture: NDArray[np.int16] = (fine / fine.std() * 2).astype(np.int16)
    return texture


def _drawn(
    stage: VideoFrame,
    scene: int,
    pan: int,
    texture: NDArray[np.int16],
    grain: NDArray[np.int16],
    shake: NDArray[np.int64],
) -> VideoFrame:
    """A frame: the stage magnified, seen through a window that pans, textured; every other scene mirrored."""
    large = stage.reformat(*STAGE, format="yuv420p")
    room = (STAGE[0] - SIZE[0], STAGE[1] - SIZE[1])
    left, top = (2 * (abs((2 * pan + 40 * scene) % edge - edge // 2) // 2) for edge in room)
    frame = VideoFrame(*SIZE, "yuv420p")
    turn = -1 if scene % 2 else 1
    for number, (out, plane) in enumerate(zip(frame.planes, large.planes, strict=True)):
        half = 2 if number else 1
        pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        window = np.s_[
            top // half : top // half + SIZE[1] // half, left // half : left // half + SIZE[0] // half
        ]
        seen = pixels[window]
        if number == 0:
            moved = seen + texture[window] + grain[shake[0] :, shake[1] :][: SIZE[1], : SIZE[0]]
            seen = np.clip(moved + 6 * (scene % 5) - 12, 16, 235).astype(np.uint8)
        target = np.frombuffer(memoryview(out), np.uint8).reshape(-1, out.line_size)
        target[:, : out.width] = seen[:, ::turn]
    return frame


def _speech() -> NDArray[np.float32]:
    """One block of sentences with pauses between, over a room's faint noise; shape (1, samples)."""
    rng = np.random.default_rng(3)
    whole = rng.normal(0, 3e-4, BLOCK_S * SAMPLE_RATE).astype(np.float32)
    readings = [_reading(path) for path in sorted(SPEECH.glob("*.wav"))]
    at, number = SAMPLE_RATE // 2, 0
    while at + len(readings[number % len(readings)]) < len(whole):
        reading = readings[number % len(readings)]
        whole[at : at + len(reading)] += reading
        at += len(reading) + round(PAUSES_S[number % len(PAUSES_S)] * SAMPLE_RATE)
        number += 1
    return whole[None]


def _reading(path: Path) -> NDArray[np.float32]:
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        frame = AudioFrame.from_ndarray(raw[None].astype(np.int16), "s16", "mono")
        frame.sample_rate = file.getframerate()
    resampler = AudioResampler("fltp", "mono", SAMPLE_RATE)
    parts = [part.to_ndarray() for part in [*resampler.resample(frame), *resampler.resample(None)]]
    samples: NDArray[np.float32] = np.concatenate(parts, 1)[0].astype(np.float32)
    return samples


def _repeat(block: Path, path: Path, seconds: int) -> None:
    """Mux the block's packets again and again until `seconds` are full: nothing is encoded."""
    with av.open(str(block)) as source, av.open(str(path), "w") as container:
        streams = source.streams.video[0], source.streams.audio[0]
        copies = [container.add_stream_from_template(stream) for stream in streams]
        packets = list(_packets(source, streams, (RATE, SAMPLE_RATE)))
        lengths = (BLOCK_S * RATE, BLOCK_S * SAMPLE_RATE)
        ends = (seconds * RATE, seconds * SAMPLE_RATE)
        for turn in range(-(-seconds // BLOCK_S)):
            for kind, packet in packets:
                shift = turn * lengths[kind]
                in_block = packet.dts < lengths[kind] - (
                    AAC_FRAME if kind else 2
                )  # the tail is the next one's head
                if in_block and packet.pts + shift < ends[kind]:
                    container.mux(_again(packet, shift, (RATE, SAMPLE_RATE)[kind], copies[kind]))


def _packets(
    source: InputContainer, streams: tuple[Stream, Stream], units: tuple[int, int]
) -> Iterator[tuple[int, _Packet]]:
    for packet in source.demux(*streams):
        if packet.pts is not None and packet.dts is not None:
            kind = streams.index(packet.stream)
            pts, dts = (round(time * packet.time_base * units[kind]) for time in (packet.pts, packet.dts))
            yield kind, _Packet(bytes(packet), pts, dts, packet.is_keyframe)


def _again(packet: _Packet, shift: int, unit: int, stream: Stream) -> Packet[Stream]:
    copy: Packet[Stream] = Packet(packet.data)
    copy.pts, copy.dts, copy.time_base = packet.pts + shift, packet.dts + shift, Fraction(1, unit)
    copy.is_keyframe, copy.stream = packet.key, stream
    return copy
