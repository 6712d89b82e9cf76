"""A lane against a slow obvious oracle: what plays at every single millisecond."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.edl.chunks import CHUNK, chunked, hunks, packed, spliced
from auteur.core.edl.effects import Crossfade, FadeIn, FadeOut, Gain, Speed, speed_of
from auteur.core.edl.lane import Clip, Entry, Lane, Placed
from auteur.core.edl.timeline import cleared, healed, lane_with_gap, lane_with_piece
from auteur.core.time import SourceMs, Span, TimelineMs, nearest

Film = list[tuple[str, int] | None]
"""For every millisecond the media file and the source moment that play, or None in a gap."""

randoms = st.integers(0, 1 << 40).map(Random)
SIZES = (0, 1, 2, 5, CHUNK, CHUNK + 1, 210)


def _clip(rng: Random, name: str) -> Clip:
    start, source_ms = rng.randint(0, 5000), rng.randint(1, 30)
    rate = rng.choice((1, 1, 1, 1, 0.5, 2, 3.7, 0.001))
    effects = () if rate == 1 else (Speed(rate),)
    duration = source_ms if rate == 1 else min(60, max(1, nearest(source_ms / speed_of(effects))))
    if rate == 0.001:
        source_ms = 1
    elif rate != 1:
        source_ms = max(1, nearest(duration * speed_of(effects)))
    return Clip(name, rng.choice("ab"), SourceMs(start), SourceMs(start + source_ms), duration, effects)


def _lane(rng: Random, clips: int | None = None) -> Lane:
    count = rng.choice(SIZES) if clips is None else clips
    entries = [Entry(rng.choice((0, 0, 0, 1, rng.randint(2, 40))), _clip(rng, f"c{i}")) for i in range(count)]
    return Lane.of(entries, rng.choice((0, 0, 1, 25)))


def _film(lane: Lane) -> Film:
    film: Film = []
    for lead_ms, clip in lane.entries():
        film += [None] * lead_ms
        film += [(clip.media_file_id, clip.source_at(offset)) for offset in range(clip.duration_ms)]
    return film + [None] * lane.tail_ms


def _close(a: Film, b: Film) -> bool:
    """Equal where nothing is sped up; a cut at changed speed may shift the source by a frame's small part."""
    return len(a) == len(b) and all(
        x == y or (x is not None and y is not None and x[0] == y[0] and abs(x[1] - y[1]) <= 4)
        for x, y in zip(a, b, strict=True)
    )


def _is_sound(lane: Lane) -> bool:
    """Every clip is one that a document may hold, and no chunk is empty or too full."""
    clips = [clip for _, clip in lane]
    lasting = all(
        abs(c.duration_ms * speed_of(c.effects) - (c.out_point_ms - c.in_point_ms))
        <= (0 if speed_of(c.effects) == 1 else 1 + speed_of(c.effects))
        for c in clips
    )
    return (
        lasting
        and all(0 < len(chunk.items) <= CHUNK for chunk in lane.chunks)
        and all(a.end_ms <= b.start_ms for a, b in pairwise(lane))
        and all(clip.in_point_ms < clip.out_point_ms and clip.duration_ms > 0 for clip in clips)
        and all(entry.lead_ms >= 0 for entry in lane.entries())
        and lane.tail_ms >= 0
    )


