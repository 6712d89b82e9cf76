"""The document as JSON: the specification's own, what is refused and where, and any JSON at all."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.codec import dumps, edl_from_json, edl_to_json, loads
from auteur.core.edl.document import SCHEMA, Edl, Settings
from auteur.core.edl.effects import Speed, speed_of
from auteur.core.edl.history import perform
from auteur.core.errors import DocumentError, UnknownSchema
from tests.support.documents import talk

Json = dict[str, Any]

SPECIFICATION: Json = {
    "_id": "65f0c0ffee",
    "project_id": "9b1c",
    "version": 1,
    "created_at": "2025-01-02T03:04:05Z",
    "updated_at": "2025-01-02T03:04:06Z",
    "settings": {
        "resolution": {"width": 1920, "height": 1080},
        "frame_rate": 30,
        "duration_ms": 120000,
    },
    "tracks": [
        {
            "id": "track-uuid",
            "type": "video",
            "name": "Video 1",
            "clips": [
                {
                    "id": "clip-uuid",
                    "media_file_id": "media-uuid",
                    "track_id": "track-uuid",
                    "start_ms": 0,
                    "duration_ms": 5000,
                    "in_point_ms": 1000,
                    "out_point_ms": 6000,
                    "effects": [],
                    "deleted": False,
                }
            ],
        }
    ],
    "transcript": {
        "generated_at": "2025-01-02T03:04:05Z",
        "segments": [
            {
                "id": "segment-uuid",
                "speaker": "Speaker 1",
                "start_ms": 0,
                "end_ms": 3500,
                "text": "Hello world",
                "words": [
                    {"word": "Hello", "start_ms": 0, "end_ms": 500, "confidence": 0.98},
                    {"word": "world", "start_ms": 550, "end_ms": 1000, "confidence": 0.95},
                ],
                "deleted": False,
                "edited_text": None,
            }
        ],
    },
    "undo_stack": [],
    "redo_stack": [],
}
"""The specification's section 3 with values put in for ObjectId, ISODate and uuid."""


# -- the specification's document ----------------------------------------------------------------------------------


def _kept(given: Any, written: Any, path: str = "") -> list[str]:
    """The paths at which `written` lacks or changes what was given."""
    if isinstance(given, dict):
        return [
            fault
            for key, value in given.items()
            for fault in (
                _kept(value, written[key], f"{path}.{key}" if path else key)
                if key in written
                else [f"{path}.{key}" if path else key]
            )
        ]
    if isinstance(given, list) and isinstance(written, list) and len(given) == len(written):
        pairs = enumerate(zip(given, written, strict=True))
        return [fault for i, (a, b) in pairs for fault in _kept(a, b, f"{path}[{i}]")]
    return [] if type(given) is type(written) and given == written else [path]


def test_the_specifications_document_loads_as_it_means() -> None:
    edl = loads(json.dumps(SPECIFICATION))
    assert (edl.project_id, edl.version, edl.created_at) == ("9b1c", 1, "2025-01-02T03:04:05Z")
    assert edl.settings == Settings(1920, 1080, Fraction(30))
    ((start_ms, clip),) = edl.tracks[0].lane
    assert (edl.tracks[0].id, edl.tracks[0].type, edl.tracks[0].name) == ("track-uuid", "video", "Video 1")
    assert (start_ms, clip.duration_ms, clip.in_point_ms, clip.out_point_ms) == (0, 5000, 1000, 6000)
    (segment,) = edl.transcript.segments
    assert segment.media_file_id == "media-uuid", "the only recording there is"
    assert [(w.id, w.word, w.start_ms, w.end_ms, w.confidence) for w in segment.words] == [
        ("w1", "Hello", 0, 500, 0.98),
        ("w2", "world", 550, 1000, 0.95),
    ]


def test_the_specifications_document_is_written_back_field_for_field() -> None:
    """All but what the document derives: its length, and what is deleted (this clip begins after both words)."""
    written = json.loads(dumps(loads(json.dumps(SPECIFICATION))))
    assert _kept(SPECIFICATION, written) == [
        "_id",
        "settings.duration_ms",
        "transcript.segments[0].deleted",
    ]
    assert written["settings"]["duration_ms"] == 5000
    assert [word["deleted"] for word in written["transcript"]["segments"][0]["words"]] == [True, True]


