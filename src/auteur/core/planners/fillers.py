"""Fillers: sounds and words that say nothing. What may also mean something is proposed but not ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from auteur.core.edl.document import Edl
from auteur.core.planners.deletions import deletion, plain
from auteur.core.planners.proposal import Proposal
from auteur.core.transcript.heard import Heard, heard
from auteur.core.transcript.model import Word

__all__ = ["LANGUAGES", "Language", "fillers", "hesitates", "language_of"]


class Language(NamedTuple):
    """`sounds` are never words of the language, `phrases` sometimes are."""

    sounds: re.Pattern[str]
    phrases: tuple[str, ...]


# Sounds may be drawn out ("uhmmm"). What is a sound in one language may be a word in the next: "um" and "er" in
# German, "eh" in English.
LANGUAGES: dict[str, Language] = {
    "en": Language(
        re.compile(r"u+h*m+|u+h+|e+r+m+|er|h+m+|mm+|a+h+m+"),
        (
            "like", "so", "well", "actually", "basically", "literally", "honestly", "right", "okay", "ok",
            "anyway", "ah", "oh", "eh", "mhm", "you know", "you see", "i mean", "sort of", "kind of",
            "i guess", "or something", "or whatever",
        ),
    ),
    "de": Language(
        re.compile(r"ä+h*m*|ö+h*m*|e+hm+|h+m+|mm+"),
        (
            "also", "halt", "eben", "quasi", "sozusagen", "irgendwie", "eigentlich", "ja", "ne", "gell", "genau",
            "tja", "naja", "na ja", "ich meine", "ich sag mal", "sag ich mal", "im prinzip", "und so",
        ),
    ),
    "es": Language(
        re.compile(r"e+h*m+|e+h+|a+hm+|u+h*m+|h+m+|mm+"),
        (
            "este", "pues", "bueno", "digamos", "entonces", "vale", "sabes", "ah", "o sea",
            "es decir", "a ver", "por así decirlo", "y tal",
        ),
    ),
    "fr": Language(
        re.compile(r"e+u+h+|h+e+u+|h+u*m+|mm+|e+hm+"),
        (
            "ben", "bah", "bon", "donc", "quoi", "voilà", "genre", "enfin", "hein", "alors", "ah", "eh", "du coup",
            "en fait", "tu vois", "vous voyez", "tu sais", "vous savez", "je veux dire", "en gros", "on va dire",
        ),
    ),
}  # fmt: skip


_UNLISTED = Language(re.compile(r"(?!)"), ())


def language_of(edl: Edl, language: str | None = None) -> Language:
    """The fillers of a language tag such as "de-AT"; None for the transcript's own, English where it has none."""
    tag = (language or edl.transcript.language or "en").partition("-")[0].lower()
    return LANGUAGES.get(tag, _UNLISTED)


def hesitates(word: Word, text: str, sounds: re.Pattern[str]) -> bool:
    """Whether a word is no word but a sound: an engine says so, or it is one of the language's."""
    return "hesitation" in word.flags or sounds.fullmatch(text) is not None


def fillers(edl: Edl, language: str | None = None) -> list[Proposal]:
    """One proposal for each filler that plays, in timeline order.

    `language` as in `language_of`. In one without a list only words that an engine flagged as hesitations are found.
    """
    listed = language_of(edl, language)
    phrases = _by_first_word(listed.phrases)
    words = heard(edl)
    texts = [plain(item.word.text) for item in words]
    found: list[Proposal] = []
    i = 0
    while i < len(words):
        length, certain = _filler_at(words, texts, i, listed, phrases)
        if length:
            reason = "a hesitation" if certain else "often a filler, sometimes not: listen first"
            found.append(
                deletion("filler", words[i : i + length], reason, ticked=certain, revision=edl.version)
            )
        i += length or 1
    return found


def _by_first_word(phrases: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases in words under their first, longest first."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted((tuple(phrase.split()) for phrase in phrases), key=len, reverse=True):
        by_first.setdefault(phrase[0], []).append(phrase)
    return by_first


def _filler_at(
    words: Sequence[Heard],
    texts: Sequence[str],
    i: int,
    listed: Language,
    phrases: dict[str, list[tuple[str, ...]]],
) -> tuple[int, bool]:
    """(how many words from `i` on are a filler, whether certainly); (0, False) for none."""
    if hesitates(words[i].word, texts[i], listed.sounds):
        return 1, True
    for phrase in phrases.get(texts[i], ()):
        length = len(phrase)
        if tuple(texts[i : i + length]) == phrase and words[i + length - 1].segment is words[i].segment:
            return length, False
    return 0, False