# -- looking -------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_length_and_order_are_those_of_the_film(rng: Random) -> None:
    lane = _lane(rng)
    film = _film(lane)
    assert lane.length_ms == len(film)
    assert len(lane) == len(list(lane)) == len(list(lane.entries()))
    for start, clip in lane:
        assert film[start] == (clip.media_file_id, clip.in_point_ms)
    assert [e.clip.id for e in lane.entries()] == [f"c{i}" for i in range(len(lane))]


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_at_gives_the_clip_of_every_moment(rng: Random) -> None:
    lane = _lane(rng)
    by_ms: dict[int, Placed] = {ms: placed for placed in lane for ms in range(placed.start_ms, placed.end_ms)}
    moments = {-1, 0, lane.length_ms - 1, lane.length_ms, lane.length_ms + 1000}
    moments |= {ms for p in lane for ms in (p.start_ms - 1, p.start_ms, p.end_ms - 1, p.end_ms)}
    for ms in moments:
        assert lane.at(ms) == by_ms.get(ms), ms


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_between_gives_the_clips_that_share_time(rng: Random) -> None:
    lane = _lane(rng)
    for _ in range(20):
        start = rng.randint(0, lane.length_ms + 10)
        end = start + rng.choice((0, 1, 7, 500, 100_000))
        found = [p for p in lane if max(p.start_ms, start) < min(p.end_ms, end)]
        assert [p for p in lane.between(start, end) if end > start] == found


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_find_and_ids_know_every_clip(rng: Random) -> None:
    lane = _lane(rng)
    for i, placed in enumerate(lane):
        assert lane.find(placed.clip.id) == placed
        assert lane.ids(i, 3) == [f"c{n}" for n in range(i, min(i + 3, len(lane)))]
    assert lane.find("nobody") is None
    assert lane.ids(0, 10_000) == [p.clip.id for p in lane]
    assert lane.ids(len(lane), 3) == []


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_playing_gives_the_clips_that_hold_some_of_a_source_span(rng: Random) -> None:
    lane = _lane(rng)
    for _ in range(20):
        media, start = rng.choice("abc"), rng.randint(0, 5100)
        end = start + rng.choice((1, 30, 2000))
        found = [
            p
            for p in lane
            if p.clip.media_file_id == media
            and max(p.clip.in_point_ms, start) < min(p.clip.out_point_ms, end)
        ]
        assert list(lane.playing(media, start, end)) == found


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_source_and_offset_are_each_others_inverse(rng: Random) -> None:
    clip = _clip(rng, "c")
    assert clip.source_at(0) == clip.in_point_ms
    assert clip.source_at(clip.duration_ms) == clip.out_point_ms
    moments = [clip.source_at(offset) for offset in range(clip.duration_ms + 1)]
    assert moments == sorted(moments)
    speed = speed_of(clip.effects)
    for source in range(clip.in_point_ms, clip.out_point_ms + 1):
        offset = clip.offset_of(source)
        assert 0 <= offset <= clip.duration_ms
        slack = 1 + max(speed, 1 / speed)
        assert abs(Fraction(clip.source_at(offset) - source)) <= slack * max(1, speed)
    assert clip.offset_of(clip.in_point_ms - 5) == 0
    assert clip.offset_of(clip.out_point_ms + 5) == clip.offset_of(clip.out_point_ms)


# -- pieces --------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(randoms)
def test_a_piece_plays_what_the_film_shows_there(rng: Random) -> None:
    lane = _lane(rng)
    film = _film(lane)
    start = rng.randint(0, lane.length_ms + 5)
    end = start + rng.choice((0, 1, rng.randint(0, 50), rng.randint(0, 6000)))
    piece = lane.piece(start, end, lambda wanted: f"{wanted}!")
    expected = film[start:end] + [None] * (end - max(start, len(film)))
    assert piece.length_ms == end - start
    assert _close(_film(piece), expected)
    assert _is_sound(piece)
    known = {p.clip.id for p in lane}
    cut = [p.clip.id for p in piece if p.clip.id not in known]
    first = lane.at(start)
    for part in piece:
        whole = lane.at(start + part.start_ms)
        assert whole is not None
        if whole.end_ms <= end:
            assert part.clip.out_point_ms == whole.clip.out_point_ms
        if whole.start_ms >= start:
            assert part.clip.in_point_ms == whole.clip.in_point_ms
    divided = first is not None and first.start_ms < start < end
    assert len(cut) == (1 if divided else 0)


