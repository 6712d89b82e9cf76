"""Prompts that hesitate, so that Whisper writes hesitations down instead of tidying them away."""

from __future__ import annotations

__all__ = ["hesitant_prompt"]

_PROMPTS = {
    "en": "Um, so, uh, like, I was, um, thinking, hmm, you know.",
    "de": "Ähm, also, äh, ich, ähm, ich dachte, hm, na ja.",
    "es": "Eh, bueno, este, yo, eh, pensaba, mmm, pues.",
    "fr": "Euh, alors, ben, je, euh, je pensais, hum, voilà.",
}


def hesitant_prompt(language: str) -> str | None:
    """A prompt in the language of that ISO 639-1 code, None where there is none."""
    return _PROMPTS.get(language)
