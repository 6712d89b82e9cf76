"""Placing words in sound: a chain of choices that the decoder must walk from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from auteur.core.errors import EngineError
from auteur.engines.transcription.sphinx.decoder import HESITATIONS, NOISES, Heard, decode, make_decoder
from auteur.engines.transcription.words.lexicon import Lexicon, Pronounce

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HESITATION_WORDS", "Choice", "Found", "Path", "Placer"]

Path = tuple[tuple[str, int], ...]
"""Spoken words, each with the number of the printed word that it belongs to; () says that nothing is spoken.

A number below 0 is for a word that is not printed: it has to fit better than what is.
"""

_UNWRITTEN = 1e-2
HESITATION_WORDS = {"um~": ("AH M", "AH AH M"), "uh~": ("AH AH", "AH", "ER", "AA AH")}
"""Hesitations as words that a path may have, beside those that may stand between any two words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be spoken next: one of `paths`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sound put in its place: spoken word `owner` (the caller's number), or a hesitation or noise (owner None)."""

    heard: Heard
    owner: int | None


class Placer:
    """Finds given words in sound by forced alignment, with silence and hesitations allowed between any two.

    The beam is wide enough that a wrong word does not end the search: it is placed, and its score tells.
    """

    def __init__(self, pronounce: Pronounce | None = None) -> None:
        self._decoder = make_decoder(lm=None, bestpath=False, beam=1e-120, pbeam=1e-120, wbeam=1e-100)
        self.lexicon = Lexicon(self._decoder, pronounce)
        self._names = count()
        self.hesitation_words = tuple(HESITATION_WORDS)
        for word, pronunciations in HESITATION_WORDS.items():
            for number, phones in enumerate(pronunciations, start=1):
                name = word if number == 1 else f"{word}({number})"
                self._decoder.add_word(name, phones, False)  # noqa: FBT003

    def place(
        self, samples: NDArray[np.int16], choices: Sequence[Choice], *, open_end: bool = False
    ) -> tuple[Found, ...] | None:
        """Where the words of `choices` are in `samples`, with the hesitations and noises between them.

        With `open_end` the sound may end after any choice; the rest is then not in the result. None when the
        sound is too short for the words.
        """
        name = f"grammar{next(self._names)}"
        transitions, final = _transitions(choices, open_end=open_end)
        self._decoder.add_fsg(name, self._decoder.create_fsg(name, 0, final, transitions))
        self._decoder.activate_search(name)
        try:
            heard = decode(self._decoder, samples)
        except RuntimeError as failure:
            raise EngineError(f"the aligner failed: {failure}") from failure
        finally:
            self._decoder.remove_search(name)
        return None if heard is None else _owned(heard, choices)


def _transitions(choices: Sequence[Choice], *, open_end: bool) -> tuple[list[tuple[object, ...]], int]:
    """Arcs (from, to, probability[, word]); state i stands before choice i, inner states are numbered after them."""
    final = len(choices) + 1
    inner = count(final + 1)
    arcs: list[tuple[object, ...]] = [(len(choices), final, 1.0)]
    for at, choice in enumerate(choices):
        for path in choice.paths:
            if not path:
                arcs.append((at, at + 1, 0.5))
            here = at
            for number, (word, owner) in enumerate(path):
                there = at + 1 if number == len(path) - 1 else next(inner)
                arcs.append((here, there, 1.0 if owner >= 0 else _UNWRITTEN, word))
                here = there
        if open_end:
            arcs.append((at, final, 1.0))
    return arcs, final


def _owned(heard: tuple[Heard, ...], choices: Sequence[Choice]) -> tuple[Found, ...]:
    """Walks the choices along the words heard, to tell which path each word belongs to."""
    words = [h.word for h in heard if not h.is_silence and h.word not in HESITATIONS and h.word not in NOISES]
    owners = iter(_walk(words, choices))
    return tuple(
        Found(h, None if h.word in HESITATIONS or h.word in NOISES else next(owners))
        for h in heard
        if not h.is_silence
    )


def _walk(words: Sequence[str], choices: Sequence[Choice]) -> list[int]:
    """The owner of each word on the first chain of paths that spells `words`; the chain may end early."""
    came: list[dict[int, Path]] = [
        {} for _ in range(len(choices) + 1)
    ]  # [choice][words so far]: the path into it
    came[0][0] = ()
    for number, choice in enumerate(choices):
        for at in came[number]:
            for path in choice.paths:
                if [word for word, _ in path] == list(words[at : at + len(path)]):
                    came[number + 1].setdefault(at + len(path), path)
    ends = [number for number, reached in enumerate(came) if len(words) in reached]
    if not ends:
        raise EngineError("the aligner returned words that were not asked for")
    owners: list[int] = []
    at = len(words)
    for number in range(ends[0], 0, -1):
        path = came[number][at]
        owners[:0] = [owner for _, owner in path]
        at -= len(path)
    return owners
