"""Cues from the edited timeline: what is heard, in the order in which it plays, in pieces that can be read.

Speech is divided at pauses and changes of speaker; what is left is cut into cues that fit, rather at the end of a
sentence, then of a clause, then at a breath.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from auteur.core.captions.lines import LineCount, broken
from auteur.core.captions.model import Cue, CueWord
from auteur.core.captions.rules import CaptionRules
from auteur.core.captions.words import worded
from auteur.core.edl.document import Edl
from auteur.core.transcript.heard import Heard, heard
from auteur.core.transcript.sentences import ends_clause, ends_sentence

__all__ = ["cues"]

_PAUSE_MS = 800  # a silence over which no cue is held
_BREATH_MS = 250
_ORPHAN_CHARS = 12


class _Draft(NamedTuple):
    words: tuple[CueWord, ...]
    speaker: str


def cues(edl: Edl, rules: CaptionRules | None = None) -> tuple[Cue, ...]:
    """The cues in order, inside [0, edl.duration_ms) and never overlapping.

    `rules` None means the field's, for the document's frame rate. Limits that speech allows no cue to keep (one who
    talks too fast, a word longer than a line) are broken rather than words left out: see `breaches`. A word whose text
    holds several comes as several words of the same id.
    """
    rules = rules or CaptionRules.at(edl.settings.frame_rate)
    drafts = [
        _Draft(tuple(words), speaker)
        for speaker, spoken, ends in _utterances(heard(edl))
        for words in _pieces(spoken, ends, rules)
    ]
    return tuple(_timed(drafts, edl.duration_ms, rules))


# -- words ---------------------------------------------------------------------------------------------------------


def _utterances(items: Sequence[Heard]) -> Iterator[tuple[str, list[CueWord], set[int]]]:
    """What one speaker says without a long pause, and before which of its words another segment ends.

    A transcript without punctuation tells its sentences by its segments alone.
    """
    speaker, spoken, ends, segment = "", list[CueWord](), set[int](), None
    for item, words in worded(items):
        pause_ms = words[0].start_ms - spoken[-1].end_ms if spoken else 0
        if spoken and (pause_ms > _PAUSE_MS or item.segment.speaker != speaker):
            yield speaker, spoken, ends
            spoken, ends = [], set()
        if item.segment is not segment:
            ends.add(len(spoken))
        speaker, segment = item.segment.speaker, item.segment
        spoken += words
    if spoken:
        yield speaker, spoken, ends


# -- cutting into cues ---------------------------------------------------------------------------------------------


def _pieces(
    spoken: Sequence[CueWord], ends: Container[int], rules: CaptionRules
) -> Iterator[Sequence[CueWord]]:
    reach = [0, *accumulate(len(word.text) + 1 for word in spoken)]  # in characters, a space after each word
    first = 0
    while first < len(spoken):
        end = _fitting(spoken, first, rules)
        merits = {at: _merit(spoken, reach, first, at, at in ends, rules) for at in range(first + 1, end + 1)}
        best = max(merits, key=merits.__getitem__)
        yield spoken[first:best]
        first = best


def _fitting(spoken: Sequence[CueWord], first: int, rules: CaptionRules) -> int:
    """The end of the longest cue that may begin at `first`; one word always may."""
    count = LineCount(rules.max_line_chars)
    for at in range(first, len(spoken)):
        count.add(spoken[at].text)
        too_long = spoken[at].end_ms - spoken[first].start_ms > rules.max_ms
        if at > first and (too_long or count.lines > rules.max_lines):
            return at
    return len(spoken)


def _merit(
    spoken: Sequence[CueWord],
    reach: Sequence[int],
    first: int,
    at: int,
    ends_segment: bool,  # noqa: FBT001 - a fact about `at`
    rules: CaptionRules,
) -> float:
    """How good a cue ends before `at`: rather full, at a natural end, slow enough to be read, leaving no orphan."""
    last = at == len(spoken)
    end_ms = spoken[-1].end_ms + _PAUSE_MS if last else spoken[at].start_ms - rules.gap_ms
    shown_ms = end_ms - spoken[first].start_ms
    merit = min(1.0, shown_ms / 4000) - (1.0 if shown_ms < rules.min_ms else 0.0)
    if (reach[at] - reach[first] - 1) * 1000 > shown_ms * rules.max_cps:
        merit -= 0.6
    if 0 < reach[-1] - reach[at] <= _ORPHAN_CHARS:
        merit -= 0.8
    if last or ends_segment or ends_sentence(spoken[at - 1].text):
        return merit + 1.0
    if ends_clause(spoken[at - 1].text):
        return merit + 0.7
    return merit + (0.4 if spoken[at].start_ms - spoken[at - 1].end_ms >= _BREATH_MS else 0.0)


# -- times ---------------------------------------------------------------------------------------------------------


def _timed(drafts: Sequence[_Draft], duration_ms: int, rules: CaptionRules) -> Iterator[Cue]:
    """Each cue from its first word on, until it is read, but clear of the next one."""
    free_ms = 0
    for i, (words, speaker) in enumerate(drafts):
        texts = [word.text for word in words]
        start_ms = max(words[0].start_ms, free_ms)
        spoken_ms = max(word.end_ms for word in words)
        read_ms = max(rules.min_ms, -(-len(" ".join(texts)) * 1000 // rules.aim_cps))
        end_ms = max(spoken_ms, min(start_ms + read_ms, start_ms + rules.max_ms))
        if i + 1 < len(drafts):
            end_ms = min(end_ms, drafts[i + 1].words[0].start_ms - rules.gap_ms)
        end_ms = max(start_ms + 1, min(end_ms, duration_ms, start_ms + rules.max_ms))
        yield Cue(start_ms, end_ms, broken(texts, rules.max_line_chars, rules.max_lines), speaker, words)
        free_ms = end_ms
