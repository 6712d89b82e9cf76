"""Test vectors for the other implementations of the document: `python -m tests.support.vectors` writes them.

For every verb a file of small documents, operations on them and what comes of each; made by the generators of the
property tests from fixed seeds, so that the same code writes the same files. tests/vectors/README.md has the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from auteur.core.edl.apply import apply
from auteur.core.edl.codec import edl_from_json, edl_to_json
from auteur.core.edl.document import Edl
from auteur.core.edl.encoding import segment_to_json
from auteur.core.edl.history import perform
from auteur.core.edl.operations import OPERATIONS
from auteur.core.errors import OperationError
from auteur.core.time import frame_at, frame_to_ms, frames_to_timecode, nearest, sample_at
from tests.support.documents import Op, random_document, random_operation

__all__ = ["FOLDER", "changed", "files", "plain", "replayed"]

FOLDER = Path(__file__).parent.parent / "vectors"
EACH = 2  # vectors for every verb
MOST_WORDS, MOST_CLIPS = 10, 9
Json = dict[str, Any]


# -- what a vector says --------------------------------------------------------------------------------------------


def plain(edl: Edl) -> Json:
    """The document as a vector holds it: the stacks only as how many steps are on them."""
    value = edl_to_json(edl)
    return value | {"undo_stack": len(edl.undo_stack), "redo_stack": len(edl.redo_stack)}


def changed(before: Json, after: Json) -> Json:
    """The top-level fields that differ."""
    return {key: value for key, value in after.items() if before.get(key) != value}


def replayed(vector: Json) -> Iterator[str]:
    """What this implementation does otherwise than a vector says."""
    edl = edl_from_json(vector["document"])
    for i, step in enumerate(vector["steps"]):
        where = f"{vector['name']}, step {i} ({step['op'].get('op')})"
        try:
            after = perform(edl, step["op"])
        except OperationError as refusal:
            if refusal.code != step.get("refused"):
                yield f"{where}: refused as {refusal.code}: {refusal.message}"
            continue
        if changed(plain(edl), plain(after)) != step.get("changed"):
            yield f"{where}: another document"
        if "inverse" in step:
            back, _ = apply(after, step["inverse"])
            if back.content() != edl.content():
                yield f"{where}: the inverse does not take it back"
        edl = after


# -- making them ---------------------------------------------------------------------------------------------------


class _Recorder:
    """A document being edited, and the steps written down."""

    def __init__(self, name: str, edl: Edl) -> None:
        self.edl = edl
        self.steps: list[Json] = []
        document = edl_to_json(edl)
        self.vector: Json = {"name": name, "document": document, "steps": self.steps}

    def tries(self, op: Op | None, *, note_refusal: bool = False) -> bool:
        """Whether the operation was done; a refusal is only written down when asked for."""
        if op is None:
            return False
        try:
            after = perform(self.edl, op)
        except OperationError as refusal:
            if note_refusal:
                self.steps.append({"op": op, "refused": refusal.code})
            return False
        step: Json = {"op": op, "changed": changed(plain(self.edl), plain(after))}
        if op["op"] not in ("undo", "redo"):
            step["inverse"] = apply(self.edl, op)[1]
        self.steps.append(step)
        self.edl = after
        return True


def _document(rng: Random) -> Edl:
    while True:
        edl = random_document(rng)
        words = list(edl.transcript.segments.words())
        if len(words) <= MOST_WORDS and sum(len(track.lane) for track in edl.tracks) <= MOST_CLIPS:
            return replace(edl, project_id="vector")


def _operation(rng: Random, edl: Edl, verb: str, serial: int) -> Op | None:
    """One of this verb; None where the document seems to give no occasion for it."""
    if verb == "add_media":
        media = {"id": f"m{serial}", "name": "b.mov", "duration_ms": rng.randint(1, 9000), "type": "video"}
        return {"op": verb, "media_file": media}
    if verb == "set_transcript":
        return _heard_again(rng, edl, serial)
    drawn = (random_operation(rng, edl, serial) for _ in range(3000))
    return next((op for op in drawn if op["op"] == verb), None)


def _heard_again(rng: Random, edl: Edl, serial: int) -> Op:
    """The recording as another engine hears it: other ids, other spellings, every word a little off."""
    shift, segments = rng.randint(-40, 40), []
    for segment in edl.transcript.segments:
        if segment.media_file_id != "talk":
            continue
        value = segment_to_json(segment)
        value |= {"id": f"{serial}.{value['id']}", "speaker": "SPEAKER_00"}
        value["start_ms"], value["end_ms"] = max(0, value["start_ms"] + shift), value["end_ms"] + shift
        value["words"] = [
            {
                "id": f"{serial}.{word['id']}",
                "word": word["word"].upper(),
                "start_ms": max(0, word["start_ms"] + shift),
                "end_ms": word["end_ms"] + shift,
            }
            for word in value["words"]
        ]
        segments.append(value)
    return {"op": "set_transcript", "media_file_id": "talk", "segments": segments, "language": "en"}


def _of_verb(verb: str, seed: int) -> Json:
    """An edit or two before, the verb done, one refusal of it where one is found soon, undone and redone."""
    for attempt in count():
        rng = Random(f"{verb} {seed} {attempt}")
        recorder = _Recorder(f"{verb} {seed}", _document(rng))
        recorder.tries(random_operation(rng, recorder.edl, 0))
        if not recorder.tries(_operation(rng, recorder.edl, verb, 10)):
            continue
        if verb in _OF_CLIPS and "tracks" not in recorder.steps[-1]["changed"] and attempt < 20:
            continue  # done, but there was nothing to do: not worth writing down
        _note_a_refusal(rng, recorder, verb)
        recorder.tries({"op": "undo"})
        recorder.tries({"op": "redo"})
        return recorder.vector
    raise AssertionError


def _note_a_refusal(rng: Random, recorder: _Recorder, verb: str) -> None:
    for serial in range(11, 31):
        op = _operation(rng, recorder.edl, verb, serial)
        try:
            perform(recorder.edl, op or {})
        except OperationError:
            recorder.tries(op, note_refusal=True)
            return


_OF_CLIPS = frozenset(
    ("delete_words", "restore_words", "move_words", "set_effects", "lift", "ripple_delete", "trim", "slip")
)


def _at_speed(seed: int) -> Json:
    """Clips at odd speeds, cut, trimmed and rolled: where an implementation rounds otherwise, it shows here."""
    rng = Random(f"speed {seed}")
    recorder = _Recorder(f"speed {seed}", _document(rng))
    rates = (0.3, 0.5, 0.999, 1.25, 2.7, 3.7, 1 / 3, 33.3)
    clips = [placed.clip.id for track in recorder.edl.tracks for placed in track.lane]
    for clip in rng.sample(clips, min(3, len(clips))):
        effects = [{"type": "speed", "rate": rng.choice(rates)}]
        recorder.tries({"op": "set_effects", "clip_ids": [clip], "effects": effects, "ripple": True})
    for _ in range(40):
        if len(recorder.steps) >= 9:
            break
        verb = rng.choice(
            ("split", "ripple_delete", "trim", "roll", "slide", "delete_words", "replace_words")
        )
        recorder.tries(_operation(rng, recorder.edl, verb, 10 + len(recorder.steps)))
    return recorder.vector


def _walk(seed: int) -> Json:
    """A few edits, and up and down their history, beyond both ends."""
    rng = Random(f"history {seed}")
    recorder = _Recorder(f"history {seed}", _document(rng))
    for serial in range(6):
        recorder.tries(random_operation(rng, recorder.edl, serial))
    for walk in (*["undo"] * 7, *["redo"] * 7, "undo", "undo"):
        recorder.tries({"op": walk}, note_refusal=True)
    recorder.tries({"op": "add_marker", "marker_id": "last", "time_ms": 1})
    recorder.tries({"op": "redo"}, note_refusal=True)
    return recorder.vector


def _times() -> Json:
    """Rates, frames, samples and timecode."""
    rates = [Fraction(n) for n in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")]
    moments = (
        0,
        1,
        16,
        17,
        20,
        41,
        42,
        500,
        999,
        1001,
        33_366,
        59_993,
        60_060,
        600_000,
        3_600_001,
        86_399_999,
    )
    frames = (0, 1, 29, 30, 1799, 1800, 3597, 3598, 17_981, 17_982, 107_957, 2_589_407)
    return {
        "nearest": [
            {"value": str(value), "is": nearest(value)} for value in (Fraction(n, 4) for n in range(-11, 12))
        ],
        "frame_at": [
            {"rate": str(rate), "ms": ms, "is": frame_at(ms, rate)} for rate in rates for ms in moments
        ],
        "frame_to_ms": [
            {"rate": str(rate), "frame": frame, "is": frame_to_ms(frame, rate)}
            for rate in rates
            for frame in frames
        ],
        "sample_at": [
            {"sample_rate_hz": hz, "ms": ms, "is": sample_at(ms, hz)}
            for hz in (44_100, 48_000)
            for ms in moments
        ],
        "frames_to_timecode": [
            {"rate": str(rate), "frame": frame, "is": frames_to_timecode(frame, rate)}
            for rate in rates
            for frame in frames
        ],
    }


# -- files ---------------------------------------------------------------------------------------------------------


def files() -> dict[str, str]:
    """Every file's name and text."""
    texts = {
        f"{verb}.json": _text([_of_verb(verb, seed) for seed in range(EACH)])
        for verb in (*OPERATIONS, "batch")
    }
    texts["speed.json"] = _text([_at_speed(seed) for seed in range(4)])
    texts["history.json"] = _text([_walk(seed) for seed in range(2)])
    texts["time.json"] = json.dumps(_times(), indent=1) + "\n"
    return texts


def _text(vectors: list[Json]) -> str:
    """One line for each document and each step, so that a difference shows which."""
    lines = []
    for vector in vectors:
        steps = ",\n".join(_line(step) for step in vector["steps"])
        head = f'{{"name":{_line(vector["name"])},"document":\n{_line(vector["document"])},\n"steps":[\n'
        lines.append(f"{head}{steps}]}}")
    return "[" + ",\n".join(lines) + "]\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    wanted = files()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
