"""Crossfades travel as transitions, as long as both recordings have something beyond the cut."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.document import Edl, Track
from auteur.core.edl.effects import Crossfade, FadeIn, FadeOut
from auteur.core.edl.lane import Entry, Lane
from auteur.core.time import frame_at
from auteur.formats.fcpxml import write_fcpxml
from auteur.formats.mlt import write_mlt
from auteur.formats.on_frames import FrameCut, on_frames, source_frames
from auteur.formats.registry import FORMATS
from auteur.formats.written import MediaFacts
from auteur.formats.xml_text import parse_xml
from tests.support.cuts import RATES, blended_at, lane, media_at, random_cut
from tests.unit.test_cut_readers import read, taken, written
from tests.unit.test_interchange_effects import _brightening, _greys
from tests.unit.test_interchange_files import read_by_otio, seconds

at_every_rate = pytest.mark.parametrize("at", RATES)
_rates = st.sampled_from(sorted(RATES.values()))


def blends(cut: FrameCut) -> list[list[tuple[str, int, int, int, int]]]:
    return [[(p.media.id, p.start, p.end, p.source_in, p.crossed) for p in row.pieces] for row in cut.rows]


@at_every_rate
@pytest.mark.parametrize("name", ["otio", "fcpxml", "xmeml", "edl"])
def test_crossfades_go_out_and_come_back_frame_for_frame(name: str, at: str) -> None:
    rate = RATES[at]
    edl = blended_at(rate)
    cut = on_frames(edl, media_at(rate))
    back = taken(read(name, written(name, edl, rate), rate), rate)
    assert blends(on_frames(back, media_at(rate)))[: len(cut.rows)] == blends(cut)
    assert [piece.crossed > 0 for piece in cut.rows[0].pieces] == [False, True, True, False, True, False]
    half = [frame_at(1001, rate) // 2, frame_at(400, rate) // 2]
    assert [piece.crossed for piece in cut.rows[0].pieces][1:3] == half


@pytest.mark.parametrize("name", ["otio", "fcpxml", "xmeml", "edl", "mlt"])
def test_what_a_recording_has_not_is_told(name: str) -> None:
    rate = RATES["25"]
    write = FORMATS[name].write
    assert write is not None
    said = write(blended_at(rate), media_at(rate)).unsupported
    assert "crossfade of 2 clips" in said, "it begins at its recording's first frame: picture and sound"
    assert "some frames of 2 crossfades: a recording has no more beyond its cut" in said


@given(st.integers(0, 10**6), _rates)
def test_no_crossfade_reaches_beyond_a_recording_or_the_middle_of_a_clip(seed: int, rate: Fraction) -> None:
    rng = Random(seed)
    edl = random_cut(rng, rate)
    tracks = tuple(replace(track, lane=_blending(track, rng)) for track in edl.tracks)
    cut = on_frames(replace(edl, tracks=tracks), media_at(rate))
    for row in cut.rows:
        for before, piece in zip(row.pieces, row.pieces[1:], strict=False):
            assert before.falls == piece.crossed
            if piece.crossed:
                assert before.end == piece.start
                assert 2 * piece.crossed <= min(before.length, piece.length)
                assert piece.source_in - piece.crossed >= 0
                end = before.source_in + before.source_length + piece.crossed
                assert end <= source_frames(before.media, rate)


def _blending(track: Track, rng: Random) -> Lane:
    entries = [
        Entry(entry.lead_ms, replace(entry.clip, effects=(Crossfade(rng.randint(2, 5000)),)))
        for entry in track.lane.entries()
    ]
    return Lane.of(entries)


def test_a_crossfade_of_the_picture_alone_leaves_its_sound_alone() -> None:
    rate = RATES["29.97"]
    edl = blended_at(rate)
    plain = tuple(
        Entry(entry.lead_ms, replace(entry.clip, effects=())) for entry in edl.tracks[1].lane.entries()
    )
    edl = replace(edl, tracks=(edl.tracks[0], replace(edl.tracks[1], lane=Lane.of(plain))))
    for name in ("otio", "fcpxml", "xmeml", "edl"):
        cut = on_frames(taken(read(name, written(name, edl, rate), rate), rate), media_at(rate))
        blended = {row.type for row in cut.rows for piece in row.pieces if piece.crossed}
        assert blended == {"video"}, name


def test_final_cuts_transitions_lie_over_cuts_of_clips_that_keep_their_places() -> None:
    rate = RATES["23.976"]
    root = parse_xml(write_fcpxml(blended_at(rate), media_at(rate)).text)
    spine = root.find(".//spine")
    assert spine is not None
    items = list(spine)
    effects = {one.get("id"): one.get("uid") for one in root.iter("effect")}
    assert list(effects.values()) == ["FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265", "FFAudioTransition"]
    found = 0
    for before, item, behind in zip(items, items[1:], items[2:], strict=False):
        if item.tag == "transition":
            found += 1
            offset, duration = seconds(item.get("offset")), seconds(item.get("duration"))
            assert offset + duration / 2 == seconds(behind.get("offset"))
            assert seconds(before.get("offset")) + seconds(before.get("duration")) == seconds(
                behind.get("offset")
            )
            assert [effects[filter_.get("ref")] for filter_ in item] == list(effects.values())
    assert found == 3


@at_every_rate
@pytest.mark.parametrize(
    ("name", "adapter"), [("xmeml", "fcp_xml"), ("edl", "cmx_3600"), ("otio", "otio_json")]
)
def test_otios_adapters_find_every_transition(name: str, adapter: str, at: str) -> None:
    import opentimelineio as otio

    rate = RATES[at]
    text = written(name, blended_at(rate), rate).decode()
    timeline = read_by_otio(text, adapter, **({"rate": float(rate)} if name == "edl" else {}))
    pieces = on_frames(blended_at(rate), media_at(rate)).rows[0].pieces
    expected = [2 * piece.crossed for piece in pieces if piece.crossed]
    video = next(track for track in timeline.tracks if track.kind == "Video")
    found = [item for item in video if isinstance(item, otio.schema.Transition)]
    lengths = [item.in_offset.value + item.out_offset.value for item in found]
    assert [round(length) for length in lengths] == expected


def test_melt_blends_both_pictures_evenly(tmp_path: Path) -> None:
    melt = shutil.which("melt")
    if melt is None:
        pytest.skip("melt is not installed")
    source = _brightening(tmp_path / "grey.mp4")
    facts = MediaFacts("a", "grey.mp4", str(source), 6000, Fraction(25), 320, 180, 0)
    rate = Fraction(25)
    # From bright to dark over 40 frames, the fades at that cut giving way; the source's frame n is 40 + n bright.
    clips = ((0, "a", 4000, 5000, (FadeOut(400),)), (0, "a", 1000, 2000, (Crossfade(800), FadeIn(400))))
    plain = blended_at(rate)
    edl = Edl("p", plain.settings, (Track("V1", "video", "V1", lane(*clips, prefix="v")),))
    edl = replace(edl, settings=replace(edl.settings, width=320, height=180))
    made = write_mlt(edl, {"a": facts})
    assert made.unsupported == ()
    (tmp_path / "cut.mlt").write_text(made.text)
    out = tmp_path / "out.mkv"
    command = [melt, str(tmp_path / "cut.mlt"), "-consumer", f"avformat:{out}", "vcodec=ffv1", "an=1"]
    subprocess.run(
        [*command, "real_time=-1", "pix_fmt=yuv420p"],
        check=True,
        timeout=60,
        capture_output=True,
        env={"HOME": str(tmp_path)},
    )
    means = [float(frame.mean()) for frame in _greys(out)]
    assert len(means) == on_frames(edl, {"a": facts}).length == 50
    assert means[5] == pytest.approx(40 + 105, abs=6)
    assert means[45] == pytest.approx(40 + 45, abs=6)
    for at in range(16, 35, 3):  # the cut is at 25, the blend from 15 to 35
        share = (at - 15) / 20
        wanted = (1 - share) * (40 + 100 + at) + share * (40 + at)
        assert means[at] == pytest.approx(wanted, abs=10), at
