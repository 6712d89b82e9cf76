"""Smart export of H.265, VP9, AV1 and Opus: copied as H.264 and AAC are, and held against the slow oracle likewise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest

from auteur.core.progress import silent
from auteur.core.render.plan import RenderPlan, plan
from auteur.media import av1
from auteur.media.export import ExportOptions, export, feeds
from auteur.media.export.carry import Carried, carry_out
from auteur.media.export.coders import CODERS
from auteur.media.export.outputs import output_for
from auteur.media.export.proof import prove
from auteur.media.export.source import Source, open_source
from auteur.media.export.spool import Spool
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from tests.golden.cutting import Span, assert_picture, assert_sound, drifts_within_limits, playlist
from tests.support.testcard import Card, onsets, pcm_in

File = Callable[..., Path]
SPANS: list[Span] = [("a", 700, 3030), ("a", 3900, 5700)]  # GOPs begin every 1333 ms


def card(picture: str, sound: str = "libopus", **options: str) -> Card:
    return Card(seconds=6, picture=picture, sound=sound, options=tuple(options.items()))


def h265(params: str, sound: str = "aac") -> Card:
    told = f"log-level=none:keyint=40:min-keyint=40:scenecut=0:{params}"
    return card("libx265", sound, preset="ultrafast", **{"x265-params": told})


def vp9(**options: str) -> Card:
    return card("libvpx-vp9", crf="30", b="0", g="40", deadline="good", **{"cpu-used": "5"} | options)


HIDDEN = Path(__file__).parents[1] / "data" / "media" / "video" / "card-vp9-hidden.webm"


def svt(params: str = "", preset: str = "12", sound: str = "libopus") -> Card:
    extra = {"svtav1-params": params} if params else {}
    return card("libsvtav1", sound, crf="40", g="40", preset=preset, **extra)


CODINGS = {
    "H.265 in MP4": (h265("open-gop=0:bframes=3"), "mp4"),
    "H.265 with open GOPs": (h265("open-gop=1:bframes=4:b-adapt=0"), "mp4"),
    "H.265 in Matroska": (h265("open-gop=0:bframes=3:ref=4", "libopus"), "mkv"),
    "H.265, intra only": (h265("keyint=1"), "mp4"),
    "H.264 in Matroska": (Card(seconds=6, gop=40, sound="libopus"), "mkv"),
    "VP9 in WebM": (vp9(), "webm"),
    "VP9 in MP4": (replace(vp9(), sound="aac"), "mp4"),
    "AV1 in WebM": (svt(), "webm"),
    "AV1 in MP4": (svt(preset="8", sound="aac"), "mp4"),
    "AV1, one channel": (replace(svt(), channels=1), "webm"),
}


@pytest.mark.parametrize("name", CODINGS)
def test_each_coding_is_cut_by_copying_and_shows_every_frame_once(
    name: str, card_file: File, tmp_path: Path
) -> None:
    made, ending = CODINGS[name]
    out = tmp_path / f"out.{ending}"
    receipt = export(
        playlist(SPANS, made), {"a": card_file(made, ending)}, out, options=ExportOptions(strict=True)
    )
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 2.5
    assert receipt.sound_copied_s > 3.8
    assert_picture(out, SPANS, {"a": made}, made.rate)
    assert assert_sound(out, SPANS, {"a": made}, tolerance=264) == 3
    assert drifts_within_limits(receipt)
    with av.open(str(out)) as container:
        told_us = 4_133_333 if ending != "mp4" else pytest.approx(4_133_333, abs=100_000)
        assert container.duration == told_us  # FFmpeg counts what is hidden of an MP4's Opus
    assert verify_receipt(out, receipt) == []


@pytest.mark.parametrize("name", ["H.265 in MP4", "VP9 in WebM", "AV1 in WebM", "H.264 in Matroska"])
def test_a_whole_file_is_copied_whole(name: str, card_file: File, tmp_path: Path) -> None:
    made, ending = CODINGS[name]
    out = tmp_path / f"out.{ending}"
    receipt = export(playlist([("a", 0, 6000)], made), {"a": card_file(made, ending)}, out)
    assert (receipt.picture_encoded_s, receipt.sound_encoded_s) == (0.0, 0.0)
    assert_picture(out, [("a", 0, 6000)], {"a": made}, made.rate)


def test_the_hidden_frames_of_vp9_stay_with_the_frame_they_come_with(tmp_path: Path) -> None:
    made = Card(seconds=5, sound="")
    spans: list[Span] = [("a", 700, 3030), ("a", 3900, 4900)]
    receipt = export(playlist(spans, made, sound=False), {"a": HIDDEN}, tmp_path / "out.webm")
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 2
    assert_picture(tmp_path / "out.webm", spans, {"a": made}, made.rate)
    with av.open(str(HIDDEN)) as theirs, av.open(str(tmp_path / "out.webm")) as ours:
        superframes = [
            sum(bytes(p)[-1] & 0xE0 == 0xC0 for p in c.demux(video=0) if p.size) for c in (theirs, ours)
        ]
    assert superframes[0] == 12, "the card has none: it shows nothing"
    assert superframes[1] > 4


def test_an_open_gop_of_h265_is_entered_at_its_cra_without_what_leads_it(
    card_file: File, tmp_path: Path
) -> None:
    made, ending = CODINGS["H.265 with open GOPs"]
    source = open_source(card_file(made, ending))
    assert source.picture is not None
    facts = source.picture.facts
    source.close()
    assert len(facts.leading) == 5
    assert set(facts.leading[1:]) == {4}
    receipt = export(playlist(SPANS, made), {"a": card_file(made, ending)}, tmp_path / "out.mp4")
    copied = [(s.start_ms, s.end_ms) for s in receipt.spans if s.copied and s.track == "picture"]
    assert copied[0][0] == round((40 - 21) * 1000 / 30)  # the frame the CRA itself shows


def test_sources_of_equal_coding_are_copied_in_any_order(card_file: File, tmp_path: Path) -> None:
    one, two = vp9(), replace(vp9(), identity=2)
    spans: list[Span] = [("one", 0, 2900), ("two", 1200, 4200), ("one", 3700, 5900)]
    files = {"one": card_file(one, "webm"), "two": card_file(two, "webm")}
    receipt = export(playlist(spans, one), files, tmp_path / "out.webm")
    assert {s.source for s in receipt.spans if s.copied and s.track == "picture"} == {"one", "two"}
    assert_picture(tmp_path / "out.webm", spans, {"one": one, "two": two}, one.rate)


def test_where_av1s_sequence_header_is_none_written_here_the_picture_is_encoded_with_the_reason(
    card_file: File, tmp_path: Path
) -> None:
    made = svt("film-grain=8:film-grain-denoise=0")
    receipt = export(playlist(SPANS, made), {"a": card_file(made, "webm")}, tmp_path / "out.webm")
    assert receipt.fallback.startswith(
        "all pictures were encoded: seams cannot match the source: its AV1 sequence"
    )
    assert receipt.picture_copied_s == 0 < receipt.sound_copied_s
    assert_picture(tmp_path / "out.webm", SPANS, {"a": made}, made.rate)


def test_what_needs_no_seam_is_copied_whatever_its_sequence_header(card_file: File, tmp_path: Path) -> None:
    made = replace(svt("film-grain=8:film-grain-denoise=0"), sound="")
    spans: list[Span] = [("a", 1333, 4000)]
    receipt = export(playlist(spans, made), {"a": card_file(made, "webm")}, tmp_path / "out.webm")
    assert (receipt.fallback, receipt.picture_encoded_s) == ("", 0.0)
    assert_picture(tmp_path / "out.webm", spans, {"a": made}, made.rate)


def test_another_codec_may_be_asked_and_the_reason_is_told(card_file: File, tmp_path: Path) -> None:
    made, ending = CODINGS["VP9 in WebM"]
    options = ExportOptions(video_codec="h264", audio_codec="aac")
    receipt = export(
        playlist(SPANS, made), {"a": card_file(made, ending)}, tmp_path / "out.mp4", options=options
    )
    assert "VP9 in the source, H.264 asked" in receipt.fallback
    assert any("Opus in the source, AAC asked" in note.reason for note in receipt.spans)
    assert_picture(tmp_path / "out.mp4", SPANS, {"a": made}, made.rate)


# -- planted faults ------------------------------------------------------------------------------------------------


class Bench:
    """An export taken apart, so that faults can be planted between writing and proving."""

    def __init__(self, file: Path, made: Card, folder: Path) -> None:
        self.sources: dict[str, Source] = {"a": open_source(file)}
        picture, sound = self.sources["a"].picture, self.sources["a"].sound
        assert picture is not None
        assert sound is not None
        self.options, self.output = ExportOptions(), output_for(".mp4", picture.codec, sound.codec)
        self.spool, self.path = Spool(folder), folder / "out.mp4"
        facts = {name: source.facts for name, source in self.sources.items()}
        self.plan = plan(playlist(SPANS, made), facts, self.options.target(self.output))

    def carry_out(self, chosen: RenderPlan | None = None) -> Carried:
        arguments = (self.sources, self.options, self.output, self.spool, self.path, silent)
        return carry_out(chosen or self.plan, *arguments)

    def problems(self, done: Carried) -> list[str]:
        return prove(done, self.sources, self.options, silent).problems

    def close(self) -> None:
        self.spool.close()
        for source in self.sources.values():
            source.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest, card_file: File, tmp_path: Path) -> Iterator[Bench]:
    made, ending = CODINGS[request.param]
    laid = Bench(card_file(made, ending), made, tmp_path)
    assert laid.problems(laid.carry_out()) == [], "an honest export passes"
    laid.path.unlink()
    yield laid
    laid.close()


ONE_EACH = ["H.265 with open GOPs", "VP9 in WebM", "AV1 in WebM"]


@pytest.mark.parametrize("bench", ONE_EACH, indirect=True)
def test_a_seam_of_frames_one_late_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = feeds.frames_of

    def late(source: Source, wanted: Sequence[int], *, threads: int = 1) -> Iterator[av.VideoFrame]:
        return honest(source, [frame + 1 for frame in wanted], threads=threads)

    monkeypatch.setattr(feeds, "frames_of", late)
    done = bench.carry_out()
    monkeypatch.undo()
    assert any("is not the one the source shows" in problem for problem in bench.problems(done))


@pytest.mark.parametrize("bench", ONE_EACH, indirect=True)
def test_a_flipped_bit_of_a_copied_packet_is_caught(bench: Bench) -> None:
    done = bench.carry_out()
    data = bytearray(done.path.read_bytes())
    data[-1000] ^= 1
    done.path.write_bytes(data)
    assert any("not those that were meant" in problem for problem in bench.problems(done))


@pytest.mark.parametrize("bench", ONE_EACH, indirect=True)
def test_copying_that_begins_a_packet_late_is_caught(bench: Bench) -> None:
    runs = [replace(r, first=r.first + 1) if hasattr(r, "first") else r for r in bench.plan.picture]
    done = bench.carry_out(replace(bench.plan, picture=tuple(runs)))
    assert bench.problems(done)


@pytest.mark.parametrize("bench", ["H.265 with open GOPs"], indirect=True)
def test_a_seam_that_does_not_end_its_sequence_before_a_cra_is_caught(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CODERS, "h265", replace(CODERS["h265"], ending=b""))
    assert bench.problems(bench.carry_out())


@pytest.mark.parametrize("bench", ["H.265 in MP4"], indirect=True)
def test_a_seam_that_names_the_sources_parameter_sets_is_caught(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = CODERS["h265"]

    def unnamed(packet: bytes, sets: object, coding: object) -> tuple[bytes, bool]:
        return honest.sample(packet, (), replace(coding, base=None))  # type: ignore[type-var]

    monkeypatch.setitem(CODERS, "h265", replace(honest, sample=unnamed))
    assert bench.problems(bench.carry_out())


@pytest.mark.parametrize("bench", ["AV1 in WebM"], indirect=True)
def test_an_av1_seam_under_another_sequence_header_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auteur.media.export.coders.av1._matching", lambda *_: 4)
    with pytest.raises(Exception, match="sequence header is another"):
        bench.carry_out()


@pytest.mark.parametrize("bench", ["VP9 in WebM"], indirect=True)
def test_opus_encoded_20_ms_late_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from auteur.media.export import kept_sound

    assert bench.plan.sound is not None
    late = replace(
        bench.plan.sound,
        voices=tuple(replace(v, source_start=v.source_start - 960) for v in bench.plan.sound.voices),
    )
    honest = kept_sound.encode_opus
    monkeypatch.setattr(kept_sound, "encode_opus", lambda number, _, *rest: honest(number, late, *rest))
    assert any("the sound at" in problem for problem in bench.problems(bench.carry_out()))


def test_opus_is_copied_bit_for_bit_and_sounds_alike_behind_the_join(card_file: File, tmp_path: Path) -> None:
    made, ending = CODINGS["VP9 in WebM"]
    receipt = export(playlist(SPANS, made), {"a": card_file(made, ending)}, tmp_path / "out.webm")
    source, result = pcm_in(card_file(made, ending)), pcm_in(tmp_path / "out.webm")
    drift = round(receipt.cuts[0].audio_drift_ms * 48)
    at, there = 48 * 2500, 48 * (3900 + 2500 - 2330) + drift  # 170 ms behind the join
    error = result[:, at : at + 48_000] - source[:, there : there + 48_000]
    assert abs(error).max() < 1e-3, "the decoder has come to where the source's is"
    assert len(onsets(result, 48_000)) == 4


def test_what_the_container_cannot_copy_is_still_exported_right(card_file: File, tmp_path: Path) -> None:
    """Packets that are not plain in the file (laced, or of other lengths) go the slow way."""
    made = (
        replace(vp9(), sound="libvorbis")
        if "libvorbis" in av.codecs_available
        else replace(vp9(), sound="flac")
    )
    receipt: Receipt = export(playlist(SPANS, made), {"a": card_file(made, "mkv")}, tmp_path / "out.mkv")
    assert receipt.picture_copied_s > 2.5
    assert receipt.sound_copied_s == 0
    assert assert_sound(tmp_path / "out.mkv", SPANS, {"a": made}, tolerance=64) == 3


def test_the_record_of_av1_is_that_of_its_packets() -> None:
    unit = bytes.fromhex("0a0a00000003b4fdf12be401")
    assert av1.av1c(unit) == bytes.fromhex("81000c00") + unit
