"""Cues as the texts of a track inside a movie: what SRT and WebVTT hold, without their files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from auteur.core.captions.model import Cue
from auteur.formats.cue_times import clean_lines
from auteur.formats.vtt import payload

__all__ = ["SOFT_TEXTS", "SoftCue", "soft_cues"]

_WORD_JOINER = "\u2060"
_SUBRIP_COMMAND = re.compile(r"<(?=[/!?a-zA-Z])|\{(?=\\|[CcFfoPSsYy]:)")
_ASS_COMMAND = re.compile(r"\{(?=\\)")


class SoftCue(NamedTuple):
    """A text over [start_ms, end_ms), its lines parted by LF, as the track's format has it."""

    start_ms: int
    end_ms: int
    text: str


def soft_cues(cues: Iterable[Cue], kind: str) -> tuple[SoftCue, ...]:
    """The cues as texts of that kind of track (see SOFT_TEXTS), in order; those without text or time are left out.

    Nothing in a text is a command; control characters, halves of characters and what is no character are `�`.
    """
    write = SOFT_TEXTS[kind]
    return tuple(
        SoftCue(cue.start_ms, cue.end_ms, text)
        for cue, text in write(_plain(cue) for cue in cues)
        if text and cue.end_ms > cue.start_ms
    )


def _plain(cue: Cue) -> Cue:
    lines = clean_lines("".join(map(_seen, line)) for line in cue.lines)
    return Cue(cue.start_ms, cue.end_ms, lines, "".join(map(_seen, cue.speaker)), cue.words)


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    never = ord(letter) & 0xFFFE == 0xFFFE  # FFmpeg drops the whole cue for one U+FFFE
    return "\ufffd" if never or unicodedata.category(letter) in ("Cc", "Cs") else letter


def _webvtt(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    return ((cue, "\n".join(payload(cue))) for cue in cues)


def _named(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    """With the speaker's name in front where another begins: these formats know no speakers."""
    told = list(cues)
    several = len({cue.speaker for cue in told if cue.speaker}) > 1
    latest = ""
    for cue in told:
        name = cue.speaker if several and cue.speaker != latest else ""
        latest = cue.speaker or latest
        lines = "\n".join(cue.lines)
        yield cue, f"{' '.join(name.split())}: {lines}" if name and lines else lines


def _subrip(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    """What players would take for markup is parted by a character that nobody sees: SubRip has no other way."""
    return ((cue, _parted(_SUBRIP_COMMAND, text)) for cue, text in _named(cues))


def _tx3g(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    """It has no markup, but players by FFmpeg hand its texts to their ASS renderer as they are."""
    return ((cue, _parted(_ASS_COMMAND, text)) for cue, text in _named(cues))


def _parted(command: re.Pattern[str], text: str) -> str:
    return command.sub(lambda found: found[0] + _WORD_JOINER, text)


SOFT_TEXTS: dict[str, Callable[[Iterable[Cue]], Iterator[tuple[Cue, str]]]] = {
    "tx3g": _tx3g,
    "subrip": _subrip,
    "webvtt": _webvtt,
}
"""How each kind of track writes cues: 3GPP timed text in MP4, SubRip in Matroska, WebVTT in WebM."""
