"""The language model made from a text is a model: what may follow any context adds up to one."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pocketsphinx import NGramModel

from auteur.engines.transcription.sphinx.language_model import END, arpa

Grams = dict[tuple[str, ...], tuple[float, float]]


def _parsed(text: str) -> Grams:
    """Each gram's probability and back-off weight."""
    grams: Grams = {}
    order = 0
    for line in text.splitlines():
        if line.endswith("-grams:"):
            order = int(line[1])
        elif order and line and not line.startswith("\\"):
            fields = line.split()
            words = tuple(fields[1 : order + 1])
            backoff = 10 ** float(fields[order + 1]) if len(fields) > order + 1 else 1.0
            grams[words] = (10 ** float(fields[0]), backoff)
    return grams


def _probability(grams: Grams, context: tuple[str, ...], word: str) -> float:
    if (*context, word) in grams:
        return grams[*context, word][0]
    if not context:
        return 0.0
    backoff = grams[context][1] if context in grams else 1.0
    return backoff * _probability(grams, context[1:], word)


_sentences = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), min_size=1, max_size=4)


@given(_sentences)
def test_what_may_follow_any_context_adds_up_to_one(sentences: list[list[str]]) -> None:
    grams = _parsed(arpa(sentences, {"a": 0.5, "x": 0.3, "y": 0.2}, 0.1))
    words = [gram[0] for gram in grams if len(gram) == 1 and gram != ("<s>",)]
    seen = [gram for gram in grams if len(gram) < 3 and gram[-1] != END]
    for context in [(), *seen]:
        assert sum(_probability(grams, context, word) for word in words) == pytest.approx(1, abs=2e-3)


def test_a_sentence_that_was_given_is_likelier_than_its_words_in_another_order() -> None:
    grams = _parsed(arpa([["we", "went", "home"]], {"cat": 1.0}, 0.1))

    def likelihood(words: tuple[str, ...]) -> float:
        chance = 1.0
        for at, word in enumerate(words[1:], 1):
            chance *= _probability(grams, words[max(0, at - 2) : at], word)
        return chance

    said = ("<s>", "we", "went", "home", END)
    others = [("<s>", *middle, END) for middle in product(("we", "went", "home"), repeat=3)]
    assert max(others, key=likelihood) == said


def test_the_decoder_reads_it_and_knows_its_words(tmp_path: Path) -> None:
    path = tmp_path / "model.arpa"
    path.write_text(arpa([["to", "be", "or", "not"]], {"cat": 1.0}, 0.1))
    model = NGramModel.readfile(str(path))
    assert model.prob(["be", "to"]) > model.prob(["not", "to"]) > model.prob(["dog", "to"])
