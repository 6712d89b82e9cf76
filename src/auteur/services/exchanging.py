"""Cuts and transcripts of a server's project, to and from other programs: text in, text out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from auteur.core.edl.document import Edl
from auteur.core.edl.encoding import segment_to_json
from auteur.core.errors import InputError
from auteur.core.transcript.segmenting import SpokenWord, segments_of
from auteur.formats.cut_import import cut_operations, known_source
from auteur.formats.registry import FORMATS, Format, formats_of
from auteur.formats.transcript_json import TranscriptSegment, read_transcript_json
from auteur.formats.written import MediaFacts, Written
from auteur.media.probe import MediaInfo
from auteur.ports.media_library import MediaRow
from auteur.services.interchange import facts_of, media_file_of

__all__ = ["CutTaken", "cut_taken", "facts_of_rows", "timed_transcript", "written_cut", "written_words"]


def written_words(edl: Edl, name: str) -> tuple[Format, str]:
    """The words of the edited timeline in a format of captions or transcripts. Raises InputError for another."""
    known = _named(name, formats_of("captions", "transcript"))
    assert known.write is not None, "formats that are not written are not among them"
    return known, known.write(edl, {}).text


def written_cut(edl: Edl, name: str, rows: Sequence[MediaRow]) -> tuple[Format, Written]:
    """The cut for another editing program, which finds the recordings by their names. Raises InputError."""
    known = _named(name, formats_of("cut"))
    assert known.write is not None, "formats that are not written are not among them"
    facts = facts_of_rows(rows)
    playing = {placed.clip.media_file_id for track in edl.tracks for placed in track.lane}
    missing = sorted(playing - facts.keys())
    if missing:
        raise InputError(f"media file {missing[0]} is not there or not ready", hint="wait until it is ready")
    order = [media.id for media in edl.media_files if media.id in playing]
    return known, known.write(edl, {media_id: facts[media_id] for media_id in order})


def facts_of_rows(rows: Sequence[MediaRow]) -> dict[str, MediaFacts]:
    """What the probes found, by media id, of the files that are ready."""
    found = {}
    for row in rows:
        if row.status == "ready" and row.metadata is not None:
            info = MediaInfo.from_json(row.metadata["probe"])
            found[str(row.id)] = facts_of(info, str(row.id), row.name, PurePosixPath(row.name).name)
    return found


@dataclass(frozen=True, slots=True)
class CutTaken:
    """Another program's cut as one operation, and in a sentence each what of it was not read."""

    operation: Mapping[str, Any]
    notes: tuple[str, ...]


def cut_taken(edl: Edl, name: str, data: bytes, rows: Sequence[MediaRow], rate: Fraction | None) -> CutTaken:
    """The timeline as a file has it. Raises InputError where it cannot be read, or names what the project has not."""
    known = _named(name, {key: one for key, one in FORMATS.items() if one.read_cut})
    assert known.read_cut is not None, "formats of which no cut is read are not among them"
    listed = known.read_cut(data, rate or edl.settings.frame_rate)
    facts, ids = facts_of_rows(rows), {}
    operations: list[dict[str, Any]] = []
    in_document = {media.id for media in edl.media_files}
    for source in dict.fromkeys(clip.source for clip in listed.clips):
        media_id = known_source(source, facts)
        if media_id is None:
            raise InputError(f"{source[:80]!r} is none of the project's recordings", hint="upload it first")
        ids[source] = media_id
        if media_id not in in_document:
            in_document.add(media_id)
            operations.append({"op": "add_media", "media_file": media_file_of(facts[media_id])})
    operations += cut_operations(listed, edl, facts, ids)
    return CutTaken({"op": "batch", "operations": operations}, listed.notes)


def timed_transcript(name: str, data: bytes, media_file_id: str, language: str) -> dict[str, Any] | None:
    """A `set_transcript` of a JSON transcript whose every word has its time; None for what must be found in the sound.

    Raises InputError for a file that cannot be read.
    """
    if name not in ("json", "whisper", "remotion"):
        return None
    spoken = _spoken(read_transcript_json(data))
    if not spoken:
        return None
    words, breaks = spoken
    segments = segments_of(words, media_file_id, engine="import", origin="import", breaks=breaks)
    return {
        "op": "set_transcript",
        "media_file_id": media_file_id,
        "language": language,
        "segments": [segment_to_json(segment) for segment in segments],
    }


def _spoken(segments: Sequence[TranscriptSegment]) -> tuple[list[SpokenWord], list[int]] | None:
    """Words in order that do not overlap, and where segments begin; None where a time is missing."""
    words: list[SpokenWord] = []
    breaks: list[int] = []
    for segment in segments:
        if words:
            breaks.append(len(words))
        for word in segment.words:
            if word.start_ms is None or word.end_ms is None:
                return None
            start = max(word.start_ms, words[-1].end_ms if words else 0)
            end = max(word.end_ms, start + 1)
            words.append(SpokenWord(word.word, start, end, word.confidence, (), segment.speaker))
    return (words, breaks) if words else None


def _named(name: str, among: Mapping[str, Format]) -> Format:
    if name not in among:
        raise InputError(f"{name[:40]!r} is no such format", hint=f"use {', '.join(among)}")
    return among[name]
