"""What is decoded for pieces with layers: each source once where it goes on, and no decoder longer than needed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest

from auteur.core.render.pieces import Layer, Piece
from auteur.media.export import feeds
from auteur.media.export.feeds import Feeds


class Decoders:
    """Stands where sources are decoded: frames are (source, number)."""

    def __init__(self) -> None:
        self.opened, self.open, self.most = 0, 0, 0

    def frames_of(self, source: str, wanted: Sequence[int], *, threads: int = 1) -> Iterator[tuple[str, int]]:
        assert list(wanted) == sorted(wanted)
        self.opened += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            for number in wanted:
                yield source, number
        finally:
            self.open -= 1


@pytest.fixture
def decoders(monkeypatch: pytest.MonkeyPatch) -> Decoders:
    made = Decoders()
    monkeypatch.setattr(feeds, "frames_of", made.frames_of)
    return made


def pieces(*layers: Sequence[tuple[str, range]]) -> list[Piece]:
    made, at = [], 0
    for stack in layers:
        count = len(stack[0][1])
        made.append(Piece(at, at + count, tuple(Layer(s, frames) for s, frames in stack), ""))
        at += count
    return made


def given(made: list[Piece]) -> list[list[tuple[str, int]]]:
    sources = {layer.source: layer.source for piece in made for layer in piece.layers}
    with Feeds(made, sources) as open_feeds:  # type: ignore[arg-type]
        return [
            [open_feeds.next(layer) for layer in piece.layers]  # type: ignore[misc]
            for piece in made
            for _ in range(piece.start, piece.stop)
        ]


def test_a_source_that_goes_on_through_pieces_is_decoded_once(decoders: Decoders) -> None:
    made = pieces([("a", range(10))], [("a", range(10, 20)), ("b", range(5, 15))], [("a", range(20, 30))])
    shown = given(made)
    assert [row[0] for row in shown] == [("a", n) for n in range(30)]
    assert [row[1] for row in shown[10:20]] == [("b", n) for n in range(5, 15)]
    assert decoders.opened == 2


def test_one_source_in_two_layers_is_decoded_twice(decoders: Decoders) -> None:
    shown = given(
        pieces([("a", range(10)), ("a", range(3, 13))], [("a", range(10, 12)), ("a", range(13, 15))])
    )
    assert shown[-1] == [("a", 11), ("a", 14)]
    assert decoders.opened == 2


def test_no_decoder_stays_open_for_what_may_come_much_later(decoders: Decoders) -> None:
    rng = random.Random(1)
    starts = [rng.randrange(10**6) for _ in range(500)]
    made = pieces(*[[("a", range(start, start + 3)), ("b", range(start, start + 3))] for start in starts])
    assert given(made) == [[("a", s + k), ("b", s + k)] for s in starts for k in range(3)]
    assert decoders.most <= 4
    assert decoders.open == 0
