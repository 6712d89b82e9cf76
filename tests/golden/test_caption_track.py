"""Captions as a track: other people's readers find every cue, at its time, and the file is what it was without."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from auteur.core.captions.model import Cue
from auteur.core.errors import ExportError, InputError
from auteur.formats.soft_track import SoftCue, soft_cues
from auteur.formats.vtt import read_vtt
from auteur.media.export import ExportOptions, SoftCaptions, SoftText, export, soft
from auteur.media.export.outputs import CONTAINERS
from auteur.media.mp4.boxes import children, find
from auteur.media.receipt import CaptionTrack
from auteur.media.verify import verify_receipt
from tests.golden.cutting import Span, assert_picture, assert_sound, playlist
from tests.support.hostile_text import HOSTILE
from tests.support.testcard import Card

File = Callable[..., Path]
CARD = Card(rate=Fraction(30000, 1001))
SPANS: list[Span] = [("a", 0, 4000), ("a", 5000, 9000)]
CUES = (
    Cue(500, 1900, ("Hello there,", "you two."), "Anna"),
    Cue(1900, 3000, ("Grüß Gott & 你好 👋",), "Ben"),
    Cue(4100, 5001, ("never twice",), "Ben"),
    Cue(6000, 9000, ("at the end",), "Anna"),
)
ENDINGS = [ending for ending, container in CONTAINERS.items() if container.captions]


def made(cues: tuple[Cue, ...], ending: str, language: str = "de-AT") -> SoftCaptions:
    kind = CONTAINERS[ending].captions
    return SoftCaptions(kind, language, tuple(SoftText(*cue) for cue in soft_cues(cues, kind)))


def read(path: Path) -> list[tuple[float, float, str]]:
    """(start, end, what a player shows) of each cue, as FFmpeg's demuxer and decoder give them."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        return [
            (
                float(packet.pts * packet.time_base),
                float((packet.pts + packet.duration) * packet.time_base),
                text,
            )
            for packet in container.demux(stream)
            if packet.size and (text := "".join(shown(rect.ass) for rect in packet.decode()))
        ]


def shown(ass: bytes) -> str:
    """The text of an ASS event as drawn."""
    text = ass.decode().split(",", 8)[8].replace(r"\N", "\n").replace(r"\{{}", "{").replace(r"\{", "{")
    return text.replace("\u2060", "").removesuffix("\n")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_cue_is_found_at_its_time(ending: str, card_file: File, tmp_path: Path) -> None:
    out = tmp_path / f"out{ending}"
    options = ExportOptions(encoder_preset="ultrafast", measure="none")
    receipt = export(
        playlist(SPANS, CARD), {"a": card_file(CARD)}, out, options=options, soft=made(CUES, ending)
    )
    names = ["", "", "", ""] if ending == ".webm" else ["Anna: ", "Ben: ", "", "Anna: "]
    found = read(out)
    assert [text for _, _, text in found] == [
        name + "\n".join(cue.lines) for name, cue in zip(names, CUES, strict=True)
    ]
    for (start, end, _), cue in zip(found, CUES, strict=True):
        assert (round(start * 1000), round(end * 1000)) == (cue.start_ms, min(cue.end_ms, 8008))
    assert receipt.caption_track == CaptionTrack(CONTAINERS[ending].captions, "de-AT", 4)
    assert any("captions" in check for check in receipt.checks)
    assert receipt.fallback == "" or ending == ".webm"
    assert verify_receipt(out, receipt) == []
    with av.open(str(out)) as container:
        stream = container.streams.subtitles[0]
        assert stream.language == ("deu" if CONTAINERS[ending].captions == "tx3g" else "ger")
        assert not stream.disposition
        assert container.duration == pytest.approx(8_000_000, abs=35_000)


def test_the_picture_and_the_sound_are_what_they_are_without(card_file: File, tmp_path: Path) -> None:
    receipts = [
        export(playlist(SPANS, CARD), {"a": card_file(CARD)}, tmp_path / f"{n}.mp4", soft=captions)
        for n, captions in enumerate((None, made(CUES, ".mp4")))
    ]
    assert receipts[0].picture_copied_s == receipts[1].picture_copied_s > 2
    assert receipts[0].sound_copied_s == receipts[1].sound_copied_s > 2
    assert_picture(tmp_path / "1.mp4", SPANS, {"a": CARD}, CARD.rate)
    assert_sound(tmp_path / "1.mp4", SPANS, {"a": CARD}, tolerance=240)
    packets = []
    for n in range(2):
        with av.open(str(tmp_path / f"{n}.mp4")) as container:
            chosen = [*container.streams.video, *container.streams.audio]
            packets.append([(p.stream_index, p.pts, bytes(p)) for p in container.demux(chosen) if p.size])
    assert sorted(packets[0]) == sorted(packets[1])


