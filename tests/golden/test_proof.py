"""The proof must catch planted faults: a verifier that passes everything verifies nothing."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from auteur.core.progress import silent
from auteur.core.render.plan import plan
from auteur.core.render.playlist import Place, Playlist, Shot
from auteur.core.render.sound import SoundPlan
from auteur.media.export import carry, export, feeds, kept_sound, proof, segments, video
from auteur.media.export.carry import Carried, carry_out
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import output_for
from auteur.media.export.proof import Proof, prove
from auteur.media.export.source import Source, open_source
from auteur.media.export.spool import Spool
from auteur.media.export.task import export_task
from auteur.media.export.wire import playlist_to_json
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from tests.golden.cutting import assert_picture, playlist
from tests.support.testcard import Card, shift_edit_list

File = Callable[..., Path]
CARD = Card(rate=Fraction(30))
SPANS = [("a", 700, 5030), ("a", 6020, 9700)]  # the join lies within two beeps


class Bench:
    """An export taken apart, so that faults can be planted between writing and proving."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.sources: dict[str, Source] = {"a": open_source(file)}
        self.options = ExportOptions()
        self.output = output_for(".mp4")
        self.spool = Spool(folder)
        facts = {name: source.facts for name, source in self.sources.items()}
        self.plan = plan(playlist(SPANS, CARD), facts, self.options.target(self.output))
        self.path = folder / "out.mp4"

    def carry_out(self) -> Carried:
        return carry_out(self.plan, self.sources, self.options, self.output, self.spool, self.path, silent)

    def prove(self, done: Carried) -> Proof:
        return prove(done, self.sources, self.options, silent)

    def close(self) -> None:
        self.spool.close()
        for source in self.sources.values():
            source.close()


@pytest.fixture
def bench(card_file: File, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(card_file(CARD), tmp_path)
    yield made
    made.close()


def patched(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))


def test_an_honest_export_passes(bench: Bench) -> None:
    proof = bench.prove(bench.carry_out())
    assert proof.problems == []
    assert len(proof.checks) >= 4


def test_a_dropped_packet_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = carry.picture_track

    def dropping(*arguments: object) -> object:
        track = whole(*arguments)  # type: ignore[arg-type]
        columns = ("files", "offsets", "sizes", "durations", "composition", "sync")
        return replace(track, **{name: getattr(track, name)[:-1] for name in columns})

    monkeypatch.setattr(carry, "picture_track", dropping)
    assert bench.prove(bench.carry_out()).problems


def test_a_dropped_audio_packet_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = carry.sound_track

    def dropping(*arguments: object) -> object:
        track = whole(*arguments)  # type: ignore[arg-type]
        columns = ("files", "offsets", "sizes", "durations", "composition", "sync")
        return replace(track, **{name: getattr(track, name)[1:] for name in columns})

    monkeypatch.setattr(carry, "sound_track", dropping)
    assert bench.prove(bench.carry_out()).problems


def test_one_wrong_decoding_time_is_caught(bench: Bench) -> None:
    done = bench.carry_out()
    step = 1001 if CARD.rate.denominator == 1001 else 512
    frames = done.plan.frames
    # One frame of 511 units and one of 513: the sum, and so the duration, stays what it was.
    uniform = struct.pack(">III", 1, frames, step)
    data = bytearray(done.path.read_bytes())
    at = data.index(b"stts" + bytes(4) + uniform)
    data[at + 8 : at + 20] = struct.pack(">III", 1, frames, step + 1)
    done.path.write_bytes(data)
    assert any("time" in problem or "even" in problem for problem in bench.prove(done).problems)


@pytest.mark.parametrize("ms", [20, -20, 6])
def test_sound_shifted_in_its_edit_list_is_caught(bench: Bench, ms: int) -> None:
    done = bench.carry_out()
    shift_edit_list(done.path, b"soun", ms * 48)
    assert any("shifted" in problem for problem in bench.prove(done).problems)


def test_a_picture_edit_list_one_frame_off_is_caught(bench: Bench) -> None:
    done = bench.carry_out()
    shift_edit_list(done.path, b"vide", 512)
    assert bench.prove(done).problems


@pytest.mark.parametrize("short", [True, False])
def test_a_seam_off_by_one_frame_is_caught(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, short: bool
) -> None:
    """Of a long file fewer pieces are looked at, each at another frame."""
    monkeypatch.setattr(proof, "_short", lambda _: short)
    assert bench.prove(bench.carry_out()).problems == []
    bench.path.unlink()
    honest = feeds.frames_of

    def late(source: Source, wanted: Sequence[int], *, threads: int = 1) -> Iterator[av.VideoFrame]:
        return honest(source, [frame + 1 for frame in wanted], threads=threads)

    monkeypatch.setattr(feeds, "frames_of", late)
    problems = bench.prove(bench.carry_out()).problems
    assert any("not the one the source shows" in problem for problem in problems)


