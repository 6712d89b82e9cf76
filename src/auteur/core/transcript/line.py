"""What was said in one recording, in order and found by time, while fixes are being laid over it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from fractions import Fraction

from auteur.core.time import SourceMs, Span
from auteur.core.transcript.model import Segment, Word

__all__ = ["SLACK_MS", "Line", "Said"]

SLACK_MS = 80
"""How far beside a fix's span the middle of a word may lie that another engine heard there.

Engines disagree on boundaries by some tens of milliseconds; a short word's middle then misses its old span.
"""


class Said:
    """A word, or a segment that has none (`word` None). `place` orders it in its recording."""

    __slots__ = ("edited_text", "home", "place", "word")

    def __init__(self, home: Segment, place: int | Fraction, word: Word | None) -> None:
        self.home = home
        self.place = place
        self.word = word
        self.edited_text = home.edited_text

    @property
    def span(self) -> Span:
        bearer = self.word or self.home
        return Span(bearer.start_ms, bearer.end_ms)

    @property
    def middle_ms(self) -> int:
        span = self.span
        return (span.start_ms + span.end_ms) // 2


class Line:
    """The words of one recording's segments in document order. Segments may overlap: people speak at once."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        homes = [(home, word) for home in segments for word in home.words or (None,)]
        self.said = [Said(home, place, word) for place, (home, word) in enumerate(homes)]
        self._by_middle = sorted((said.middle_ms, said.place, said) for said in self.said)

    def within(self, span: Span) -> list[Said]:
        """Those whose middle lies in the span, in document order; an empty span is taken for one millisecond."""
        low = bisect_left(self._by_middle, (span.start_ms, -1))
        high = bisect_left(self._by_middle, (max(span.end_ms, span.start_ms + 1), -1))
        return sorted((said for _, _, said in self._by_middle[low:high]), key=_place)

    def nearest(self, span: Span, allowed: Callable[[Said], bool]) -> Said | None:
        """The allowed word whose middle is nearest to the span's, at most SLACK_MS outside it."""
        middle = (span.start_ms + span.end_ms) // 2
        around = self.within(Span(span.start_ms - SLACK_MS, span.end_ms + SLACK_MS))
        return min(
            (said for said in around if said.word and allowed(said)),
            key=lambda said: (abs(said.middle_ms - middle), said.place),
            default=None,
        )

    def around(self, ms: int) -> tuple[Said | None, Said | None]:
        """The last word whose middle is before the moment and the first whose middle is not."""
        at = bisect_left(self._by_middle, (ms, -1))
        return self._first_word(range(at - 1, -1, -1)), self._first_word(range(at, len(self._by_middle)))

    def _first_word(self, indexes: range) -> Said | None:
        spoken = (self._by_middle[i][2] for i in indexes)
        return next((said for said in spoken if said.word), None)

    def position(self, said: Said) -> int:
        """Its index in `said`."""
        return bisect_left(self.said, said.place, key=_place)

    def retime(self, said: Said, span: Span) -> None:
        assert said.word is not None
        del self._by_middle[bisect_left(self._by_middle, (said.middle_ms, said.place))]
        said.word = said.word._replace(start_ms=SourceMs(span.start_ms), end_ms=SourceMs(span.end_ms))
        insort(self._by_middle, (said.middle_ms, said.place, said))

    def insert(self, position: int, home: Segment, word: Word) -> Said:
        """Puts in a new word of `home` in front of what stands at the position."""
        before = self.said[position - 1].place if position else -1
        after = self.said[position].place if position < len(self.said) else before + 1
        said = Said(home, Fraction(before + after) / 2, word)
        self.said.insert(position, said)
        insort(self._by_middle, (said.middle_ms, said.place, said))
        return said


def _place(said: Said) -> int | Fraction:
    return said.place
