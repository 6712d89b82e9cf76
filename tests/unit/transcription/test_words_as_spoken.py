"""What is printed is read out: numbers, abbreviations, words that no dictionary has."""

from __future__ import annotations

import random
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pocketsphinx import get_model_path

from auteur.engines.transcription.sphinx.decoder import make_decoder
from auteur.engines.transcription.words.espeak import espeak, to_arpabet
from auteur.engines.transcription.words.hesitation import is_hesitation
from auteur.engines.transcription.words.letters import sound_out
from auteur.engines.transcription.words.lexicon import Lexicon
from auteur.engines.transcription.words.numbers import cardinal, ordinal
from auteur.engines.transcription.words.spelling import readings

DICTIONARY = Path(get_model_path("en-us")) / "cmudict-en-us.dict"


def _first(printed: str) -> str:
    return " ".join(readings(printed, {"nasa", "it's", "the"}.__contains__)[0])


@pytest.mark.parametrize(
    ("printed", "spoken"),
    [
        ("Mr.", "mister"),
        ("Dr.", "doctor"),
        ("1811", "eighteen eleven"),
        ("1905", "nineteen oh five"),
        ("1900", "nineteen hundred"),
        ("2007,", "two thousand seven"),
        ("£1,200,000", "one million two hundred thousand pounds"),
        ("$1", "one dollar"),
        ("$3.50", "three dollars fifty"),
        ("3.14", "three point one four"),
        ("21st", "twenty first"),
        ("10:30", "ten thirty"),
        ("50%", "fifty percent"),
        ("007", "zero zero seven"),
        ("BBC", "b b c"),
        ("NASA", "nasa"),
        ("It’s", "it's"),
        ("ill-disposed", "ill disposed"),
        ("“Café!”", "cafe"),
        ("rock & roll", "rock and roll"),
        ("no", "no"),
    ],
)
def test_a_printed_word_is_read_as_people_read_it(printed: str, spoken: str) -> None:
    assert _first(printed) == spoken


def test_a_number_may_be_read_in_other_ways() -> None:
    ways = {" ".join(reading) for reading in readings("1811", lambda _: False)}
    assert ways == {
        "eighteen eleven",
        "one thousand eight hundred eleven",
        "one thousand eight hundred and eleven",
    }


_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: value for value, word in enumerate(_BELOW_TWENTY.split())}
_VALUES |= {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}


def _value(words: tuple[str, ...]) -> int:
    """The slow oracle: adds up what the words say."""
    total = group = 0
    for word in words:
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million", "billion", "trillion"):
            total += group * 1000 ** (1 + ["thousand", "million", "billion", "trillion"].index(word))
            group = 0
        else:
            group += _VALUES[word]
    return total + group


@given(st.integers(0, 10**15 - 1))
def test_the_words_of_a_number_add_up_to_it(number: int) -> None:
    assert _value(cardinal(number)) == number


@given(st.text(max_size=30))
def test_whatever_is_printed_can_be_read_as_words_of_letters(printed: str) -> None:
    found = readings(printed, lambda _: False)
    assert found
    for reading in found:
        assert reading
        assert all(word and all(c.isalpha() or c == "'" for c in word) for word in reading)


def test_ordinals_end_as_they_should() -> None:
    assert [" ".join(ordinal(n)) for n in (1, 2, 3, 5, 12, 20, 42, 100)] == [
        "first", "second", "third", "fifth", "twelfth", "twentieth", "forty second", "one hundredth"
    ]  # fmt: skip


def test_letter_rules_agree_with_the_dictionary_on_three_phones_in_four() -> None:
    entries = [line.split(maxsplit=1) for line in DICTIONARY.read_text("utf-8").splitlines()]
    words = [(word, phones.split()) for word, phones in entries if word.isalpha() and len(word) > 2]
    agreed = total = 0
    for word, phones in random.Random(1).sample(words, 2000):
        found = sound_out(word).split()
        blocks = SequenceMatcher(a=phones, b=found, autojunk=False).get_matching_blocks()
        agreed += 2 * sum(block.size for block in blocks)
        total += len(phones) + len(found)
    assert agreed / total > 0.75


PHONES = {phone for line in DICTIONARY.read_text("utf-8").splitlines() for phone in line.split()[1:]}


@given(st.text(max_size=20))
def test_any_word_sounds_out_to_phones_of_the_model(word: str) -> None:
    phones = sound_out(word).split()
    assert phones
    assert set(phones) <= PHONES


def test_a_word_without_a_dictionary_entry_is_guessed_once_and_can_be_decoded() -> None:
    lexicon = Lexicon(make_decoder(lm=None))
    assert lexicon.readings("Dashwood's") == (("dashwood's",),)
    assert lexicon.phones("dashwood's").endswith("D Z")
    assert lexicon.phones("the") == "DH AH"
    assert lexicon.guessed == {"dashwood's"}


def test_a_pronouncer_is_asked_before_the_letters() -> None:
    lexicon = Lexicon(make_decoder(lm=None), {"blorptic": "Z IY"}.get)
    assert lexicon.phones("blorptic") == "Z IY"
    assert lexicon.phones("snorfic") == sound_out("snorfic")


def test_espeaks_ipa_becomes_arpabet_and_foreign_sounds_are_refused() -> None:
    assert to_arpabet("k_ˌuː_b_ɚ_n_ˈɛ_ɾ_iː_z") == "K UW B ER N EH T IY Z"
    assert to_arpabet("ʀ_a") is None
    assert to_arpabet("") is None


def test_espeak_pronounces_where_it_is_installed() -> None:
    pytest.importorskip("espeakng_loader", reason="the extra auteur[espeak] is not installed")
    pronounce = espeak()
    assert pronounce is not None
    assert pronounce("dashwood") == "D AE SH W UH D"


@pytest.mark.parametrize("word", ["um", "Uh,", "uhm", "Ummm…", "er", "erm", "hmm", "mm", "—uh—"])
def test_hesitations_are_known_as_such(word: str) -> None:
    assert is_hesitation(word)


@pytest.mark.parametrize("word", ["umbrella", "hum", "a", "I'm", "them", "eh", "human", "", "mom", "her"])
def test_words_are_no_hesitations(word: str) -> None:
    assert not is_hesitation(word)


@pytest.mark.parametrize(("word", "language", "hesitates"), [
    ("um", "de", False), ("er", "de", False), ("ähm", "de", True), ("äh,", "de", True), ("euh", "fr", True),
    ("eu", "fr", True), ("eh", "es", True), ("em", "es", True), ("e", "it", False), ("hm", "ja", True),
])  # fmt: skip
def test_what_hesitates_depends_on_the_language(word: str, language: str, hesitates: bool) -> None:
    assert is_hesitation(word, language) is hesitates
