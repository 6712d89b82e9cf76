"""What of an edit was generated, and by what."""

from __future__ import annotations

import json
from dataclasses import replace

from auteur.core.edl.apply import apply
from auteur.core.edl.document import Edl, MediaFile
from auteur.core.transcript.provenance import generated_spans
from auteur.formats.auteur_json import write_auteur_json
from tests.support.documents import talk

CLIP = {"id": "new", "media_file_id": "voice", "in_point_ms": 0, "out_point_ms": 900}
WORDS = [
    {"word": "entirely", "start_ms": 100, "end_ms": 400},
    {"word": "new", "start_ms": 450, "end_ms": 800},
]


def spoken(generated_by: str | None) -> Edl:
    media = {
        "id": "voice",
        "name": "voice.wav",
        "duration_ms": 900,
        "type": "audio",
        "generated_by": generated_by,
    }
    op = {"op": "insert_words", "after_word_id": "w3", "clip": CLIP, "words": WORDS, "media_file": media}
    return apply(talk(8), op)[0]


def test_a_recording_as_it_was_made_has_nothing_generated() -> None:
    assert generated_spans(talk(8)) == []


def test_a_clip_of_a_generated_file_is_one_stretch_with_its_engine_and_its_words() -> None:
    edl = spoken("voice-engine 1")
    found = [span for span in generated_spans(edl) if span.kind == "audio"]
    (span,) = found
    assert (span.generated_by, span.text, span.media_file_id) == ("voice-engine 1", "entirely new", "voice")
    assert (span.end_ms - span.start_ms, span.source_start_ms, span.source_end_ms) == (900, 0, 900)
    (placed,) = [p for track in edl.tracks for p in track.lane if p.clip.id == "new"]
    assert span.start_ms == placed.start_ms


def test_generated_words_of_a_file_that_names_no_engine_are_found_by_their_origin() -> None:
    (span,) = generated_spans(spoken(None))
    assert (span.generated_by, span.text, span.kind) == ("", "entirely new", "audio")
    assert (span.source_start_ms, span.source_end_ms) == (100, 800)


def test_what_no_longer_plays_or_is_muted_is_not_claimed() -> None:
    edl = spoken("voice-engine 1")
    gone, _ = apply(edl, {"op": "delete_words", "word_ids": ["new:0", "new:1"]})
    assert [span for span in generated_spans(gone) if span.text] == []
    muted = replace(edl, tracks=tuple(replace(track, muted=True) for track in edl.tracks))
    assert generated_spans(muted) == []


def test_a_generated_picture_is_a_stretch_of_its_own_before_the_sound() -> None:
    edl = talk(8)
    files = tuple(
        replace(media, generated_by="film-engine") for media in edl.media_files if media.id == "talk"
    )
    spans = generated_spans(
        replace(edl, media_files=(*files, MediaFile("extra", "extra.wav", 60_000, "audio")))
    )
    assert [span.kind for span in spans] == ["video", "audio"]


def test_our_transcript_says_it_in_the_terms_of_content_credentials() -> None:
    (said,) = json.loads(write_auteur_json(spoken("voice-engine 1")))["generated"]
    assert said["generated_by"] == "voice-engine 1"
    assert said["digital_source_type"].endswith("trainedAlgorithmicMedia")
