"""Which pictures a stretch of a recording has."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auteur.media.canvas import planes_of
from auteur.media.faces.pictures import NoPicture, Stretch, pictures, shape_of

RATE = 25


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """75 frames, each as bright as its number says, with B-frames and keyframes a second apart."""
    path = tmp_path_factory.mktemp("counted") / "counted.mp4"
    with av.open(path, "w") as movie:
        stream = movie.add_stream("libx264", rate=RATE, options={"crf": "4", "g": "25", "bf": "2"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for n in range(75):
            frame = VideoFrame(64, 64, "yuv420p")
            for plane, value in zip(planes_of(frame), (20 + 2 * n, 128, 128), strict=True):
                plane[:] = value
            frame.pts, frame.time_base = n, Fraction(1, RATE)
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode(None))
    return path


def numbers(path: Path, stretch: Stretch) -> list[int]:
    lumas = [float(np.mean(next(iter(planes_of(frame))))) for frame in pictures(path, stretch)]
    return [round((luma - 20) / 2) for luma in lumas]


@pytest.mark.parametrize("start_ms", [0, 40, 400, 1480, 2000])
def test_it_begins_at_its_moment_wherever_the_keyframes_are(counted: Path, start_ms: int) -> None:
    first = start_ms // 40
    assert numbers(counted, Stretch(start_ms, 12, Fraction(25))) == list(range(first, first + 12))


def test_at_speed_nought_it_is_a_still_and_at_two_every_other_frame(counted: Path) -> None:
    assert numbers(counted, Stretch(1000, 5, Fraction(25), Fraction(0))) == [25] * 5
    assert numbers(counted, Stretch(1000, 5, Fraction(25), Fraction(2))) == [25, 27, 29, 31, 33]
    assert numbers(counted, Stretch(1000, 4, Fraction(25), Fraction(1, 2))) == [25, 25, 26, 26]


def test_behind_the_end_the_last_picture_stays(counted: Path) -> None:
    assert numbers(counted, Stretch(2880, 6, Fraction(25))) == [72, 73, 74, 74, 74, 74]


def test_another_rate_takes_what_is_shown_then(counted: Path) -> None:
    assert numbers(counted, Stretch(0, 10, Fraction(50))) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_sound_alone_has_no_pictures() -> None:
    with pytest.raises(NoPicture):
        shape_of(Path(__file__).parents[2] / "data" / "media" / "speech" / "jfk.flac")
