"""SubRip captions (.srt). The format knows no speakers and no words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auteur.core.captions.model import Cue
from auteur.core.errors import InputError
from auteur.formats.cue_times import ARROW, clean_lines, stamp, text_lines, time_line

__all__ = ["read_srt", "write_srt"]

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}")


def write_srt(cues: Iterable[Cue]) -> str:
    """Numbered from 1, LF line ends; "" for no cues."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(cues, 1))


def _block(number: int, cue: Cue) -> str:
    # Readers take any line with an arrow for times.
    lines = clean_lines(line.replace(ARROW, "->") for line in cue.lines)
    times = f"{stamp(cue.start_ms, ',')} {ARROW} {stamp(cue.end_ms, ',')}"
    return "\n".join((str(number), times, *lines, ""))


def read_srt(data: str | bytes) -> tuple[Cue, ...]:
    """The cues by start. Numbers and blank lines may be missing, tags are dropped, a cue without text is left out.

    Raises InputError naming the line of malformed times, or for text before the first of them.
    """
    lines = text_lines(data)
    at = [i for i, line in enumerate(lines) if ARROW in line]
    for i, line in enumerate(lines[: at[0]] if at else lines):
        if line.strip() and not line.strip().isdecimal():
            raise InputError(f"line {i + 1}: text before the first times", hint="is this an SRT file?")
    cues: list[Cue] = []
    for i, following in zip(at, [*at[1:], len(lines)], strict=False):
        start_ms, end_ms = time_line(lines[i], i + 1)
        text = clean_lines(
            _TAG.sub("", line) for line in _body(lines[i + 1 : following], following < len(lines))
        )
        if text:
            cues.append(Cue(start_ms, end_ms, text))
    return tuple(sorted(cues, key=lambda cue: cue.start_ms))


def _body(lines: list[str], followed: bool) -> list[str]:  # noqa: FBT001 - read as a sentence where it is called
    """Without the next cue's number, which stands right above its times."""
    return lines[:-1] if followed and lines and lines[-1].strip().isdecimal() else lines
