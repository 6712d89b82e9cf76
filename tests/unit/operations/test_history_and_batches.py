"""Undo, redo and batches; and that nothing a client may send does more than be refused."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.apply import MAX_BATCH, apply
from auteur.core.edl.codec import dumps, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import STEPS, perform
from auteur.core.edl.operations import OPERATIONS
from auteur.core.errors import Conflict, NothingToUndo, OperationError
from tests.support.documents import faults, random_document, random_operation, talk
from tests.support.pictures import do, picture, pictures, refused

NEW = {"id": "n", "media_file_id": "extra", "in_point_ms": 0, "out_point_ms": 50}


def _talk() -> Edl:
    return talk(8, per_segment=4)


# -- undo and redo -------------------------------------------------------------------------------------------------


def test_at_the_ends_of_history_there_is_nothing_to_undo_or_redo() -> None:
    for verb in ("undo", "redo"):
        refusal = refused(_talk(), verb)
        assert isinstance(refusal, NothingToUndo)
        assert refusal.code == "nothing_to_undo"
    edl = do(_talk(), "split", at_ms=1000)
    undone = do(edl, "undo")
    assert refused(undone, "undo").code == "nothing_to_undo"
    assert refused(do(undone, "redo"), "redo").code == "nothing_to_undo"


def test_every_step_counts_as_a_version_and_stands_on_a_stack_as_it_was_asked_for() -> None:
    edl = do(do(_talk(), "split", at_ms=1000), "split", at_ms=2000)
    assert edl.version == 3
    assert [step.op for step in edl.undo_stack] == [
        {"op": "split", "at_ms": 1000},
        {"op": "split", "at_ms": 2000},
    ]
    back = do(edl, "undo")
    assert (back.version, len(back.undo_stack), len(back.redo_stack)) == (4, 1, 1)
    assert picture(back, "V1") == "v0[0-1000] v0@1000[1000-5100]"


def test_an_edit_that_changes_nothing_is_a_version_but_no_step() -> None:
    undone = do(do(_talk(), "split", at_ms=1000), "undo")
    same = do(undone, "set_track", track_id="V1", muted=False)
    assert same.content() == undone.content()
    assert same.version == undone.version + 1
    assert (same.undo_stack, same.redo_stack) == (undone.undo_stack, undone.redo_stack)


def test_a_new_edit_forgets_what_could_be_redone() -> None:
    edl = do(do(do(_talk(), "split", at_ms=1000), "undo"), "split", at_ms=3000)
    assert edl.redo_stack == ()
    assert refused(edl, "redo").code == "nothing_to_undo"


def test_a_refused_edit_keeps_what_can_be_redone() -> None:
    edl = do(do(_talk(), "split", at_ms=1000), "undo")
    refused(edl, "split", at_ms=0)
    assert picture(do(edl, "redo"), "V1") == "v0[0-1000] v0@1000[1000-5100]"


def test_six_hundred_steps_keep_the_last_five_hundred_and_all_of_them_work() -> None:
    edl = talk(4)
    states = [edl.content()]
    for i in range(600):
        edl = perform(edl, {"op": "add_marker", "marker_id": f"m{i}", "time_ms": (i * 37) % 1000})
        states.append(edl.content())
        assert len(edl.undo_stack) == min(i + 1, STEPS)
    edl = loads(dumps(edl))
    for i in range(STEPS):
        edl = perform(edl, {"op": "undo"})
        assert edl.content() == states[599 - i]
    with pytest.raises(NothingToUndo):
        perform(edl, {"op": "undo"})
    assert len(edl.markers) == 100
    for _ in range(STEPS):
        edl = perform(edl, {"op": "redo"})
    assert edl.content() == states[-1]
    with pytest.raises(NothingToUndo):
        perform(edl, {"op": "redo"})


def test_history_survives_writing_at_every_step() -> None:
    rng = Random(3)
    edl = start = random_document(rng)
    for serial in range(40):
        with suppress(OperationError):
            edl = loads(dumps(perform(edl, random_operation(rng, edl, serial))))
    assert len(edl.undo_stack) > 10
    for _ in range(len(edl.undo_stack)):
        edl = loads(dumps(perform(edl, {"op": "undo"})))
    assert edl.content() == start.content()


# -- batches -------------------------------------------------------------------------------------------------------


def test_a_batch_is_one_step() -> None:
    steps = [
        {"op": "delete_words", "word_ids": ["w1"]},
        {"op": "delete_words", "word_ids": ["w5"]},
        {"op": "add_marker", "marker_id": "m", "time_ms": 5},
    ]
    edl = do(_talk(), "batch", operations=steps)
    assert (edl.version, len(edl.undo_stack)) == (2, 1)
    assert picture(edl, "V1") == "v0[0-550] v0@950[950-2750] v0@3150[3150-5100]"
    assert do(edl, "undo").content() == _talk().content()


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ({"op": "split", "at_ms": 0}, "bad_operation"),
        ({"op": "remove_marker", "marker_id": "x"}, "unknown_id"),
        ({"op": "batch", "operations": []}, "bad_operation"),
        ({"op": "undo"}, "bad_operation"),
        ({"op": "redo"}, "bad_operation"),
        ({"op": "dance"}, "bad_operation"),
        ({}, "bad_operation"),
        ("split", "bad_operation"),
        (None, "bad_operation"),
    ],
)
def test_a_batch_with_one_bad_operation_does_nothing_and_says_which(last: Any, code: str) -> None:
    refusal = refused(_talk(), "batch", operations=[{"op": "split", "at_ms": 500}, last])
    assert refusal.code == code
    assert refusal.message.startswith("operations[1]")


@pytest.mark.parametrize("operations", [None, {}, "x", 5, [{}] * (MAX_BATCH + 1)])
def test_a_batch_is_a_list_of_bounded_length(operations: object) -> None:
    assert refused(_talk(), "batch", operations=operations).code == "bad_operation"


def test_a_long_batch_is_done_whole() -> None:
    steps = [{"op": "rename_track", "track_id": "V1", "name": str(i)} for i in range(MAX_BATCH)]
    edl = perform(_talk(), {"op": "batch", "operations": steps})
    assert edl.track("V1").name == str(MAX_BATCH - 1)
    assert perform(edl, {"op": "undo"}).track("V1").name == "Video 1"


# -- patches: what undo is made of may come from anywhere ----------------------------------------------------------


def test_a_patch_made_for_another_document_is_a_conflict() -> None:
    after, inverse = apply(_talk(), {"op": "split", "at_ms": 1000})
    moved, _ = apply(after, {"op": "ripple_delete", "start_ms": 900, "end_ms": 6000})
    with pytest.raises(Conflict):
        apply(moved, inverse)


CLIP = {
    "lead_ms": 0,
    "id": "z",
    "media_file_id": "extra",
    "duration_ms": 5,
    "in_point_ms": 0,
    "out_point_ms": 5,
}
SEGMENT = {"id": "z", "media_file_id": "talk", "start_ms": 0, "end_ms": 9, "speaker": "A"}


def _clips(*inserted: dict[str, Any], index: int = 1) -> dict[str, Any]:
    return {
        "tracks": [{"track_id": "V1", "clips": [{"index": index, "removed": [], "inserted": list(inserted)}]}]
    }


def _segments(*inserted: dict[str, Any]) -> dict[str, Any]:
    return {"segments": [{"index": 0, "removed": [], "inserted": list(inserted)}]}


@pytest.mark.parametrize(
    "patch",
    [
        _clips(CLIP | {"id": "v0"}),
        _clips(CLIP | {"id": "a0"}),
        _clips(CLIP, CLIP),
        _clips(CLIP | {"out_point_ms": 60_001, "in_point_ms": 59_996}),
        _clips(CLIP | {"duration_ms": 6}),
        _clips(CLIP | {"start_ms": 0}),
        _segments(SEGMENT | {"id": "s0"}),
        _segments(SEGMENT, SEGMENT),
        _segments(SEGMENT | {"words": [{"id": "w1", "word": "x", "start_ms": 0, "end_ms": 5}]}),
        {"segments": [{"index": 0, "removed": ["s1"], "inserted": []}]},
        {"media_files": [{"id": "talk", "duration_ms": 5}]},
        {"media_files": [{"id": "talk", "duration_ms": 5100}, {"id": "talk", "duration_ms": 5100}]},
        {"markers": [{"id": "a", "time_ms": 1}, {"id": "a", "time_ms": 2}]},
        {"track_order": ["V1", "V1"]},
        {"track_order": ["V1", []]},
        {"track_order": "V1"},
        {"track_order": ["X"]},
        {"tracks": [{"track_id": "X"}]},
        {"tracks": [{"track_id": "V1", "surprise": 1}]},
        {"tracks": [{"track": {"id": "V9", "type": "video", "clips": [CLIP]}}]},
        {"transcript": 5},
        {"transcript": {"generated_at": 5}},
        {"corrections": {"keep": -1, "then": []}},
        {"settings": {}},
        {"surprise": 1},
    ],
)
def test_a_patch_that_would_break_the_document_is_refused(patch: dict[str, Any]) -> None:
    assert refused(_talk(), "patch", **patch).code in ("conflict", "unknown_id")


def test_a_document_whose_history_lies_is_not_broken_by_undoing_it() -> None:
    edl = do(_talk(), "split", at_ms=1000)
    step = edl.undo_stack[0]
    liar = replace(edl, undo_stack=(replace(step, inverse={"op": "patch", **_clips(CLIP | {"id": "a0"})}),))
    assert refused(loads(dumps(liar)), "undo").code == "conflict"


# -- anything a client may send ------------------------------------------------------------------------------------

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-10, 6000)
    | st.sampled_from((10**9, 10**9 + 1, 10**400, -(10**30)))
    | st.floats()
    | st.sampled_from(
        (
            "",
            "V1",
            "A1",
            "w0",
            "w3",
            "v0",
            "a0",
            "s0",
            "s1",
            "talk",
            "extra",
            "in",
            "out",
            "Speaker 1",
            "\ud800",
        )
    )
)
KEYS = (
    *(
        "id",
        "media_file_id",
        "in_point_ms",
        "out_point_ms",
        "effects",
        "type",
        "db",
        "rate",
        "word",
        "start_ms",
    ),
    *("end_ms", "duration_ms", "name", "words", "speaker", "op", "index", "removed", "inserted", "track_id"),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
FIELDS = {verb: tuple(kind.__dataclass_fields__) for verb, kind in OPERATIONS.items()} | {
    "patch": (
        "settings",
        "markers",
        "media_files",
        "tracks",
        "track_order",
        "transcript",
        "segments",
        "corrections",
    ),
    "batch": ("operations",),
    "undo": ("steps",),
}
DOCUMENTS = (
    _talk(),
    Edl("empty"),
    replace(_talk(), tracks=_talk().tracks[:1]),
    replace(_talk(), media_files=()),
    replace(_talk(), tracks=tuple(replace(track, locked=True) for track in _talk().tracks)),
)


def _holds(edl: Edl, op: Any) -> None:
    """An operation gives a sound document that can be written, or is refused."""
    try:
        after = perform(edl, copy.deepcopy(op))
    except OperationError:
        return
    assert list(faults(after)) == []
    assert loads(dumps(after).encode()) == after
    if after.undo_stack != edl.undo_stack:
        after = perform(after, {"op": "undo"})
    assert after.content() == edl.content()


@pytest.mark.parametrize("verb", sorted(FIELDS))
def test_any_json_for_any_verb_is_done_or_refused(verb: str) -> None:
    fields = st.dictionaries(st.sampled_from((*FIELDS[verb], "surprise")), anything)

    @settings(max_examples=25, deadline=None)
    @given(fields, st.sampled_from(DOCUMENTS))
    def holds(parameters: dict[str, Any], edl: Edl) -> None:
        _holds(edl, {**parameters, "op": verb})

    holds()


@settings(max_examples=150, deadline=None)
@given(anything | st.dictionaries(st.just("op"), anything, min_size=1))
def test_any_json_for_an_operation_is_done_or_refused(op: Any) -> None:
    _holds(_talk(), op)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 1 << 40), anything)
def test_an_operation_with_one_wrong_value_is_done_or_refused(seed: int, wrong: Any) -> None:
    rng = Random(seed)
    edl = random_document(rng)
    op = random_operation(rng, edl, 0)
    *outer, last = rng.choice(_places(op)[1:])
    inner: Any = op
    for key in outer:
        inner = inner[key]
    inner[last] = wrong
    _holds(edl, op)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 40), anything)
def test_an_inverse_with_one_wrong_value_is_done_or_refused(seed: int, wrong: Any) -> None:
    rng = Random(seed)
    edl = random_document(rng)
    try:
        after, inverse = apply(edl, random_operation(rng, edl, 0))
    except OperationError:
        return
    *outer, last = rng.choice(_places(inverse)[1:])
    inner: Any = inverse
    for key in outer:
        inner = inner[key]
    inner[last] = wrong
    _holds(after, inverse)


def test_refusals_leave_tracks_untouched() -> None:
    edl = _talk()
    before = pictures(edl)
    for verb in OPERATIONS:
        refused(edl, verb, surprise=1)
    assert pictures(edl) == before