@pytest.mark.parametrize("fault", ["late", "of the other"])
def test_a_small_layer_that_shows_a_wrong_frame_is_caught(
    fault: str, card_file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sixteenth of the frame: the rest of it is right."""
    honest = feeds.frames_of

    def wrong(source: Source, wanted: Sequence[int], *, threads: int = 1) -> Iterator[av.VideoFrame]:
        small = source is bench.sources["b"]
        shown = bench.sources["a"] if small and fault == "of the other" else source
        late = small and fault == "late"
        return honest(shown, [frame + late for frame in wanted], threads=threads)

    bench = Bench(card_file(CARD), tmp_path)
    try:
        bench.sources["b"] = open_source(card_file(replace(CARD, identity=9)))
        over = (Shot(1000, 3000, "b", 0, 2000, place=Place(scale=0.25, x=0.3, y=0.3)),)
        shots = (
            Shot(0, 1000, "a", 0, 1000),
            Shot(1000, 3000, "a", 1000, 3000, over=over),
            Shot(3000, 5000, "a", 3000, 5000),
        )
        cut = Playlist(CARD.rate, 160, 96, 5000, shots, ())
        bench.plan = plan(
            cut, {n: s.facts for n, s in bench.sources.items()}, bench.options.target(bench.output)
        )
        assert bench.prove(bench.carry_out()).problems == []
        bench.path.unlink()
        monkeypatch.setattr(feeds, "frames_of", wrong)
        problems = bench.prove(bench.carry_out()).problems
        assert any("not the one the source shows" in problem for problem in problems)
    finally:
        bench.close()


def test_two_swapped_frames_of_a_seam_are_caught(bench: Bench) -> None:
    done = bench.carry_out()
    run = next(iter(done.pictures.values()))
    run.thumbs[1], run.thumbs[2] = run.thumbs[2], run.thumbs[1]
    assert any("is not the source's" in problem for problem in bench.prove(done).problems)


def test_a_copied_run_that_begins_a_packet_late_is_caught(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = bench.carry_out()
    assert done.plan.sound is not None
    runs = [replace(r, first=r.first + 1) if hasattr(r, "first") else r for r in done.plan.sound.runs]
    done.plan = replace(done.plan, sound=replace(done.plan.sound, runs=tuple(runs)))
    assert any("not those that were meant" in problem for problem in bench.prove(done).problems)


def test_a_single_flipped_bit_is_caught(bench: Bench) -> None:
    done = bench.carry_out()
    data = bytearray(done.path.read_bytes())
    data[-1000] ^= 1
    done.path.write_bytes(data)
    assert any("not those that were meant" in problem for problem in bench.prove(done).problems)


def test_a_seam_without_its_parameter_sets_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = segments.encode_run

    def unlike(*arguments: object) -> video.EncodedRun:
        run = honest(*arguments)  # type: ignore[arg-type]
        run.sets = (run.sets[0], b"\x68\xee")
        return run

    monkeypatch.setattr(segments, "encode_run", unlike)
    assert bench.prove(bench.carry_out()).problems


def test_sound_encoded_20_ms_late_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench.plan.sound is not None
    late = replace(
        bench.plan.sound,
        voices=tuple(replace(v, source_start=v.source_start - 960) for v in bench.plan.sound.voices),
    )
    honest = kept_sound.encode_sound

    def shifted(number: int, _: object, *rest: object) -> object:
        return honest(number, late, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_sound, "encode_sound", shifted)
    assert any("the sound at" in problem for problem in bench.prove(bench.carry_out()).problems)


def test_where_the_proof_of_pictures_fails_all_are_encoded_and_the_reason_told(
    card_file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = carry.picture_track

    def one_bad(
        plan_: object, sources: object, encoded: dict[int, video.EncodedRun], *rest: object
    ) -> object:
        track = honest(plan_, sources, encoded, *rest)  # type: ignore[arg-type]
        if len(encoded) > 1:  # seams, not the full encode
            track.sizes[-1] -= 1
        return track

    monkeypatch.setattr(carry, "picture_track", one_bad)
    arguments = {
        "playlist": playlist_to_json(playlist(SPANS, CARD)),
        "sources": {"a": str(card_file(CARD))},
        "scratch": str(tmp_path),
        "options": ExportOptions().to_json(),
        "ending": ".mp4",
    }
    receipt = Receipt.from_json(export_task(arguments, silent))
    assert receipt.picture_copied_s == 0 < receipt.sound_copied_s
    assert receipt.fallback.startswith("all pictures were encoded: ")
    assert "not those that were meant" in receipt.fallback
    assert_picture(tmp_path / "result.mp4", SPANS, {"a": CARD}, CARD.rate)


@pytest.mark.parametrize("fault", ["truncated", "bit", "shift"])
def test_a_file_changed_after_its_export_does_not_match_its_receipt(
    bench: Bench, fault: str, tmp_path: Path
) -> None:
    target = tmp_path / "later.mp4"
    receipt = export(playlist(SPANS, CARD), {"a": bench.sources["a"].path}, target)
    assert verify_receipt(target, receipt) == []
    data = bytearray(target.read_bytes())
    if fault == "truncated":
        target.write_bytes(data[:-100])
    elif fault == "bit":
        data[-100] ^= 4
        target.write_bytes(data)
    else:
        shift_edit_list(target, b"soun", 960)
    assert verify_receipt(target, receipt)


def test_where_only_the_sound_fails_the_picture_is_copied_still(
    card_file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = carry.sound_track

    def one_bad(plan_: SoundPlan, *rest: object) -> object:
        track = honest(plan_, *rest)  # type: ignore[arg-type]
        if plan_.copied_packets:
            track.offsets[5] += 1
        return track

    monkeypatch.setattr(carry, "sound_track", one_bad)
    arguments = {
        "playlist": playlist_to_json(playlist(SPANS, CARD)),
        "sources": {"a": str(card_file(CARD))},
        "scratch": str(tmp_path),
        "options": ExportOptions().to_json(),
        "ending": ".mp4",
    }
    receipt = Receipt.from_json(export_task(arguments, silent))
    assert receipt.fallback.startswith("all sound was encoded: ")
    assert receipt.sound_copied_s == 0 < receipt.picture_copied_s
