"""Scripts are read from the files people have."""

import json

import pytest

from auteur.core.errors import InputError
from auteur.core.transcript.script import Script
from auteur.formats.script_file import read_script
from auteur.formats.transcript_json import read_transcript_json


def _words(script: Script) -> list[str]:
    return [word.word for word in script.words]


def test_each_line_of_text_is_a_segment_and_dashes_stay_with_the_word_before_them() -> None:
    script = read_script("To be — or not.\n\nThat is it.\n", ".txt")
    assert _words(script) == ["To", "be —", "or", "not.", "That", "is", "it."]
    assert [n for n, word in enumerate(script.words) if word.begins_segment] == [0, 4]
    assert script.text == "To be — or not.\nThat is it."


def test_a_speaker_is_taken_off_where_the_label_is_in_capitals_or_comes_again() -> None:
    script = read_script("ANNA: Good morning.\nTom: Morning.\nTom: Note: it rains.\nOne thing: this.", ".txt")
    assert _words(script) == [
        "Good",
        "morning.",
        "Morning.",
        "Note:",
        "it",
        "rains.",
        "One",
        "thing:",
        "this.",
    ]
    assert [word.speaker for word in script.words][::2] == ["ANNA", "Tom", "Tom", "Tom", "Tom"]


def test_cues_of_srt_and_vtt_become_segments_and_their_sounds_are_left_out() -> None:
    times = ("00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000")
    srt = f"1\n{times[0]}\n[DOOR SLAMS]\nHello <i>there</i>\n\n2\n{times[1]}\n♪ la ♪\n"
    assert _words(read_script(srt, ".srt")) == ["Hello", "there", "la"]
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello (applause) you\n"
    found = read_script(vtt, ".VTT")
    assert [(word.word, word.speaker) for word in found.words] == [("Hello", "Ann"), ("you", "Ann")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_that_editors_write(encoding: str) -> None:
    assert _words(read_script("Café olé".encode(encoding), ".txt")) == ["Café", "olé"]


@pytest.mark.parametrize(
    ("data", "suffix"), [("", ".txt"), ("[MUSIC]", ".srt"), ("Hello", ".docx"), ("{", ".json")]
)
def test_a_file_without_words_or_of_another_kind_is_refused(data: str, suffix: str) -> None:
    with pytest.raises(InputError):
        read_script(data, suffix)


WHISPER = {
    "segments": [
        {
            "text": " Hello world.",
            "words": [{"word": " Hello", "start": 0.5, "end": 0.81, "probability": 0.9}, {"word": " world."}],
        },
        {"text": " No words here"},
    ]
}
DEEPGRAM = {
    "results": {
        "channels": [
            {
                "alternatives": [
                    {
                        "words": [
                            {
                                "word": "hi",
                                "punctuated_word": "Hi.",
                                "start": 1.0,
                                "end": 1.5,
                                "confidence": 0.7,
                                "speaker": 0,
                            }
                        ]
                    }
                ]
            }
        ]
    }
}
ASSEMBLY = {
    "audio_duration": 9,
    "words": [{"text": "Hi.", "start": 1000, "end": 1500, "confidence": 0.7, "speaker": "A"}],
}
SCRIBE = {
    "words": [
        {"type": "word", "text": "Hi.", "start": 1.0, "end": 1.5, "speaker_id": "s"},
        {"type": "spacing", "text": " ", "start": 1.5, "end": 1.6},
        {"type": "audio_event", "text": "(laughs)", "start": 1.6, "end": 2},
    ]
}
REMOTION = [{"text": " Hi.", "startMs": 1000, "endMs": 1500, "confidence": None}]


@pytest.mark.parametrize("document", [DEEPGRAM, ASSEMBLY, SCRIBE, REMOTION])
def test_every_tools_json_gives_the_word_and_its_milliseconds(document: object) -> None:
    ((word,),) = (segment.words for segment in read_transcript_json(json.dumps(document)))
    assert (word.word, word.start_ms, word.end_ms) == ("Hi.", 1000, 1500)


def test_whispers_json_keeps_segments_with_and_without_words() -> None:
    first, second = read_transcript_json(json.dumps(WHISPER))
    assert [(w.word, w.start_ms, w.confidence) for w in first.words] == [
        ("Hello", 500, 0.9),
        ("world.", None, None),
    ]
    assert second.text == "No words here"
    assert _words(read_script(json.dumps(WHISPER), ".json")) == ["Hello", "world.", "No", "words", "here"]


@pytest.mark.parametrize("data", ["[" * 100_000, "3", '{"results": {}}', '{"a": 1}'])
def test_json_that_is_no_transcript_is_refused(data: str) -> None:
    with pytest.raises(InputError):
        read_transcript_json(data)
