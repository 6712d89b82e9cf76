"""Whose each word is: an engine tells the voices apart, and its turns are laid over the words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from auteur.core.errors import EngineError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.time import Span
from auteur.core.transcript.turns import Turn, owners, speaker_name
from auteur.media.audio import decode_pcm
from auteur.ports.diariser import Diarisation, Diariser
from auteur.ports.transcriber import Transcription
from auteur.services.project import Project

__all__ = ["diarise", "diarised", "with_speakers"]


def with_speakers(
    project: Project,
    media_file_id: str,
    heard: Transcription,
    asked: str | int,
    engine: Callable[[], Diariser],
    *,
    script_given: bool,
    report: Report = silent,
    cancel: Cancel = never,
) -> Transcription:
    """The words with their speakers as `asked`: "off", "auto", or how many there are.

    "" leaves it to the script, where there is one: it says who speaks, or that it does not matter. Where the words came
    with their speakers, an engine elsewhere told them apart, those are kept unless a number is asked for. Raises as
    `diarise` does, and what `engine` raises, which is called only when it is needed.
    """
    if asked == "off":
        return _without_speakers(heard)
    if (asked == "" and (script_given or heard.speakers_by)) or (asked == "auto" and heard.speakers_by):
        return heard
    count = asked if isinstance(asked, int) else None
    found = diarise(project, media_file_id, engine(), speakers=count, report=report, cancel=cancel)
    return diarised(_without_speakers(heard), found)


def diarise(
    project: Project,
    media_file_id: str,
    engine: Diariser,
    *,
    speakers: int | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Diarisation:
    """Who speaks when in a recording; from the cache where it was asked the same before.

    Raises MediaError, EngineError or InputError, and Cancelled; the document is not touched.
    """
    stored = project.media.get(media_file_id)
    key = f"turns 1 {stored.fingerprint} {engine.name} {engine.model} {speakers or 'auto'}"
    known = project.cache.get(key)
    if known is not None:
        return _from_json(json.loads(known))
    samples = decode_pcm(stored.path, report=report, cancel=cancel)
    found = engine.turns(samples, speakers=speakers, report=report, cancel=cancel)
    project.cache.put(key, json.dumps(asdict(found)).encode())
    return found


def diarised(heard: Transcription, found: Diarisation) -> Transcription:
    """The words, each with its speaker. What a script says of who speaks stays; where nobody was heard, so do words.

    Voices that say no word are passed over, and the others numbered by who says the first one.
    """
    spans = [Span(word.start_ms, word.end_ms) for word in heard.words]
    order: dict[int, str] = {}
    words = []
    for word, owner in zip(heard.words, owners(spans, found.turns), strict=True):
        if word.speaker is None and owner is not None:
            name = order.setdefault(owner, speaker_name(len(order) + 1))
            words.append(replace(word, speaker=name))
        else:
            words.append(word)
    return replace(heard, words=tuple(words), speakers_by=f"{found.engine}: {found.model}")


def _from_json(value: Mapping[str, Any]) -> Diarisation:
    try:
        turns = tuple(Turn(**turn) for turn in value["turns"])
        return Diarisation(turns, value["engine"], value["model"])
    except (LookupError, TypeError) as error:
        raise EngineError(
            f"the cached turns are damaged: {error}", hint="delete the project's cache folder"
        ) from error


def _without_speakers(heard: Transcription) -> Transcription:
    """The words without speakers that were told by an engine; what a script says stays."""
    if not heard.speakers_by:
        return heard
    return replace(heard, words=tuple(replace(word, speaker=None) for word in heard.words), speakers_by="")
