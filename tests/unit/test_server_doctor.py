"""What `auteur doctor --server` takes for a difference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auteur.cli.server_doctor import Made, differences
from auteur.core.edl.history import perform
from tests.support.documents import talk
from tests.support.receipts import receipt

OURS = Made(talk(), receipt())


def test_the_same_result_has_no_differences() -> None:
    assert differences(Made(talk(), receipt(sha256="another", wall_s=9.0)), OURS) == []


@pytest.mark.parametrize(
    "theirs",
    [
        Made(talk(39), receipt()),
        Made(perform(talk(), {"op": "correct_words", "word_ids": ["w3"], "text": "other"}), receipt()),
        Made(talk(), receipt(frames=24)),
        Made(talk(), receipt(samples=47_000)),
        Made(talk(), receipt(picture_codec="vp9")),
        Made(talk(), receipt(fallback="it could not be copied")),
    ],
)
def test_every_difference_is_found(theirs: Made) -> None:
    assert differences(theirs, OURS)


def test_words_may_be_a_frame_apart_and_no_more() -> None:
    place = OURS.edl.word("w3")
    for shift_ms, count in ((15, 0), (25, 1)):
        moved = {
            "op": "retime_word",
            "word_id": "w3",
            "start_ms": place.word.start_ms + shift_ms,
            "end_ms": place.word.end_ms,
        }
        assert len(differences(replace(OURS, edl=perform(OURS.edl, moved)), OURS)) == count
