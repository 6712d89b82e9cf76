"""Gaps: silences of the edited talk that are longer than they need to be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from auteur.core.edl.document import Edl, merged
from auteur.core.edl.lane import Placed
from auteur.core.errors import InputError
from auteur.core.planners.proposal import Proposal
from auteur.core.time import Span, nearest
from auteur.core.transcript.heard import Heard, heard_tracks, played
from auteur.core.transcript.sentences import ends_sentence

__all__ = ["KEEP_MS", "SLACK_MS", "gaps"]

KEEP_MS = 80
"""Silence that is always left beside a word."""
SLACK_MS = 40
"""How much more or less may be taken out where the cut-in then costs nothing."""


def gaps(
    edl: Edl,
    over_ms: int = 1000,
    to_ms: int = 350,
    to_after_sentence_ms: int = 600,
    free_ms: Mapping[str, Sequence[int]] | None = None,
    packet_ms: Mapping[str, Fraction] | None = None,
) -> list[Proposal]:
    """One ticked proposal for each silence over `over_ms`, in timeline order; it leaves `to_ms` of it.

    What goes is the middle of a pause, or the outer part of the silence before the first and after the last word. Only
    clips of recordings that have words are looked at: elsewhere silence is not known. `free_ms` are, for each media
    file, source moments in ascending order where a cut-in costs nothing; where one is within reach, the cut ends there.
    `packet_ms` is how long a packet of each media file's sound lasts, where it could be copied: a cut takes whole
    packets, to the millisecond, so that what follows stays on the grid of what went before.
    Raises InputError for lengths that make no sense.
    """
    if not 0 <= to_ms <= over_ms or to_after_sentence_ms < 0:
        raise InputError(
            f"cannot shorten silences over {over_ms} ms to {to_ms} ms",
            hint="the second must be the smaller one",
        )
    talk = _Talk(edl, free_ms or {}, packet_ms or {})
    found: list[Proposal] = []
    for silence in talk.silences(over_ms):
        left_ms = max(to_after_sentence_ms if silence.after_sentence else to_ms, 2 * KEEP_MS)
        cut = silence.cut(left_ms)
        cut = talk.of_whole_packets(silence, talk.beside_join(silence, cut) or talk.snapped(silence, cut))
        if cut.duration_ms > SLACK_MS:  # a cut for less is not worth a join
            found.append(talk.proposal(silence, cut))
    return found


class _Silence(NamedTuple):
    """A silence of the talk and the words beside it; None where the talk begins or ends there."""

    start_ms: int
    end_ms: int
    before: Heard | None
    after: Heard | None

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def after_sentence(self) -> bool:
        """By punctuation; a transcript that has none tells its sentences by its segments."""
        if self.before is None:
            return False
        new_segment = self.after is not None and self.after.segment is not self.before.segment
        return new_segment or ends_sentence(self.before.word.text)

    def cut(self, left_ms: int) -> Span:
        """What goes if `left_ms` are to stay; empty where nothing does."""
        start_ms, end_ms = self.start_ms, self.end_ms
        if self.before and self.after:
            start_ms, end_ms = start_ms + left_ms // 2, end_ms - (left_ms - left_ms // 2)
        elif self.after:
            end_ms -= left_ms
        else:
            start_ms += left_ms
        return Span(start_ms, max(start_ms, end_ms))


class _Talk:
    """The parts of the timeline that play recordings with words."""

    def __init__(
        self, edl: Edl, free_ms: Mapping[str, Sequence[int]], packet_ms: Mapping[str, Fraction]
    ) -> None:
        spoken = {segment.media_file_id for segment in edl.transcript.segments if segment.words}
        placed = (placed for track in heard_tracks(edl) for placed in track.lane)
        self._clips = sorted(
            (p for p in placed if not p.clip.deleted and p.clip.media_file_id in spoken),
            key=lambda p: p.start_ms,
        )
        self._starts = [placed.start_ms for placed in self._clips]
        self._free_ms, self._packet_ms = free_ms, packet_ms
        everything = played(edl)
        self._words = [item for item in everything if item.whole]
        self._word_starts = [word.start_ms for word in self._words]
        self._sounding = _union(everything)
        self._revision = edl.version

    def silences(self, over_ms: int) -> Iterator[_Silence]:
        sounds = iter(self._sounding)
        sound = next(sounds, None)
        for talk in merged([Span(placed.start_ms, placed.end_ms) for placed in self._clips]):
            at_ms = talk.start_ms
            while sound and sound[0] < talk.end_ms:
                if sound[0] - at_ms > over_ms:
                    yield self._silence(talk, at_ms, sound[0])
                at_ms = sound[1]
                sound = next(sounds, None)
            # a stretch without any word is no pause in speech
            if at_ms > talk.start_ms and talk.end_ms - at_ms > over_ms:
                yield self._silence(talk, at_ms, talk.end_ms)

    def _silence(self, talk: Span, start_ms: int, end_ms: int) -> _Silence:
        i = bisect_left(self._word_starts, start_ms)
        before = self._words[i - 1] if i and start_ms > talk.start_ms else None
        after = self._words[i] if i < len(self._words) and end_ms < talk.end_ms else None
        return _Silence(start_ms, end_ms, before, after)

    def beside_join(self, silence: _Silence, cut: Span) -> Span | None:
        """The cut, moved so that it begins or ends at a join that is in the silence already; None without one.

        Two joins a few frames apart would each cost an export what one does.
        """
        low, high = silence.start_ms + KEEP_MS, silence.end_ms - KEEP_MS
        joins = self._starts[bisect_left(self._starts, low) : bisect_right(self._starts, high)]
        if (
            silence.before is None
            or silence.after is None
            or any(cut.start_ms <= j <= cut.end_ms for j in joins)
        ):
            return None
        spans = [
            Span(j - cut.duration_ms, j) if j > cut.end_ms else Span(j, j + cut.duration_ms) for j in joins
        ]
        return min(spans, key=lambda span: abs(span.start_ms - cut.start_ms), default=None)

    def snapped(self, silence: _Silence, cut: Span) -> Span:
        """The cut, or one about as long that ends where a cut-in costs nothing."""
        if silence.after is None or cut.duration_ms <= SLACK_MS:
            return cut
        if silence.before is None:
            low = cut.end_ms - SLACK_MS
            high = min(cut.end_ms + SLACK_MS, silence.end_ms - KEEP_MS)
            return Span(cut.start_ms, self._free(cut.end_ms, low, high))
        first_ms = silence.start_ms + KEEP_MS
        end_ms = self._free(cut.end_ms, first_ms + cut.duration_ms - SLACK_MS, silence.end_ms - KEEP_MS)
        return Span(max(first_ms, end_ms - cut.duration_ms), end_ms)

    def of_whole_packets(self, silence: _Silence, cut: Span) -> Span:
        """The cut, up to a packet shorter or longer; one that begins at a join keeps its start, others their end."""
        first, last = self._clip_at(cut.start_ms), self._clip_at(cut.end_ms)
        if silence.before is None or silence.after is None or first is None or last is None:
            return cut
        packet = self._packet_ms.get(first.clip.media_file_id)
        if packet is None or first.clip.media_file_id != last.clip.media_file_id:
            return cut
        at_join = cut.start_ms in self._starts
        low_ms, high_ms = silence.start_ms + KEEP_MS, silence.end_ms - KEEP_MS
        room_ms = high_ms - cut.start_ms if at_join else cut.end_ms - low_ms
        count = nearest(cut.duration_ms / packet)
        while count and nearest(count * packet) > room_ms:
            count -= 1
        length_ms = nearest(count * packet)
        if at_join:
            return Span(cut.start_ms, cut.start_ms + length_ms)
        return Span(cut.end_ms - length_ms, cut.end_ms)

    def _free(self, ms: int, low: int, high: int) -> int:
        """The free moment nearest to a timeline moment within [low, high], or the moment itself."""
        placed = self._clip_at(ms)
        if placed is None:
            return ms
        shift_ms = placed.start_ms - placed.clip.in_point_ms
        moments = self._free_ms.get(placed.clip.media_file_id, ())
        low, high = max(low, placed.start_ms), min(high, placed.end_ms - 1)
        i = bisect_left(moments, ms - shift_ms)
        near = [moment + shift_ms for moment in moments[max(0, i - 1) : i + 1]]
        return min((m for m in near if low <= m <= high), key=lambda m: abs(m - ms), default=ms)

    def _clip_at(self, ms: int) -> Placed | None:
        """The clip that plays at this moment at its recording's speed."""
        i = bisect_right(self._starts, ms) - 1
        if i < 0 or self._clips[i].end_ms <= ms:
            return None
        clip = self._clips[i].clip
        return self._clips[i] if clip.out_point_ms - clip.in_point_ms == clip.duration_ms else None

    def proposal(self, silence: _Silence, cut: Span) -> Proposal:
        seconds, left = silence.duration_ms / 1000, (silence.duration_ms - cut.duration_ms) / 1000
        clip = self._clip_at(cut.start_ms)
        source = None
        if clip and cut.end_ms <= clip.end_ms:
            shift_ms = clip.clip.in_point_ms - clip.start_ms
            source = Span(cut.start_ms + shift_ms, cut.end_ms + shift_ms)
        return Proposal(
            "gap",
            ({"op": "ripple_delete", "start_ms": cut.start_ms, "end_ms": cut.end_ms},),
            tuple(item.word.id for item in (silence.before, silence.after) if item),
            cut,
            clip.clip.media_file_id if clip and source else None,
            source,
            f"a silence of {seconds:.2f} s, shortened to {left:.2f} s",
            f"[{seconds:.1f} s]",
            ticked=True,
            revision=self._revision,
        )


def _union(items: Sequence[Heard]) -> list[tuple[int, int]]:
    """The stretches in which a word or a part of one is heard, disjoint and in order, none empty."""
    union: list[tuple[int, int]] = []
    low, high = -1, -1
    for start_ms, end_ms, *_ in items:
        if start_ms <= high:
            high = max(high, end_ms)
            continue
        if high >= 0:
            union.append((low, high))
        low, high = start_ms, max(end_ms, start_ms + 1)
    return [*union, (low, high)] if high >= 0 else union
