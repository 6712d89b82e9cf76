"""Cut lists as CSV: Auteur's, exact to the millisecond, and LosslessCut's (start, end, name in seconds, no header)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from auteur.core.edl.document import Edl
from auteur.core.edl.effects import speed_of
from auteur.core.errors import InputError
from auteur.core.time import Span, nearest
from auteur.formats.cue_times import stamp, text_lines
from auteur.formats.cut_list import TO_THE_END, CutList, ListedClip
from auteur.formats.on_frames import left_out, on_frames
from auteur.formats.written import Media, Written

__all__ = ["read_cut_csv", "seconds", "write_cut_csv"]

_COLUMNS = ("track", "type", "file", "start_ms", "end_ms", "in_ms", "out_ms", "speed", "start", "end", "path")
_FORMULA = ("=", "+", "-", "@", "\t")
_MAX_S = 10**9


def write_cut_csv(edl: Edl, media: Media) -> Written:
    """A row for each clip that plays, by track and time; times are of the timeline, `in` and `out` of the source."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for track in edl.tracks:
        for placed in track.lane if not track.muted else ():
            clip = placed.clip
            if clip.deleted:
                continue
            facts = media.get(clip.media_file_id)
            named = (facts.name, facts.path) if facts else (clip.media_file_id, "")
            row: tuple[object, ...] = (_safe(track.name or track.id), track.type, _safe(named[0]))
            row += (placed.start_ms, placed.end_ms, clip.in_point_ms, clip.out_point_ms)
            row += (
                f"{float(speed_of(clip.effects)):g}",
                stamp(placed.start_ms, "."),
                stamp(placed.end_ms, "."),
            )
            writer.writerow((*row, _safe(named[1])))
    cut = replace(on_frames(edl, media), too_short=0)  # here the shortest clip has its milliseconds
    return Written(out.getvalue(), left_out(edl, cut, {"speed"}))


def _safe(text: str) -> str:
    """Spreadsheets run a cell that begins like a formula."""
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _unsafe(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def read_cut_csv(data: str | bytes) -> CutList:
    """Raises InputError naming the line that is neither Auteur's nor LosslessCut's."""
    lines = [line for line in text_lines(data) if line.strip()]
    if not lines:
        raise InputError("the cut list is empty")
    if lines[0].startswith(",".join(_COLUMNS[:3])):
        rows = csv.DictReader(lines, restval="")
        return CutList(tuple(_clips(list(rows))))
    clips: list[ListedClip] = []
    for number, row in enumerate(csv.reader(lines), 1):
        start = seconds(row[0], number) if row[0].strip() else Fraction(0)
        end = seconds(row[1], number) if len(row) > 1 and row[1].strip() else None
        span = Span(nearest(start * 1000), TO_THE_END if end is None else nearest(end * 1000))
        if span.end_ms <= span.start_ms:
            raise InputError(f"line {number}: the segment ends before it starts")
        clips += [ListedClip("video", 0, "", span, span), ListedClip("audio", 0, "", span, span)]
    return CutList(tuple(clips), follows=True)


def _clips(rows: list[dict[str, str]]) -> list[ListedClip]:
    order: dict[str, list[str]] = {"video": [], "audio": []}
    clips: list[ListedClip] = []
    for number, row in enumerate(rows, 2):
        kind = row["type"]
        if kind not in order:
            raise InputError(f"line {number}: {kind!r} is neither video nor audio")
        if row["track"] not in order[kind]:
            order[kind].append(row["track"])
        times = [_whole(row, name, number) for name in ("start_ms", "end_ms", "in_ms", "out_ms")]
        if not (times[0] < times[1] and times[2] < times[3]):
            raise InputError(f"line {number}: the clip ends before it starts")
        source = _unsafe(row.get("path") or "") or _unsafe(row["file"])
        clip = ListedClip(
            "video" if kind == "video" else "audio",
            order[kind].index(row["track"]),
            source,
            Span(times[0], times[1]),
            Span(times[2], times[3]),
        )
        clips.append(clip.at(seconds(row.get("speed") or "1", number)))
    return clips


def _whole(row: Mapping[str, str], name: str, number: int) -> int:
    text = row.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise InputError(f"line {number}: {name} is {text[:30]!r} and no whole number of milliseconds")
    return int(text)


def seconds(text: str, number: int) -> Fraction:
    """A decimal number of seconds that is not negative. Raises InputError naming the line."""
    try:
        value = Fraction(text.strip()) if len(text) <= 40 and 0 <= float(text) < _MAX_S else None
    except (ValueError, OverflowError):
        value = None
    if value is None:
        raise InputError(f"line {number}: {text[:30]!r} is no number of seconds")
    return value
