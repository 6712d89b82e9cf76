"""A script is found in the recording, and what differs between the two is said."""

from __future__ import annotations

import statistics
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import InputError
from auteur.core.transcript.script import Script
from auteur.engines.transcription.align.engine import Align
from auteur.engines.transcription.align.placed import Placed, confidence, merge_words
from auteur.engines.transcription.align.trouble import Stretch, troubled
from auteur.engines.transcription.sphinx.decoder import Heard
from auteur.engines.transcription.sphinx.grammar import Choice, Found, Placer
from auteur.ports.transcriber import Transcription
from auteur.services.demo_talk import Talk, TalkWord, demo_talk


@pytest.fixture(scope="module")
def talk() -> Talk:
    return demo_talk()


def _align(talk: Talk, lines: list[str]) -> Transcription:
    return Align().transcribe(talk.samples, script=Script.from_lines(lines))


@pytest.fixture(scope="module")
def exact(talk: Talk) -> Transcription:
    return _align(talk, talk.script.splitlines())


def _meets(filler: TalkWord, found: Transcription) -> bool:
    marked = [word for word in found.words if "hesitation" in word.flags]
    return any(filler.start_ms < word.end_ms and word.start_ms < filler.end_ms for word in marked)


def test_every_word_of_an_exact_script_is_found_near_its_place(talk: Talk, exact: Transcription) -> None:
    spoken = [word for word in talk.words if not word.filler]
    found = [word for word in exact.words if "added" not in word.flags]
    assert [word.word for word in found] == [word.word for word in spoken]
    errors = sorted(abs(a.start_ms - b.start_ms) for a, b in zip(spoken, found, strict=True))
    assert statistics.median(errors) <= 20
    assert errors[int(len(errors) * 0.9)] <= 60
    assert not exact.skipped


def test_every_planted_hesitation_is_found_though_no_script_has_it(talk: Talk, exact: Transcription) -> None:
    marked = [word for word in exact.words if "hesitation" in word.flags]
    assert [word.word for word in marked] == [word.word for word in talk.fillers]
    assert all(_meets(filler, exact) for filler in talk.fillers)
    assert all(word.flags == ("hesitation", "added") for word in marked)


def test_the_scripts_lines_are_the_segments(exact: Transcription) -> None:
    first = [exact.words[at].word for at in exact.segment_breaks]
    assert first == ["he", "unless", "had", "he"]


def test_words_that_fit_are_surer_than_words_that_do_not() -> None:
    assert confidence(-1.0) > 0.9 > 0.5 > confidence(-8.0)


def test_a_sentence_that_the_script_lacks_is_heard_and_marked_as_added(talk: Talk) -> None:
    lines = talk.script.splitlines()
    found = _align(talk, [*lines[:2], *lines[3:]])
    sentence = [word for word in talk.words if 14_000 < word.start_ms < 20_700 and not word.filler]
    added = [w for w in found.words if "added" in w.flags and "hesitation" not in w.flags]
    assert all(sentence[0].start_ms - 2500 < word.start_ms < sentence[-1].end_ms + 200 for word in added)
    heard = {word.word for word in added}
    assert (
        len(heard & {word.word for word in sentence}) >= 6
    )  # the model of the other lines knows few of its words
    kept = [w.word for w in found.words if not w.flags]
    assert kept == " ".join([*lines[:2], *lines[3:]]).split()


def test_a_sentence_that_nobody_spoke_is_skipped_and_leaves_the_others_in_place(
    talk: Talk, exact: Transcription
) -> None:
    lines = talk.script.splitlines()
    sentence = "and then we all went home to eat our supper in the dark garden together"
    found = _align(talk, [*lines[:2], sentence, *lines[2:]])
    assert [word.word for word in found.skipped] == sentence.split()
    assert {word.after_index for word in found.skipped} == {32}
    there = [(w.word, w.start_ms) for w in exact.words if not w.flags]
    here = [(w.word, w.start_ms) for w in found.words if not w.flags]
    assert [word for word, _ in here] == [word for word, _ in there]
    assert all(abs(a - b) <= 50 for (_, a), (_, b) in zip(here, there, strict=True))


def test_a_wrong_word_of_the_script_is_marked_and_its_neighbours_stay(talk: Talk) -> None:
    text = talk.script.replace("married", "kitchen").replace("power", "yesterday")
    found = _align(talk, text.splitlines())
    wrong = [word for word in found.words if word.word in ("kitchen", "yesterday")]
    assert all("interpolated" in word.flags and word.confidence < 0.4 for word in wrong)
    skipped = {word.word for word in found.skipped}
    assert {word.word for word in wrong} | skipped == {"kitchen", "yesterday"}
    unmarked = {w.word: w.start_ms for w in found.words if not w.flags}
    for word in ("respectable", "dashwood", "himself", "prudently"):
        truth = next(w.start_ms for w in talk.words if w.word == word)
        assert abs(unmarked[word] - truth) <= 50


