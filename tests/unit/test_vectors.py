"""The stored vectors hold, are what the writer writes, and would notice a fault."""

from __future__ import annotations

import copy
import json
from fractions import Fraction
from typing import Any

import pytest

from auteur.core.edl.operations import OPERATIONS
from auteur.core.time import (
    frame_at,
    frame_to_ms,
    frames_to_timecode,
    nearest,
    sample_at,
    timecode_to_frames,
)
from tests.support.vectors import FOLDER, files, replayed

STORED = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.json"))}
TIMES = json.loads(STORED["time.json"])
VECTORS: dict[str, list[dict[str, Any]]] = {
    name: json.loads(text) for name, text in STORED.items() if name != "time.json"
}


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_python_passes_its_own_vectors(name: str) -> None:
    assert [fault for vector in VECTORS[name] for fault in replayed(vector)] == []


def test_the_files_are_what_the_writer_writes() -> None:
    wanted = files()
    assert set(STORED) == set(wanted)
    stale = [name for name, text in wanted.items() if STORED[name] != text]
    assert stale == [], "renew them with: python -m tests.support.vectors"


def test_every_verb_is_done_undone_redone_and_refused_somewhere() -> None:
    steps = [step for vectors in VECTORS.values() for vector in vectors for step in vector["steps"]]
    done = {step["op"]["op"] for step in steps if "changed" in step}
    assert done == {*OPERATIONS, "batch", "undo", "redo"}
    refused = {step["refused"] for step in steps if "refused" in step}
    assert refused >= {"bad_operation", "unknown_id", "nothing_to_undo"}
    assert {f"{verb}.json" for verb in OPERATIONS} <= set(VECTORS)


def test_the_files_stay_small() -> None:
    assert sum(len(text.encode()) for text in STORED.values()) < 1_000_000


def test_every_entry_of_the_times_holds() -> None:
    functions: dict[str, Any] = {
        "nearest": lambda value: nearest(Fraction(value)),
        "frame_at": lambda rate, ms: frame_at(ms, Fraction(rate)),
        "frame_to_ms": lambda rate, frame: frame_to_ms(frame, Fraction(rate)),
        "sample_at": lambda sample_rate_hz, ms: sample_at(ms, sample_rate_hz),
        "frames_to_timecode": lambda rate, frame: frames_to_timecode(frame, Fraction(rate)),
    }
    assert functions.keys() == TIMES.keys()
    for name, entries in TIMES.items():
        for entry in entries:
            expected = entry.pop("is")
            assert functions[name](**entry) == expected
            if name == "frames_to_timecode":
                assert timecode_to_frames(expected, Fraction(entry["rate"])) == entry["frame"]


# -- planted faults ------------------------------------------------------------------------------------------------


def _vector() -> dict[str, Any]:
    return copy.deepcopy(VECTORS["delete_words.json"][0])


def _first_done(vector: dict[str, Any]) -> dict[str, Any]:
    return next(step for step in vector["steps"] if "tracks" in step.get("changed", {}))


def test_a_clip_one_millisecond_off_is_noticed() -> None:
    vector = _vector()
    clips = next(track["clips"] for track in _first_done(vector)["changed"]["tracks"] if track["clips"])
    clips[0]["out_point_ms"] += 1
    assert list(replayed(vector)) != []


def test_a_refusal_where_an_edit_is_expected_and_the_other_way_round_is_noticed() -> None:
    vector = _vector()
    step = _first_done(vector)
    del step["changed"]
    step["refused"] = "bad_operation"
    assert any("another document" in fault for fault in replayed(vector))
    vector = _vector()
    vector["steps"][0]["op"] = {"op": "dance"}
    assert any("refused as bad_operation" in fault for fault in replayed(vector))


def test_an_inverse_that_takes_back_nothing_is_noticed() -> None:
    vector = _vector()
    _first_done(vector)["inverse"] = {"op": "patch"}
    assert any("take it back" in fault for fault in replayed(vector))
