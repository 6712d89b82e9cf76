"""Layers, captions, crossfades and ranges in the render plan, against what each frame must show by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.errors import InputError
from auteur.core.render.facts import PictureFacts, SoundFacts, SourceFacts
from auteur.core.render.framing import framed
from auteur.core.render.picture import CopyRun, EncodeRun, plan_picture
from auteur.core.render.pieces import Fade, pieces_of
from auteur.core.render.plan import plan
from auteur.core.render.playlist import Place, Playlist, Shot
from auteur.core.render.target import Target
from auteur.core.time import Span, frame_at
from auteur.media.export.wire import playlist_from_json, playlist_to_json

RATE = Fraction(25)
SMALL = Place(scale=0.5)


def source(frames: int = 500, gop: int = 10, **changes: object) -> SourceFacts:
    values: dict[str, object] = {
        "rate": RATE, "frames": frames, "width": 64, "height": 48,
        "order": tuple(range(frames)), "idrs": tuple(range(0, frames, gop)), "family": "a",
    }  # fmt: skip
    return SourceFacts(PictureFacts(**{**values, **changes}))  # type: ignore[arg-type]


FACTS = {
    "a": source(),
    "b": source(),
    "still": source(1, still=True, order=(), idrs=(), family="", refusal="png"),
    "logo": source(1, still=True, alpha=True, order=(), idrs=(), family="", refusal="png"),
    "sound": SourceFacts(None, SoundFacts(48_000, 2, 48_000)),
}


def timeline(*shots: Shot) -> Playlist:
    return Playlist(RATE, 64, 48, shots[-1].end_ms, shots, ())


@st.composite
def layered(draw: st.DrawFn) -> Playlist:
    """Stretches with layers of all kinds, each clip beginning and ending outside of its stretch as it likes."""
    shots, at = [], 0
    for _ in range(draw(st.integers(1, 5))):
        length = draw(st.integers(40, 2000))
        layers = [draw(_clips(at, length)) for _ in range(draw(st.integers(0, 3)))]
        base = layers[0] if layers else Shot(at, at + length, None)
        shots.append(replace(base, over=tuple(layers[1:])))
        at += length
    return timeline(*shots)


@st.composite
def _clips(draw: st.DrawFn, at: int, length: int) -> Shot:
    lead, trail = draw(st.integers(0, 500)), draw(st.integers(0, 500))
    start = draw(st.integers(0, 9000))
    return Shot(
        at,
        at + length,
        draw(st.sampled_from(sorted(FACTS))),
        start,
        start + lead + length + trail,
        fade_in_ms=draw(st.sampled_from([0, 0, 300])),
        fade_out_ms=draw(st.sampled_from([0, 0, 400])),
        opacity=draw(st.sampled_from([1.0, 1.0, 0.5])),
        lead_ms=lead,
        trail_ms=trail,
        place=draw(st.sampled_from([Place(), Place(), SMALL])),
    )


def _meant(playlist: Playlist, frame: int) -> list[tuple[str, int, float, Place]]:
    """The slow, obvious oracle: (source, frame, opacity, place) of each layer of a timeline frame."""
    shot = next(s for s in playlist.picture if frame_at(s.start_ms, RATE) <= frame < frame_at(s.end_ms, RATE))
    found: list[tuple[str, int, float, Place]] = []
    stretch = range(frame_at(shot.start_ms, RATE), frame_at(shot.end_ms, RATE))
    for layer in shot.layers:
        picture = FACTS[layer.media_id or ""].picture
        if picture is None:
            continue
        weights = {n: _weight(layer, n) for n in stretch}
        if layer.place == Place() and not picture.alpha and min(weights.values()) == 1:
            found.clear()
        first = frame_at(layer.start_ms - layer.lead_ms, RATE)
        shown = frame_at(layer.in_ms, RATE) + frame - first
        shown = 0 if picture.still else min(max(shown, 0), picture.frames - 1)
        found.append((layer.media_id or "", shown, weights[frame], layer.place))
    return found


def _weight(shot: Shot, frame: int) -> float:
    first, last = frame_at(shot.start_ms - shot.lead_ms, RATE), frame_at(shot.end_ms + shot.trail_ms, RATE)
    rise = min(frame_at(shot.start_ms - shot.lead_ms + shot.fade_in_ms, RATE), last) - first
    fall = last - max(frame_at(shot.end_ms + shot.trail_ms - shot.fade_out_ms, RATE), first)
    up = (frame - first + 1) / (rise + 1) if frame - first < rise else 1.0
    down = (last - frame) / (fall + 1) if last - frame <= fall else 1.0
    return shot.opacity * min(up, down)


@settings(deadline=None, max_examples=300)
@given(layered(), st.lists(st.tuples(st.integers(0, 250), st.integers(1, 20)), max_size=3))
def test_every_frame_is_produced_once_with_just_the_layers_that_are_seen(
    playlist: Playlist, marks: list[tuple[int, int]]
) -> None:
    overlaid = _disjoint(marks, frame_at(playlist.duration_ms, RATE))
    runs = plan_picture(playlist, FACTS, Target(min_copy_frames=1), overlaid)
    at = 0
    for run in runs:
        assert run.start == at < run.stop
        at = run.stop
        if isinstance(run, CopyRun):
            for n in range(run.start, run.stop):
                assert _meant(playlist, n) == [(run.source, run.first + n - run.start, 1.0, Place())]
                assert not any(start <= n < stop for start, stop in overlaid)
            continue
        assert run.pieces[0].start == run.start
        for piece in run.pieces:
            assert piece.reason
            for n in range(piece.start, piece.stop):
                k = n - piece.start
                made = [(la.source, la.frames[k], la.opacity(k), la.place) for la in piece.layers]
                meant = _meant(playlist, n)
                assert [(a, b, d) for a, b, _, d in made] == [(a, b, d) for a, b, _, d in meant]
                assert [c for _, _, c, _ in made] == pytest.approx([c for _, _, c, _ in meant])
    assert at in (frame_at(playlist.duration_ms, RATE), frame_at(playlist.duration_ms, RATE) - 1)


def _disjoint(marks: Sequence[tuple[int, int]], frames: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, length in sorted(marks):
        stop = min(start + length, frames)
        if start < stop and (not spans or spans[-1][1] <= start):
            spans.append((start, stop))
    return spans


def test_a_picture_in_a_picture_leaves_what_is_beside_it_to_be_copied() -> None:
    base = Shot(0, 8000, "a", 0, 8000)
    small = Shot(2000, 4000, "b", 1000, 3000, place=SMALL)
    parts = (
        replace(base, end_ms=2000, trail_ms=6000),
        replace(base, start_ms=2000, end_ms=4000, lead_ms=2000, trail_ms=4000, over=(small,)),
        replace(base, start_ms=4000, lead_ms=4000),
    )
    runs = plan_picture(timeline(*parts), FACTS, Target())
    assert [(type(run), run.start, run.stop) for run in runs] == [
        (CopyRun, 0, 50),
        (EncodeRun, 50, 100),
        (CopyRun, 100, 200),
    ]
    assert isinstance(runs[1], EncodeRun)
    assert runs[1].reason == "scale 0.5"


def test_an_opaque_image_covers_what_lies_under_it_and_a_transparent_one_does_not() -> None:
    for name, layers in (("still", 1), ("logo", 2)):
        over = Shot(0, 1000, name, 0, 1000)
        (piece,) = pieces_of(timeline(Shot(0, 1000, "a", 0, 1000, over=(over,))), FACTS)
        assert len(piece.layers) == layers


@pytest.mark.parametrize("under", [1.0, 0.7])
def test_both_pictures_of_a_crossfade_together_weigh_what_they_weigh_alone(under: float) -> None:
    """Over anything: what shines through is what would shine through one of them."""
    falling, rising = Fade(50, under, fall=20, under=under), Fade(50, under, rise=20)
    for n in range(20):
        upper, lower = rising.at(n), falling.at(30 + n)
        weights = upper, lower * (1 - upper)
        assert sum(weights) == pytest.approx(under)
        assert weights[0] == pytest.approx(under * (n + 1) / 21)


def test_the_fall_of_a_whole_picture_under_a_whole_one_is_none() -> None:
    a = Shot(0, 1000, "a", 0, 1000, fade_out_ms=1000, crossed_out=True)
    b = Shot(0, 1000, "b", 0, 1000, fade_in_ms=1000, crossed_in=True)
    (piece,) = pieces_of(timeline(replace(a, over=(b,))), FACTS)
    assert [layer.fade is None for layer in piece.layers] == [True, False]
    assert piece.reason == "a crossfade"


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)]),
    st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]),
    st.integers(0, 5000),
    st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(5, 4), Fraction(3)]),
)
def test_at_another_rate_each_frame_is_the_nearest_in_time(
    theirs: Fraction, ours: Fraction, in_ms: int, speed: Fraction
) -> None:
    """Where frames are dropped no start is further than half a frame away, where they are repeated no middle."""
    facts = {"a": source(10**6, rate=theirs)}
    shot = Shot(0, 600_000, "a", in_ms, in_ms + int(600_000 * speed), speed)
    (piece,) = pieces_of(Playlist(ours, 64, 48, 600_000, (shot,), ()), facts)
    frames = piece.layers[0].frames
    for k in (*range(200), *range(len(frames) - 200, len(frames))):
        due = Fraction(in_ms, 1000) + Fraction(k) / ours * speed
        away = frames[k] / theirs - due
        if speed / ours < 1 / theirs:
            away += (1 / theirs - speed / ours) / 2
        assert abs(away) <= 1 / theirs / 2
    assert all(a <= b for a, b in pairwise(frames))


@pytest.mark.parametrize("speed", [Fraction(1, 10**9), Fraction(1, 7000), Fraction(1, 40)])
@pytest.mark.parametrize("moment", [0, 33, 34, 999, 1000, 2999])
def test_a_still_never_changes_on_its_way(speed: Fraction, moment: int) -> None:
    facts = {"a": source(3000, rate=Fraction(30000, 1001))}
    shot = Shot(0, 10_000, "a", moment, moment + 1, speed)
    made = plan(timeline(shot), facts, Target())
    shown = {
        f
        for run in made.picture
        if isinstance(run, EncodeRun)
        for p in run.pieces
        for f in p.layers[0].frames
    }
    assert len(shown) == 1


@settings(deadline=None)
@given(layered(), st.data())
def test_a_range_is_planned_as_it_is_in_the_whole(playlist: Playlist, data: st.DataObject) -> None:
    """On whole frames, where nothing is rounded: the same layers of the same frames."""
    frames = playlist.duration_ms // 40
    if not frames:
        return
    start = data.draw(st.integers(0, frames - 1))
    stop = data.draw(st.integers(start + 1, frames))
    part = framed(playlist, span=Span(start * 40, stop * 40))
    assert part.duration_ms == (stop - start) * 40
    for n in range(stop - start):
        assert _layers(part, n) == _layers(playlist, n + start)


def _layers(playlist: Playlist, frame: int) -> list[tuple[str, int, Place]]:
    for piece in pieces_of(playlist, FACTS):
        if piece.start <= frame < piece.stop:
            whole = [(la.source, la.frames[frame - piece.start], la.place) for la in piece.layers]
            return whole[-1:]  # a layer may be covered in the part and not in the whole stretch
    return []


@settings(deadline=None)
@given(layered(), st.sampled_from(["fit", "fill", "blur"]), st.sampled_from([None, (48, 64)]))
def test_a_playlist_survives_the_way_into_the_sandbox(
    playlist: Playlist, fit: str, size: tuple[int, int] | None
) -> None:
    width, height = size or (None, None)
    sent = framed(playlist, width=width, height=height, fit=fit)  # type: ignore[arg-type]
    assert sent.stage == ((64, 48) if size else None)
    assert playlist_from_json(playlist_to_json(sent)) == sent


@pytest.mark.parametrize(
    "asked",
    [
        {"width": 63},
        {"height": 0 - 2},
        {"width": 9000},
        {"rate": Fraction(500)},
        {"span": Span(0, 1001)},
        {"span": Span(5, 5)},
        {"span": Span(-5, 5)},
    ],
)
def test_an_output_that_cannot_be_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(InputError):
        framed(timeline(Shot(0, 1000, "a", 0, 1000)), **asked)  # type: ignore[arg-type]
