"""Speed, gain, fades, opacity, size, place and crop travel with the cut as far as a format has them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from auteur.core.edl.document import Edl, MediaFile, Settings, Track
from auteur.core.edl.effects import (
    Crop,
    Crossfade,
    Effect,
    FadeIn,
    FadeOut,
    Gain,
    Opacity,
    Position,
    Scale,
    Speed,
    effect_to_json,
    speed_of,
)
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.time import SourceMs
from auteur.formats.cut_list import CutList
from auteur.formats.fcpxml import write_fcpxml
from auteur.formats.fcpxml_read import read_fcpxml
from auteur.formats.mlt import write_mlt
from auteur.formats.on_frames import on_frames
from auteur.formats.written import Media, MediaFacts
from auteur.formats.xmeml import write_xmeml
from auteur.formats.xmeml_read import read_xmeml
from auteur.formats.xml_text import parse_xml

RATE = Fraction(30000, 1001)
LOOKS: tuple[Effect, ...] = (Opacity(0.25), Scale(1.5), Position(0.125, -0.25), Crop(0.1, 0.2, 0.05, 0.3))
LEVEL: tuple[Effect, ...] = (Gain(-6),)
FADES: tuple[Effect, ...] = (FadeIn(500), FadeOut(1001))


def _media(rate: Fraction = RATE, path: str = "/talks/a.mp4", size: tuple[int, int] = (1280, 720)) -> Media:
    return {"a": MediaFacts("a", "a.mp4", path, 10_010, rate, *size)}


def _clip(name: str, start: int, end: int, effects: tuple[Effect, ...]) -> Entry:
    length = int((end - start) / speed_of(effects))
    return Entry(0, Clip(name, "a", SourceMs(start), SourceMs(end), length, effects))


def _edl(
    picture: tuple[Effect, ...],
    sound: tuple[Effect, ...],
    rate: Fraction = RATE,
    size: tuple[int, int] = (1920, 1080),
) -> Edl:
    tracks = (
        Track("V1", "video", "V1", Lane.of([_clip("v", 1001, 7007, picture)])),
        Track("A1", "audio", "A1", Lane.of([_clip("s", 1001, 7007, sound)])),
    )
    return Edl("p", Settings(*size, rate), tracks, media_files=(MediaFile("a", "a.mp4", 10_010, "video"),))


def _by_kind(listed: CutList) -> dict[str, list[dict[str, object]]]:
    return {clip.type: sorted((dict(e) for e in clip.effects), key=str) for clip in listed.clips}


def _said(*effects: Effect) -> list[dict[str, object]]:
    return sorted((effect_to_json(effect) for effect in effects), key=str)


def _close(found: list[dict[str, object]], wanted: list[dict[str, object]]) -> bool:
    """Equal to the sixth decimal, a time to a frame."""
    if [effect["type"] for effect in found] != [effect["type"] for effect in wanted]:
        return False
    pairs = [(a[key], b[key]) for a, b in zip(found, wanted, strict=True) for key in b if key != "type"]
    return all(abs(a - b) < (17 if isinstance(b, int) and b > 100 else 1e-4) for a, b in pairs)  # type: ignore[operator]


def test_final_cut_gets_all_but_crossfades_and_gives_it_back() -> None:
    edl = _edl((*LOOKS, *FADES), (*LEVEL, *FADES))
    written = write_fcpxml(edl, _media())
    assert written.unsupported == ()
    back = _by_kind(read_fcpxml(written.text))
    assert _close(back["video"], _said(*LOOKS, *FADES))
    assert _close(back["audio"], _said(*LEVEL, *FADES))


def test_premiere_gets_all_but_fades_and_gives_it_back() -> None:
    written = write_xmeml(_edl((*LOOKS, *FADES), (*LEVEL, *FADES)), _media())
    assert written.unsupported == ("fade_in of 2 clips", "fade_out of 2 clips")
    back = _by_kind(read_xmeml(written.text))
    assert _close(back["video"], _said(*LOOKS))
    assert _close(back["audio"], _said(*LEVEL))


@pytest.mark.parametrize("speed", [2.0, 0.5, 1.25])
@pytest.mark.parametrize(("write", "read"), [(write_xmeml, read_xmeml), (write_fcpxml, read_fcpxml)])
def test_a_speed_comes_back_with_what_it_plays(speed: float, write: object, read: object) -> None:
    edl = _edl((Speed(speed),), (Speed(speed),))
    listed = read(write(edl, _media()).text)  # type: ignore[operator]
    for clip in listed.clips:
        assert clip.speed == Fraction(str(speed))
        assert abs(clip.taken.start_ms - 1001) <= 34
        assert abs(clip.record.duration_ms - 6006 / speed) <= 34


def test_gain_of_the_sound_alone_is_in_the_clip_that_stands_for_both() -> None:
    (clip,) = parse_xml(write_fcpxml(_edl((), (Gain(-6),)), _media()).text).iter("asset-clip")
    volume = clip.find("adjust-volume")
    assert volume is not None
    assert volume.get("amount") == "-6dB"


def test_adjustments_stand_in_the_order_of_the_format() -> None:
    edl = _edl((*LOOKS, *FADES, Speed(2.0)), (*LEVEL, *FADES, Speed(2.0)))
    (clip,) = parse_xml(write_fcpxml(edl, _media()).text).iter("asset-clip")
    order = ["timeMap", "adjust-crop", "adjust-transform", "adjust-blend", "adjust-volume"]
    assert [element.tag for element in clip] == order
    assert clip[2].attrib == {"position": "22.222222 25", "scale": "1.5 1.5"}, "of the height, upwards"
    assert clip[1][0].attrib == {"left": "17.777778", "top": "20", "right": "8.888889", "bottom": "30"}


def test_a_scale_is_of_the_frame_here_and_of_the_pixels_there() -> None:
    filters = parse_xml(write_xmeml(_edl((Scale(1.0), Position(0.5, 0)), ()), _media()).text)
    values = {p.findtext("parameterid"): p.findtext("value") for p in filters.iter("parameter")}
    assert values["scale"] == "150", "1280 × 720 fits 1920 × 1080 at one and a half"


def test_what_is_louder_than_a_level_goes_is_told() -> None:
    assert (
        "what the gain of 1 clip goes beyond +12 dB"
        in write_xmeml(_edl((), (Gain(20),)), _media()).unsupported
    )


def test_crossfades_are_told_by_every_writer() -> None:
    edl = _edl((Crossfade(500),), ())
    for write in (write_fcpxml, write_xmeml, write_mlt):
        assert "crossfade of 1 clip" in write(edl, _media()).unsupported


@pytest.mark.parametrize("nonsense", ["", "x", "1 2 3", "9" * 40, "nan nan"])
def test_adjustments_that_are_none_are_passed_over(nonsense: str) -> None:
    text = write_fcpxml(_edl((*LOOKS, *FADES), LEVEL), _media()).text
    for said in ("22.222222 25", "1.5 1.5", "0.25", "-6dB", "17.777778"):
        text = text.replace(f'"{said}"', f'"{nonsense}"')
    types = {effect["type"] for effects in _by_kind(read_fcpxml(text)).values() for effect in effects}
    assert types <= {"crop", "fade_in", "fade_out"}


def test_melt_shows_speed_opacity_fades_and_places_as_they_are_meant(tmp_path: Path) -> None:
    melt = shutil.which("melt")
    if melt is None:
        pytest.skip("melt is not installed")
    source = _brightening(tmp_path / "grey.mp4")
    facts = MediaFacts("a", "grey.mp4", str(source), 6000, Fraction(25), 320, 180, 0)
    lane = Lane.of(
        [
            _clip("x", 2000, 4000, (Speed(2.0),)),
            _clip("y", 4000, 5000, (Opacity(0.5),)),
            _clip("z", 4000, 6000, (FadeIn(400), FadeOut(800))),
            _clip("w", 4000, 5000, (Scale(0.5), Position(0.25, 0.25))),
        ]
    )
    edl = replace(_edl((), (), Fraction(25), (320, 180)), tracks=(Track("V1", "video", "V1", lane),))
    written = write_mlt(edl, {"a": facts})
    assert written.unsupported == ()
    (tmp_path / "cut.mlt").write_text(written.text)
    out = tmp_path / "out.mkv"
    command = [
        melt,
        str(tmp_path / "cut.mlt"),
        "-consumer",
        f"avformat:{out}",
        "vcodec=ffv1",
        "an=1",
        "real_time=-1",
    ]
    subprocess.run(
        [*command, "pix_fmt=yuv420p"],
        check=True,
        timeout=60,
        capture_output=True,
        env={"HOME": str(tmp_path)},
    )
    frames = list(_greys(out))
    assert len(frames) == on_frames(edl, {"a": facts}).length == 125
    means = [float(frame.mean()) for frame in frames]
    # The source's frame n is 40 + n bright; through melt's conversions that is met within a few steps.
    assert means[20] - means[10] == pytest.approx(20, abs=4), "twice as fast"
    assert means[37] == pytest.approx((152 + 16) / 2, abs=10), "half over black"
    assert means[50] < 20
    assert means[55] == pytest.approx(0.5 * 145, abs=16)
    assert means[65] == pytest.approx(155, abs=8)
    assert means[89] == pytest.approx(0.5 * 179, abs=16)
    assert means[99] < 20
    rows, columns = np.nonzero(frames[110] > 60)
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == (160, 320, 90, 180)


def _brightening(path: Path) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "1", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(150):
            planes = np.full((270, 320), 128, np.uint8)
            planes[:180] = 40 + number
            out.mux(stream.encode(av.VideoFrame.from_ndarray(planes, "yuv420p")))
        out.mux(stream.encode(None))
    return path


def _greys(path: Path) -> Iterator[npt.NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="yuv420p")[:180]
