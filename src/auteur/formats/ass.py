"""Advanced SubStation captions (.ass), as libass and most players draw them. Words carry their times as `\\k` tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from auteur.core.captions.model import Cue
from auteur.core.captions.style import CaptionStyle
from auteur.core.errors import InputError
from auteur.core.time import nearest
from auteur.formats.ass_style import NAMES, style_lines, style_of
from auteur.formats.cue_times import clean_lines, text_lines

__all__ = ["read_ass", "write_ass"]

_JOINER = "\u2060"  # invisible; between a backslash and a letter it keeps the two from being a command
_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: {names}
{styles}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_TIME = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})", re.ASCII)
_OVERRIDE = re.compile(r"(?<!\\)\{[^{}]*\}")
_BREAK = re.compile(r"\\[Nn]")


# -- writing -------------------------------------------------------------------------------------------------------


def write_ass(
    cues: Iterable[Cue],
    *,
    width: int = 1920,
    height: int = 1080,
    words: bool = False,
    style: CaptionStyle | None = None,
) -> str:
    """Captions for a picture of this size, the speaker in each line's Name, as `style` says as far as ASS can.

    Without one they stand at its foot, outlined. `words` adds when each word is spoken, where the cue knows it; nothing
    shows of it unless the style highlights words.
    """
    cues = tuple(cues)
    speakers = tuple(dict.fromkeys(cue.speaker for cue in cues if cue.speaker))
    styles = [_unstyled(width, height)] if style is None else style_lines(style, speakers, width, height)
    head = _HEAD.format(width=width, height=height, names=NAMES, styles="\n".join(styles))
    return head + "".join(_event(_in_case(cue, style), style, speakers, words=words) for cue in cues)


def _unstyled(width: int, height: int) -> str:
    size, outline = max(8, nearest(Fraction(height, 20))), max(1, nearest(Fraction(height, 540)))
    side, below = nearest(Fraction(width, 20)), nearest(Fraction(height, 18))
    colours = "&H00FFFFFF,&H00FFFFFF,&H00000000,&H80000000"
    return (
        f"Style: Default,Arial,{size},{colours},0,0,0,0,100,100,0,0,1,{outline},0,2,{side},{side},{below},1"
    )


def _in_case(cue: Cue, style: CaptionStyle | None) -> Cue:
    if style is None or not style.upper_case:
        return cue
    return replace(cue, lines=tuple(line.upper() for line in cue.lines))


def _event(cue: Cue, style: CaptionStyle | None, speakers: Sequence[str], *, words: bool) -> str:
    lines = clean_lines(cue.lines)
    look = style_of(style, cue.speaker, speakers) if style else "Default"
    text = _sung(cue, lines) if words and cue.words else r"\N".join(map(_escaped, lines))
    name = " ".join(cue.speaker.replace(",", " ").split())
    start, end = _centiseconds(cue.start_ms), _centiseconds(cue.end_ms)
    return f"Dialogue: 0,{_stamp(start)},{_stamp(max(end, start + 1))},{look},{name},0,0,0,,{text}\n"


def _sung(cue: Cue, lines: Sequence[str]) -> str:
    """Every token with the time until the next one begins; the differences of rounded moments, so none drifts."""
    begins = list(_begins(cue))
    tokens = [line.split() for line in lines]
    moments = [*begins[: sum(map(len, tokens))], _centiseconds(cue.end_ms)]
    lead = moments[0] - _centiseconds(cue.start_ms)
    numbered = iter(range(len(moments) - 1))
    sung = r"\N".join(
        " ".join(
            f"{{\\k{moments[n + 1] - moments[n]}}}{_escaped(token)}"
            for token, n in zip(line, numbered, strict=False)
        )
        for line in tokens
    )
    return f"{{\\k{lead}}}{sung}" if lead else sung


def _begins(cue: Cue) -> Iterator[int]:
    """When each token begins, in centiseconds, never before the one before nor after the cue."""
    latest, last = _centiseconds(cue.start_ms), _centiseconds(cue.end_ms)
    for word in cue.words:
        for _ in word.text.split():
            latest = min(last, max(latest, _centiseconds(word.start_ms)))
            yield latest


def _escaped(text: str) -> str:
    return text.replace("\\", "\\" + _JOINER).replace("{", r"\{").replace("}", r"\}")


def _centiseconds(ms: int) -> int:
    return nearest(Fraction(ms, 10))


def _stamp(centiseconds: int) -> str:
    seconds, rest = divmod(centiseconds, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:02d}"


# -- reading -------------------------------------------------------------------------------------------------------


def read_ass(data: str | bytes) -> tuple[Cue, ...]:
    """The cues by start, with speakers; styles, drawings' commands and comments are passed over.

    Raises InputError naming the line of malformed times, or for a file without an [Events] section.
    """
    cues: list[Cue] = []
    fields: list[str] = []
    section = ""
    for number, line in enumerate(text_lines(data), 1):
        if line.startswith("["):
            section = line.strip().casefold()
        elif section == "[events]" and line.startswith("Format:"):
            fields = [name.strip().casefold() for name in line.partition(":")[2].split(",")]
        elif section == "[events]" and line.startswith("Dialogue:"):
            cues += _dialogue(line.partition(":")[2], fields, number)
    if not fields:
        raise InputError("there is no [Events] section with a Format line", hint="is this an ASS file?")
    return tuple(sorted(cues, key=lambda cue: cue.start_ms))


def _dialogue(rest: str, fields: Sequence[str], number: int) -> Iterator[Cue]:
    values = dict(zip(fields, rest.lstrip().split(",", max(0, len(fields) - 1)), strict=False))
    start_ms, end_ms = (_ms(values.get(name, ""), number) for name in ("start", "end"))
    if end_ms < start_ms:
        raise InputError(f"line {number}: the cue ends before it starts")
    lines = clean_lines(_plain(part) for part in _BREAK.split(values.get("text", "")))
    if lines:
        yield Cue(start_ms, end_ms, lines, values.get("name", "").strip())


def _plain(text: str) -> str:
    plain = _OVERRIDE.sub("", text).replace(r"\h", " ")
    return plain.replace(r"\{", "{").replace(r"\}", "}").replace("\\" + _JOINER, "\\")


def _ms(text: str, number: int) -> int:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"line {number}: {text.strip()[:40]!r} is no time", hint="times look like 0:00:01.50"
        )
    hours, minutes, seconds = (int(match[i]) for i in (1, 2, 3))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(match[4].ljust(3, "0"))
