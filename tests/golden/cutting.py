"""Cutting test cards, and what the result must then show and sound like."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from auteur.core.render.playlist import Playlist, Shot
from auteur.core.time import frame_at
from auteur.media.receipt import Receipt
from tests.support.testcard import Card, frames_in, onsets, pcm_in

Span = tuple[str, int, int]


def shots(spans: Sequence[Span]) -> tuple[tuple[Shot, ...], int]:
    """Spans of sources put one after the other."""
    at, made = 0, []
    for name, start, stop in spans:
        made.append(Shot(at, at + stop - start, name, start, stop))
        at += stop - start
    return tuple(made), at


def playlist(spans: Sequence[Span], card: Card, *, sound: bool = True) -> Playlist:
    """Picture and sound cut alike, at the card's rate and size."""
    made, duration = shots(spans)
    width, height = card.size[::-1] if card.rotation in (90, 270) else card.size
    return Playlist(card.rate, width, height, duration, made, (made,) if sound else ())


def random_spans(seed: int, names: Sequence[str], duration_ms: int, count: int) -> list[Span]:
    """`count` spans of at least 400 ms from random sources at random milliseconds."""
    rng = random.Random(seed)
    spans = []
    for _ in range(count):
        length = rng.randint(400, duration_ms // 3)
        start = rng.randint(0, duration_ms - length)
        spans.append((rng.choice(names), start, start + length))
    return spans


def expected_frames(
    spans: Sequence[Span], cards: Mapping[str, Card], rate: Fraction
) -> list[tuple[int, int]]:
    """The slow, obvious oracle: for every frame of the timeline the card and the number it must show."""
    made, _ = shots(spans)
    frames = []
    for shot in made:
        assert shot.media_id is not None
        card = cards[shot.media_id]
        first = frame_at(shot.in_ms, card.rate)
        count = frame_at(shot.end_ms, rate) - frame_at(shot.start_ms, rate)
        frames += [(card.identity, min(first + k, card.frames - 1)) for k in range(count)]
    return frames


def assert_picture(path: Path, spans: Sequence[Span], cards: Mapping[str, Card], rate: Fraction) -> None:
    """Every frame of the file is the one the oracle names."""
    seen, wanted = frames_in(path), expected_frames(spans, cards, rate)
    wrong = [(k, a, b) for k, (a, b) in enumerate(zip(seen, wanted, strict=False)) if a != b]
    assert not wrong, f"{len(wrong)} wrong frames (at, seen, wanted), first {wrong[:3]}"
    # Rounding may ask for one frame after the source's last; that one is not made up.
    assert len(seen) in (len(wanted), len(wanted) - 1)


def assert_sound(path: Path, spans: Sequence[Span], cards: Mapping[str, Card], tolerance: int) -> int:
    """Beeps lie within `tolerance` samples of their places; how many were looked at."""
    made, _ = shots(spans)
    pcm = pcm_in(path)
    found = np.array(onsets(pcm, 48_000))
    checked = 0
    for shot in made:
        assert shot.media_id is not None
        for second in range(cards[shot.media_id].seconds):
            beep = second * 1000
            # Whole beeps with silence before them, away from the joins' fades.
            if shot.in_ms + 150 <= beep and beep + 60 <= shot.out_ms:
                place = (shot.start_ms + beep - shot.in_ms) * 48
                off = np.abs(found - place).min() if len(found) else 10**9
                # A beep's first quarter wave, and the threshold's place on it.
                assert off <= tolerance + 24, f"the beep at {place} is {off} samples away"
                checked += 1
    return checked


def drifts_within_limits(receipt: Receipt) -> bool:
    """At most one frame and 5 ms at every cut."""
    return all(abs(cut.video_drift_frames) <= 1 and abs(cut.audio_drift_ms) <= 5 for cut in receipt.cuts)
