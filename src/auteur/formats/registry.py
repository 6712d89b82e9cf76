"""Every format that Auteur writes or reads: one line each in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import PurePath
from typing import Literal

from auteur.core.captions.cues import cues
from auteur.core.captions.model import Cue
from auteur.core.captions.style import CaptionStyle
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.transcript.script import Script
from auteur.formats.ass import write_ass
from auteur.formats.ass_style import not_carried
from auteur.formats.auteur_json import write_auteur_json
from auteur.formats.auto_editor import read_auto_editor
from auteur.formats.cmx3600 import read_cmx3600, write_cmx3600
from auteur.formats.cut_csv import read_cut_csv, write_cut_csv
from auteur.formats.cut_list import CutList
from auteur.formats.fcpxml import write_fcpxml
from auteur.formats.fcpxml_read import read_fcpxml
from auteur.formats.lossless_cut import read_lossless_cut
from auteur.formats.mlt import write_mlt
from auteur.formats.otio import read_otio, write_otio
from auteur.formats.plain_text import write_plain_text
from auteur.formats.remotion_json import write_remotion_json
from auteur.formats.script_file import read_script
from auteur.formats.script_md import write_script_md
from auteur.formats.srt import write_srt
from auteur.formats.ttml import write_ttml
from auteur.formats.vtt import write_vtt
from auteur.formats.whisper_json import write_whisper_json
from auteur.formats.written import Media, Written
from auteur.formats.xmeml import write_xmeml
from auteur.formats.xmeml_read import read_xmeml
from auteur.formats.youtube_chapters import write_youtube_chapters

__all__ = ["FORMATS", "Format", "Kind", "cut_reader", "described", "format_of", "formats_of"]

Kind = Literal["captions", "transcript", "cut"]
"""captions: cues to show; transcript: words to work with; cut: clips on tracks, for another editing program."""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: what it is for, its file ending, what it carries of an edit, and how to write and read it.

    `write`, `read_words` and `read_cut` are None where that way is not gone. A cut is read at a frame rate, for the
    formats that do not tell theirs.
    """

    title: str
    kind: Kind
    ending: str
    carries: str
    write: Callable[[Edl, Media], Written] | None
    read_words: Callable[[bytes], Script] | None = None
    read_cut: Callable[[bytes, Fraction], CutList] | None = None
    write_styled: Callable[[Edl, CaptionStyle], Written] | None = None
    """How to write captions that look as a style says."""

    @property
    def reads(self) -> bool:
        return self.read_words is not None or self.read_cut is not None


def _captions(write: Callable[[Sequence[Cue]], str]) -> Callable[[Edl, Media], Written]:
    return lambda edl, _: Written(write(cues(edl)))


def _transcript(write: Callable[[Edl], str]) -> Callable[[Edl, Media], Written]:
    return lambda edl, _: Written(write(edl))


def _ass(edl: Edl, _: Media) -> Written:
    size = edl.settings
    return Written(write_ass(cues(edl), width=size.width, height=size.height, words=True))


def _styled_ass(edl: Edl, style: CaptionStyle) -> Written:
    size = edl.settings
    text = write_ass(
        cues(edl), width=size.width, height=size.height, words=style.highlight is not None, style=style
    )
    return Written(text, not_carried(style))


def _ttml(edl: Edl, _: Media) -> Written:
    return Written(write_ttml(cues(edl), language=edl.transcript.language or ""))


def _telling(read: Callable[[bytes], CutList]) -> Callable[[bytes, Fraction], CutList]:
    return lambda data, _: read(data)


def _script(ending: str) -> Callable[[bytes], Script]:
    return partial(read_script, suffix=ending)


