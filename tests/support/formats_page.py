"""Writes docs/formats.md from the registry: `python -m tests.support.formats_page`."""

from __future__ import annotations

from pathlib import Path

from auteur.formats.registry import FORMATS, Kind

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"

HEAD = """# Formats

What Auteur writes and reads. `auteur formats --json` is this table for programs.
"""
KINDS: dict[Kind, str] = {
    "captions": """
## Captions

Laid out from the edited timeline: `auteur captions talk.auteur -o talk.vtt`. Each one read serves as a script whose
words are found in the sound: `auteur align talk.mp4 --script talk.srt`.
""",
    "transcript": """
## Transcripts

The words that are heard, in timeline time: `auteur captions talk.auteur -o talk.json`, or `--format whisper`. The
endings that are longer win: `talk.whisper.json` is Whisper's.
""",
    "cut": """
## The cut in other programs

`auteur export talk.auteur -o talk.fcpxml` writes the cut instead of a movie, and says what that file does not hold.
Positions are whole frames, computed from absolute milliseconds, and never past the end of a source.

`auteur import talk.auteur talk.fcpxml` takes over a cut that was made elsewhere, as one step of undo. A clip's source
is one of the project's recordings, by path or name, or a file beside the project; anything else is refused, and so is
XML that declares entities.

- **Kdenlive**: give it `.otio`, which it imports as a project. Its own `.kdenlive` files are MLT with sequences, bins
  and ids of its own that change between versions; there is no Kdenlive in our tests to hold such a file to, so none
  is written. It takes `.mlt` as a clip.
- **FCPXML** is held to a check of our own (elements, attributes, their order, references, whole frames, times in their
  assets) and to OpenTimelineIO's reader. The check follows the DTD in Apple's reference, for the elements written here;
  the DTD itself is under Apple's terms and in no test. No copy of Final Cut was at hand.
- **XMEML** was written to what Premiere's and Resolve's files say. No copy of either program was at hand to try it.
- **MLT** is rendered by `melt` in our tests: speed, opacity, fades, crossfades and places are measured in its pictures.
- **Crossfades** are transitions in OTIO, FCPXML, XMEML and MLT, dissolves in CMX3600, and come back as crossfades.
  Others want material beyond both cuts: one that has too little is made shorter, one that has none is a cut, and the
  export says so. In FCPXML those of the storyline and its sound are written, none of connected clips.
""",
}


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(text + _table(kind) for kind, text in KINDS.items())


def _table(kind: Kind) -> str:
    rows = ["\n| format | name | file | written | read | carries |", "|---|---|---|---|---|---|"]
    for name, known in FORMATS.items():
        if known.kind == kind:
            ways = " | ".join("yes" if way else "" for way in (known.write, known.reads))
            rows.append(f"| {known.title} | `{name}` | `{known.ending}` | {ways} | {known.carries} |")
    return "\n".join(rows).replace("|  |", "| |") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
