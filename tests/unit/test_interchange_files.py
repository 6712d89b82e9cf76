"""The cut for other editing programs: on whole frames, inside every source, and as their own parsers read it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Gain, Opacity, Speed
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.errors import InputError
from auteur.core.time import SourceMs, frame_at, timecode_to_frames
from auteur.formats.cmx3600 import write_cmx3600
from auteur.formats.cut_csv import write_cut_csv
from auteur.formats.fcpxml import write_fcpxml
from auteur.formats.mlt import write_mlt
from auteur.formats.on_frames import on_frames, source_frames
from auteur.formats.otio import write_otio
from auteur.formats.registry import FORMATS
from auteur.formats.written import MediaFacts
from auteur.formats.xmeml import write_xmeml
from auteur.formats.xml_text import parse_xml
from auteur.formats.youtube_chapters import write_youtube_chapters
from tests.support.cuts import RATES, cut_at, lane, media_at, random_cut
from tests.support.documents import talk
from tests.support.golden_formats import CUTS, NAMES, golden_path, golden_text

_rates = st.sampled_from(sorted(RATES.values()))
at_every_rate = pytest.mark.parametrize("name", RATES)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cut", CUTS)
def test_every_writer_writes_its_golden_file(name: str, rate: str, cut: str) -> None:
    assert golden_text(name, rate, cut) == golden_path(name, rate, cut).read_text(), (
        "look, then renew: python -m tests.support.golden_formats"
    )


# -- frames --------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**6), _rates)
def test_every_piece_lies_on_its_own_frames_inside_its_source(seed: int, rate: Fraction) -> None:
    edl, media = random_cut(Random(seed), rate), media_at(rate)
    cut = on_frames(edl, media)
    clips = {placed.clip.id: placed for track in edl.tracks for placed in track.lane}
    for row in cut.rows:
        reach = 0
        for piece in row.pieces:
            placed = clips[piece.id]
            assert piece.start == frame_at(placed.start_ms, rate) >= reach
            assert piece.start < piece.end <= frame_at(placed.end_ms, rate)
            assert piece.end >= frame_at(placed.end_ms, rate) - 2
            last = piece.source_in + piece.source_length
            assert last <= source_frames(piece.media, rate)
            assert Fraction(last) / rate * 1000 <= piece.media.duration_ms + Fraction(1, 2)
            assert abs(piece.source_in - frame_at(placed.clip.in_point_ms, rate)) <= 1
            reach = piece.end


@at_every_rate
def test_the_law_of_source_ends_catches_lengths_that_are_rounded_apart(name: str) -> None:
    rate = RATES[name]
    media = media_at(rate)
    clips = [p.clip for seed in range(60) for t in random_cut(Random(seed), rate).tracks for p in t.lane]
    past_the_end = [
        clip
        for clip in clips
        if frame_at(clip.in_point_ms, rate) + frame_at(clip.duration_ms, rate)
        > source_frames(media[clip.media_file_id], rate)
    ]
    assert past_the_end, "a planted fault, and cuts that show it"


@given(st.integers(1, 10**6), _rates)
def test_the_frames_of_a_picture_are_counted_though_its_duration_was_rounded(
    frames: int, rate: Fraction
) -> None:
    duration_ms = round(frames * 1000 / rate)
    assert source_frames(MediaFacts("x", "x", "/x", duration_ms, rate), rate) == frames


def test_a_file_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError):
        on_frames(cut_at(Fraction(25)), {})


# -- FCPXML --------------------------------------------------------------------------------------------------------


def seconds(text: str | None) -> Fraction:
    assert text is not None
    assert text.endswith("s")
    return Fraction(text[:-1])


@given(st.integers(0, 10**6), _rates)
def test_final_cut_finds_whole_frames_inside_every_asset(seed: int, rate: Fraction) -> None:
    edl = random_cut(Random(seed), rate)
    root = parse_xml(write_fcpxml(edl, media_at(rate)).text)
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    spine = root.find(".//spine")
    assert spine is not None
    for clip in root.iter("asset-clip"):
        asset = assets[clip.get("ref")]
        start, duration = seconds(clip.get("start")), seconds(clip.get("duration"))
        assert start + duration <= seconds(asset.get("duration"))
        assert (duration * rate).denominator == 1
        own = next(
            (f.get("frameDuration") for f in root.iter("format") if f.get("id") == asset.get("format")), None
        )
        assert (start / (seconds(own) if own else 1 / rate)).denominator == 1
    at = Fraction(0)
    for item in spine:
        assert seconds(item.get("offset")) == at
        at += seconds(item.get("duration"))
    sequence = root.find(".//sequence")
    assert sequence is not None
    assert seconds(sequence.get("duration")) == at == Fraction(on_frames(edl, media_at(rate)).length) / rate


def test_a_retimed_clip_stays_inside_its_stretched_asset() -> None:
    rate = Fraction(30000, 1001)
    media = media_at(rate)
    edl = sped(rate)
    clip = next(parse_xml(write_fcpxml(edl, media).text).iter("asset-clip"))
    points = list(clip.iter("timept"))
    assert seconds(clip.get("start")) + seconds(clip.get("duration")) <= seconds(points[1].get("time"))
    assert seconds(points[1].get("value")) / seconds(points[1].get("time")) == 2
    assert seconds(points[1].get("value")) <= Fraction(source_frames(media["a"], rate)) / rate
    assert clip.find("adjust-volume") is not None


def sped(rate: Fraction) -> Edl:
    """One clip at double speed, louder, to the end of its source."""
    edl = cut_at(rate)
    end = media_at(rate)["a"].duration_ms
    clip = Clip("x", "a", SourceMs(end - 4000), SourceMs(end), 2000, (Speed(2), Gain(3), Opacity(0.5)))
    tracks = (replace(edl.tracks[0], lane=Lane.of([Entry(0, clip)])),)
    return replace(edl, tracks=tracks, markers=())


# -- XMEML, CMX3600, MLT, CSV --------------------------------------------------------------------------------------


def number(element: Element, tag: str) -> int:
    return int(element.findtext(tag, "none"))


@given(st.integers(0, 10**6), _rates)
def test_premiere_finds_clips_in_order_inside_their_files(seed: int, rate: Fraction) -> None:
    root = parse_xml(write_xmeml(random_cut(Random(seed), rate), media_at(rate)).text)
    ids = {item.get("id") for item in root.iter("clipitem")}
    assert len(ids) == len(list(root.iter("clipitem")))
    for track in root.iter("track"):
        reach = 0
        for item in track.findall("clipitem"):
            start, end, into, out = (number(item, tag) for tag in ("start", "end", "in", "out"))
            assert reach <= start < end
            assert end - start == out - into
            assert 0 <= into < out <= number(item, "duration")
            assert item.findtext("rate/ntsc") == ("TRUE" if rate.denominator == 1001 else "FALSE")
            assert {link.findtext("linkclipref") for link in item.findall("link")} <= ids
            reach = end
    told = [file.get("id") for file in root.iter("file") if len(file)]
    assert len(told) == len(set(told)) >= len({file.get("id") for file in root.iter("file")})


@given(st.integers(0, 10**6), _rates)
def test_an_edl_has_equal_lengths_on_both_sides_and_short_unique_reels(seed: int, rate: Fraction) -> None:
    media = media_at(rate)
    edl = random_cut(Random(seed), rate)
    text = write_cmx3600(edl, media).text
    reels: dict[str, str] = {}
    lines = text.splitlines()
    assert lines[1] == (
        "FCM: DROP FRAME" if rate in (RATES["29.97"], RATES["59.94"]) else "FCM: NON-DROP FRAME"
    )
    for line, name in pairwise(lines):
        if not line[:3].isdigit():
            continue
        _, reel, _, _, *times = line.split()
        frames = [timecode_to_frames(time, rate) for time in times]
        assert frames[1] - frames[0] == frames[3] - frames[2] > 0
        assert len(reel) <= 8
        assert reels.setdefault(reel, name) == name


@given(st.integers(0, 10**6), _rates)
def test_mlt_playlists_are_as_long_as_the_cut_and_end_inside_every_producer(
    seed: int, rate: Fraction
) -> None:
    edl, media = random_cut(Random(seed), rate), media_at(rate)
    root = parse_xml(write_mlt(edl, media).text)
    cut = on_frames(edl, media)
    lengths = {p.get("id"): int(p.findtext("property[@name='length']", "0")) for p in root.iter("producer")}
    ends = []
    for playlist in root.findall("playlist"):
        at = 0
        for item in playlist:
            if item.tag == "blank":
                at += int(item.get("length", ""))
            elif item.tag == "entry":
                assert int(item.get("out", "")) < lengths[item.get("producer")]
                at += int(item.get("out", "")) - int(item.get("in", "")) + 1
        ends.append(at)
    assert ends == [cut.length, *(row.pieces[-1].end for row in cut.rows)]


def test_a_cut_list_is_no_formula_and_exact_to_the_millisecond() -> None:
    rate = Fraction(25)
    media = {key: replace(facts, name=f"=cmd({facts.name})") for key, facts in media_at(rate).items()}
    rows = list(csv.DictReader(io.StringIO(write_cut_csv(cut_at(rate), media).text)))
    assert rows[0]["file"] == "'=cmd(Interview A.mp4)"
    expected = [
        (p.start_ms, p.end_ms, p.clip.in_point_ms, p.clip.out_point_ms)
        for t in cut_at(rate).tracks
        for p in t.lane
    ]
    said = [tuple(int(row[name]) for name in ("start_ms", "end_ms", "in_ms", "out_ms")) for row in rows]
    assert said == expected


# -- what is left out ----------------------------------------------------------------------------------------------


def test_every_writer_says_what_it_could_not_carry() -> None:
    rate = Fraction(30000, 1001)
    edl = sped(rate)
    edl = replace(
        edl,
        transcript=talk(3).transcript,
        markers=cut_at(rate).markers,
        tracks=(*edl.tracks, replace(cut_at(rate).tracks[3], muted=True)),
    )
    media = media_at(rate)
    left = {name: FORMATS[name].write(edl, media).unsupported for name in NAMES if FORMATS[name].write}  # type: ignore[misc]
    for name in ("edl", "fcpxml", "xmeml", "otio", "mlt", "csv"):
        assert "the muted track Music" in left[name]
        assert any(said.startswith("the words") for said in left[name])
    assert {"gain of 1 clip", "opacity of 1 clip", "2 markers"} <= set(left["edl"])
    assert not {"gain of 1 clip", "opacity of 1 clip", "2 markers", "speed of 1 clip"} & set(left["fcpxml"])
    for name in ("xmeml", "mlt"):
        assert not {"gain of 1 clip", "opacity of 1 clip", "speed of 1 clip"} & set(left[name])
    two = cut_at(rate)
    assert "the video track B-roll: an EDL has one" in write_cmx3600(two, media).unsupported


def test_names_cannot_break_out_of_any_file() -> None:
    rate = Fraction(25)
    nasty = '"><evil/>\n001  X V C 00:00:00:00\x00 & \ud800'.encode("utf-8", "replace").decode()
    media = {key: replace(facts, name=nasty, path=f"/talks/{nasty}") for key, facts in media_at(rate).items()}
    edl = cut_at(rate)
    for write in (write_fcpxml, write_xmeml, write_mlt):
        assert "evil" not in {element.tag for element in parse_xml(write(edl, media).text).iter()}
    plain = write_cmx3600(edl, media_at(rate)).text.count("\n")
    assert write_cmx3600(edl, media).text.count("\n") == plain
    assert len(list(csv.reader(io.StringIO(write_cut_csv(edl, media).text)))) == 1 + sum(
        len(track.lane) for track in edl.tracks
    )


# -- chapters ------------------------------------------------------------------------------------------------------


def test_chapters_begin_at_zero_and_stand_ten_seconds_apart() -> None:
    edl = talk(600, per_segment=10)
    lines = write_youtube_chapters(edl, {}).text.splitlines()
    times = [int(m) * 60 + int(s) for m, s in (line.split()[0].split(":") for line in lines)]
    assert times[0] == 0
    assert 3 <= len(times) <= 12
    assert all(b - a >= 10 for a, b in pairwise(times))
    assert lines[0].startswith("0:00 word0 word1")


def test_chapters_are_the_named_markers_where_there_are_some() -> None:
    edl = replace(
        cut_at(Fraction(25)),
        tracks=(replace(cut_at(Fraction(25)).tracks[0], lane=lane((0, "a", 0, 72_000), prefix="v")),),
    )
    written = write_youtube_chapters(edl, {})
    assert written.text == "0:00 Start & end\n0:19 Second\n"
    assert written.unsupported == ("2 chapters where YouTube wants 3: set markers",)


# -- other people's parsers ----------------------------------------------------------------------------------------


def read_by_otio(text: str, adapter: str, **arguments: Any) -> Any:
    read = otio.adapters.read_from_string(text, adapter, **arguments)
    timelines = (
        read.find_children(descended_from_type=otio.schema.Timeline) if hasattr(read, "find_children") else []
    )
    return timelines[0] if timelines and not isinstance(read, otio.schema.Timeline) else read


def rows_of(timeline: Any, rate: Fraction) -> Iterator[list[tuple[int, int, int]]]:
    """The clips of each track as (start, end, source start) in frames."""
    for track in timeline.tracks:
        found = []
        for clip in track.find_clips():
            here, there = clip.range_in_parent(), clip.source_range
            start = here.start_time.rescaled_to(float(rate)).value
            end = start + here.duration.rescaled_to(float(rate)).value
            found.append((round(start), round(end), round(there.start_time.rescaled_to(float(rate)).value)))
        yield found


def expected_rows(rate: Fraction) -> list[list[tuple[int, int, int]]]:
    cut = on_frames(cut_at(rate), media_at(rate))
    return [[(p.start, p.end, p.source_in) for p in row.pieces] for row in cut.rows]


@at_every_rate
def test_otio_reads_its_own_file_clip_by_clip(name: str) -> None:
    rate = RATES[name]
    timeline = read_by_otio(write_otio(cut_at(rate), media_at(rate)).text, "otio_json")
    assert list(rows_of(timeline, rate)) == expected_rows(rate)
    assert [marker.name for marker in timeline.tracks.markers] == ["Start & end", "Second"]
    for clip in timeline.find_clips():
        end, there = clip.source_range.end_time_exclusive(), clip.available_range().end_time_exclusive()
        assert end.to_seconds() <= there.to_seconds() + 1e-6


@at_every_rate
def test_otios_fcp7_adapter_reads_our_xmeml_clip_by_clip(name: str) -> None:
    rate = RATES[name]
    timeline = read_by_otio(write_xmeml(cut_at(rate), media_at(rate)).text, "fcp_xml")
    assert list(rows_of(timeline, rate)) == expected_rows(rate)  # it takes both channels of a track for one


@at_every_rate
def test_otios_cmx3600_adapter_reads_our_edl_clip_by_clip(name: str) -> None:
    rate = RATES[name]
    timeline = read_by_otio(write_cmx3600(cut_at(rate), media_at(rate)).text, "cmx_3600", rate=float(rate))
    video, _, sound, music = expected_rows(rate)
    found = list(rows_of(timeline, rate))
    lead = [track[0][0] for track in found]
    assert [
        [(a - first, b - first, i) for a, b, i in track] for track, first in zip(found, lead, strict=True)
    ] == [[(a - row[0][0], b - row[0][0], i) for a, b, i in row] for row in (video, sound, music)]


@at_every_rate
def test_otios_final_cut_adapter_reads_every_clip_of_our_fcpxml(name: str) -> None:
    rate = RATES[name]
    timeline = read_by_otio(write_fcpxml(cut_at(rate), media_at(rate)).text, "fcpx_xml")
    names = sorted(sorted(clip.name for clip in track.find_clips()) for track in timeline.tracks)
    cut = on_frames(cut_at(rate), media_at(rate))
    # The sound of the first track is in its pictures' clips. The adapter counts whole frames a second, so 1001 rates
    # drift there; that our own times are exact is shown above.
    video, roll, _, music = (sorted(piece.media.name for piece in row.pieces) for row in cut.rows)
    assert names == sorted([video, roll, music])


@at_every_rate
def test_melt_loads_our_mlt_at_its_rate_and_length(name: str, tmp_path: Path) -> None:
    melt = shutil.which("melt")
    if melt is None:
        pytest.skip("melt is not installed")
    file = tmp_path / "cut.mlt"
    rate = RATES[name]
    # Its own colours for files: of those that are missing melt 7.12 crashes now and then.
    media = {key: replace(facts, path="color:red") for key, facts in media_at(rate).items()}
    file.write_text(write_mlt(cut_at(rate), media).text)
    done = subprocess.run(
        [melt, file, "-consumer", "xml"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"HOME": str(tmp_path)},
    )
    read = done.stdout[done.stdout.index("<?xml") :]
    assert f'frame_rate_num="{rate.numerator}" frame_rate_den="{rate.denominator}"' in re.sub(
        r"\s+", " ", read
    )
    last = on_frames(cut_at(rate), media_at(rate)).length - 1
    assert f'<tractor id="tractor0" title="cut.mlt" in="0" out="{last}">' in read