@settings(max_examples=150, deadline=None)
@given(randoms)
def test_a_lane_cut_anywhere_and_joined_is_the_same_film(rng: Random) -> None:
    lane = _lane(rng)
    cuts = sorted({0, lane.length_ms, *(rng.randint(0, lane.length_ms) for _ in range(rng.randint(0, 8)))})
    pieces = [lane.piece(a, b, lambda wanted: wanted) for a, b in pairwise(cuts)]
    joined = Lane.joined(*pieces)
    assert joined.length_ms == lane.length_ms
    assert _close(_film(joined), _film(lane))
    assert _is_sound(joined)


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_joining_lays_one_film_after_the_other(rng: Random) -> None:
    parts = [_lane(rng, rng.choice((0, 0, 1, 3, 70))) for _ in range(rng.randint(0, 5))]
    parts.insert(rng.randint(0, len(parts)), Lane.gap(rng.randint(0, 9)))
    joined = Lane.joined(*parts)
    assert _film(joined) == [moment for part in parts for moment in _film(part)]
    assert _is_sound(joined)


def test_cutting_at_changed_speed_again_and_again_adds_no_error() -> None:
    for rate in (0.3, 0.7, 1.3, 2.7, 33.3):
        source_ms = 20_000
        speed = speed_of((Speed(rate),))
        clip = Clip("c", "m", SourceMs(0), SourceMs(source_ms), nearest(source_ms / speed), (Speed(rate),))
        lane = Lane.of((Entry(0, clip),))
        rng = Random(5)
        while lane.length_ms > 20:
            cut = rng.randint(1, 6)
            lane = lane.piece(*((cut, lane.length_ms) if rng.random() < 0.5 else (0, lane.length_ms - cut)))
            (entry,) = lane.entries()
            left = entry.clip.out_point_ms - entry.clip.in_point_ms
            assert abs(entry.clip.duration_ms * speed - left) <= 1 + speed / 2, rate


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_inserting_overwriting_and_lifting_change_the_film_as_one_would_with_scissors(rng: Random) -> None:
    lane = _lane(rng).trimmed()
    film = _film(lane)
    at = rng.randint(0, lane.length_ms + 30)
    piece = Lane.of([Entry(0, Clip("new", "n", SourceMs(0), SourceMs(25), 25))])
    padded = film + [None] * (at + 25 - len(film))
    shown: Film = [("n", i) for i in range(25)]

    def new(wanted: str) -> str:
        return f"{wanted}!"

    inserted = lane_with_piece(lane, at, piece, new)
    assert _close(_film(inserted), film[:at] + [None] * (at - len(film)) + shown + film[at:])
    overwritten = cleared(lane, Span(at, at + 25), piece, new)
    assert _close(_film(overwritten), padded[:at] + shown + padded[at + 25 :])
    lifted = lane_with_gap(lane, Span(at, at + 25), new)
    bare = padded[:at] + [None] * 25 + padded[at + 25 :]
    while bare and bare[-1] is None:
        bare.pop()
    assert _close(_film(lifted), bare)
    for changed in (inserted, overwritten, lifted):
        assert _is_sound(changed)
        ids = [p.clip.id for p in changed]
        assert len(set(ids)) == len(ids)


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_healing_joins_two_clips_only_where_the_source_runs_on(rng: Random) -> None:
    lane = _lane(rng, rng.choice((1, 3, 70))).trimmed()
    at = rng.randint(1, lane.length_ms - 1) if lane.length_ms > 1 else 1
    hit = lane.at(at)
    cut = lane_with_piece(lane, at, Lane(), lambda wanted: f"{wanted}!")
    again = healed(cut, at)
    assert _film(again) == _film(cut)
    if hit is not None and hit.start_ms < at and speed_of(hit.clip.effects) == 1:
        assert len(cut) == len(lane) + 1
        assert again == lane
    else:
        assert again == cut


# -- changing ------------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(randoms)
def test_splicing_is_that_of_a_list(rng: Random) -> None:
    lane = _lane(rng)
    entries = list(lane.entries())
    for serial in range(rng.randint(1, 6)):
        index = rng.randint(0, len(entries))
        removed = rng.choice((0, 1, 2, rng.randint(0, len(entries) - index)))
        count = rng.choice((0, 1, 3, 2 * CHUNK))
        new = [Entry(rng.randint(0, 3), _clip(rng, f"n{serial}.{i}")) for i in range(count)]
        lane = lane.spliced(index, removed, new)
        entries[index : index + removed] = new
        assert list(lane.entries()) == entries
        assert _is_sound(lane)