def test_a_word_that_plays_is_written_exactly_as_it_was() -> None:
    given = copy.deepcopy(SPECIFICATION)
    given["tracks"][0]["clips"][0] |= {"in_point_ms": 0, "out_point_ms": 5000}
    given["settings"]["duration_ms"] = 5000
    assert _kept(given, json.loads(dumps(loads(json.dumps(given))))) == ["_id"]


def test_what_is_written_is_the_newest_schema_and_reads_back_equal() -> None:
    edl = loads(json.dumps(SPECIFICATION))
    assert edl_to_json(edl)["schema"] == SCHEMA
    assert loads(dumps(edl)) == edl
    assert loads(dumps(edl).encode()) == edl


def test_an_old_document_with_two_recordings_does_not_guess_who_was_recorded() -> None:
    given = copy.deepcopy(SPECIFICATION)
    other = given["tracks"][0]["clips"][0] | {"id": "c2", "media_file_id": "other", "start_ms": 5000}
    given["tracks"][0]["clips"].append(other)
    assert [s.media_file_id for s in loads(json.dumps(given)).transcript.segments] == [None]


def test_history_of_the_old_schema_begins_anew() -> None:
    edl = edl_from_json(SPECIFICATION | {"undo_stack": [{"anything": 1}], "redo_stack": [5]})
    assert (edl.undo_stack, edl.redo_stack) == ((), ())


# -- rates, markers, texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "number"),
    [
        (Fraction(30000, 1001), 29.97),
        (Fraction(24000, 1001), 23.976),
        (Fraction(60000, 1001), 59.94),
        (Fraction(25), 25),
        (Fraction(25, 2), 12.5),
        (Fraction(1000, 3), "1000/3"),
        (Fraction(15000, 1001), "15000/1001"),
        (Fraction(123457, 4321), "123457/4321"),
    ],
)
def test_a_rate_is_written_as_a_number_where_that_tells_it(rate: Fraction, number: float | str) -> None:
    edl = replace(talk(4), settings=Settings(frame_rate=rate))
    assert edl_to_json(edl)["settings"]["frame_rate"] == number
    assert loads(dumps(edl)).settings.frame_rate == rate


def test_markers_are_put_in_order_when_read() -> None:
    value = edl_to_json(talk(4)) | {"markers": [{"id": "b", "time_ms": 900}, {"id": "a", "time_ms": 100}]}
    edl = edl_from_json(value)
    assert [marker.id for marker in edl.markers] == ["a", "b"]
    after = perform(edl, {"op": "ripple_delete", "start_ms": 0, "end_ms": 50})
    assert [(m.id, m.time_ms) for m in after.markers] == [("a", 50), ("b", 850)]


def test_text_of_any_script_survives() -> None:
    value = edl_to_json(talk(4))
    value["transcript"]["segments"][0]["words"][0]["word"] = "naïve – 日本語 🎬"
    value["tracks"][0]["name"] = "Ünïcode\u2028"
    edl = edl_from_json(value)
    assert edl.word("w0").word.word == "naïve – 日本語 🎬"
    assert loads(dumps(edl)) == edl


def test_a_person_s_word_is_read_in_the_edited_text_and_not_in_what_was_heard() -> None:
    value = edl_to_json(talk(4))
    words = value["transcript"]["segments"][0]["words"]
    words[1] |= {"word": "added", "origin": "human"}
    (segment,) = edl_to_json(edl_from_json(value))["transcript"]["segments"]
    assert segment["text"] == "word0 word2 word3"
    assert segment["edited_text"] == "word0 added word2 word3"


@pytest.mark.parametrize("rate", [1e-05, 1e-9, 0.1, 1 / 3, 2, 1e3, 333.333333333])
def test_a_speed_is_exactly_what_its_digits_say(rate: float) -> None:
    assert float(speed_of((Speed(rate),))) == rate
    assert speed_of((Speed(0.1),)) == Fraction(1, 10)
    assert speed_of((Speed(1e-05),)) == Fraction(1, 100_000)


# -- refusals ------------------------------------------------------------------------------------------------------


