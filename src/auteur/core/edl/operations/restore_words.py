from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl, Track
from auteur.core.edl.effects import Crossfade, FadeIn, FadeOut, Speed
from auteur.core.edl.lane import Clip, Entry, Lane, NewId, Placed
from auteur.core.edl.timeline import fresh_ids, healed, rippled_in
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs, Span
from auteur.core.transcript.spans import PAD_MS, Run, cut_span, plays, runs_of

__all__ = ["RestoreWords"]


@dataclass(frozen=True, slots=True)
class RestoreWords:
    """Put deleted words back where they were said: after what plays before them in the recording.

    Every track that plays the recording there gets its part back; other unlocked tracks get a gap, so that all stay
    in step. Words that play are left as they are. Where the source then runs on through a join, the clips become one.
    """

    word_ids: tuple[str, ...]
    pad_ms: int = PAD_MS

    def apply(self, edl: Edl) -> Edl:
        new_id = fresh_ids(edl)
        deleted = self._deleted(edl)
        while deleted:  # a run that a clip lies inside takes a turn for each of its parts
            for run in runs_of(edl, deleted):
                edl = _restored(edl, run, self.pad_ms, new_id)
            before, deleted = deleted, self._deleted(edl)
            if len(deleted) >= len(before):
                raise OperationError("the words cannot be put back beside what is left of their recording")
        return edl

    def _deleted(self, edl: Edl) -> list[str]:
        places = [edl.word(word_id) for word_id in self.word_ids]
        return [p.word.id for p in places if not plays(edl, p.segment.media_file_id, p.word.middle_ms)]


def _restored(edl: Edl, run: Run, pad_ms: int, new_id: NewId) -> Edl:
    tracks = [track for track in edl.tracks if not track.locked]
    found = [(track, *_neighbours(track, run)) for track in tracks]
    anchor = next(((left, right) for _, left, right in found if left or right), None)
    if anchor is None:
        raise OperationError(
            "nothing of this recording is left on the timeline to put the words beside",
            hint="insert a clip of the recording instead",
        )
    left, right = anchor
    span = _missing(edl, run, left, right, pad_ms)
    at_ms = left.end_ms if left else right.start_ms if right else 0
    pieces = {
        track.id: _piece(own, span, new_id)
        for track, own_left, own_right in found
        if (own := _twin(own_left, own_right, left, right)) is not None
    }
    edl = rippled_in(edl, at_ms, span.duration_ms, pieces, new_id)
    for track_id in pieces:
        lane = healed(healed(edl.track(track_id).lane, at_ms + span.duration_ms), at_ms)
        edl = edl.with_lane(track_id, lane)
    return edl


def _neighbours(track: Track, run: Run) -> tuple[Placed | None, Placed | None]:
    """The clips of the track that play the recording last before and first after the run."""
    middle = run.first.word.middle_ms
    media = run.recording
    before = [p for p in track.lane.playing(media, 0, middle) if p.clip.out_point_ms <= middle]
    left = max(before, key=lambda p: p.clip.out_point_ms, default=None)
    after = [p for p in track.lane.playing(media, middle, 1 << 62) if p.clip.in_point_ms > middle]
    right = min(after, key=lambda p: p.clip.in_point_ms, default=None)
    return left, right


def _missing(edl: Edl, run: Run, left: Placed | None, right: Placed | None, pad_ms: int) -> Span:
    """What to put back: the words' own cut, or all that is missing where no other word is missing there."""
    end = next((m.duration_ms for m in edl.media_files if m.id == run.media_file_id), None)
    span = cut_span(run, pad_ms=pad_ms, end_ms=end)
    low = left.clip.out_point_ms if left else 0
    high = right.clip.in_point_ms if right else max(span.end_ms, end or 0)
    alone_before = run.before is None or run.before.word.middle_ms < low
    alone_after = run.after is None or run.after.word.middle_ms >= high
    return Span(
        low if alone_before else max(low, span.start_ms), high if alone_after else min(high, span.end_ms)
    )


def _twin(
    left: Placed | None, right: Placed | None, anchor_left: Placed | None, anchor_right: Placed | None
) -> Clip | None:
    """The clip whose part is put back on this track: one that meets the join just as the anchor's does."""
    if anchor_left and left and _meets(left, anchor_left, end=True):
        return left.clip
    if not anchor_left and anchor_right and right and _meets(right, anchor_right, end=False):
        return right.clip
    return None


def _meets(placed: Placed, anchor: Placed, *, end: bool) -> bool:
    if end:
        return placed.end_ms == anchor.end_ms and placed.clip.out_point_ms == anchor.clip.out_point_ms
    return placed.start_ms == anchor.start_ms and placed.clip.in_point_ms == anchor.clip.in_point_ms


def _piece(beside: Clip, span: Span, new_id: NewId) -> Lane:
    identity = new_id(f"{beside.id.partition('@')[0]}@{span.start_ms}")
    effects = tuple(e for e in beside.effects if not isinstance(e, (FadeIn, FadeOut, Crossfade, Speed)))
    clip = replace(
        beside,
        id=identity,
        in_point_ms=SourceMs(span.start_ms),
        out_point_ms=SourceMs(span.end_ms),
        duration_ms=span.duration_ms,
        effects=effects,
    )
    return Lane.of((Entry(0, clip),))
