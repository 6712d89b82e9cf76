"""Words ↔ time: which stretch of the recording is cut when words are, and where a word plays.

A cut lies in the silence beside a word, at most `pad_ms` and at most half the silence away from the word it keeps,
so never inside a neighbour. Of the two pauses around what is cut the longer one is kept, so that speech keeps its
rhythm whether a word fell inside a phrase or between two sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auteur.core.edl.document import Edl
from auteur.core.edl.lane import Placed
from auteur.core.edl.segments import WordPlace
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = [
    "MAX_PAD_MS",
    "PAD_MS",
    "Run",
    "cut_span",
    "join_beside",
    "moment_beside",
    "place_of",
    "plays",
    "runs_of",
]

PAD_MS = 80
"""Default padding; the field's editors use 30 to 200 ms."""

MAX_PAD_MS = 1000


class Run(NamedTuple):
    """Words that follow each other in one recording, with their neighbours on both sides (None at the ends)."""

    media_file_id: str | None
    first: WordPlace
    last: WordPlace
    before: WordPlace | None
    after: WordPlace | None
    word_ids: tuple[str, ...]

    @property
    def recording(self) -> str:
        """The media file. Raises OperationError for words of none: nothing can be cut for them."""
        if self.media_file_id is None:
            raise OperationError(f"word {self.first.word.text!r} belongs to no recording")
        return self.media_file_id


def runs_of(edl: Edl, word_ids: Iterable[str]) -> list[Run]:
    """The words as runs, in document order. Raises UnknownId for a word that is not there.

    What is said while another speaks is a run of its own, and words of another recording between do not part a run.
    """
    places = sorted(
        {edl.word(word_id) for word_id in word_ids}, key=lambda p: (p.segment_index, p.word_index)
    )
    segments = edl.transcript.segments
    runs: list[list[WordPlace]] = []
    latest: dict[str | None, list[WordPlace]] = {}
    for place in places:
        run = latest.get(place.segment.media_file_id)
        previous = segments.before(place) if run else None
        if (
            run
            and previous
            and previous.word.id == run[-1].word.id
            and previous.word.end_ms <= place.word.start_ms
        ):
            run.append(place)
        else:
            run = [place]
            runs.append(run)
        latest[place.segment.media_file_id] = run
    return [
        Run(
            run[0].segment.media_file_id,
            run[0],
            run[-1],
            segments.before(run[0]),
            segments.after(run[-1]),
            tuple(place.word.id for place in run),
        )
        for run in runs
    ]


def cut_span(
    run: Run, *, pad_ms: int = PAD_MS, end_ms: int | None = None, snap_ms: Iterable[int] = ()
) -> Span:
    """The source span that goes when the run's words go; half-open, never inside a neighbouring word.

    `end_ms` is the recording's end. `snap_ms` are moments where a cut-in costs nothing (a keyframe): the end of the
    span moves to the nearest of them that lies in the silence it may move in. Raises OperationError for a padding
    that is negative or beyond MAX_PAD_MS.
    """
    _check_padding(pad_ms)
    first, last = run.first.word, run.last.word
    lower = run.before.word.end_ms if run.before else 0
    upper = run.after.word.start_ms if run.after else max(last.end_ms, end_ms or last.end_ms)
    lead, trail = max(0, first.start_ms - lower), max(0, upper - last.end_ms)
    if lead > trail and run.before:  # keep the pause before, drop the one after
        start = first.start_ms - min(pad_ms, lead // 2)
        low, end = max(last.end_ms, upper - pad_ms), upper - min(pad_ms, trail // 2)
    else:
        start = lower + min(pad_ms, lead // 2) if run.before else first.start_ms - min(pad_ms, lead)
        low, end = last.end_ms, last.end_ms + min(pad_ms, trail // 2)
    high = max(end, upper - min(pad_ms, trail // 2))
    near = min((ms for ms in snap_ms if low <= ms <= high), key=lambda ms: abs(ms - end), default=end)
    return Span(min(start, first.start_ms), max(near, last.end_ms))


def plays(edl: Edl, media_file_id: str | None, middle_ms: int) -> bool:
    """Whether any clip says this moment of the recording: the one rule of what is deleted."""
    return media_file_id is not None and _saying(edl, media_file_id, middle_ms) is not None


def _saying(edl: Edl, media_file_id: str, moment_ms: int) -> Placed | None:
    """The first clip, on the lowest speaking track that has one, which plays a moment of the recording."""
    return next(
        (
            placed
            for track in edl.speaking(media_file_id)
            for placed in track.lane.playing(media_file_id, moment_ms, moment_ms + 1)
            if not placed.clip.deleted
        ),
        None,
    )


def place_of(edl: Edl, word_id: str) -> Span | None:
    """Where on the timeline a word plays, the first time on the lowest track that says it; None while deleted."""
    place = edl.word(word_id)
    media, word = place.segment.media_file_id, place.word
    placed = None if media is None else _saying(edl, media, word.middle_ms)
    if placed is None:
        return None
    start, end = placed.clip.offset_of(word.start_ms), placed.clip.offset_of(word.end_ms)
    return Span(placed.start_ms + start, placed.start_ms + end)


def join_beside(edl: Edl, word_id: str, *, after: bool, pad_ms: int = MAX_PAD_MS) -> int | None:
    """The timeline moment in the silence before (or after) a word where a cut spares it; None while it is deleted.

    As far from the word as padding and half of the silence allow, and never beyond the clip that plays it.
    """
    run = runs_of(edl, (word_id,))[0]
    moment = moment_beside(run, after=after, pad_ms=pad_ms)
    placed = _saying(edl, run.recording, run.first.word.middle_ms)
    return None if placed is None else placed.start_ms + placed.clip.offset_of(moment)


def moment_beside(run: Run, *, after: bool, pad_ms: int = MAX_PAD_MS) -> int:
    """The moment of the recording in the silence behind (or before) a run of words where a cut spares them."""
    _check_padding(pad_ms)
    first, last = run.first.word, run.last.word
    if after:
        free = run.after.word.start_ms - last.end_ms if run.after else 2 * min(pad_ms, PAD_MS)
        return last.end_ms + min(pad_ms, max(0, free) // 2)
    free = first.start_ms - (run.before.word.end_ms if run.before else 0)
    return first.start_ms - min(pad_ms, max(0, free) // 2)


def _check_padding(pad_ms: int) -> None:
    if not 0 <= pad_ms <= MAX_PAD_MS:
        raise OperationError(f"pad_ms must be from 0 to {MAX_PAD_MS}, not {pad_ms}")