FORMATS: dict[str, Format] = {
    "srt": Format("SubRip", "captions", ".srt", "lines and times", _captions(write_srt), _script(".srt")),
    "vtt": Format(
        "WebVTT",
        "captions",
        ".vtt",
        "lines, times, speakers and the moment of each word",
        _captions(partial(write_vtt, words=True)),
        _script(".vtt"),
    ),
    "ass": Format(
        "Advanced SubStation",
        "captions",
        ".ass",
        "lines, times, speakers, the moment of each word, in hundredths of a second, and with `--style` how they look",
        _ass,
        _script(".ass"),
        write_styled=_styled_ass,
    ),
    "ttml": Format("TTML", "captions", ".ttml", "lines, times and speakers", _ttml, _script(".ttml")),
    "txt": Format(
        "plain text",
        "transcript",
        ".txt",
        "the words as they are read, a paragraph for each turn of a speaker",
        _captions(write_plain_text),
        _script(".txt"),
    ),
    "md": Format(
        "script in Markdown",
        "transcript",
        ".md",
        "sentences with stable ids, speakers as headings, what is cut struck through; `auteur script --apply` reads an "
        "edited one back as operations",
        _transcript(write_script_md),
        _script(".md"),
    ),
    "json": Format(
        "transcript of Auteur",
        "transcript",
        ".json",
        "words with ids, times on the timeline and in the recording, speakers, confidence, and what is generated; "
        "read: also Whisper, WhisperX, faster-whisper, Deepgram, AssemblyAI, ElevenLabs Scribe, Remotion",
        _transcript(write_auteur_json),
        _script(".json"),
    ),
    "whisper": Format(
        "transcript of Whisper",
        "transcript",
        ".whisper.json",
        "words with times and probability, segments, speakers",
        _transcript(write_whisper_json),
        _script(".json"),
    ),
    "remotion": Format(
        "captions of Remotion",
        "transcript",
        ".remotion.json",
        "words with times and confidence",
        _transcript(write_remotion_json),
        _script(".json"),
    ),
    "edl": Format(
        "CMX3600",
        "cut",
        ".edl",
        "one video and two audio tracks of cuts and dissolves, speed; reel names of eight letters",
        write_cmx3600,
        read_cut=read_cmx3600,
    ),
    "fcpxml": Format(
        "FCPXML 1.10 (Final Cut Pro, Resolve)",
        "cut",
        ".fcpxml",
        "all tracks, speed, gain, fades, crossfades of the storyline, opacity, scale, position, crop, markers",
        write_fcpxml,
        read_cut=_telling(read_fcpxml),
    ),
    "xmeml": Format(
        "Final Cut Pro 7 XML (Premiere Pro, Resolve)",
        "cut",
        ".xml",
        "all tracks, speed, gain up to +12 dB, crossfades, opacity, scale, position, crop, markers",
        write_xmeml,
        read_cut=_telling(read_xmeml),
    ),
    "otio": Format(
        "OpenTimelineIO (with `auteur[otio]`)",
        "cut",
        ".otio",
        "all tracks, speed, crossfades, markers; other effects as metadata that only Auteur reads",
        write_otio,
        read_cut=_telling(read_otio),
    ),
    "mlt": Format(
        "MLT (Shotcut, melt)",
        "cut",
        ".mlt",
        "all tracks, speed, gain, fades, crossfades, opacity, scale, position",
        write_mlt,
    ),
    "csv": Format(
        "cut list",
        "cut",
        ".csv",
        "all tracks to the millisecond, speed; read: also LosslessCut's (start, end, name)",
        write_cut_csv,
        read_cut=_telling(read_cut_csv),
    ),
    "llc": Format(
        "project of LosslessCut",
        "cut",
        ".llc",
        "the segments to keep",
        None,
        read_cut=_telling(read_lossless_cut),
    ),
    "auto-editor": Format(
        "timeline of auto-editor",
        "cut",
        ".json",
        "version 3: all tracks, speed; version 1: the chunks to keep, at the project's frame rate",
        None,
        read_cut=read_auto_editor,
    ),
    "chapters": Format(
        "YouTube chapters",
        "cut",
        ".chapters.txt",
        "named markers; where there are none, the first words of paragraphs",
        write_youtube_chapters,
    ),
}
"""Name → format. The name is what `--format` takes; an output file's ending names it too."""


def formats_of(*kinds: Kind) -> dict[str, Format]:
    """Those of these kinds that are written."""
    return {name: known for name, known in FORMATS.items() if known.kind in kinds and known.write}


def format_of(name: str, *kinds: Kind) -> Format:
    """The format that a file's name, its ending or a format's name means: the longest ending wins.

    Raises InputError where none of these kinds is meant.
    """
    among = formats_of(*kinds)
    if name.removeprefix(".") in among:
        return among[name.removeprefix(".")]
    file = f"x{PurePath(name).name}".casefold()  # so that ".srt" by itself is an ending
    found = [known for known in among.values() if file.endswith(known.ending)]
    if not found:
        endings = ", ".join(known.ending for known in among.values())
        raise InputError(f"{name!r} names no format of {' or '.join(kinds)}", hint=f"use {endings}")
    return max(found, key=lambda known: len(known.ending))


def cut_reader(name: str) -> Callable[[bytes, Fraction], CutList]:
    """The reader of cuts that a file's ending means. Raises InputError where none is meant."""
    file = PurePath(name).name.casefold()
    readers = [known for known in FORMATS.values() if known.read_cut]
    for known in readers:
        if known.read_cut and file.endswith(known.ending):
            return known.read_cut
    raise InputError(
        f"{name!r} is no cut that can be read", hint=f"use {', '.join(k.ending for k in readers)}"
    )


def described() -> list[dict[str, object]]:
    """The registry as plain values, for programs."""
    return [
        {
            "name": name,
            "title": known.title,
            "kind": known.kind,
            "ending": known.ending,
            "written": known.write is not None,
            "read": known.reads,
            "carries": known.carries,
        }
        for name, known in FORMATS.items()
    ]
