"""WebVTT captions (.vtt): speakers as `<v Name>`, words as `<00:00:01.200><c>word</c>`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from auteur.core.captions.model import Cue, CueWord
from auteur.core.errors import InputError
from auteur.formats.cue_times import ARROW, clean_lines, stamp, text_lines, time_line

__all__ = ["payload", "read_vtt", "write_vtt"]

_TAG = re.compile(r"<([^<>]*)>")
_VOICE = re.compile(r"v(?:\.[^\s]*)?\s+(.*)", re.DOTALL)
_MOMENT = re.compile(r"(?:\d+:)?\d\d:\d\d\.\d{3}", re.ASCII)


# -- writing -------------------------------------------------------------------------------------------------------


def write_vtt(cues: Iterable[Cue], *, words: bool = False) -> str:
    """`words` adds the moment of every word, where the cue knows it."""
    return "\n".join(("WEBVTT\n", *(_block(cue, words=words) for cue in cues)))


def _block(cue: Cue, *, words: bool) -> str:
    times = f"{stamp(cue.start_ms, '.')} {ARROW} {stamp(cue.end_ms, '.')}"
    return "\n".join((times, *payload(cue, words=words), ""))


def payload(cue: Cue, *, words: bool = False) -> tuple[str, ...]:
    """The lines of a cue as they stand below its times; none where it has no text."""
    lines = clean_lines(cue.lines)
    marked = tuple(_marked(cue, lines)) if words and cue.words else tuple(map(_escaped, lines))
    voice = f"<v {_escaped(' '.join(cue.speaker.split()))}>" if cue.speaker.strip() else ""
    return (voice + marked[0], *marked[1:]) if marked else ()


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _marked(cue: Cue, lines: tuple[str, ...]) -> Iterator[str]:
    """The lines with each word in a `<c>` and its moment before it, where it is later than the one before."""
    moments = _moments(cue)
    for line in lines:
        out: list[str] = []
        for token in line.split():
            moment = next(moments, "")
            out.append(f"{moment}<c>{_escaped(token)}</c>")
        yield " ".join(out)


def _moments(cue: Cue) -> Iterator[str]:
    """One tag a token; the standard wants each later than the one before and inside the cue, so some are empty."""
    latest = cue.start_ms
    for word in cue.words:
        for n, _ in enumerate(word.text.split()):
            if n == 0 and latest < word.start_ms < cue.end_ms:
                latest = word.start_ms
                yield f"<{stamp(latest, '.')}>"
            else:
                yield ""


# -- reading -------------------------------------------------------------------------------------------------------


def read_vtt(data: str | bytes) -> tuple[Cue, ...]:
    """The cues by start, with speakers and, where there are word times, words that last until the next one.

    Comments, styles, regions and blocks without times are passed over, as the standard says. Raises InputError
    naming the line where the header is missing or times are malformed.
    """
    lines = text_lines(data)
    if not re.match(r"WEBVTT(\s|$)", lines[0]):
        raise InputError("line 1: a WebVTT file begins with WEBVTT", hint="is this an SRT file?")
    cues: list[Cue] = []
    for block in _blocks(lines):
        at = next((n for n, (_, line) in enumerate(block[:2]) if ARROW in line), None)
        if at is None:
            continue
        start_ms, end_ms = time_line(block[at][1], block[at][0])
        cue = _cue(start_ms, end_ms, [line for _, line in block[at + 1 :]])
        if cue.lines:
            cues.append(cue)
    return tuple(sorted(cues, key=lambda cue: cue.start_ms))


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines that are not blank, with their numbers from 1."""
    for filled, run in groupby(enumerate(lines, 1), key=lambda numbered: bool(numbered[1].strip())):
        if filled:
            yield list(run)


def _cue(start_ms: int, end_ms: int, body: list[str]) -> Cue:
    """Text, voice and word times of a cue's payload."""
    speaker, moment, plain = "", start_ms, ""
    timed: list[tuple[int, str]] = []
    for n, part in enumerate(_TAG.split("\n".join(body))):
        if n % 2 == 0:
            plain += part
            timed.append((moment, html.unescape(part)))
        elif _MOMENT.fullmatch(part):
            moment = time_line(f"{part} {ARROW} 9999:00:00.000", 0)[0]
        elif voice := _VOICE.fullmatch(part):
            speaker = speaker or " ".join(html.unescape(voice[1]).split())
    lines = clean_lines(html.unescape(line) for line in plain.split("\n"))
    words = tuple(_words(timed, end_ms)) if moment != start_ms else ()
    return Cue(start_ms, end_ms, lines, speaker, words)


def _words(timed: list[tuple[int, str]], end_ms: int) -> Iterator[CueWord]:
    """The first moment may hold several words, said before the next: they share it."""
    spoken = [
        (moment, text)
        for moment, parts in groupby(timed, key=lambda item: item[0])
        if (text := " ".join("".join(part for _, part in parts).split()))
    ]
    for (moment, text), (following, _) in zip(spoken, [*spoken[1:], (end_ms, "")], strict=True):
        yield CueWord(text, moment, max(moment, following))
