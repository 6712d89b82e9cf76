"""The words of the edited timeline: what is heard, when, in the order in which it plays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from auteur.core.edl.document import Edl, Track
from auteur.core.edl.lane import Placed
from auteur.core.transcript.model import Segment, Word

__all__ = ["Heard", "heard", "heard_tracks", "played"]


class Heard(NamedTuple):
    """A word and the timeline span in which its clip plays it."""

    start_ms: int
    end_ms: int
    word: Word
    segment: Segment
    whole: bool = True


def heard_tracks(edl: Edl) -> list[Track]:
    """The unmuted audio tracks; where none has a clip the unmuted video tracks, whose sound is meant then."""
    filled = [track for track in edl.tracks if not track.muted and len(track.lane)]
    return [track for track in filled if track.type == "audio"] or filled


def heard(edl: Edl) -> list[Heard]:
    """Every word whose middle is played, in timeline order; twice where it is played twice.

    A word that several tracks play at once is one.
    """
    return [item for item in played(edl) if item.whole]


def played(edl: Edl) -> list[Heard]:
    """`heard`, and the words of which only a part without the middle is played (`whole` is False)."""
    recordings = _recordings(edl)
    tracks = heard_tracks(edl)
    items = [
        item
        for track in tracks
        for placed in track.lane
        if not placed.clip.deleted and placed.clip.media_file_id in recordings
        for item in recordings[placed.clip.media_file_id].played_by(placed)
    ]
    return items if len(tracks) == 1 else _once(items)


def _once(items: list[Heard]) -> list[Heard]:
    """In timeline order, a word that starts on two tracks at once only once."""
    found: dict[tuple[str, int], Heard] = {}
    for item in items:
        key = (item.word.id, item.start_ms)
        if item.whole or key not in found:
            found[key] = item
    return sorted(found.values(), key=itemgetter(0, 1))


class _Recording:
    """The words of one media file by start, found by source time."""

    def __init__(self, words: list[tuple[Word, Segment]]) -> None:
        self._words = sorted(words, key=lambda pair: pair[0].start_ms)
        self._starts = [word.start_ms for word, _ in self._words]
        self._reach = list(accumulate((word.end_ms for word, _ in self._words), max))

    def played_by(self, placed: Placed) -> Iterator[Heard]:
        clip = placed.clip
        in_ms, out_ms, shift_ms = clip.in_point_ms, clip.out_point_ms, placed.start_ms - clip.in_point_ms
        plain = out_ms - in_ms == clip.duration_ms
        for word, segment in self._words[bisect_left(self._reach, in_ms) : bisect_left(self._starts, out_ms)]:
            start_ms: int = word.start_ms
            end_ms: int = word.end_ms
            whole = in_ms <= (start_ms + end_ms) // 2 < out_ms
            if not whole and end_ms <= in_ms:
                continue
            if plain:
                start_ms, end_ms = max(start_ms, in_ms) + shift_ms, min(end_ms, out_ms) + shift_ms
            else:
                start_ms = placed.start_ms + clip.offset_of(start_ms)
                end_ms = placed.start_ms + clip.offset_of(end_ms)
            yield Heard(start_ms, end_ms, word, segment, whole)


def _recordings(edl: Edl) -> dict[str, _Recording]:
    words: dict[str, list[tuple[Word, Segment]]] = {}
    for segment in edl.transcript.segments:
        if segment.media_file_id is not None and segment.words:
            words.setdefault(segment.media_file_id, []).extend((word, segment) for word in segment.words)
    return {media: _Recording(of_media) for media, of_media in words.items()}
