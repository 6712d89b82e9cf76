"""Scripts from the files people have: plain text, SRT, WebVTT, ASS, TTML, or a transcript's JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from auteur.core.captions.model import Cue
from auteur.core.errors import InputError
from auteur.core.transcript.script import Script
from auteur.formats.ass import read_ass
from auteur.formats.script_md import read_script_md
from auteur.formats.srt import read_srt
from auteur.formats.transcript_json import read_transcript_json
from auteur.formats.ttml import read_ttml
from auteur.formats.vtt import read_vtt

__all__ = ["SCRIPT_SUFFIXES", "read_script"]

SCRIPT_SUFFIXES = (".txt", ".md", ".srt", ".vtt", ".ass", ".ttml", ".json")

_CUES: dict[str, Callable[[str | bytes], tuple[Cue, ...]]] = {
    ".srt": read_srt,
    ".vtt": read_vtt,
    ".ass": read_ass,
    ".ttml": read_ttml,
}
_UNSPOKEN = re.compile(r"\[[^\[\]]*\]|\((?:[A-Z\s]+|laughs?|laughter|applause|music|sighs?)\)|[♪♫#]+")
_LABEL = re.compile(r"^\s*([^\W\d_][^:\n]{0,40}?)\s*:\s+(?=\S)")
_OURS = re.compile(r"^(?!#).*\S\s*\{#[^{}\s]+\}\s*$", re.MULTILINE)
_HEADING = re.compile(r"^\s*#+\s+.*$")


def read_script(data: str | bytes, suffix: str) -> Script:
    """The words of a script file; `suffix` is the file's, with its dot. Sounds in brackets are not words.

    A line of text, a cue or a JSON segment is a segment. Raises InputError for a suffix that is none of
    SCRIPT_SUFFIXES, a malformed file, and one without a word.
    """
    kind = suffix.lower()
    if kind not in SCRIPT_SUFFIXES:
        raise InputError(f"a script is read from {', '.join(SCRIPT_SUFFIXES)}, not from {suffix!r}")
    script = Script.from_lines((speaker, _UNSPOKEN.sub(" ", text)) for speaker, text in _lines(data, kind))
    if not script.words:
        raise InputError("the script has no words")
    return script


def _lines(data: str | bytes, kind: str) -> Iterable[tuple[str | None, str]]:
    if kind in _CUES:
        return _cue_lines(_CUES[kind](data))
    if kind == ".json":
        return [(segment.speaker, segment.text) for segment in read_transcript_json(data)]
    text = _decoded(data)
    if kind == ".md" and _OURS.search(text):  # what is struck through was said all the same
        return [
            (line.speaker, " ".join(token.text for token in line.tokens)) for line in read_script_md(text)
        ]
    return _text_lines(text, markdown=kind == ".md")


def _cue_lines(cues: Iterable[Cue]) -> list[tuple[str | None, str]]:
    return [(cue.speaker or None, cue.text) for cue in cues]


def _text_lines(text: str, *, markdown: bool) -> list[tuple[str | None, str]]:
    """Lines with the speaker's name taken off, where "Name:" is in capitals or begins several lines."""
    lines = [line for line in text.splitlines() if not (markdown and _HEADING.match(line))]
    labels = Counter(match.group(1) for line in lines if (match := _LABEL.match(line)))
    named: list[tuple[str | None, str]] = []
    speaker: str | None = None
    for line in lines:
        match = _LABEL.match(line)
        if match and (labels[match.group(1)] > 1 or match.group(1).isupper()):
            speaker = match.group(1).strip("*_ ")
            named.append((speaker, line[match.end() :].lstrip("*_ ")))
        else:
            named.append((speaker, line))
    return named


def _decoded(data: str | bytes) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what Windows' editors wrote before UTF-8
