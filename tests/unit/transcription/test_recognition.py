"""The draft: wrong in one word of four and honest about it, its hesitations kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from auteur.core.time import Span
from auteur.core.transcript.script import Script
from auteur.engines.transcription.recognise.confidence import confidence
from auteur.engines.transcription.recognise.engine import Recognise, _Stretch
from auteur.engines.transcription.recognise.hearing import Hearing
from auteur.engines.transcription.recognise.hesitations import Word
from auteur.engines.transcription.recognise.plausible import is_impossible
from auteur.engines.transcription.speech import somebody_speaks, speech_spans
from auteur.engines.transcription.sphinx.grammar import Placer
from auteur.ports.transcriber import Transcription
from auteur.services.demo_talk import Talk, demo_talk


@pytest.fixture(scope="module")
def talk() -> Talk:
    return demo_talk()


@pytest.fixture(scope="module")
def draft(talk: Talk) -> Transcription:
    return Recognise().transcribe(talk.samples)


def _plain(word: str) -> str:
    return {"mr": "mister"}.get(word.lower(), word.lower())


def _error_rate(talk: Talk, found: Transcription) -> float:
    spoken = [word.word for word in talk.words if not word.filler]
    heard = [_plain(word.word) for word in found.words if "hesitation" not in word.flags]
    return _edits(spoken, heard) / len(spoken)


def _edits(expected: Sequence[str], found: Sequence[str]) -> int:
    row = list(range(len(found) + 1))
    for i, word in enumerate(expected, 1):
        before, row = row, [i]
        for j, other in enumerate(found, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (word != other)))
    return row[-1]


def test_three_words_of_four_are_right_on_clean_reading(talk: Talk, draft: Transcription) -> None:
    assert _error_rate(talk, draft) <= 0.30


def test_hesitations_are_found_and_none_is_made_up(talk: Talk, draft: Transcription) -> None:
    marked = [word for word in draft.words if "hesitation" in word.flags]
    found = [
        filler
        for filler in talk.fillers
        if any(filler.start_ms < word.end_ms and word.start_ms < filler.end_ms for word in marked)
    ]
    assert len(found) >= 5
    assert len(marked) <= len(found)
    assert {word.word for word in marked} <= {"um", "uh"}


def test_the_draft_says_that_it_is_one(draft: Transcription) -> None:
    assert any("weak draft" in note for note in draft.notes)


def test_right_words_are_surer_than_wrong_ones(talk: Talk, draft: Transcription) -> None:
    right, wrong = [], []
    for word in draft.words:
        if "hesitation" in word.flags:
            continue
        true = any(w.word == _plain(word.word) and abs(w.start_ms - word.start_ms) < 150 for w in talk.words)
        (right if true else wrong).append(word.confidence)
    assert np.mean(right) > np.mean(wrong) + 0.03
    assert 0.6 < np.mean(right + wrong) < 0.95  # about the share of right words, not a boast


def test_right_words_start_where_they_are_spoken(talk: Talk, draft: Transcription) -> None:
    errors = [
        min(abs(w.start_ms - word.start_ms) for w in talk.words if w.word == _plain(word.word))
        for word in draft.words
        if any(w.word == _plain(word.word) and abs(w.start_ms - word.start_ms) < 500 for w in talk.words)
    ]
    assert np.median(errors) <= 20
    assert np.percentile(errors, 90) <= 60


def test_segments_begin_after_pauses(draft: Transcription) -> None:
    for place in draft.segment_breaks:
        assert draft.words[place].start_ms - draft.words[place - 1].end_ms >= 200


def test_a_glossary_brings_words_that_the_model_hears_as_others(talk: Talk, draft: Transcription) -> None:
    opening = talk.samples[: 8300 * 16]
    assert "prudently" not in {word.word for word in draft.words}
    found = Recognise(glossary=("Prudently", "Dashwood")).transcribe(opening)
    assert {"Prudently", "Dashwood"} <= {word.word for word in found.words}


def test_a_model_from_the_script_hears_better_than_the_general_one(talk: Talk, draft: Transcription) -> None:
    end_ms = 12_650  # after the second sentence
    opening = Talk(talk.samples[: end_ms * 16], tuple(w for w in talk.words if w.end_ms < end_ms), "")
    general = replace(draft, words=tuple(w for w in draft.words if w.end_ms < end_ms))
    found = Recognise().transcribe(opening.samples, script=Script.from_lines(talk.script.splitlines()))
    assert _error_rate(opening, found) < 0.5 * _error_rate(opening, general)


# -- parts ---------------------------------------------------------------------------------------------------------


def test_speech_is_found_where_it_is_and_pauses_are_not_speech(talk: Talk) -> None:
    spans = speech_spans(talk.samples, lambda _: None)
    for word in talk.words:
        assert any(s.start_ms <= (word.start_ms + word.end_ms) // 2 < s.end_ms for s in spans)
    assert all(b.start_ms >= a.end_ms for a, b in pairwise(spans))
    spoken_ms = sum(span.duration_ms for span in spans)
    assert spoken_ms < len(talk.samples) // 16 - 5000
    assert not somebody_speaks(talk.samples[13_000 * 16 : 14_500 * 16])
    assert somebody_speaks(talk.samples[:16_000])


def test_long_speech_is_cut_into_stretches_that_a_decoder_can_take(talk: Talk) -> None:
    without_pauses = np.tile(talk.samples[300 * 16 : 8000 * 16], 8)
    spans = speech_spans(without_pauses, lambda _: None)
    assert all(span.duration_ms <= 25_000 for span in spans)
    assert sum(span.duration_ms for span in spans) > 0.97 * len(without_pauses) // 16


def _word(start_ms: int, end_ms: int, *, hesitation: bool = False, posterior: float = 0.9) -> Word:
    return Word("word", start_ms, end_ms, -1.0, posterior, hesitation)


def test_a_duration_or_energy_that_no_word_has_is_impossible() -> None:
    loud, quiet = np.full(500, -20, np.float32), np.full(500, -59, np.float32)
    assert not is_impossible(_word(0, 400), 4, loud, -60)
    assert is_impossible(_word(0, 40), 4, loud, -60)
    assert is_impossible(_word(0, 2000), 4, loud, -60)
    assert not is_impossible(_word(0, 1200, hesitation=True), 2, loud, -60)
    assert is_impossible(_word(0, 400), 4, quiet, -60)


def test_the_span_of_an_impossible_word_is_decoded_again(talk: Talk) -> None:
    stretch = _Stretch(talk.samples, Span(0, 8300), Hearing((), None, None), Placer())
    again = stretch._again(Word("leisurely", 2800, 4200, -9.0, 0.1))
    assert "consider" in [word.word for word in again]
    assert all(2600 <= word.start_ms < word.end_ms <= 4400 for word in again)
    assert stretch._again(Word("breath", 8050, 8250, -9.0, 0.1)) == []


def test_confidence_rises_with_the_posterior_and_falls_for_a_suspect() -> None:
    steps = [confidence(_word(0, 100, posterior=p)) for p in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert steps == sorted(steps)
    assert 0 < steps[0] < steps[-1] < 1
    assert confidence(_word(0, 100), suspect=True) < confidence(_word(0, 100))