def _good() -> Json:
    """A document with one of everything."""
    value = edl_to_json(talk(8, per_segment=4))
    value["markers"] = [{"id": "m1", "time_ms": 100}, {"id": "m2", "time_ms": 200}]
    clip = {"media_file_id": "extra", "duration_ms": 500, "in_point_ms": 0, "out_point_ms": 1000}
    value["tracks"][1]["clips"] = [
        {"id": "x0", "start_ms": 0, **clip, "effects": [{"type": "speed", "rate": 2}]},
        {"id": "x1", "start_ms": 700, **clip, "out_point_ms": 500},
    ]
    value["transcript"]["corrections"] = [
        {"kind": "text", "media_file_id": "talk", "start_ms": 0, "end_ms": 9, "value": "x"}
    ]
    value["undo_stack"] = [{"op": {"op": "split", "at_ms": 1}, "inverse": {"op": "patch"}}]
    return value


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


X0 = "tracks[1].clips[0]"
X1 = "tracks[1].clips[1]"
S0 = "transcript.segments[0]"
W1 = f"{S0}.words[1]"
MISSING = object()

REFUSED: list[tuple[str, Any, str]] = [
    # where it is put, what is put there, the path that the message must name ("" for the same)
    ("project_id", MISSING, ""),
    ("project_id", "", ""),
    ("project_id", 7, ""),
    ("version", -1, ""),
    ("version", True, ""),
    ("version", 1.0, ""),
    ("created_at", 5, ""),
    ("surprise", 1, ""),
    ("settings", None, ""),
    ("settings.resolution", MISSING, ""),
    ("settings.resolution.width", 1, ""),
    ("settings.resolution.width", 16385, ""),
    ("settings.resolution.height", "1080", ""),
    ("settings.resolution.depth", 3, ""),
    ("settings.frame_rate", 0, ""),
    ("settings.frame_rate", True, ""),
    ("settings.frame_rate", None, ""),
    ("settings.frame_rate", float("nan"), ""),
    ("settings.frame_rate", "1e999999999", ""),
    ("settings.frame_rate", [30], ""),
    ("settings.colour", "rec709", ""),
    ("media_files", {}, ""),
    ("media_files[1].id", "talk", ""),
    ("media_files[0].id", "", ""),
    ("media_files[0].duration_ms", 10**12, ""),
    ("media_files[0].type", "smell", ""),
    ("media_files[0].duration_ms", 100, "tracks[0].clips[0].out_point_ms"),
    ("tracks", MISSING, ""),
    ("tracks", None, ""),
    ("tracks[0]", "V1", ""),
    ("tracks[1].id", "V1", ""),
    ("tracks[0].type", "subtitle", ""),
    ("tracks[0].type", ["video"], ""),
    ("tracks[0].locked", 1, ""),
    ("tracks[0].clips", 5, ""),
    ("tracks[0].clips[0]", None, ""),
    ("tracks[0].clips[0].id", "x0", f"{X0}.id"),
    (f"{X1}.id", "x0", ""),
    (f"{X1}.id", "", ""),
    (f"{X1}.media_file_id", None, ""),
    (f"{X1}.id", "\ud800", ""),
    (f"{X1}.media_file_id", "\udc00", ""),
    (f"{X1}.in_point_ms", 500, ""),
    (f"{X1}.in_point_ms", 501, ""),
    (f"{X1}.in_point_ms", -1, ""),
    (f"{X1}.in_point_ms", False, ""),
    (f"{X1}.in_point_ms", 10**30, ""),
    (f"{X1}.out_point_ms", 10**400, ""),
    (f"{X1}.out_point_ms", "500", ""),
    (f"{X1}.out_point_ms", 499, f"{X1}.duration_ms"),
    (f"{X1}.duration_ms", 499, ""),
    (f"{X1}.duration_ms", 0, ""),
    (f"{X1}.duration_ms", 500.0, ""),
    (f"{X1}.duration_ms", MISSING, ""),
    (f"{X1}.start_ms", 499, ""),
    (f"{X1}.start_ms", float("nan"), ""),
    (f"{X1}.start_ms", 10**10, ""),
    (f"{X1}.deleted", "no", ""),
    (f"{X1}.volume", 3, ""),
    (f"{X1}.effects", {}, ""),
    (f"{X1}.effects", False, ""),
    (f"{X1}.effects", [{}], f"{X1}.effects[0].type"),
    (f"{X1}.effects", ["gain"], f"{X1}.effects[0].type"),
    (f"{X1}.effects", [{"type": []}], f"{X1}.effects[0].type"),
    (f"{X1}.effects", [{"type": "sparkle"}], f"{X1}.effects[0].type"),
    (f"{X1}.effects", [{"type": "gain"}], f"{X1}.effects[0]"),
    (f"{X1}.effects", [{"type": "gain", "db": 99}], f"{X1}.effects[0].db"),
    (f"{X1}.effects", [{"type": "gain", "db": True}], f"{X1}.effects[0].db"),
    (f"{X1}.effects", [{"type": "gain", "db": float("nan")}], f"{X1}.effects[0].db"),
    (f"{X1}.effects", [{"type": "gain", "db": 1, "q": 2}], f"{X1}.effects[0].q"),
    (f"{X1}.effects", [{"type": "fade_in", "duration_ms": 1.5}], f"{X1}.effects[0].duration_ms"),
    (f"{X1}.effects", [{"type": "crop", "left": 0.5, "right": 0.5}], f"{X1}.effects[0]"),
    (f"{X1}.effects", [{"type": "gain", "db": 1}, {"type": "gain", "db": 2}], ""),
    (f"{X0}.effects[0].rate", 0, ""),
    (f"{X0}.effects[0].rate", 2.1, f"{X0}.duration_ms"),
    (f"{X0}.duration_ms", 502, ""),
    ("transcript", [], ""),
    ("transcript.segments", MISSING, ""),
    (f"{S0}", 5, ""),
    (f"{S0}.id", "s1", "transcript.segments[1].id"),
    (f"{S0}.end_ms", 100, ""),
    (f"{S0}.end_ms", 1000, f"{S0}.words"),
    (f"{S0}.start_ms", 201, f"{S0}.words"),
    (f"{S0}.media_file_id", 5, ""),
    (f"{S0}.speaker", None, ""),
    (f"{S0}.words", None, ""),
    (W1, "word", ""),
    (f"{W1}.id", "w5", "transcript.segments[1].words[1].id"),
    (f"{W1}.id", "w0", ""),
    (f"{W1}.id", MISSING, ""),
    (f"{W1}.word", 5, ""),
    (f"{W1}.word", "\ud800", ""),
    (f"{W1}.start_ms", 499, ""),
    (f"{W1}.start_ms", True, ""),
    (f"{W1}.start_ms", float("inf"), ""),
    (f"{W1}.end_ms", 599, ""),
    (f"{W1}.end_ms", 10**9 + 1, ""),
    (f"{W1}.confidence", 1.01, ""),
    (f"{W1}.confidence", True, ""),
    (f"{W1}.confidence", float("nan"), ""),
    (f"{W1}.edited_text", 5, ""),
    (f"{W1}.origin", "alien", ""),
    (f"{W1}.origin", _nested(30), ""),
    (f"{W1}.flags", "odd", ""),
    (f"{W1}.flags", [1], ""),
    (f"{W1}.flags", 0, ""),
    (f"{W1}.surprise", 0, ""),
    ("transcript.corrections[0].kind", "magic", ""),
    ("transcript.corrections[0].start_ms", -5, ""),
    ("transcript.corrections[0].was_end_ms", "x", ""),
    ("markers[1].id", "m1", ""),
    ("markers[0].time_ms", "0", ""),
    ("markers[0].name", "\udfff", ""),
    ("undo_stack", 5, ""),
    ("undo_stack[0]", {"op": "split", "inverse": {}}, ""),
    ("undo_stack[0].inverse", MISSING, ""),
    ("undo_stack[0].op", {"op": "x", "y": _nested(60)}, "undo_stack[0]"),
    ("undo_stack[0].op", {"op": "x", "y": ["\ud800"]}, "undo_stack[0]"),
    ("undo_stack[0].op", {"op": "x", "\ud800": 1}, "undo_stack[0]"),
    ("undo_stack[0].op", {"op": "x", "y": float("nan")}, "undo_stack[0]"),
]


