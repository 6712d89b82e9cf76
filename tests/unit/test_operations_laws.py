"""The laws of the document: whatever is done to it, in whatever order."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.apply import apply
from auteur.core.edl.codec import dumps, edl_to_json, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.edl.operations import OPERATIONS
from auteur.core.errors import OperationError
from tests.support.documents import faults, random_document, random_operation

randoms = st.randoms(use_true_random=False)


def _run(rng: Random, steps: int) -> tuple[Edl, list[dict[str, object]]]:
    edl, done = random_document(rng), []
    for serial in range(steps):
        op = random_operation(rng, edl, serial)
        try:
            edl = perform(edl, op)
        except OperationError:
            continue
        done.append(op)
    return edl, done


@settings(max_examples=300, deadline=None)
@given(randoms)
def test_every_operation_keeps_the_invariants_and_its_inverse_takes_it_back(rng: Random) -> None:
    edl = random_document(rng)
    for serial in range(rng.randint(1, 12)):
        op = random_operation(rng, edl, serial)
        try:
            after, inverse = apply(edl, op)
        except OperationError:
            continue
        assert list(faults(after)) == [], op
        back, forward = apply(after, inverse)
        assert back.content() == edl.content(), op
        again, _ = apply(back, forward)
        assert again.content() == after.content(), op
        edl = after


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_a_document_survives_writing_and_reading(rng: Random) -> None:
    edl, _ = _run(rng, 8)
    assert loads(dumps(edl)) == edl


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_undo_and_redo_walk_the_whole_history(rng: Random) -> None:
    state = rng.getstate()
    start = random_document(rng)
    rng.setstate(state)
    edl, _ = _run(rng, 10)
    end = edl.content()
    steps = len(edl.undo_stack)
    for _ in range(steps):
        edl = perform(edl, {"op": "undo"})
        assert list(faults(edl)) == []
    assert edl.content() == start.content()
    for _ in range(steps):
        edl = perform(edl, {"op": "redo"})
    assert edl.content() == end


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_a_word_is_deleted_exactly_when_no_clip_that_speaks_plays_its_middle(rng: Random) -> None:
    """What an audio track holds is said there; a recording that is on picture tracks only is said by those."""
    edl, _ = _run(rng, 8)
    placed = [(track.type, clip) for track in edl.tracks for _, clip in track.lane]
    audible = {clip.media_file_id for kind, clip in placed if kind == "audio"}
    clips = [
        clip
        for kind, clip in placed
        if not clip.deleted and (kind == "audio" or clip.media_file_id not in audible)
    ]
    for segment in edl_to_json(edl)["transcript"]["segments"]:
        for word in segment["words"]:
            middle = (word["start_ms"] + word["end_ms"]) // 2
            played = any(
                clip.media_file_id == segment["media_file_id"]
                and clip.in_point_ms <= middle < clip.out_point_ms
                for clip in clips
            )
            assert word.get("deleted", False) == (not played)


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_replaying_the_log_gives_the_snapshot_even_after_writing_it_halfway(rng: Random) -> None:
    state = rng.getstate()
    start = random_document(rng)
    rng.setstate(state)
    end, done = _run(rng, 10)
    edl = start
    for i, op in enumerate(done):
        edl = perform(edl, op)
        if i == len(done) // 2:
            edl = loads(dumps(edl))
    assert edl == end


def test_the_random_operations_reach_every_verb() -> None:
    seen: set[str] = set()
    for seed in range(400):
        rng = Random(seed)
        edl = random_document(rng)
        for serial in range(8):
            op = random_operation(rng, edl, serial)
            try:
                edl = perform(edl, op)
            except OperationError:
                continue
            seen.add(op["op"])
    assert set(OPERATIONS) - seen <= {"set_transcript", "add_media"}
