"""Which stretches of the edit no camera and no microphone recorded, and what made them.

Made for content credentials (C2PA): a claim needs, for each generated stretch, where it is and which engine it is of.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.edl.lane import Placed
from auteur.core.time import Span, nearest
from auteur.core.transcript.heard import Heard, heard, heard_tracks

__all__ = ["SYNTHETIC", "GeneratedSpan", "generated_spans"]

SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for what a model made, which C2PA uses."""


@dataclass(frozen=True, slots=True)
class GeneratedSpan:
    """A half-open stretch of the timeline, of picture (`video`) or sound (`audio`), that `generated_by` made.

    `generated_by` is "" where the document does not say which engine it was. `text` is what is spoken in it.
    """

    start_ms: int
    end_ms: int
    kind: TrackType
    media_file_id: str
    source_start_ms: int
    source_end_ms: int
    generated_by: str
    text: str = ""


def generated_spans(edl: Edl, within: Span | None = None) -> list[GeneratedSpan]:
    """Every generated stretch that plays, by time, pictures before sound; `within` a range on its clock.

    A clip of a generated file is one whole; in any other file that is heard it is the runs of words that were spoken
    by an engine.
    """
    makers = {media.id: media.generated_by for media in edl.media_files if media.generated_by}
    words = heard(edl)
    starts = [item.start_ms for item in words]
    heard_ids = {track.id for track in heard_tracks(edl)}
    found: list[GeneratedSpan] = []
    for track in edl.tracks:
        for placed in track.lane if not track.muted else ():
            if placed.clip.deleted:
                continue
            near = words[bisect_left(starts, placed.start_ms) : bisect_left(starts, placed.end_ms)]
            inside = [item for item in near if item.segment.media_file_id == placed.clip.media_file_id]
            if placed.clip.media_file_id in makers:
                found.append(_whole(track, placed, inside, makers[placed.clip.media_file_id]))
            elif track.id in heard_ids:
                found += _runs(inside)
    spans = found if within is None else [part for span in found if (part := _part(span, within))]
    return sorted(spans, key=lambda span: (span.start_ms, span.kind == "audio", span.end_ms))


def _part(span: GeneratedSpan, within: Span) -> GeneratedSpan | None:
    start, end = max(span.start_ms, within.start_ms), min(span.end_ms, within.end_ms)
    if start >= end:
        return None
    pace = Fraction(span.source_end_ms - span.source_start_ms, span.end_ms - span.start_ms)
    first, last = (span.source_start_ms + nearest((at - span.start_ms) * pace) for at in (start, end))
    return replace(
        span,
        start_ms=start - within.start_ms,
        end_ms=end - within.start_ms,
        source_start_ms=first,
        source_end_ms=last,
    )


def _whole(track: Track, placed: Placed, inside: list[Heard], maker: str) -> GeneratedSpan:
    clip = placed.clip
    text = " ".join(item.word.text for item in inside if item.word.text)
    return GeneratedSpan(
        placed.start_ms,
        placed.end_ms,
        track.type,
        clip.media_file_id,
        clip.in_point_ms,
        clip.out_point_ms,
        maker,
        text,
    )


def _runs(inside: list[Heard]) -> list[GeneratedSpan]:
    """Words that were spoken by an engine, next to each other: each run is a stretch."""
    return [
        _spoken(list(run), engine or "")
        for (generated, engine), run in groupby(
            inside, key=lambda item: (item.word.origin == "generated", item.word.engine)
        )
        if generated
    ]


def _spoken(run: list[Heard], engine: str) -> GeneratedSpan:
    first, last = run[0], run[-1]
    return GeneratedSpan(
        first.start_ms,
        last.end_ms,
        "audio",
        first.segment.media_file_id or "",
        first.word.start_ms,
        last.word.end_ms,
        engine,
        " ".join(item.word.text for item in run if item.word.text),
    )
