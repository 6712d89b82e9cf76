"""Laying a fix over the words it touches, and remembering it for the next engine's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auteur.core.edl.document import Edl
from auteur.core.transcript.corrections import overlaid_at
from auteur.core.transcript.model import Correction, Segment

__all__ = ["corrected", "speaker_corrections", "worded"]


def corrected(edl: Edl, corrections: Sequence[Correction]) -> Edl:
    """The document with the fixes applied and recorded; a fix replaces older ones of its kind that it covers."""
    for correction in corrections:
        segments = edl.transcript.segments
        overlay = overlaid_at(segments, correction)
        if overlay.removed or overlay.inserted:
            inserted = [worded(segment) for segment in overlay.inserted]
            edl = edl.with_segments(segments.spliced(overlay.at, overlay.removed, inserted))
    known = edl.transcript.corrections
    for correction in corrections:
        if any(_covers(correction, old) for old in known):
            known = tuple(old for old in known if not _covers(correction, old))
        known = (*known, correction)
    return replace(edl, transcript=replace(edl.transcript, corrections=known))


def worded(segment: Segment) -> Segment:
    """The segment as a document holds it: with words, its text is theirs."""
    return replace(segment, text="") if segment.words and segment.text else segment


def _covers(new: Correction, old: Correction) -> bool:
    return (
        new.kind == old.kind
        and new.media_file_id == old.media_file_id
        and new.start_ms <= old.start_ms
        and old.end_ms <= new.end_ms
        and (new.kind != "time" or new.was_start_ms == old.was_start_ms)
    )


def speaker_corrections(segments: Sequence[Segment], name: str) -> list[Correction]:
    """One fix for each run of neighbouring segments of a recording: what is said there is said by `name`."""
    fixes: list[Correction] = []
    for segment in segments:
        last = fixes[-1] if fixes else None
        if last and last.media_file_id == segment.media_file_id and last.end_ms == segment.start_ms:
            fixes[-1] = replace(last, end_ms=segment.end_ms)
        else:
            fixes.append(Correction("speaker", segment.media_file_id, segment.start_ms, segment.end_ms, name))
    return fixes
