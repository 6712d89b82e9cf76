"""Documents and random operations on them, for tests of laws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

from auteur.core.edl.document import Edl, Marker, MediaFile, Track, Transcript
from auteur.core.edl.effects import speed_of
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.edl.segments import Segments
from auteur.core.transcript.model import Segment, Word

Op = dict[str, Any]


def talk(words: int = 40, *, per_segment: int = 8, clips: int = 1, media: str = "talk") -> Edl:
    """A recording of `words` words of 300 ms every 400 ms, a longer pause between segments, on two tracks."""
    segments: list[Segment] = []
    now = 200
    for first in range(0, words, per_segment):
        spoken = []
        for n in range(first, min(words, first + per_segment)):
            spoken.append(Word(f"w{n}", f"word{n}", now, now + 300, 0.9))
            now += 400
        speaker = f"Speaker {1 + (first // per_segment) % 2}"
        segments.append(Segment(f"s{len(segments)}", media, speaker, spoken[0].start_ms, now, tuple(spoken)))
        now += 600
    length = now + 500
    bounds = [round(i * length / clips) for i in range(clips + 1)]

    def lane(prefix: str) -> Lane:
        return Lane.of(
            Entry(0, Clip(f"{prefix}{i}", media, a, b, b - a)) for i, (a, b) in enumerate(pairwise(bounds))
        )

    return Edl(
        "project",
        tracks=(Track("V1", "video", "Video 1", lane("v")), Track("A1", "audio", "Audio 1", lane("a"))),
        transcript=Transcript(Segments.of(segments)),
        media_files=(
            MediaFile(media, f"{media}.mp4", length),
            MediaFile("extra", "extra.wav", 60_000, "audio"),
        ),
    )


def random_document(rng: Random) -> Edl:
    """A small talk with b-roll, gaps, markers, perhaps a locked track and a clip played twice."""
    edl = talk(rng.randint(6, 30), per_segment=rng.randint(2, 9), clips=rng.randint(1, 6))
    roll = []
    for i in range(rng.randint(0, 4)):
        start = rng.randint(0, 5000)
        roll.append(Entry(rng.randint(0, 900), Clip(f"b{i}", "extra", start, start + 500 + i, 500 + i)))
    locked = rng.random() < 0.2
    edl = replace(edl, tracks=(*edl.tracks, Track("V2", "video", "Video 2", Lane.of(roll), locked=locked)))
    times = sorted(rng.sample(range(4000), rng.randint(0, 3)))
    return replace(edl, markers=tuple(Marker(f"m{i}", t, f"mark {i}") for i, t in enumerate(times)))


def random_operation(rng: Random, edl: Edl, serial: int) -> Op:
    """An operation that often fits the document; `serial` makes new ids unique."""
    return rng.choice(_MAKERS)(rng, edl, serial)


def _words(rng: Random, edl: Edl, most: int = 5) -> list[str]:
    ids = [word.id for word in edl.transcript.segments.words()]
    at = rng.randrange(len(ids))
    return ids[at : at + rng.randint(1, most)]


def _word(rng: Random, edl: Edl) -> str:
    return _words(rng, edl, 1)[0]


def _clip_ids(rng: Random, edl: Edl, most: int = 2) -> list[str]:
    ids = [placed.clip.id for track in edl.tracks for placed in track.lane]
    return rng.sample(ids, min(len(ids), rng.randint(1, most))) or ["none"]


def _new(rng: Random, serial: int, media: str = "extra") -> Op:
    start = rng.randint(0, 3000)
    return {
        "id": f"n{serial}",
        "media_file_id": media,
        "in_point_ms": start,
        "out_point_ms": start + rng.randint(1, 900),
    }


def _said(clip: Op) -> list[Op]:
    return [{"word": "new", "start_ms": clip["in_point_ms"], "end_ms": clip["out_point_ms"]}]


def _segment_ids(rng: Random, edl: Edl) -> list[str]:
    ids = [segment.id for segment in edl.transcript.segments]
    at = rng.randrange(len(ids))
    return ids[at : at + rng.randint(1, 3)]


def _speaker(rng: Random, edl: Edl) -> str:
    return rng.choice([segment.speaker for segment in edl.transcript.segments])


def _span(rng: Random, edl: Edl) -> tuple[int, int]:
    start = rng.randint(0, max(0, edl.duration_ms))
    return start, start + rng.randint(1, 1500)


def _retime(rng: Random, edl: Edl, serial: int) -> Op:
    place = edl.word(_word(rng, edl))
    word = place.word
    start = word.start_ms + rng.randint(-60, 60)
    return {"op": "retime_word", "word_id": word.id, "start_ms": max(0, start), "end_ms": max(0, start) + 200}


def _generated(rng: Random, edl: Edl, serial: int) -> Op:
    clip = _new(rng, serial)
    if rng.random() < 0.5:
        return {"op": "insert_words", "after_word_id": _word(rng, edl), "clip": clip, "words": _said(clip)}
    return {"op": "replace_words", "word_ids": _words(rng, edl, 3), "clip": clip, "words": _said(clip)}


def _effects(rng: Random, edl: Edl, serial: int) -> Op:
    effects: list[Op] = rng.choice(
        [
            [],
            [{"type": "gain", "db": -3.5}],
            [{"type": "fade_in", "duration_ms": 200}, {"type": "fade_out", "duration_ms": 100}],
            [{"type": "speed", "rate": rng.choice([0.5, 1.25, 2, 3.7])}],
            [{"type": "opacity", "value": 0.5}, {"type": "crop", "left": 0.1}],
        ]
    )
    return {
        "op": "set_effects",
        "clip_ids": _clip_ids(rng, edl),
        "effects": effects,
        "ripple": rng.random() < 0.5,
    }


def _lifted(rng: Random, edl: Edl, serial: int) -> Op:
    op = rng.choice(["lift", "ripple_delete"])
    if rng.random() < 0.5:
        return {"op": op, "clip_ids": _clip_ids(rng, edl)}
    start, end = _span(rng, edl)
    return {"op": op, "start_ms": start, "end_ms": end}


def _moved_words(rng: Random, edl: Edl, serial: int) -> Op:
    side = rng.choice(["before_word_id", "after_word_id"])
    return {"op": "move_words", "word_ids": _words(rng, edl), side: _word(rng, edl)}


def _tracks(rng: Random, edl: Edl, serial: int) -> Op:
    track = rng.choice([track.id for track in edl.tracks])
    return rng.choice(
        [
            {"op": "add_track", "track_id": f"T{serial}", "type": rng.choice(["video", "audio"])},
            {"op": "rename_track", "track_id": track, "name": f"name {serial}"},
            {"op": "move_track", "track_id": track, "index": rng.randrange(len(edl.tracks))},
            {"op": "set_track", "track_id": track, "muted": rng.random() < 0.5},
            *([{"op": "remove_track", "track_id": "V2"}] if rng.random() < 0.1 else []),
        ]
    )


def _markers(rng: Random, edl: Edl, serial: int) -> Op:
    if edl.markers and rng.random() < 0.5:
        return {"op": "remove_marker", "marker_id": rng.choice(edl.markers).id}
    return {"op": "add_marker", "marker_id": f"M{serial}", "time_ms": rng.randint(0, 9000), "name": "here"}


def _placing(rng: Random, edl: Edl, serial: int) -> Op:
    track = rng.choice(edl.tracks).id
    verb = rng.choice(["insert_clip", "overwrite_clip"])
    return {"op": verb, "track_id": track, "at_ms": rng.randint(0, 9000), "clip": _new(rng, serial)}


def _moving(rng: Random, edl: Edl, serial: int) -> Op:
    op = {"op": "move_clip", "clip_id": _clip_ids(rng, edl, 1)[0], "start_ms": rng.randint(0, 9000)}
    if rng.random() < 0.5:
        op["track_id"] = rng.choice(edl.tracks).id
    return {**op, "insert": rng.random() < 0.3}


def _speakers(rng: Random, edl: Edl, serial: int) -> Op:
    return rng.choice(
        [
            {"op": "set_speaker", "speaker": f"Voice {serial}", "segment_ids": _segment_ids(rng, edl)},
            {"op": "set_speaker", "speaker": "Anna", "word_ids": _words(rng, edl)},
            {"op": "rename_speaker", "speaker": _speaker(rng, edl), "name": f"Voice {serial}"},
            {"op": "merge_speakers", "speakers": [_speaker(rng, edl)], "into": _speaker(rng, edl)},
            {"op": "split_segment", "before_word_id": _word(rng, edl)},
            {"op": "merge_segments", "segment_ids": _segment_ids(rng, edl)},
        ]
    )


_MAKERS = (
    lambda r, e, n: {"op": "delete_words", "word_ids": _words(r, e)},
    lambda r, e, n: {
        "op": "delete_words",
        "word_ids": _words(r, e, 1) + _words(r, e, 1),
        "pad_ms": r.randint(0, 200),
    },
    lambda r, e, n: {"op": "restore_words", "word_ids": _words(r, e, 8)},
    _moved_words,
    lambda r, e, n: {
        "op": "correct_words",
        "word_ids": _words(r, e, 3),
        "text": r.choice(["fixed", "a b", "", "x y z"]),
    },
    _retime,
    _generated,
    _speakers,
    _tracks,
    _markers,
    _placing,
    _moving,
    _lifted,
    _effects,
    lambda r, e, n: {"op": "split", "at_ms": r.randint(0, 9000)},
    lambda r, e, n: {
        "op": "trim",
        "clip_ids": _clip_ids(r, e),
        "edge": r.choice(["in", "out"]),
        "delta_ms": r.randint(-400, 400),
        "ripple": r.random() < 0.5,
    },
    lambda r, e, n: {
        "op": r.choice(["slip", "slide", "roll"]),
        "clip_ids": _clip_ids(r, e),
        "delta_ms": r.randint(-300, 300),
    },
    lambda r, e, n: {
        "op": "set_settings",
        "width": 1280,
        "height": 720,
        "frame_rate": r.choice([25, 29.97, 23.976]),
    },
    lambda r, e, n: {"op": "batch", "operations": [random_operation(r, e, 1000 * n + k) for k in range(2)]},
)


def faults(edl: Edl) -> Iterable[str]:
    """What is wrong with a document: the invariants of the design, each checked the slow way."""
    lengths = {media.id: media.duration_ms for media in edl.media_files}
    for track in edl.tracks:
        yield from _lane_faults(track, lengths)
    segments = list(edl.transcript.segments)
    words = [word.id for segment in segments for word in segment.words]
    clips = [placed.clip.id for track in edl.tracks for placed in track.lane]
    for kind, names in (("clip", clips), ("segment", [s.id for s in segments]), ("word", words)):
        if len(set(names)) != len(names):
            yield f"a {kind} id is there twice: {sorted(n for n in names if names.count(n) > 1)[:3]}"
    for segment in segments:
        now = segment.start_ms
        for word in segment.words:
            if not now <= word.start_ms <= word.end_ms <= segment.end_ms:
                yield f"word {word.id} lies outside segment {segment.id} or overlaps"
            now = word.end_ms
    if list(edl.markers) != sorted(edl.markers, key=lambda m: m.time_ms):
        yield "markers are out of order"


def _lane_faults(track: Track, lengths: dict[str, int]) -> Iterable[str]:
    end = 0
    if track.lane.tail_ms:
        yield f"track {track.id} ends in a gap"
    for start, clip in track.lane:
        if start < end:
            yield f"clip {clip.id} overlaps the one before"
        end = start + clip.duration_ms
        length = lengths.get(clip.media_file_id, clip.out_point_ms)
        if not 0 <= clip.in_point_ms < clip.out_point_ms <= length:
            yield f"clip {clip.id} plays {clip.in_point_ms} to {clip.out_point_ms}"
        speed, source_ms = speed_of(clip.effects), clip.out_point_ms - clip.in_point_ms
        if abs(clip.duration_ms * speed - source_ms) > (0 if speed == 1 else 1 + speed):
            yield f"clip {clip.id} lasts {clip.duration_ms} for {source_ms} ms at speed {speed}"
