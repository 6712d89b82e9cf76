"""Language models made from a text, for PocketSphinx: ARPA trigrams with absolute discounting over a broad unigram."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["BEGIN", "END", "arpa"]

BEGIN, END = "<s>", "</s>"
_DISCOUNT = 0.5
_NEVER = -99.0

Gram = tuple[str, ...]


def arpa(
    sentences: Iterable[Sequence[str]], background: Mapping[str, float], background_weight: float
) -> str:
    """A trigram model in ARPA format.

    Unigrams are the text's with `background` (probabilities of other words, any scale) at `background_weight` of
    the mass, so that a word the text has not can still be heard. Bigrams and trigrams are those of the text.
    """
    counts = _counts(sentences)
    ones = _unigrams(counts[1], background, background_weight)
    twos = _discounted(counts[2], counts[1])
    threes = _discounted(counts[3], counts[2])
    one_backoff = _backoffs(twos, ones)
    two_backoff = _backoffs(threes, twos)
    lines = ["\\data\\", f"ngram 1={len(ones)}", f"ngram 2={len(twos)}", f"ngram 3={len(threes)}", ""]
    lines += ["\\1-grams:", *_lines(ones, one_backoff), "", "\\2-grams:", *_lines(twos, two_backoff), ""]
    lines += ["\\3-grams:", *_lines(threes), "", "\\end\\", ""]
    return "\n".join(lines)


def _counts(sentences: Iterable[Sequence[str]]) -> dict[int, Counter[Gram]]:
    counts: dict[int, Counter[Gram]] = {1: Counter(), 2: Counter(), 3: Counter()}
    for sentence in sentences:
        words = (BEGIN, *sentence, END)
        for order in counts:
            counts[order].update(words[at : at + order] for at in range(len(words) - order + 1))
    return counts


def _unigrams(counts: Counter[Gram], background: Mapping[str, float], weight: float) -> dict[Gram, float]:
    total = sum(count for gram, count in counts.items() if gram != (BEGIN,)) or 1
    scale = sum(background.values()) or 1.0
    found: dict[Gram, float] = defaultdict(float)
    for gram, count in counts.items():
        found[gram] += (1 - weight) * count / total
    for word, probability in background.items():
        found[(word,)] += weight * probability / scale
    found.setdefault((END,), weight / scale)
    found[(BEGIN,)] = 0.0
    return dict(found)


def _discounted(counts: Counter[Gram], contexts: Counter[Gram]) -> dict[Gram, float]:
    return {gram: (count - _DISCOUNT) / contexts[gram[:-1]] for gram, count in counts.items()}


def _backoffs(higher: Mapping[Gram, float], lower: Mapping[Gram, float]) -> dict[Gram, float]:
    """What each context leaves to the shorter one, over what the shorter one gives to words not seen after it."""
    kept: dict[Gram, float] = defaultdict(float)
    shadowed: dict[Gram, float] = defaultdict(float)
    for gram, probability in higher.items():
        kept[gram[:-1]] += probability
        shadowed[gram[:-1]] += lower[gram[1:]]
    return {context: max(1e-6, 1 - kept[context]) / max(1e-6, 1 - shadowed[context]) for context in kept}


def _lines(grams: Mapping[Gram, float], backoffs: Mapping[Gram, float] | None = None) -> list[str]:
    """`log10(p) words log10(backoff)`; the longest grams have no backoff."""
    lines = [f"{_log(probability):.4f} {' '.join(gram)}" for gram, probability in sorted(grams.items())]
    if backoffs is None:
        return lines
    return [
        f"{line} {_log(backoffs.get(gram, 1.0)):.4f}" for line, gram in zip(lines, sorted(grams), strict=True)
    ]


def _log(value: float) -> float:
    return math.log10(value) if value > 0 else _NEVER