def _put(value: Any, path: str, item: object) -> None:
    parts = path.replace("]", "").replace("[", ".#").split(".")
    *outer, last = [int(part[1:]) if part.startswith("#") else part for part in parts]
    for key in outer:
        value = value[key]
    if item is MISSING:
        del value[last]
    else:
        value[last] = item


def _named(value: object) -> str:
    return "missing" if value is MISSING else ascii(value)[:40]


@pytest.mark.parametrize(("where", "what", "named"), REFUSED, ids=_named)
def test_an_inconsistent_document_is_refused_naming_the_place(where: str, what: Any, named: str) -> None:
    value = _good()
    edl_from_json(copy.deepcopy(value))
    _put(value, where, what)
    with pytest.raises(DocumentError) as refused:
        edl_from_json(value)
    assert refused.value.path == (named or where)
    assert str(refused.value).startswith(f"{named or where}: ")
    assert len(str(refused.value)) < 400


def test_every_field_of_a_clip_and_of_a_word_but_the_optional_is_needed() -> None:
    for path, needed in (
        (X1, {"id", "media_file_id", "start_ms", "duration_ms", "in_point_ms", "out_point_ms"}),
        (W1, {"id", "word", "start_ms", "end_ms"}),
    ):
        for field in needed:
            value = _good()
            _put(value, f"{path}.{field}", MISSING)
            with pytest.raises(DocumentError) as refused:
                edl_from_json(value)
            assert refused.value.path == f"{path}.{field}"


