"""Where new words go in a recording, and the operation that puts them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from auteur.core.edl.document import Edl, MediaFile
from auteur.core.edl.effects import Effect, effect_to_json
from auteur.core.edl.encoding import media_file_to_json
from auteur.core.edl.generated import shown_during, shown_still
from auteur.core.edl.lane import Clip
from auteur.core.edl.timeline import cuttable
from auteur.core.errors import OperationError
from auteur.core.time import Span
from auteur.core.transcript.spans import Run, cut_span, join_beside, moment_beside, runs_of

__all__ = ["NewPlace", "Spoken", "operation_for", "picture_for", "place_for"]

_LEAST_MS = 15  # of a word that goes, where no silence is beside it: less clicks
_ROOM_MS = 120  # of the recording at each end of what is inserted


class Spoken(NamedTuple):
    """A word of the new sound and when it is said in it, in milliseconds."""

    word: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class NewPlace:
    """New sound takes the place of `gone` in the recording, empty where words are inserted.

    `lead` and `tail` are what the recording holds at both ends of it, hardly of a word: the new sound begins as `lead`
    does and ends as `tail` does, so that both joins are between moments that are neighbours in the recording.
    """

    run: Run
    gone: Span
    lead: Span
    tail: Span
    after: bool


def place_for(edl: Edl, word_ids: Sequence[str], *, after: bool) -> NewPlace:
    """The place of neighbouring words; or, where `after`, the silence behind the last of them.

    Raises OperationError for words that are not neighbours in one recording.
    """
    runs = runs_of(edl, word_ids[-1:] if after else word_ids)
    if len(runs) != 1:
        raise OperationError("the words must follow each other in one recording", hint="name fewer words")
    run = runs[0]
    first, last = run.first.word, run.last.word
    if not after:
        gone = cut_span(run)
        opening = min(gone.end_ms, max(first.start_ms, gone.start_ms + _LEAST_MS))
        closing = max(gone.start_ms, min(last.end_ms, gone.end_ms - _LEAST_MS))
        return NewPlace(run, gone, Span(gone.start_ms, opening), Span(closing, gone.end_ms), after)
    moment = moment_beside(run, after=True)
    next_ms = run.after.word.start_ms if run.after else moment + _ROOM_MS
    lead = Span(moment, max(moment, min(moment + _ROOM_MS, next_ms)))
    tail = Span(min(moment, max(last.end_ms, moment - _ROOM_MS)), moment)
    return NewPlace(run, Span(moment, moment), lead, tail, after)


def picture_for(edl: Edl, place: NewPlace, length_ms: int) -> Clip | None:
    """What would be seen while the new words are said: the picture of those that go, or a still.

    None where no picture is, or several.
    """
    if place.after:
        at_ms = join_beside(edl, place.run.last.word.id, after=True)
        return None if at_ms is None else shown_still(edl, at_ms, length_ms)
    spans = cuttable(edl, place.run.recording, place.gone)
    return shown_during(edl, spans[0]) if len(spans) == 1 else None


def operation_for(
    edl: Edl,
    place: NewPlace,
    media: MediaFile,
    words: Sequence[Spoken],
    clip_id: str,
    length_ms: int,
    effects: Sequence[Effect] | None = None,
) -> dict[str, Any]:
    """Puts the beginning of a generated media file into a place, its words into the transcript.

    With `effects` its picture goes in too, and has them.
    """
    clip = {
        "id": _free_id(edl, clip_id),
        "media_file_id": media.id,
        "in_point_ms": 0,
        "out_point_ms": length_ms,
    }
    where: dict[str, Any] = (
        {"op": "insert_words", "after_word_id": place.run.last.word.id}
        if place.after
        else {"op": "replace_words", "word_ids": list(place.run.word_ids)}
    )
    known = any(one.id == media.id for one in edl.media_files)
    more: dict[str, Any] = {} if known else {"media_file": media_file_to_json(media)}
    if effects is not None:
        shown = [effect_to_json(effect) for effect in effects]
        more["picture"] = {**{key: clip[key] for key in clip if key != "id"}, "effects": shown}
    return {**where, "clip": clip, "words": [one._asdict() for one in words], **more}


def _free_id(edl: Edl, wanted: str) -> str:
    """An id that neither a clip nor its words have: the same sound may be put in twice."""
    candidate, n = wanted, 1
    while edl.has_clip(candidate) or edl.transcript.segments.find(f"{candidate}:s") is not None:
        n += 1
        candidate = f"{wanted}.{n}"
    return candidate
