"""Transcript JSON: every provider's is read, and Auteur's, Whisper's and Remotion's are written from the edit."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.transcript.heard import heard
from auteur.formats.auteur_json import write_auteur_json
from auteur.formats.remotion_json import write_remotion_json
from auteur.formats.transcript_json import TranscriptSegment, read_transcript_json
from auteur.formats.whisper_json import write_whisper_json
from tests.support.documents import random_document, random_operation, talk

SAMPLES = Path(__file__).parents[1] / "data" / "transcripts"
WORDS = ["Hello", "everyone,", "welcome.", "It", "costs", "€5."]
STARTS = [520, 840, 1420, 2600, 2740, 3100]


def read(name: str) -> tuple[TranscriptSegment, ...]:
    return read_transcript_json((SAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "speakers", "confidence"),
    [
        ("whisper", [None, None], 0.97),
        ("whisperx", ["SPEAKER_00", "SPEAKER_01"], 0.91),
        ("faster_whisper", [None, None], 0.88),
        ("deepgram", ["0", "1"], 0.93),
        ("assemblyai", ["A", "B"], 0.95),
        ("elevenlabs", ["speaker_0", "speaker_1"], 0.904837),
        ("remotion", [None, None], 0.9),
    ],
)
def test_every_provider_gives_the_same_six_words(
    name: str, speakers: list[str | None], confidence: float
) -> None:
    segments = read(name)
    assert [segment.text for segment in segments] == ["Hello everyone, welcome.", "It costs €5."]
    assert [segment.speaker for segment in segments] == speakers
    words = [word for segment in segments for word in segment.words]
    known = 5 if name == "whisperx" else 6  # the word that it could not align has no times
    assert [word.word for word in words] == WORDS
    assert [word.start_ms for word in words[:known]] == STARTS[:known]
    assert words[0].end_ms == 840
    assert words[0].confidence == pytest.approx(confidence, abs=1e-6)
    assert all(word.start_ms is word.confidence is None for word in words[known:])


def test_pieces_of_words_become_words() -> None:
    captions = [
        {"text": "It", "startMs": 0, "endMs": 100},
        {"text": "'s", "startMs": 100, "endMs": 150},
        {"text": " here", "startMs": 200, "endMs": 400},
        {"text": ".", "startMs": 400, "endMs": 420},
    ]
    (segment,) = read_transcript_json(json.dumps(captions))
    assert [(w.word, w.start_ms, w.end_ms) for w in segment.words] == [("It's", 0, 150), ("here.", 200, 420)]


def test_bare_lists_of_words_and_of_segments_and_channels_of_scribe_are_read() -> None:
    words = [
        {"word": " Hi", "start": 1, "end": 2, "probability": 0.5},
        {"word": " all.", "start": 2, "end": 3},
    ]
    assert read_transcript_json(json.dumps(words))[0].text == "Hi all."
    segments = [{"text": " Hi all.", "start": 1, "end": 3}, {"text": " Bye.", "start": 4, "end": 5}]
    assert [s.text for s in read_transcript_json(json.dumps(segments))] == ["Hi all.", "Bye."]
    channel = {"words": [{"type": "word", "text": "Hi", "start": 1, "end": 2}]}
    assert len(read_transcript_json(json.dumps({"transcripts": [channel, channel]}))) == 2


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["segments", "words", "results", "text", "word", "start", "end", "startMs", "channels"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        segments = read_transcript_json(json.dumps(value))
    except InputError:
        return
    for word in (word for segment in segments for word in segment.words):
        assert word.word.strip()
        assert word.start_ms is None or word.end_ms is None or 0 <= word.start_ms <= word.end_ms


# -- writing -------------------------------------------------------------------------------------------------------


def edited(rng: Random) -> Edl:
    edl = random_document(rng)
    for serial in range(6):
        try:
            edl, _ = apply(edl, random_operation(rng, edl, serial))
        except Exception:
            continue
    return edl


@given(st.integers(0, 10**6))
def test_what_is_written_is_read_back_word_for_word_and_time_for_time(seed: int) -> None:
    edl = edited(Random(seed))
    texts = [part for item in heard(edl) for part in item.word.text.split()]
    for write in (write_whisper_json, write_remotion_json, write_auteur_json):
        segments = read_transcript_json(write(edl))
        words = [word for segment in segments for word in segment.words]
        assert [part for word in words for part in word.word.split()] == texts
        for word in words:
            assert word.start_ms is not None
            assert word.end_ms is not None
            assert 0 <= word.start_ms <= word.end_ms <= edl.duration_ms


def test_our_transcript_has_ids_of_the_document_and_both_clocks() -> None:
    edl, _ = apply(talk(16), {"op": "delete_words", "word_ids": ["w1", "w2"]})
    said: dict[str, Any] = json.loads(write_auteur_json(edl))
    words = [word for segment in said["segments"] for word in segment["words"]]
    assert [word["id"] for word in words] == ["w0", *(f"w{n}" for n in range(3, 16))]
    third = words[1]
    assert third["source_start_ms"] == edl.word("w3").word.start_ms
    assert third["source_start_ms"] - third["start_ms"] == talk(16).duration_ms - edl.duration_ms
    assert said["duration_ms"] == edl.duration_ms
    assert said["generated"] == []
    assert [segment["speaker"] for segment in said["segments"]] == ["Speaker 1", "Speaker 2"]


def test_whispers_words_lie_in_their_segments_and_say_what_its_text_says() -> None:
    said = json.loads(write_whisper_json(talk(24)))
    assert said["text"] == " ".join(f"word{n}" for n in range(24))
    for segment in said["segments"]:
        assert segment["text"] == "".join(word["word"] for word in segment["words"])
        assert (
            segment["start"] <= segment["words"][0]["start"] <= segment["words"][-1]["end"] <= segment["end"]
        )
    assert all(a["end"] <= b["start"] for a, b in pairwise(said["segments"]))


def test_a_document_without_words_is_an_empty_transcript() -> None:
    edl = replace(talk(4), transcript=Edl("x").transcript)
    assert json.loads(write_remotion_json(edl)) == []
    assert json.loads(write_whisper_json(edl))["text"] == ""
    assert json.loads(write_auteur_json(edl))["segments"] == []
