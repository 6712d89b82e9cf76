"""What SRT and WebVTT share: bytes to lines, and the line that says from when to when."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auteur.core.errors import InputError

__all__ = ["ARROW", "clean_lines", "stamp", "text_lines", "time_line"]

ARROW = "-->"
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3})\d*)?"
_TIME_LINE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$", re.ASCII)
_ENDS = re.compile(r"\r\n?|\n")


def text_lines(data: str | bytes) -> list[str]:
    """The file's lines, whatever ends them. Bytes are UTF-8 or UTF-16 with a mark; Windows-1252 is the last resort."""
    text = data if isinstance(data, str) else _decoded(data)
    return _ENDS.split(text.removeprefix("\ufeff").replace("\0", "\ufffd"))


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def time_line(line: str, number: int) -> tuple[int, int]:
    """(start_ms, end_ms) of `00:00:01,000 --> 00:00:02,000`; hours may be missing, `.` and `,` are alike.

    Raises InputError naming the line where it is malformed or ends before it starts.
    """
    match = _TIME_LINE.match(line)
    if match is None:
        raise InputError(
            f"line {number}: {line.strip()[:60]!r} is no pair of times",
            hint="times look like 00:00:01,000 --> 00:00:02,500",
        )
    start_ms, end_ms = _ms(match.groups()[:4]), _ms(match.groups()[4:])
    if end_ms < start_ms:
        raise InputError(f"line {number}: the cue ends before it starts")
    return start_ms, end_ms


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def stamp(ms: int, point: str) -> str:
    """`HH:MM:SS` + point + milliseconds."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def clean_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines with single spaces and none empty: an empty line would end the cue."""
    return tuple(clean for line in lines if (clean := " ".join(line.split())))
