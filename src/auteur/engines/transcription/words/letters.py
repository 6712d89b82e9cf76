"""Letter-to-sound rules for English words that no dictionary has: a rough pronunciation is enough to align.

An ordered list of spelling patterns, the longest that fits first, each giving ARPAbet phones; written for this
project. Checked against the CMU dictionary in the tests: about three phones in four agree.
"""

from __future__ import annotations

import re

__all__ = ["LETTER_NAMES", "sound_out"]

LETTER_NAMES = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH",
    "i": "AY", "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY",
    "q": "K Y UW", "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY",
    "w": "D AH B AH L Y UW", "x": "EH K S", "y": "W AY", "z": "Z IY",
}  # fmt: skip
_VOWELS = "aeiouy"

# (what stands before, the letters, what stands after, phones); the contexts are regular expressions.
_RULES: tuple[tuple[str, str, str, str], ...] = (
    ("^", "kn", "", "N"), ("^", "gn", "", "N"), ("^", "wr", "", "R"), ("^", "ps", "", "S"), ("^", "x", "", "Z"),
    ("^", "mc", "", "M AH K"), ("^", "sch", "", "SH"), ("", "tch", "", "CH"), ("", "sch", "", "S K"),
    ("", "augh", "", "AO"), ("", "ough", "t", "AO"), ("", "ough", "$", "OW"), ("", "eigh", "", "EY"),
    ("", "igh", "", "AY"), ("[aeiou]", "gh", "", ""), ("", "gh", "", "G"),
    ("", "tion", "", "SH AH N"), ("[aeiour]", "sion", "", "ZH AH N"), ("", "sion", "", "SH AH N"),
    ("", "cian", "", "SH AH N"), ("", "cious", "", "SH AH S"), ("", "tious", "", "SH AH S"),
    ("", "tial", "", "SH AH L"), ("", "cial", "", "SH AH L"), ("", "ture", "", "CH ER"), ("", "sure", "", "ZH ER"),
    ("", "ous", "$", "AH S"), ("[^aeiou]", "le", "$", "AH L"), ("[^aeiou]", "les", "$", "AH L Z"),
    ("[aeiouy].*", "able", "$", "AH B AH L"), ("[aeiouy].*", "ment", "$", "M AH N T"),
    ("[aeiouy].*", "ness", "$", "N AH S"), ("[td]", "ed", "$", "IH D"), ("[kpfsxh]", "ed", "$", "T"),
    ("[aeiouy].*[^aeiou]", "ed", "$", "D"), ("(?:s|x|z|ch|sh|[cg])", "es", "$", "IH Z"),
    ("[aeiouy].*", "ing", "$", "IH NG"), ("[aeiouy].*", "ally", "$", "AH L IY"),
    ("", "ch", "[rl]", "K"), ("", "ch", "", "CH"), ("", "ck", "", "K"), ("", "sh", "", "SH"), ("", "ph", "", "F"),
    ("", "th", "", "TH"), ("", "wh", "o", "HH"), ("", "wh", "", "W"), ("", "dge", "", "JH"), ("", "ng", "$", "NG"),
    ("", "ng", "[^aeiouy]", "NG"), ("", "nk", "", "NG K"), ("", "mb", "$", "M"), ("", "qu", "e$", "K"),
    ("", "qu", "", "K W"), ("", "sc", "[eiy]", "S"), ("", "cc", "[eiy]", "K S"),
    ("", "eer", "", "IH R"), ("", "ear", "", "IH R"), ("", "air", "", "EH R"), ("", "oor", "", "AO R"),
    ("", "our", "", "AO R"), ("", "are", "$", "EH R"), ("", "ere", "$", "IH R"), ("", "ire", "$", "AY ER"),
    ("", "ore", "", "AO R"), ("", "ure", "$", "Y UH R"), ("w", "or", "[^aeiou]", "ER"),
    ("", "arr", "", "AE R"), ("", "err", "", "EH R"), ("", "ar", "[^aeiouy]", "AA R"), ("", "ar", "$", "AA R"),
    ("", "or", "", "AO R"), ("", "er", "[^aeiouy]", "ER"), ("", "er", "$", "ER"), ("", "ers", "$", "ER Z"),
    ("", "ir", "[^aeiouy]", "ER"), ("", "ur", "[^aeiouy]", "ER"), ("", "ur", "$", "ER"), ("", "yr", "[^aeiouy]", "ER"),
    ("", "ee", "", "IY"), ("", "ea", "d", "EH"), ("", "ea", "", "IY"), ("", "ei", "", "EY"), ("", "ey", "$", "IY"),
    ("", "ey", "", "EY"), ("", "ie", "$", "IY"), ("", "ies", "$", "IY Z"), ("", "ie", "", "IY"),
    ("", "ai", "", "EY"), ("", "ay", "", "EY"), ("", "au", "", "AO"), ("", "aw", "", "AO"), ("", "oo", "k", "UH"),
    ("", "oo", "", "UW"), ("", "oa", "", "OW"), ("", "oe", "$", "OW"), ("", "oi", "", "OY"), ("", "oy", "", "OY"),
    ("", "ou", "", "AW"), ("", "ow", "$", "OW"), ("", "ow", "", "AW"), ("", "ew", "", "UW"), ("", "eu", "", "Y UW"),
    ("", "ue", "$", "UW"), ("", "ui", "", "UW"),
    ("", "a", "[^aeiouywxr]e$", "EY"), ("", "e", "[^aeiouywxr]e$", "IY"), ("", "i", "[^aeiouywxr]e$", "AY"),
    ("", "o", "[^aeiouywxr]e$", "OW"), ("", "u", "[^aeiouywxr]e$", "UW"), ("[aeiouy].*", "e", "$", ""),
    ("[aeiouy].*", "e", "s$", ""), ("", "i", "[aou]", "IY"), ("", "i", "$", "IY"), ("", "o", "$", "OW"),
    ("", "a", "$", "AH"), ("[aeiouy].*", "y", "$", "IY"), ("", "y", "$", "AY"), ("^", "y", "", "Y"),
    ("", "u", "$", "UW"), ("^", "e", "$", "IY"), ("", "al", "[kl]", "AO L"), ("", "wa", "[^aeiou]", "W AA"),
    ("[aeiouy].*", "a", "[nlm](?:$|[^aeiou])", "AH"), ("[aeiouy].*", "e", "[nlm](?:$|[^aeiou])", "AH"),
    ("[aeiouy].*", "o", "[nlm](?:$|[^aeiou])", "AH"), ("", "o", "[^aeiou][aiou]", "OW"),
    ("", "c", "[eiy]", "S"), ("", "g", "[ey]", "JH"), ("[aeiouylrnmbdgvw]", "s", "$", "Z"),
    ("[aeiou]", "s", "[aeiou]", "Z"), ("", "x", "", "K S"), ("", "j", "", "JH"),
    ("", "a", "", "AE"), ("", "b", "", "B"), ("", "c", "", "K"), ("", "d", "", "D"), ("", "e", "", "EH"),
    ("", "f", "", "F"), ("", "g", "", "G"), ("", "h", "", "HH"), ("", "i", "", "IH"), ("", "k", "", "K"),
    ("", "l", "", "L"), ("", "m", "", "M"), ("", "n", "", "N"), ("", "o", "", "AA"), ("", "p", "", "P"),
    ("", "q", "", "K"), ("", "r", "", "R"), ("", "s", "", "S"), ("", "t", "", "T"), ("", "u", "", "AH"),
    ("", "v", "", "V"), ("", "w", "", "W"), ("", "y", "", "IH"), ("", "z", "", "Z"),
)  # fmt: skip
_COMPILED = tuple(
    (re.compile(f"(?:{before})$") if before and before != "^" else before, letters, re.compile(after), phones)
    for before, letters, after, phones in _RULES
)


def sound_out(word: str) -> str:
    """ARPAbet phones for a lower-case word, separated by spaces; never empty. Letters outside a-z are passed over."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return "AH"
    if not any(c in _VOWELS for c in letters):
        return " ".join(LETTER_NAMES[c] for c in letters)
    phones: list[str] = []
    at = 0
    while at < len(letters):
        sounds, length = _match(letters, at)
        phones += [p for p in sounds if not phones or p != phones[-1]]  # "tt" is one T
        at += length
    return " ".join(phones) or "AH"


def _match(letters: str, at: int) -> tuple[list[str], int]:
    for before, pattern, after, phones in _COMPILED:
        if not letters.startswith(pattern, at) or not after.match(letters, at + len(pattern)):
            continue
        if before == "^":
            if at:
                continue
        elif before and not before.search(letters[:at]):  # type: ignore[union-attr]
            continue
        return phones.split(), len(pattern)
    raise AssertionError(letters[at])  # every letter has a rule of its own