def test_every_word_of_the_script_is_either_found_once_or_skipped(talk: Talk) -> None:
    text = talk.script.replace("dashwood had", "computer kitchen").replace(
        "prudently in his", "blue yesterday running"
    )
    text = text.replace("how much", "horses how horses").replace("disposed young", "kitchen young")
    found = _align(talk, text.splitlines())
    order = [(n, 1, word.word) for n, word in enumerate(found.words) if "added" not in word.flags]
    order += [(skip.after_index, 2, skip.word) for skip in found.skipped]
    assert [word for *_, word in sorted(order, key=lambda item: item[:2])] == text.split()
    assert sum(_meets(filler, found) for filler in talk.fillers) >= 5


def test_printed_forms_are_kept_and_found_by_how_they_are_read(talk: Talk) -> None:
    opening = Talk(talk.samples[: 4300 * 16], (), "")
    found = _align(opening, ["And Mr. John Dashwood — had then leisure to consider,"])
    plain = [word.word for word in found.words if "added" not in word.flags]
    assert plain == ["And", "Mr.", "John", "Dashwood —", "had", "then", "leisure", "to", "consider,"]
    assert abs(found.words[1].start_ms - talk.words[1].start_ms) <= 20


def test_the_talk_said_three_times_is_worked_through_in_chunks(talk: Talk) -> None:
    thrice = Talk(np.tile(talk.samples, 3), (), talk.script * 3)
    found = _align(thrice, thrice.script.splitlines())
    assert [w.word for w in found.words if "added" not in w.flags] == thrice.script.split()
    length_ms = len(talk.samples) // 16
    spoken = [w.start_ms + turn * length_ms for turn in range(3) for w in talk.words if not w.filler]
    errors = [
        abs(w.start_ms - s)
        for w, s in zip((w for w in found.words if "added" not in w.flags), spoken, strict=True)
    ]
    assert statistics.median(errors) <= 20
    assert max(errors) <= 150


def test_a_script_is_needed(talk: Talk) -> None:
    for script in (None, Script(())):
        with pytest.raises(InputError, match="script"):
            Align().transcribe(talk.samples, script=script)


def test_a_kennedy_speech_in_a_hall_is_aligned_without_inventing_hesitations() -> None:
    from auteur.media.audio import decode_pcm

    path = Path(__file__).parents[2] / "data" / "media" / "speech" / "jfk.flac"
    lines = [
        "And so, my fellow Americans:",
        "ask not what your country can do for you —",
        "ask what you can do",
    ]
    found = Align().transcribe(decode_pcm(path), script=Script.from_lines([*lines, "for your country."]))
    printed = [word.word for word in found.words]
    assert " ".join(printed) == " ".join([*lines, "for your country."])
    assert not any(word.flags for word in found.words)


# -- parts ---------------------------------------------------------------------------------------------------------


def _found(word: str, start_ms: int, owner: int | None) -> Found:
    return Found(Heard(word, start_ms, start_ms + 100, -1.0), owner)


def test_the_spoken_words_of_a_printed_one_become_one_even_around_a_hesitation() -> None:
    heard = [
        _found("eighteen", 0, 4),
        _found("++UH++", 100, None),
        _found("eleven", 200, 4),
        _found("so", 300, 5),
    ]
    merged = merge_words(heard)
    assert [(item.index, item.start_ms, item.end_ms) for item in merged] == [(4, 0, 300), (5, 300, 400)]


def _item(score: float, index: int | None = 0, duration_ms: int = 300) -> Placed:
    return Placed("w", 0, duration_ms, score, index=index, hesitation=index is None)


def test_trouble_reaches_from_the_last_good_word_to_the_next_three() -> None:
    good, bad = _item(-1.0), _item(-9.0)
    items = [good, good, bad, good, bad, good, good, good, good]
    assert troubled(items, [-20.0] * 9, -60.0) == [Stretch(2, 5)]
    assert troubled([good] * 5, [-20.0] * 5, -60.0) == []
    assert troubled([good, bad], [-20.0] * 2, -60.0) == [Stretch(1, 2)]


def test_a_short_hesitation_is_trouble_and_a_long_one_is_not() -> None:
    good = _item(-1.0)
    long, short = _item(-3.0, None, 300), _item(-3.0, None, 110)
    assert troubled([good, long, good], [-20.0] * 3, -60.0) == []
    assert troubled([good, short, good], [-20.0] * 3, -60.0) != []


def test_the_placer_takes_the_path_that_was_spoken(talk: Talk) -> None:
    placer = Placer()
    first = talk.samples[: 1500 * 16]
    choices = [
        Choice(((("and", 0),),)),
        Choice(((("doctor", 1),), (("mister", 2),), ())),
        Choice(((("john", 3),),)),
        Choice(((("banana", 4),), ())),
        Choice(((("dashwood", 5),),)),
    ]
    for word in ("and", "doctor", "mister", "john", "banana", "dashwood"):
        placer.lexicon.ensure(word)
    found = placer.place(first, choices)
    assert found is not None
    assert [item.owner for item in found] == [0, 2, 3, 5]
    assert all(a.heard.end_ms <= b.heard.start_ms for a, b in pairwise(found))


def test_words_too_many_for_the_sound_are_not_placed(talk: Talk) -> None:
    placer = Placer()
    placer.lexicon.ensure("and")
    assert placer.place(talk.samples[:1600], [Choice(((("and", n),),)) for n in range(50)]) is None
