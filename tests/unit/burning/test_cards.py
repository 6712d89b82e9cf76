"""Cards are the captions, frame by frame: each picture drawn once, packed, and given out as it was."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.captions.model import Cue
from auteur.core.captions.named_styles import STYLES
from auteur.core.errors import Cancelled
from auteur.core.time import frame_at
from auteur.media.captions.burn import Burn
from auteur.media.captions.card_reader import Cards, packed_picture
from auteur.media.captions.card_reader import _unpacked_picture as unpacked_picture
from auteur.media.captions.card_writer import write_cards
from auteur.media.captions.drawing import draw_caption
from auteur.media.captions.shipped import FONTS
from tests.support.captions_drawn import spoken_cue

WIDTH, HEIGHT, RATE, FRAMES = 320, 180, Fraction(30000, 1001), 240
TALK = (
    spoken_cue("Never twice", "the same", start_ms=510, word_ms=330),
    spoken_cue("words on it", start_ms=2000, word_ms=250),
    spoken_cue("one two three four five six seven eight nine ten eleven", start_ms=2750, word_ms=350),
)


@contextmanager
def _cards(
    folder: Path, style: str = "karaoke", talk: tuple[Cue, ...] = TALK, frames: int = FRAMES
) -> Iterator[Cards]:
    write_cards(
        Burn(talk, STYLES[style], style), folder, width=WIDTH, height=HEIGHT, rate=RATE, frames=frames
    )
    cards = Cards(folder)
    try:
        yield cards
    finally:
        cards.close()


def _laid(cards: Cards, frame: int) -> npt.NDArray[np.uint8]:
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    for overlay in cards.at(frame):
        high, wide = overlay.picture.shape[:2]
        picture[overlay.y : overlay.y + high, overlay.x : overlay.x + wide] = overlay.picture
    return picture


@pytest.mark.parametrize("style", ["plain", "karaoke", "bold"])
def test_every_frame_shows_what_its_moment_draws_and_no_other_has_any(tmp_path: Path, style: str) -> None:
    with _cards(tmp_path, style) as cards:
        spans = [(frame_at(cue.start_ms, RATE), frame_at(cue.end_ms, RATE)) for cue in TALK]
        assert list(cards.spans) == [(spans[0]), (spans[1][0], spans[2][1])], "the last two follow each other"
        for frame in range(FRAMES):
            cue = next((cue for cue, (a, b) in zip(TALK, spans, strict=True) if a <= frame < b), None)
            if cue is None:
                assert cards.at(frame) == ()
                continue
            # The last millisecond whose boundary rounds to this frame: a word begins at the frame nearest to it.
            at_ms = max(
                ms
                for ms in range(frame * 1001 // 30 - 40, frame * 1001 // 30 + 40)
                if frame_at(ms, RATE) <= frame
            )
            wanted = draw_caption(cue, STYLES[style], WIDTH, HEIGHT, at_ms=at_ms).on_frame(WIDTH, HEIGHT)
            assert np.array_equal(_laid(cards, frame), wanted), frame


def test_the_same_picture_is_given_again_while_it_does_not_change(tmp_path: Path) -> None:
    with _cards(tmp_path) as cards:
        first, second = (cards.at(frame)[0].picture for frame in (16, 17))
        assert first is second
        assert cards.at(16 + 10)[0].picture is not first, "another word"
        assert not first.flags.writeable


def test_threads_at_several_places_get_the_same_pictures(tmp_path: Path) -> None:
    with _cards(tmp_path) as cards:
        alone = [_laid(cards, frame).tobytes() for frame in range(FRAMES)]
        with ThreadPoolExecutor(4) as pool:
            for order in (range(FRAMES), range(FRAMES - 1, -1, -1)):
                found = dict(
                    zip(order, pool.map(lambda frame: _laid(cards, frame).tobytes(), order), strict=True)
                )
                assert [found[frame] for frame in range(FRAMES)] == alone


def test_no_frame_beyond_the_last_is_shown_and_no_cue_without_a_frame_drawn(tmp_path: Path) -> None:
    flash = Cue(100, 101, ("too short to see",))
    with _cards(tmp_path, talk=(flash, *TALK), frames=60) as cards:
        assert cards.spans == ((frame_at(510, RATE), frame_at(TALK[0].end_ms, RATE)),)
        assert frame_at(TALK[0].end_ms, RATE) <= 60


def test_cues_that_overlap_follow_each_other(tmp_path: Path) -> None:
    talk = (Cue(0, 2000, ("first",)), Cue(1000, 3000, ("second",)))
    with _cards(tmp_path, "plain", talk) as cards:
        assert cards.spans == ((0, 90),)
        assert np.array_equal(_laid(cards, 59), _laid(cards, 0))
        assert not np.array_equal(_laid(cards, 60), _laid(cards, 0))


def test_nothing_said_is_nothing_drawn(tmp_path: Path) -> None:
    with _cards(tmp_path, talk=(Cue(0, 1000, ()), Cue(1000, 2000, ("  ",)))) as cards:
        assert cards.spans == ()
        assert cards.at(0) == ()


def test_the_receipt_hears_of_style_fonts_and_what_could_not_be_drawn(tmp_path: Path) -> None:
    cue = Cue(0, 1000, ("\U00013000 \x01",))
    burn = Burn((cue,), replace(STYLES["plain"], weight="bold"), "mine")
    said = write_cards(burn, tmp_path, width=WIDTH, height=HEIGHT, rate=RATE, frames=30)
    assert said[0] == "1 caption, style mine"
    assert (
        said[1]
        == f"font NotoSans-Bold.ttf, SHA-256 {next(f.sha256 for f in FONTS if f.file == 'NotoSans-Bold.ttf')}"
    )
    assert len(said) == 4


def test_drawing_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        write_cards(
            Burn(TALK, STYLES["plain"]),
            tmp_path,
            width=WIDTH,
            height=HEIGHT,
            rate=RATE,
            frames=99,
            cancel=lambda: True,
        )


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.randoms())
def test_any_picture_survives_packing(high: int, wide: int, random: object) -> None:
    generator = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    picture = generator.integers(0, 256, (high, wide, 4), np.uint8)
    assert np.array_equal(unpacked_picture(packed_picture(picture), wide, high), picture)
