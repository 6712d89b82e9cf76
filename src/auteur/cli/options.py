"""Options that several commands share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auteur.core.errors import InputError
from auteur.core.transcript.script import Script
from auteur.core.transcript.turns import MOST_SPEAKERS
from auteur.media.export.outputs import PICTURE_CODECS, SOUND_CODECS
from auteur.services.presets import ASPECTS, PRESETS

__all__ = [
    "AsJson",
    "Aspect",
    "AudioBitrate",
    "AudioCodec",
    "Captions",
    "Credentials",
    "DeEss",
    "Denoise",
    "DryRun",
    "EncoderPreset",
    "Engine",
    "Explain",
    "Fitting",
    "Fonts",
    "FrameRate",
    "Glossary",
    "Language",
    "Loudness",
    "Measure",
    "Mode",
    "Model",
    "Named",
    "Preset",
    "ProjectFolder",
    "Quality",
    "Range",
    "ScriptFile",
    "Size",
    "SpeakerEngine",
    "Speakers",
    "Style",
    "TruePeak",
    "VideoCodec",
    "glossary_words",
    "read_script_file",
    "speakers_asked",
]

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, progress as NDJSON on stderr.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; write nothing but the project.")
]
Named = Annotated[
    Path, typer.Argument(help="A recording, or the project folder made of one.", show_default=False)
]
ProjectFolder = Annotated[
    Path | None, typer.Option("--project", help="The project folder; beside the recording if not given.")
]
ScriptFile = Annotated[
    Path | None,
    typer.Option(
        "--script",
        help="What is said, as .txt, .md, .srt, .vtt, .ass, .ttml or .json: its words are found in the sound.",
    ),
]
Engine = Annotated[
    str, typer.Option("--engine", help="align, recognise or whisper; the best there is if not given.")
]
Model = Annotated[str, typer.Option("--model", help="A Whisper model: its name or its folder.")]
Speakers = Annotated[
    str,
    typer.Option(
        "--speakers",
        help="How many speak: a number, auto, or off. If not given auto, but off where there is a script.",
    ),
]
SpeakerEngine = Annotated[
    str,
    typer.Option("--speaker-engine", help="embedded or pyannote; the best there is if not given."),
]
Language = Annotated[str, typer.Option("--language", "-l", help="The language spoken, as en or de-AT.")]
Glossary = Annotated[
    Path | None, typer.Option("--glossary", help="A text file with names and terms to expect.")
]
Mode = Annotated[
    str, typer.Option("--mode", help="smart copies what no edit touched; full encodes everything.")
]
Preset = Annotated[str, typer.Option("--preset", help=f"What it is for: {', '.join(PRESETS)}.")]
Size = Annotated[str, typer.Option("--size", help="The picture's size, as 1280x720.")]
Aspect = Annotated[str, typer.Option("--aspect", help=f"The picture's aspect: {', '.join(ASPECTS)}.")]
Fitting = Annotated[
    str,
    typer.Option(
        "--fit", help="How it gets there: fit (bars), fill (sides cut off) or blur (over a blurred copy)."
    ),
]
FrameRate = Annotated[str, typer.Option("--rate", help="Frames a second, as 25 or 29.97.")]
Range = Annotated[str, typer.Option("--range", help="Only a part of the edit, as 1:00-2:30.")]
VideoCodec = Annotated[
    str,
    typer.Option("--video-codec", help=f"{', '.join(PICTURE_CODECS)}; the source's if the file may hold it."),
]
AudioCodec = Annotated[
    str, typer.Option("--audio-codec", help=f"{', '.join(SOUND_CODECS)}; the file's own if not given.")
]
EncoderPreset = Annotated[
    str,
    typer.Option(
        "--encoder-preset", help="How hard to try where a whole file is encoded: ultrafast to veryslow."
    ),
]
Quality = Annotated[
    float,
    typer.Option(
        "--quality",
        help="Constant quality where a whole file is encoded, on the codec's scale; lower is better.",
    ),
]
AudioBitrate = Annotated[
    int, typer.Option("--audio-bitrate", help="Bits a second of encoded sound; the source's if not given.")
]
Explain = Annotated[
    Path | None,
    typer.Option("--explain", help="Draw what was copied and what encoded, and why, as an SVG or a PNG."),
]
Measure = Annotated[
    str,
    typer.Option(
        "--measure", help="sound: loudness and true peak; all: black and frozen pictures too; none."
    ),
]
Loudness = Annotated[
    float | None,
    typer.Option(
        "--loudness", help="Bring the sound to so many LUFS: -14 for the web, -16 podcasts, -23 broadcast."
    ),
]
TruePeak = Annotated[
    float, typer.Option("--true-peak", help="The true peak in dBTP that a loudness is held under.")
]
Captions = Annotated[
    str,
    typer.Option(
        "--captions",
        help="file: beside the movie; soft: a track in it too, off until switched on; burn: drawn in too; none.",
    ),
]
Style = Annotated[
    str,
    typer.Option(
        "--style", help="How burned captions look: a name (plain, if not given) or a file of `auteur style`."
    ),
]
Fonts = Annotated[
    list[Path] | None,
    typer.Option("--font", help="A font file of your own that captions may be drawn with; may be repeated."),
]
Denoise = Annotated[
    str, typer.Option("--denoise", help="Take steady noise out of the recordings: light, medium, strong.")
]
Credentials = Annotated[
    bool,
    typer.Option(
        "--credentials", help="Sign into the file how it was made and what of it was generated (C2PA)."
    ),
]
DeEss = Annotated[bool, typer.Option("--de-ess", help="Take the edge off sharp sibilants.")]


def speakers_asked(said: str) -> str | int:
    """What `--speakers` says: a number, auto, off, or "". Raises BadParameter."""
    if said in ("", "auto", "off"):
        return said
    if said.isascii() and said.isdigit() and 1 <= int(said) <= MOST_SPEAKERS:
        return int(said)
    raise typer.BadParameter(f"{said!r} is not 1 to {MOST_SPEAKERS}, auto or off", param_hint="--speakers")


def read_script_file(path: Path | None) -> Script | None:
    """The script in a file. Raises InputError for one that cannot be read or says nothing."""
    if path is None:
        return None
    from auteur.formats.script_file import read_script  # every command has options, few a script

    return read_script(_bytes(path), path.suffix)


def glossary_words(path: Path | None) -> tuple[str, ...]:
    """The words of a glossary: one or more a line."""
    return () if path is None else tuple(_bytes(path).decode("utf-8", "replace").split())


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}", hint="name a file that can be read") from error
