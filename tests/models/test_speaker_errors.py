"""Our diarization error rate against pyannote.metrics'."""

from __future__ import annotations

import numpy as np
import pytest
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from auteur.core.transcript.turns import Turn
from tests.support.speaker_errors import speaker_errors


@pytest.mark.parametrize("seed", range(5))
def test_it_counts_as_pyannote_metrics_does(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, found = _some(random), _some(random)
    theirs = DiarizationErrorRate()(_annotated(truth), _annotated(found), uem=Timeline([Segment(0, 20)]))
    assert speaker_errors(truth, found).rate == pytest.approx(float(theirs), abs=0.002)


def _some(random: np.random.Generator) -> list[Turn]:
    begins = random.integers(0, 500, 12) * 20
    return [
        Turn(int(random.integers(1, 4)), int(begin), int(begin) + 20 * int(random.integers(5, 60)))
        for begin in begins
    ]


def _annotated(turns: list[Turn]) -> Annotation:
    said = Annotation()
    for number, turn in enumerate(turns):
        said[Segment(turn.start_ms / 1000, turn.end_ms / 1000), number] = str(turn.speaker)
    return said.support()