@pytest.mark.parametrize("schema", [0, -1, SCHEMA + 1, 10**400, "1", None, True, 1.0, [1], {}])
def test_a_schema_that_is_not_known_is_refused_as_such(schema: object) -> None:
    with pytest.raises(UnknownSchema) as refused:
        edl_from_json({"schema": schema})
    assert refused.value.path == "schema"
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        b"\xff\xfe\xfa",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(DocumentError, match="not JSON"):
        loads(text)


@pytest.mark.parametrize("text", ["5", "[]", '"x"', "null", "true"])
def test_json_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match="must be an object"):
        loads(text)


def test_half_a_character_in_json_never_reaches_a_file() -> None:
    text = dumps(talk(4)).replace('"word2"', '"\\ud83c"')
    with pytest.raises(DocumentError) as refused:
        loads(text)
    assert refused.value.path == "transcript.segments[0].words[2].word"


# -- any JSON at all -----------------------------------------------------------------------------------------------

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-5, 3000)
    | st.sampled_from((10**9, 10**9 + 1, 10**400, -(10**30)))
    | st.floats()
    | st.sampled_from(("", "talk", "video", "gain", "w0", "asr", "\ud800", "é"))
)
KEYS = (
    *("id", "schema", "project_id", "settings", "tracks", "clips", "transcript", "segments", "words", "word"),
    *("start_ms", "end_ms", "effects", "type", "media_files", "duration_ms", "in_point_ms", "out_point_ms"),
    *("undo_stack", "op", "inverse", "markers", "time_ms", "confidence", "flags", "speaker", "resolution"),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


def _loads_or_refuses(value: object) -> None:
    try:
        edl = edl_from_json(value)
    except DocumentError:
        return
    assert loads(dumps(edl).encode()) == edl


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from((1, SCHEMA)))
def test_any_json_is_a_document_or_a_document_error(value: Any, schema: int) -> None:
    _loads_or_refuses(value)
    if isinstance(value, dict):
        _loads_or_refuses(value | {"schema": schema})


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


PLACES = _places(_good())[1:]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(PLACES), anything, st.sampled_from((1, SCHEMA)))
def test_a_document_with_anything_anywhere_loads_whole_or_is_refused(
    place: tuple[str | int, ...], what: Any, schema: int
) -> None:
    value = _good() | {"schema": schema}
    inner: Any = value
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = what
    _loads_or_refuses(value)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_text_is_a_document_or_a_document_error(data: st.DataObject) -> None:
    text = dumps(edl_from_json(_good()))
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 20))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + cut :]
    try:
        edl = loads(damaged)
    except DocumentError:
        return
    assert isinstance(edl, Edl)
