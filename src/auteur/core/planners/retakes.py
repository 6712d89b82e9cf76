"""Retakes: the same words said again. The last take is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auteur.core.edl.document import Edl
from auteur.core.planners.deletions import deletion, plain
from auteur.core.planners.fillers import hesitates, language_of
from auteur.core.planners.proposal import Proposal
from auteur.core.transcript.heard import Heard, heard
from auteur.core.transcript.sentences import ends_sentence

__all__ = ["retakes"]

_SEED = 3  # words that two takes must share in a row to be looked at: found by a table, so in linear time
_LONGEST = 200  # words of a take that are compared
_LEFTOVER = 8  # words of a stumble between where the takes part and where the speaker begins again
_ALIKE = 0.75


class _Match(NamedTuple):
    """Tokens [first, first_end) and [second, second_end) say the same; `same` counts those that are equal."""

    first: int
    first_end: int
    second: int
    second_end: int
    same: int

    @property
    def likeness(self) -> float:
        return self.same / max(self.first_end - self.first, self.second_end - self.second)


def retakes(edl: Edl, min_words: int = 4, within_ms: int = 60_000) -> list[Proposal]:
    """A proposal for each take that is followed by another of the same words, in timeline order.

    Takes may differ in a quarter of their words, and fillers do not count. What goes is the earlier take up to where
    the speaker begins again, ticked where almost all of that is said again. What is said between two takes of a
    sentence stays, and where a finished sentence only begins like the next nothing is proposed: that is rhetoric.
    """
    spoken = heard(edl)
    sounds = language_of(edl).sounds
    words = [
        (i, text)
        for i, item in enumerate(spoken)
        if (text := plain(item.word.text)) and not hesitates(item.word, text, sounds)
    ]
    places, tokens = [i for i, _ in words], [text for _, text in words]
    found: list[Proposal] = []
    for match in _matches(spoken, places, tokens, min_words, within_ms):
        proposal = _proposal(edl, spoken, places, match)
        if proposal is not None:
            found.append(proposal)
    return found


def _matches(
    spoken: Sequence[Heard], places: Sequence[int], tokens: Sequence[str], min_words: int, within_ms: int
) -> list[_Match]:
    latest: dict[tuple[str, ...], int] = {}
    matches: list[_Match] = []
    done = 0  # tokens before it belong to a second take that has been found
    for j in range(len(tokens) - _SEED + 1):
        seed = tuple(tokens[j : j + _SEED])
        i = latest.get(seed)
        latest[seed] = j
        if i is None or j < done or j - i < _SEED:
            continue
        if spoken[places[j]].start_ms - spoken[places[i]].start_ms > within_ms:
            continue
        match = _extended(tokens, i, j)
        if match.same >= min_words and match.likeness >= _ALIKE:
            matches.append(match)
            done = match.second_end
    return matches


def _extended(tokens: Sequence[str], i: int, j: int) -> _Match:
    """As far as the words from `i` and from `j` go on alike, over a word more, less or other here and there."""
    p, q, same = i, j, 0
    end = (i, j, 0)
    while p < j and q < min(len(tokens), j + _LONGEST):
        if tokens[p] == tokens[q]:
            p, q, same = p + 1, q + 1, same + 1
            end = (p, q, same)
            continue
        step = next(
            (s for s in ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2)) if _alike(tokens, p + s[0], q + s[1], j)),
            None,
        )
        if step is None:
            break
        p, q = p + step[0], q + step[1]
    return _Match(i, end[0], j, end[1], end[2])


def _alike(tokens: Sequence[str], p: int, q: int, limit: int) -> bool:
    """Whether two words in a row are the same again."""
    return p + 2 <= limit and tokens[p : p + 2] == tokens[q : q + 2]


def _proposal(edl: Edl, spoken: Sequence[Heard], places: Sequence[int], match: _Match) -> Proposal | None:
    last_said = spoken[places[match.first_end - 1]].word.text  # of what is said again
    last_left = spoken[places[match.second] - 1].word.text
    whole = match.same / (match.second - match.first) >= _ALIKE
    if ends_sentence(last_left) and not ends_sentence(last_said):
        return None
    stumble = match.second - match.first_end <= _LEFTOVER and not ends_sentence(last_said)
    upto = places[match.second] if stumble or whole else places[match.first_end - 1] + 1
    return deletion(
        "retake",
        spoken[places[match.first] : upto],
        f"{match.same} of these words are said again {'right after' if whole else 'later'}",
        ticked=whole,
        revision=edl.version,
    )
