"""Lips that follow new words: the picture of those that go, or a still, made to say what was spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auteur.core.edl.lane import Clip
from auteur.core.errors import Cancelled, EngineError, InputError, MediaError
from auteur.core.progress import Cancel
from auteur.core.time import Span
from auteur.core.transcript.new_words import Spoken
from auteur.media.faces.pictures import Stretch
from auteur.media.resampling import as_pcm, resampled
from auteur.ports.lip_syncer import HEARD_HZ, LipSyncer, Phone, Said
from auteur.services.lip_syncing import LipSynced, lip_sync, stretch_for

__all__ = ["Followed", "LipFollower", "LipsLeft"]

PhonesSaid = Callable[[Iterable[tuple[str, int, int]]], tuple[Phone, ...]]


@dataclass(frozen=True, slots=True)
class LipsLeft:
    """Why the lips of a take were left as they are: a stable code, and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Followed:
    """New words as they are to be seen said: samples at a rate, and their words."""

    sound: NDArray[np.float64]
    rate_hz: int
    words: tuple[Spoken, ...]
    file: Path


@dataclass(frozen=True, slots=True)
class LipFollower:
    """`phones_said` gives the phones of words with times."""

    engine: LipSyncer
    phones_said: PhonesSaid
    seed: int = 0

    def moved(
        self, picture: Path, shown: Clip, new: Followed, destination: Path, remark: str, cancel: Cancel
    ) -> LipSynced | LipsLeft:
        """What `shown` shows of `picture`, as long as the new sound and with it, its lips moved; a .mov.

        A picture without a face that can be moved is no fault of the words: they go on without. Raises Cancelled.
        """
        length_ms = -(-len(new.sound) * 1000 // new.rate_hz)
        heard = as_pcm(resampled(new.sound, new.rate_hz, HEARD_HZ))
        said = Said(heard, self.phones_said((one.word, one.start_ms, one.end_ms) for one in new.words))
        try:
            stretch = _stretch(picture, shown, length_ms)
            return lip_sync(
                self.engine,
                picture,
                stretch,
                said,
                destination,
                sound=new.file,
                seed=self.seed,
                remark=remark,
                cancel=cancel,
            )
        except Cancelled:
            raise
        except (EngineError, InputError, MediaError) as error:
            return LipsLeft(error.code, error.message)


def _stretch(picture: Path, shown: Clip, length_ms: int) -> Stretch:
    """The source span of a clip over another length; one of a millisecond is a still."""
    source = Span(int(shown.in_point_ms), int(shown.out_point_ms))
    whole = stretch_for(picture, length_ms, start_ms=source.start_ms)
    frames = ceil(length_ms * whole.rate / 1000)
    still = source.duration_ms <= 1
    return Stretch(
        source.start_ms, frames, whole.rate, whole.speed * (0 if still else source.duration_ms) / length_ms
    )
