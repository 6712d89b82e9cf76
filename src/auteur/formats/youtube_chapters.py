"""Chapters as YouTube takes them in a description: the first at 0:00, three or more, ten seconds apart."""

from __future__ import annotations

from collections.abc import Iterable

from auteur.core.edl.document import Edl
from auteur.formats.spoken import spoken_segments
from auteur.formats.written import Media, Written

__all__ = ["write_youtube_chapters"]

_APART_MS = 10_000
_FEWEST = 3
_WORDS = 8


def write_youtube_chapters(edl: Edl, _: Media) -> Written:
    """From the named markers; where there are none, from the paragraphs, each named by its first words."""
    named = [
        (int(marker.time_ms), " ".join(marker.name.split())) for marker in edl.markers if marker.name.strip()
    ]
    apart = _APART_MS if named else max(_APART_MS, edl.duration_ms // 10)
    chapters, dropped = _apart(named or _paragraphs(edl), apart, edl.duration_ms)
    unsupported = [
        f"the marker {name!r}: it is less than ten seconds from the next" for name in dropped if named
    ]
    if len(chapters) < _FEWEST:
        unsupported.append(f"{len(chapters)} chapters where YouTube wants {_FEWEST}: set markers")
    return Written(
        "".join(f"{_clock(at, edl.duration_ms)} {name}\n" for at, name in chapters), tuple(unsupported)
    )


def _paragraphs(edl: Edl) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for spoken in spoken_segments(edl):
        words = spoken.text.split()
        title = " ".join(words[:_WORDS]).rstrip(",;:")
        found.append((spoken.start_ms, title + ("…" if len(words) > _WORDS else "")))
    return found


def _apart(
    wanted: Iterable[tuple[int, str]], apart_ms: int, end_ms: int
) -> tuple[list[tuple[int, str]], list[str]]:
    """The chapters, the first moved to 0 or led by an introduction, and the names that stand too close."""
    chapters: list[tuple[int, str]] = []
    dropped: list[str] = []
    for at, name in wanted:
        if not chapters:
            chapters = [(0, "Intro"), (at, name)] if at >= apart_ms else [(0, name)]
        elif at - chapters[-1][0] >= apart_ms and end_ms - at >= _APART_MS:
            chapters.append((at, name))
        else:
            dropped.append(name)
    return chapters, dropped


def _clock(ms: int, end_ms: int) -> str:
    """Whole seconds, cut off, so that a chapter never begins after what it names."""
    seconds = ms // 1000
    if end_ms >= 3_600_000:
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60}:{seconds % 60:02d}"