def test_a_track_lies_at_the_foot_of_the_frame_and_is_off(card_file: File, tmp_path: Path) -> None:
    export(playlist(SPANS, CARD), {"a": card_file(CARD)}, tmp_path / "a.mp4", soft=made(CUES, ".mp4"))
    moov = find(memoryview((tmp_path / "a.mp4").read_bytes()), b"moov")
    assert moov is not None
    track = [body for kind, body in children(moov) if kind == b"trak"][-1]
    header, handler = find(track, b"tkhd"), find(track, b"mdia", b"hdlr")
    assert header is not None
    assert handler is not None
    assert bytes(header[:4]) == b"\x01\0\0\x02", "in the movie, not enabled"
    down, wide, high = (int.from_bytes(header[at : at + 4], "big") >> 16 for at in (80, 88, 92))
    assert (wide, high + down) == CARD.size
    assert bytes(handler[8:12]) == b"sbtl"
    assert bytes(find(track, b"mdia", b"elng") or b"")[4:] == b"de-AT\0"


@pytest.mark.parametrize("ending", [".mp4", ".mkv", ".webm"])
def test_hostile_texts_are_only_ever_text(ending: str, card_file: File, tmp_path: Path) -> None:
    card = Card(rate=Fraction(25), seconds=6)
    step = 5900 // len(HOSTILE)
    cues = tuple(Cue(n * step, (n + 1) * step, (text[:2000],)) for n, text in enumerate(HOSTILE.values()))
    out, track = tmp_path / f"out{ending}", made(cues, ending)
    options = ExportOptions(encoder_preset="ultrafast", measure="none")
    receipt = export(
        playlist([("a", 0, 6000)], card), {"a": card_file(card)}, out, options=options, soft=track
    )
    assert receipt.caption_track is not None
    assert receipt.caption_track.count == len(track.texts) > 45
    plain = soft_cues((Cue(c.start_ms, c.end_ms, c.lines) for c in cues), "tx3g")
    found = [text for _, _, text in read(out)]
    assert len(found) == len(plain)
    if ending == ".webm":
        assert [text.replace("\u2060", "") for text in found] == [_plain(c.text) for c in plain]
    assert not any("{\\" in text for text in _events(out)), "no command reaches a renderer"
    texts = [_read_back(text.text) if ending == ".webm" else text.text for text in track.texts]
    assert [_plain(text) for text in texts] == [_plain(cue.text) for cue in plain]


def _events(path: Path) -> list[str]:
    """What a player that draws by ASS gets of each cue."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(container.streams.subtitles[0]) if packet.size]
        return [rect.ass.decode().replace(r"\{{}", "") for packet in packets for rect in packet.decode()]


def _plain(text: str) -> str:
    return text.replace("\u2060", "")


def _read_back(text: str) -> str:
    (cue,) = read_vtt(f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{text}\n")
    return "\n".join(cue.lines)


def test_a_fault_in_the_track_does_not_pass_the_proof(card_file: File, tmp_path: Path) -> None:
    path, track = tmp_path / "out.mp4", made(CUES, ".mp4")
    export(playlist(SPANS, CARD), {"a": card_file(CARD)}, path, soft=track)
    assert soft.prove_captions(path, track.within(8008)) == []
    late = (SoftText(501, 1900, track.texts[0].text), *track.texts[1:])
    other = (SoftText(500, 1900, "Hello there,\nyou three."), *track.texts[1:])
    for texts in (late, other, track.texts[1:]):
        assert soft.prove_captions(path, SoftCaptions("tx3g", "de", texts).within(8008))


def test_what_does_not_fit_is_refused(card_file: File, tmp_path: Path) -> None:
    shots, files = playlist(SPANS, CARD), {"a": card_file(CARD)}
    with pytest.raises(InputError, match="no track of tx3g"):
        export(shots, files, tmp_path / "a.m4a", soft=made(CUES, ".mp4"))
    long = (Cue(0, 900, ("ü" * 33_000,)),)
    with pytest.raises(ExportError, match="does not fit"):
        export(shots, files, tmp_path / "a.mp4", soft=made(long, ".mp4"))
    assert list(tmp_path.iterdir()) == []


def test_cues_without_text_or_time_are_left_out() -> None:
    cues = (Cue(0, 0, ("no time",)), Cue(0, 9, (" ",), "Anna"), Cue(9, 20, ("a",), "Ben"))
    assert soft_cues(cues, "tx3g") == (SoftCue(9, 20, "Ben: a"),)
    assert soft_cues(cues, "webvtt") == (SoftCue(9, 20, "<v Ben>a"),)
