"""Who speaks when, with nothing to download: segmentation network, voice embeddings, constrained clustering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.turns import MOST_SPEAKERS, Turn
from auteur.engines.transcription.meter import Meter
from auteur.engines.transcription.samples import SAMPLES_PER_MS, as_samples
from auteur.engines.transcription.speakers.clustering import centroids, grouped
from auteur.engines.transcription.speakers.hearing import Heard, hear
from auteur.engines.transcription.speakers.layers import Floats
from auteur.engines.transcription.speakers.segmentation import FRAME_SAMPLES, FRAMES, VOICES
from auteur.ports.diariser import Diarisation
from auteur.ports.transcriber import Pcm

__all__ = ["EmbeddedDiariser", "check_speakers"]

# Chosen on the ten AMI excerpts `trn*` of pyannote.audio's tests, and on nothing that the figures are measured on.
ALIKE = 0.76
_LEAST_S = 1.5  # of speech, or a twentieth of all, that a voice must have to be somebody
_SURE_S = 0.8  # of speech that nobody speaks over from which a voice is clustered; others join the nearest
_ACTIVE = 0.5
_LONGEST_GAP_MS = 250
_SHORTEST_MS = 120
_FIRST_CENTRE = 360  # samples before the middle of a window's first frame, less half a frame


class EmbeddedDiariser:
    """Tells up to three voices at once and any number in all apart, on one core at about 14 times real time."""

    name = "embedded"
    model = "pyannote/segmentation 2021, Resemblyzer 0.1.4"

    def turns(
        self,
        audio: Pcm,
        *,
        speakers: int | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Diarisation:
        """See the port."""
        samples = as_samples(audio)
        check_speakers(speakers)
        total_ms = len(samples) // SAMPLES_PER_MS
        meter = Meter("speakers", total_ms, report, cancel)
        # small products: OpenBLAS's threads wait for each other four times as long as one takes
        with threadpool_limits(limits=1, user_api="blas"):
            heard = hear(samples, lambda ms: meter.reached(round(ms * 0.98)))
            activity = _activity(heard, speakers)
        found = _turns(activity, total_ms)
        meter.reached(total_ms)
        return Diarisation(found, self.name, self.model)


def check_speakers(speakers: int | None) -> None:
    """Raises InputError for a number of speakers that is not 1 to 20."""
    if speakers is not None and not 1 <= speakers <= MOST_SPEAKERS:
        raise InputError(f"{speakers} speakers cannot be told apart", hint=f"say 1 to {MOST_SPEAKERS}")


def _activity(heard: Heard, speakers: int | None) -> NDArray[np.bool_]:
    """(frames, speakers): who is heard in each frame of the whole recording."""
    owner = _owners(heard, speakers)
    groups = int(owner.max(initial=-1)) + 1
    firsts = np.round(heard.starts / FRAME_SAMPLES).astype(np.int64)
    length = int(firsts[-1]) + FRAMES
    score, count = np.zeros((length, max(1, groups)), np.float32), np.zeros(length, np.float32)
    windows = np.zeros(length, np.float32)
    for number, first in enumerate(firsts):
        here, span = heard.activity[number], slice(first, first + FRAMES)
        count[span] += np.minimum((here > _ACTIVE).sum(axis=1), max(1, groups))
        windows[span] += 1
        for group in set(owner[number]) - {-1}:
            score[span, group] += here[:, owner[number] == group].max(axis=1)
    rank = (-score).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    speaking = np.round(count / windows)
    return np.asarray((rank < speaking[:, None]) & (score > 0))


def _owners(heard: Heard, speakers: int | None) -> NDArray[np.int64]:
    """(windows, VOICES): whose each voice of each window is, -1 for those that are never heard."""
    owner = np.full((len(heard.starts), VOICES), -1, np.int64)
    sure = heard.seconds >= _SURE_S
    if not sure.any():
        sure = np.ones(len(heard.seconds), bool)
    if not sure.any():
        return owner
    weights = heard.seconds[sure] + np.float32(0.01)
    least = min(_LEAST_S * 5, float(weights.sum()) / 20)  # a moment is heard in five windows
    labels = grouped(heard.sound[sure], weights, heard.window[sure], alike=ALIKE, least=least, count=speakers)
    likeness = heard.sound @ centroids(heard.sound[sure], weights, labels).T
    for window in np.unique(heard.window):
        items = np.flatnonzero(heard.window == window)
        owner[window, heard.voice[items]] = _matched(likeness[items])
    return owner


def _matched(likeness: Floats) -> NDArray[np.int64]:
    """The group of each voice of one window: the best fit first, no group twice while there are enough."""
    left = likeness.copy()
    found = np.full(len(left), -1, np.int64)
    for _ in range(len(left)):
        if not (left > -2).any():
            break
        voice, group = np.unravel_index(int(np.argmax(left)), left.shape)
        found[voice] = group
        left[voice] = -3
        left[:, group] = -3
    spare = found < 0
    found[spare] = likeness[spare].argmax(axis=1)
    return found


def _turns(activity: NDArray[np.bool_], total_ms: int) -> tuple[Turn, ...]:
    found: list[tuple[int, int, int]] = []
    for group in range(activity.shape[1]):
        edges = np.flatnonzero(np.diff(np.pad(activity[:, group].astype(np.int8), 1)))
        spans = [(_ms(begin), min(total_ms, _ms(end))) for begin, end in edges.reshape(-1, 2)]
        found += [(begin, end, group) for begin, end in _closed(spans)]
    found.sort()
    order: dict[int, int] = {}
    for _, _, group in found:
        order.setdefault(group, len(order) + 1)
    return tuple(Turn(order[group], begin, end) for begin, end, group in found)


def _ms(frame: int) -> int:
    return int((frame * FRAME_SAMPLES + _FIRST_CENTRE) // SAMPLES_PER_MS) if frame else 0


def _closed(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans with short gaps closed, without those that are too short for a word."""
    closed: list[tuple[int, int]] = []
    for begin, end in spans:
        if closed and begin - closed[-1][1] < _LONGEST_GAP_MS:
            closed[-1] = (closed[-1][0], end)
        else:
            closed.append((begin, end))
    return [(begin, end) for begin, end in closed if end - begin >= _SHORTEST_MS]
