"""Cuts of other programs: what is written is read back, their own files are read, and nothing outside is touched."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.edl.lane import Lane
from auteur.core.errors import InputError
from auteur.formats.cmx3600 import read_cmx3600
from auteur.formats.cut_import import cut_operations, known_source, path_inside
from auteur.formats.cut_list import CutList
from auteur.formats.on_frames import on_frames
from auteur.formats.registry import FORMATS, cut_reader
from tests.support.cuts import RATES, cut_at, media_at, random_cut
from tests.support.documents import faults
from tests.unit.test_interchange_files import sped

SAMPLES = Path(__file__).parents[1] / "data" / "cuts_of_others"
_rates = st.sampled_from(sorted(RATES.values()))
Clips = list[list[tuple[str, int, int, int]]]


def taken(listed: CutList, rate: Fraction) -> Edl:
    """The document that a project of the four sources becomes by the list."""
    media = media_at(rate)
    ids = {clip.source: known_source(clip.source, media) or "" for clip in listed.clips}
    edl = cut_at(rate)
    after, _ = apply(edl, {"op": "batch", "operations": cut_operations(listed, edl, media, ids)})
    assert list(faults(after)) == []
    return after


def frames(edl: Edl, rate: Fraction) -> Clips:
    cut = on_frames(edl, media_at(rate))
    return sorted(
        [(p.media.id, p.start, p.end, p.source_in) for p in row.pieces] for row in cut.rows if row.pieces
    )


def written(name: str, edl: Edl, rate: Fraction) -> bytes:
    write = FORMATS[name].write
    assert write is not None
    return write(edl, media_at(rate)).text.encode()


def read(name: str, data: bytes, rate: Fraction) -> CutList:
    reader = FORMATS[name].read_cut
    assert reader is not None
    return reader(data, rate)


@pytest.mark.parametrize("name", ["fcpxml", "xmeml", "otio", "csv"])
@pytest.mark.parametrize("at", RATES)
def test_a_cut_goes_out_and_comes_back_frame_for_frame(name: str, at: str) -> None:
    rate = RATES[at]
    listed = read(name, written(name, cut_at(rate), rate), rate)
    there = frames(cut_at(rate), rate)
    if name == "fcpxml":  # a source of another rate begins on its own frames there
        near = frames(taken(listed, rate), rate)
        assert [[c[:3] for c in row] for row in near] == [[c[:3] for c in row] for row in there]
        pairs = [
            (a, b) for mine, other in zip(near, there, strict=True) for a, b in zip(mine, other, strict=True)
        ]
        assert all(abs(a[3] - b[3]) <= (3 if a[0] == "c" else 0) for a, b in pairs)
    else:
        assert frames(taken(listed, rate), rate) == there
    if name != "csv":
        assert [marker.name for marker in listed.markers] == ["Start & end", "Second"]
        assert listed.rate == rate


@given(st.integers(0, 10**6), _rates, st.sampled_from(["fcpxml", "xmeml", "csv"]))
def test_whatever_was_written_is_read_into_a_sound_document(seed: int, rate: Fraction, name: str) -> None:
    edl = random_cut(Random(seed), rate)
    if not any(len(row.pieces) for row in on_frames(edl, media_at(rate)).rows):
        return
    after = taken(read(name, written(name, edl, rate), rate), rate)
    if name == "xmeml" and len({t.type for t in edl.tracks if len(t.lane)}) == 2:
        kinds = {t.id: t.type for t in after.tracks}
        assert set(kinds.values()) == {"video", "audio"}
        assert abs(on_frames(after, media_at(rate)).length - on_frames(edl, media_at(rate)).length) <= 1


def test_a_cut_list_comes_back_to_the_millisecond() -> None:
    rate = Fraction(30000, 1001)
    after = taken(read("csv", written("csv", cut_at(rate), rate), rate), rate)
    for mine, other in zip(after.tracks, cut_at(rate).tracks, strict=True):
        assert [(p.start_ms, p.clip.in_point_ms, p.clip.out_point_ms) for p in mine.lane] == [
            (p.start_ms, p.clip.in_point_ms, p.clip.out_point_ms) for p in other.lane
        ]


@pytest.mark.parametrize("name", ["edl", "fcpxml", "otio"])
def test_a_clip_at_double_speed_comes_back_at_double_speed(name: str) -> None:
    rate = Fraction(25)
    after = taken(read(name, written(name, sped(rate), rate), rate), rate)
    lane = next(track.lane for track in after.tracks if track.type == "video" and len(track.lane))
    (placed,) = lane
    assert abs(placed.clip.duration_ms - 2000) <= 40
    assert abs(placed.clip.out_point_ms - placed.clip.in_point_ms - 4000) <= 80
    kinds = {effect.type for track in after.tracks for one in track.lane for effect in one.clip.effects}
    assert kinds == ({"speed"} if name == "edl" else {"speed", "gain", "opacity"})


@pytest.mark.parametrize("at", RATES)
def test_an_edl_comes_back_with_its_one_video_and_two_audio_tracks(at: str) -> None:
    rate = RATES[at]
    edl = cut_at(rate)
    edl = replace(edl, tracks=tuple(replace(t, lane=Lane()) if t.id == "V2" else t for t in edl.tracks))
    assert frames(taken(read_cmx3600(written("edl", edl, rate), rate), rate), rate) == frames(edl, rate)


# -- files of other programs ---------------------------------------------------------------------------------------


def spans(listed: CutList, kind: str = "video") -> list[tuple[int, int, int, int]]:
    return [
        (c.record.start_ms, c.record.end_ms, c.taken.start_ms, c.taken.end_ms)
        for c in listed.clips
        if c.type == kind
    ]


def sample(name: str, rate: Fraction = Fraction(25)) -> CutList:
    return cut_reader(name)((SAMPLES / name).read_bytes(), rate)


def test_a_project_of_losslesscut_keeps_its_ticked_segments_one_after_the_other() -> None:
    listed = sample("lossless-cut.llc")
    assert listed.follows
    assert {clip.source for clip in listed.clips} == {"Interview A.mp4"}
    after = taken(listed, Fraction(25))
    (lane,) = (track.lane for track in after.tracks if track.id == "V1")
    assert [(p.start_ms, p.clip.in_point_ms, p.clip.out_point_ms) for p in lane] == [
        (0, 0, 1500),
        (1500, 5250, 7125),
        (3375, 70_000, 72_040),
    ]


def test_a_csv_of_losslesscut_is_told_from_ours() -> None:
    listed = sample("lossless-cut.csv")
    assert listed.follows
    assert [(c.taken.start_ms, c.taken.end_ms) for c in listed.clips if c.type == "video"][:2] == [
        (0, 1500),
        (5250, 7125),
    ]


def test_timelines_of_auto_editor_are_read_in_both_versions() -> None:
    third = sample("auto-editor-3.json")
    assert third.rate == Fraction(30000, 1001)
    assert spans(third) == [(0, 868, 0, 868), (868, 1368, 1134, 2135)]
    assert [clip.speed for clip in third.clips if clip.type == "video"] == [1, 2]
    first = sample("auto-editor-1.json", Fraction(30))
    assert spans(first) == [(0, 867, 0, 867), (867, 1367, 1133, 2133)]


def test_final_cuts_own_forms_are_read_clip_gap_lanes_and_titles() -> None:
    listed = sample("final-cut.fcpxml")
    assert listed.rate == Fraction(24000, 1001)
    assert spans(listed) == [(0, 4171, 2002, 6173), (5172, 6173, 0, 1001), (1001, 2002, 0, 1001)]
    assert [clip.row for clip in listed.clips if clip.type == "video"] == [0, 0, 1]
    assert spans(listed, "audio")[0] == (0, 4171, 2002, 6173)
    assert listed.notes == ("a <title> is not read",)
    assert [(marker.time_ms, marker.name) for marker in listed.markers] == [(1001, "Here")]


def test_premieres_own_forms_are_read_with_transitions_disabled_clips_and_stereo() -> None:
    listed = sample("premiere.xml")
    assert listed.rate == Fraction(30000, 1001)
    assert spans(listed) == [(0, 1001, 0, 1001), (1001, 2002, 3003, 4004)]
    assert len(spans(listed, "audio")) == 1
    assert {clip.source for clip in listed.clips} == {"file://localhost/Volumes/Media/Interview%20A.mp4"}
    assert [effect["duration_ms"] for clip in listed.clips for effect in clip.effects] == [667]
    assert set(listed.notes) == {"disabled clips are not read"}


def test_an_edl_of_another_system_is_read_with_dissolves_black_and_drop_frame() -> None:
    listed = sample("conform.edl", Fraction(30000, 1001))
    assert spans(listed) == [(0, 2002, 60_060, 62_062), (3003, 4004, 0, 1001)]
    assert [clip.source for clip in listed.clips if clip.type == "video"] == ["Interview A.mp4", "CAMERAB"]
    assert listed.notes == ("line 9: the transition is read as a cut",)
    assert known_source("CAMERAB", media_at(Fraction(25))) == "b"


# -- hostile files -------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE {0} [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><{0}>&b;</{0}>'
FILE = '<!DOCTYPE {0} [<!ENTITY f SYSTEM "file:///etc/passwd">]><{0}>&f;</{0}>'


@pytest.mark.parametrize("root", ["fcpxml", "xmeml"])
@pytest.mark.parametrize("hostile", [BOMB, FILE])
def test_entities_in_a_cut_are_refused(root: str, hostile: str) -> None:
    with pytest.raises(InputError, match="entities"):
        read(root, hostile.format(root).encode(), Fraction(25))


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "../outside.mp4",
        "clips/../../outside.mp4",
        "file:///etc/passwd",
        "file://localhost/talks/../etc/passwd",
        "file:///talks/%2e%2e/etc/passwd",
        "http://localhost/x.mp4",
        "/talks-of-others/x.mp4",
        "/talks",
        "x\0.mp4",
        "C:\\Windows\\..\\..\\..\\x.mp4",
    ],
)
def test_a_path_outside_the_project_is_refused(source: str) -> None:
    with pytest.raises(InputError):
        path_inside(source, "/talks")


def test_a_path_inside_is_found_and_a_name_is_found_wherever_the_file_was() -> None:
    assert path_inside("file://localhost/talks/new%20one.mp4", "/talks") == "/talks/new one.mp4"
    assert path_inside("sub/x.mp4", "/talks/") == "/talks/sub/x.mp4"
    media = media_at(Fraction(25))
    assert known_source("file:///Volumes/X/Interview%20A.mp4", media) == "a"
    assert known_source("D:\\media\\roll.mp4", media) == "c"
    assert known_source("Interview A", media) == "a"
    assert known_source("nothing.mp4", media) is None
    assert known_source("", media) == "a"


def test_a_clip_past_the_end_of_its_source_is_refused_and_rounding_pulled_back() -> None:
    rate = Fraction(25)
    rows = "track,type,file,start_ms,end_ms,in_ms,out_ms\nV1,video,roll.mp4,0,{0},{1},{2}\n"
    end = media_at(rate)["c"].duration_ms
    after = taken(read("csv", rows.format(1000, end - 970, end + 30).encode(), rate), rate)
    (placed,) = next(track.lane for track in after.tracks if track.id == "V1")
    assert (placed.clip.in_point_ms, placed.clip.out_point_ms) == (end - 1000, end)
    with pytest.raises(InputError, match="ends at"):
        taken(read("csv", rows.format(5000, end - 1000, end + 4000).encode(), rate), rate)


@given(
    st.sampled_from([name for name, known in FORMATS.items() if known.read_cut and name != "otio"]),
    st.integers(0, 10**6),
    st.sampled_from(sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".md")),
)
def test_any_damaged_file_is_read_or_refused(name: str, seed: int, damaged: str) -> None:
    rng = Random(seed)
    data = bytearray((SAMPLES / damaged).read_bytes())
    for _ in range(rng.randint(0, 4)):
        at = rng.randrange(len(data))
        data[at : at + rng.randint(0, 9)] = rng.choice(
            [b"", b"9" * 12, b"-1", b"\x00", b"1/0s", b"e999", b"[", b"nan"]
        )
    try:
        listed = read(name, bytes(data), Fraction(25))
    except InputError:
        return
    for clip in listed.clips:
        assert clip.taken.start_ms >= 0
        assert clip.taken.duration_ms > 0
        assert clip.speed > 0
        assert listed.follows or (clip.record.start_ms >= 0 and clip.record.duration_ms >= 0)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["version", "v", "a", "chunks", "src", "timebase", "start"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_json_is_a_timeline_of_auto_editor_or_refused(value: object) -> None:
    for version in ("1", "3"):
        said = {**value, "version": version} if isinstance(value, dict) else value
        with suppress(InputError):
            read("auto-editor", json.dumps(said).encode(), Fraction(25))
