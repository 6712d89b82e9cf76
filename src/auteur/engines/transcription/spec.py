"""What the transcription engines are and can do, without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass

from auteur.core.errors import InputError

__all__ = ["ENGINES", "EngineSpec", "check_language"]


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """One engine, described for people. `quality` is the honest statement that is shown wherever it is used.

    `languages` are ISO 639-1 codes, () for any that its model has. `needs` is what must be given or installed.
    """

    name: str
    title: str
    quality: str
    languages: tuple[str, ...]
    needs: str
    needs_script: bool = False


ENGINES: dict[str, EngineSpec] = {
    "align": EngineSpec(
        "align",
        "Align a script",
        "Words and spelling are the script's; on clean speech their times are within about 20 ms. Where speech "
        "and script differ, words are marked: hesitation, added, skipped, interpolated.",
        ("en",),
        "a script, an SRT or VTT file or a corrected transcript",
        needs_script=True,
    ),
    "recognise": EngineSpec(
        "recognise",
        "Recognise, with nothing to download",
        "A weak draft: about a quarter of the words are wrong on clean reading, a third in a speech, most of them on "
        "a telephone. Align a script or fix it by hand.",
        ("en",),
        "nothing",
    ),
    "whisper": EngineSpec(
        "whisper",
        "Whisper (faster-whisper)",
        "As good as the model: from 'small' on a few words in a hundred are wrong on clean speech. It may tidy away "
        "hesitations.",
        (),
        "the extra auteur[whisper] and a model (auteur models get small)",
    ),
}


def check_language(engine: str, language: str) -> None:
    """Raises InputError when `engine` does not know `language` (an ISO 639-1 code, a region may follow)."""
    known = ENGINES[engine].languages
    if known and language.lower().replace("_", "-").split("-")[0] not in known:
        raise InputError(
            f"the engine {engine!r} knows {', '.join(known)}, not {language!r}",
            hint="the extra auteur[whisper] transcribes other languages",
        )
