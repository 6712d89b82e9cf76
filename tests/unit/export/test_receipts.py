"""Receipts are read for as long as anybody has one; the drift of cuts is looked up, not searched for."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from auteur.core.errors import InputError
from auteur.core.render.picture import CopyRun, EncodeRun
from auteur.core.render.pieces import Layer, Piece
from auteur.core.render.plan import RenderPlan
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.render.sound import SoundPlan
from auteur.core.render.voices import Voice
from auteur.media.export.cuts import cuts_of
from auteur.media.receipt import Loudness, Mastering, Receipt
from tests.support.receipts import receipt

MASTERED = Mastering(-16.0, -1.0, Loudness(-23.4, -8.0), 7.6, 2.5, 120, ("talk: noise, medium",), "a remark")


def test_what_was_done_to_the_sound_survives_json() -> None:
    told = receipt(mastering=MASTERED, burned=("captions",), picture_reused_s=0.5, sound_codec="opus")
    assert Receipt.from_json(told.to_json()) == told


def test_a_receipt_of_the_first_schema_is_still_read() -> None:
    old = {key: value for key, value in receipt().to_json().items() if key not in ADDED_IN_2}
    read = Receipt.from_json({**old, "schema": 1})
    assert (read.container, read.picture_codec, read.sound_codec) == ("mp4", "h264", "aac")
    assert read.mastering is None
    assert read.schema == 3
    silent = Receipt.from_json({**old, "samples": 0, "schema": 1})
    assert silent.sound_codec == ""


ADDED_IN_2 = (
    "container",
    "picture_codec",
    "sound_codec",
    "mastering",
    "burned",
    "picture_reused_s",
    "sound_reused_s",
)


@pytest.mark.parametrize("said", [{"schema": 4}, {"schema": 1}, {"schema": "2"}, {}])
def test_what_is_no_receipt_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Receipt.from_json(said)


def test_a_file_that_holds_no_object_is_no_receipt(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[2]")
    with pytest.raises(InputError):
        Receipt.load(tmp_path / "a.json")


def test_the_text_tells_what_was_done_to_the_sound_in_four_lines() -> None:
    text = str(receipt(mastering=MASTERED))
    for line in (
        "cleaned: talk: noise, medium",
        "loudness: -23.4 LUFS before, -16 asked, gain +7.6 dB",
        "limiter: 120 ms, at most 2.5 dB, under -1 dBTP",
        "a remark",
    ):
        assert f"  {line}" in text.splitlines()


def cut_up(count: int) -> tuple[Playlist, RenderPlan]:
    """`count` shots of 100 ms at 10 frames a second, each a frame's run of its own, each moved by another sample."""
    shots = tuple(Shot(k * 100, k * 100 + 100, "a", k * 200, k * 200 + 100) for k in range(count))
    runs = tuple(
        CopyRun(k, k + 1, "a", 2 * k, "")
        if k % 2
        else EncodeRun(k, k + 1, (Piece(k, k + 1, (Layer("a", (2 * k,)),), "a join"),))
        for k in range(count)
    )
    voices = tuple(Voice(k * 100, k * 100 + 100, "a", k * 200, shift=k % 5) for k in range(count))
    sound = SoundPlan(1000, 1, count * 100, 1024, voices, ())
    plan = RenderPlan(Fraction(10), 64, 48, count, runs, sound)
    return Playlist(Fraction(10), 64, 48, count * 100, shots, (shots,)), plan


def test_each_cut_gets_the_drift_of_its_own_voice() -> None:
    playlist, plan = cut_up(40)
    cuts = list(cuts_of(playlist, plan, {"a": NoPicture()}))  # type: ignore[dict-item]
    assert [cut.audio_drift_ms for cut in cuts] == [float(k % 5) for k in range(1, 40)]


def test_thousands_of_cuts_are_looked_up_in_a_moment() -> None:
    playlist, plan = cut_up(20_000)
    start = time.process_time()
    assert sum(1 for _ in cuts_of(playlist, plan, {"a": NoPicture()})) == 19_999  # type: ignore[dict-item]
    assert time.process_time() - start < 3  # 0.3 s here; searched one by one they take minutes


class NoPicture:
    picture = None
