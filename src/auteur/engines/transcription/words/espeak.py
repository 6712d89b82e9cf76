"""Pronunciations by espeak-ng, where the extra `auteur[espeak]` is installed (its library is GPL-3.0)."""

from __future__ import annotations

import ctypes
import re
from functools import cache

from auteur.engines.transcription.words.lexicon import Pronounce

__all__ = ["espeak", "to_arpabet"]

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: no sound device is opened
_UTF8 = 1
_IPA = 0x02 | ord("_") << 8  # IPA letters with "_" between phonemes
_ARPABET = {
    "ɑː": "AA", "ɑ": "AA", "ɒ": "AA", "a": "AE", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔː": "AO", "ɔ": "AO",
    "aʊ": "AW", "aɪ": "AY", "ɛ": "EH", "e": "EH", "ɚ": "ER", "ɜː": "ER", "ɜ": "ER", "eɪ": "EY", "ɪ": "IH", "i": "IY",
    "iː": "IY", "oʊ": "OW", "əʊ": "OW", "o": "OW", "oː": "AO", "ɔɪ": "OY", "ʊ": "UH", "u": "UW", "uː": "UW",
    "aɪɚ": "AY ER", "aɪə": "AY AH", "ʊɹ": "UH R", "ɪɹ": "IH R", "ɛɹ": "EH R", "ɑːɹ": "AA R", "ɔːɹ": "AO R",
    "oːɹ": "AO R", "ɹ": "R", "r": "R", "b": "B", "tʃ": "CH", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G",
    "h": "HH", "dʒ": "JH", "k": "K", "x": "K", "l": "L", "m": "M", "n": "N", "n̩": "AH N", "ŋ": "NG", "p": "P",
    "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH",
    "əl": "AH L", "ɬ": "L", "ç": "SH",
}  # fmt: skip
_MARKS = re.compile("[ˈˌ\u0303\u200d\\s]")


def to_arpabet(ipa: str) -> str | None:
    """espeak's IPA with "_" between phonemes as ARPAbet; None when it holds a sound that English has not."""
    sounds = [_MARKS.sub("", part) for part in ipa.split("_")]
    phones = [_ARPABET.get(sound) for sound in sounds if sound]
    return None if not phones or None in phones else " ".join(phone for phone in phones if phone)


@cache
def espeak() -> Pronounce | None:
    """The American English voice, or None where the extra is not installed or does not start."""
    try:
        import espeakng_loader
    except ImportError:
        return None
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        if library.espeak_Initialize(_SYNCHRONOUS, 0, data, 1 << 15) < 0 or library.espeak_SetVoiceByName(
            b"en-us"
        ):
            return None
    except (OSError, AttributeError):
        return None
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def pronounce(word: str) -> str | None:
        text = ctypes.c_char_p(word.encode())
        found = library.espeak_TextToPhonemes(ctypes.byref(text), _UTF8, _IPA)
        return to_arpabet(found.decode()) if found else None

    return pronounce
