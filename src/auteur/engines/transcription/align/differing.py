"""Where text and speech differ: hear what is said there, then place the words that fit it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from auteur.engines.transcription.align.compare import Step, compare
from auteur.engines.transcription.align.placed import Placed, merge_words
from auteur.engines.transcription.sphinx.decoder import HESITATIONS
from auteur.engines.transcription.sphinx.grammar import Choice, Path, Placer
from auteur.engines.transcription.sphinx.listener import Listener

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Written", "resolve"]

_FORCED_SCORE = -6.5  # the confidence of a word that stands where another was heard
_FORCED_WORDS = 3  # more written words than that in a row are taken for not spoken
_QUICKEST_PHONE_MS, _SLOWEST_PHONE_MS = 25, 260
_OPTIONAL_WORDS = 3
_SHORT_PHONES = 3


@dataclass(frozen=True, slots=True)
class Written:
    """Script words from index `begin` on: their spoken words in order, and which script word each belongs to."""

    tokens: tuple[str, ...]
    owners: tuple[int, ...]
    context: tuple[str, ...]
    """Spoken words of the stretch and of what surrounds it: people repeat themselves."""


def resolve(
    placer: Placer, listener: Listener, samples: NDArray[np.int16], written: Written, *, open_end: bool
) -> list[Placed]:
    """The words in `samples` (times from its start): written ones where they fit, others where they do not.

    With `open_end` the speech may end before the text does.
    """
    listener.expect([written.context])
    heard = [h.word for h in listener.hear(samples) if h.word not in HESITATIONS.values()]
    if not heard and not written.tokens:
        return []
    phones = {word: listener.lexicon.phones(word) for word in {*heard, *written.tokens}}
    steps = compare(written.tokens, heard, phones, open_end=open_end)
    for word in heard:
        placer.lexicon.ensure(word)
    found = placer.place(samples, list(_choices(steps, written, heard, placer)))
    items = [] if found is None else merge_words(found, heard)
    first = min(written.owners, default=0)
    return _forced(items, first, written, phones)


def _choices(
    steps: Sequence[Step], written: Written, heard: Sequence[str], placer: Placer
) -> Iterator[Choice]:
    """What may be spoken at each step; a row of written words that nothing was heard for is not spoken.

    A short word that is not written has to stand against "um" and "uh": the language model writes those as words.
    """
    for same, group in groupby(steps, key=_kind):
        row = list(group)
        if same == "skip" and len(row) > _OPTIONAL_WORDS:
            continue
        for step in row:
            paths: list[Path] = []
            if step.written is not None:
                paths.append(((written.tokens[step.written], written.owners[step.written]),))
            if step.heard is not None and not step.same:
                paths.append(((heard[step.heard], -1 - step.heard),))
                if (
                    step.written is None
                    and len(placer.lexicon.phones(heard[step.heard]).split()) <= _SHORT_PHONES
                ):
                    paths += [((sound, -1 - step.heard),) for sound in placer.hesitation_words]
            if None in (step.written, step.heard):
                paths.append(())
            yield Choice(tuple(paths))


def _kind(step: Step) -> str:
    return "skip" if step.heard is None else "heard"


def _forced(items: list[Placed], first: int, written: Written, phones: dict[str, str]) -> list[Placed]:
    """Gives written words the room of what was heard in their stead, unless they are too many or too few for it."""
    done: list[Placed] = []
    expected, passed = first, 0
    for is_other, group in groupby(items, key=lambda item: item.added is not None):
        row = list(group)
        passed += len(row)
        if is_other:
            following = next((i.index for i in items[passed:] if i.index is not None), None)
            row = _in_their_room(row, expected, following, written, phones) or row
        done += row
        expected = max([expected, *(item.index + 1 for item in row if item.index is not None)])
    return done


def _in_their_room(
    row: Sequence[Placed], first: int, until: int | None, written: Written, phones: dict[str, str]
) -> list[Placed]:
    """The script words from `first` to before `until` in place of `row`; empty where they do not fit its duration."""
    owners = range(first, until) if until is not None else range(0)
    if not 0 < len(owners) <= _FORCED_WORDS:
        return []
    begin_ms, end_ms = row[0].start_ms, row[-1].end_ms
    weights = [_phone_count(owner, written, phones) for owner in owners]
    if not _QUICKEST_PHONE_MS * sum(weights) <= end_ms - begin_ms <= _SLOWEST_PHONE_MS * sum(weights):
        return []
    return _shared(owners, weights, begin_ms, end_ms)


def _phone_count(owner: int, written: Written, phones: dict[str, str]) -> int:
    tokens = (token for token, its in zip(written.tokens, written.owners, strict=True) if its == owner)
    return sum(len(phones[token].split()) for token in tokens)


def _shared(owners: Sequence[int], weights: Sequence[int], begin_ms: int, end_ms: int) -> list[Placed]:
    shared: list[Placed] = []
    at, total = 0, sum(weights)
    for owner, weight in zip(owners, weights, strict=True):
        start = begin_ms + (end_ms - begin_ms) * at // total
        at += weight
        end = begin_ms + (end_ms - begin_ms) * at // total
        shared.append(Placed("", start, end, _FORCED_SCORE, index=owner, forced=True))
    return shared