@settings(max_examples=60, deadline=None)
@given(randoms)
def test_a_clip_is_replaced_in_its_place(rng: Random) -> None:
    lane = _lane(rng, rng.choice((1, 65, 210)))
    placed = rng.choice(list(lane))
    slipped = Clip(placed.clip.id, "z", SourceMs(7), SourceMs(8), placed.clip.duration_ms)
    changed = lane.with_clip(placed, slipped)
    assert [(p.start_ms, slipped if p == placed else p.clip) for p in lane] == list(changed)
    assert changed.find(slipped.id) == Placed(TimelineMs(placed.start_ms), slipped)


def test_an_edit_shares_all_chunks_but_those_it_touches() -> None:
    rng = Random(1)
    lane = _lane(rng, 20 * CHUNK)
    changed = lane_with_gap(lane, Span(lane.length_ms // 2, lane.length_ms // 2 + 3), lambda wanted: wanted)
    shared = {id(chunk) for chunk in lane.chunks} & {id(chunk) for chunk in changed.chunks}
    assert len(shared) >= len(lane.chunks) - 2


def test_a_cut_edge_loses_its_fade_and_an_uncut_one_keeps_it() -> None:
    effects = (FadeIn(100), FadeOut(100), Crossfade(50), Gain(-3))
    lane = Lane.of([Entry(0, Clip("c", "m", SourceMs(0), SourceMs(1000), 1000, effects))])

    def kinds(piece: Lane) -> list[str]:
        return [effect.type for _, clip in piece for effect in clip.effects]

    assert kinds(lane.piece(0, 500)) == ["fade_in", "crossfade", "gain"]
    assert kinds(lane.piece(500, 1000)) == ["fade_out", "gain"]
    assert kinds(lane.piece(200, 800)) == ["gain"]
    assert kinds(lane.piece(0, 1000)) == [effect.type for effect in effects]


@pytest.mark.parametrize("identity", ["a@b", "@", "@x", "c@100@200", "plain"])
def test_ids_that_users_give_may_hold_the_sign_that_marks_parts(identity: str) -> None:
    lane = Lane.of([Entry(0, Clip(identity, "m", SourceMs(0), SourceMs(1000), 1000))])
    wanted: list[str] = []
    lane.piece(400, 1000, lambda id_: wanted.append(id_) or id_)  # type: ignore[func-returns-value]
    assert wanted == [f"{identity.partition('@')[0]}@400"]


# -- chunks --------------------------------------------------------------------------------------------------------


class _Items:
    def __init__(self, items: tuple[object, ...]) -> None:
        self.items = items


@settings(max_examples=150, deadline=None)
@given(randoms)
def test_the_hunks_between_two_versions_make_one_of_the_other(rng: Random) -> None:
    old = chunked(tuple(range(rng.choice((0, 3, CHUNK, 300)))), _Items)
    new = old
    for serial in range(rng.randint(0, 6)):
        firsts = [0]
        for chunk in new:
            firsts.append(firsts[-1] + len(chunk.items))
        index = rng.randint(0, firsts[-1])
        removed = rng.randint(0, min(100, firsts[-1] - index))
        inserted = [f"{serial}.{i}" for i in range(rng.choice((0, 1, 5, 150)))]
        new = spliced(new, firsts, _Items, index, removed, inserted)
    there = [item for chunk in old for item in chunk.items]
    wanted = [item for chunk in new for item in chunk.items]
    found = list(hunks(old, new))
    for hunk in reversed(found):
        end = hunk.index + len(hunk.removed)
        assert there[hunk.index : end] == list(hunk.removed)
        there[hunk.index : end] = hunk.inserted
    assert there == wanted
    assert all(hunk.removed or hunk.inserted for hunk in found)
    assert all(a.index + len(a.removed) <= b.index for a, b in pairwise(found))


def test_packing_drops_empty_chunks_and_fills_small_ones() -> None:
    made = packed([_Items(tuple(range(n))) for n in (0, 1, 2, 0, CHUNK - 3, 1, CHUNK)], _Items)
    assert [len(chunk.items) for chunk in made] == [CHUNK, 1, CHUNK]
