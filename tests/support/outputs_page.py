"""Writes docs/outputs.md from the tables: `python -m tests.support.outputs_page`."""

from __future__ import annotations

from pathlib import Path

from auteur.media.export.outputs import CAPTION_TRACKS, CONTAINERS, PICTURE_CODECS, SOUND_CODECS
from auteur.services.presets import PRESETS

PAGE = Path(__file__).parents[2] / "docs" / "outputs.md"

HEAD = """# Outputs

What `auteur export` writes, by the name's ending; the first codec is the default. `auteur formats --json` has this
for programs. How each is copied and encoded: [export.md](export.md).
"""


def page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *_containers(), *_pictures(), *_sounds(), *_presets(), ""])


def _containers() -> list[str]:
    rows = ["| file | container | picture | sound | `--captions soft` |", "|---|---|---|---|---|"]
    for ending, held in CONTAINERS.items():
        picture = ", ".join(PICTURE_CODECS[name].title for name in held.picture)
        sound = ", ".join(SOUND_CODECS[name].title for name in held.sound)
        track = CAPTION_TRACKS.get(held.captions, "none")
        rows.append(f"| `{ending}` | {held.title} | {picture or 'none'} | {sound} | {track} |")
    return rows


def _pictures() -> list[str]:
    rows = ["", "`--quality` is on the encoder's own scale, lower being better.", ""]
    rows += [
        "| `--video-codec` | codec | encoder | quality | of seams | finest |",
        "|---|---|---|---|---|---|",
    ]
    for name, codec in PICTURE_CODECS.items():
        numbers = f"{codec.quality:g} | {codec.seam:g} | {codec.fine:g}"
        rows.append(f"| `{name}` | {codec.title} | {codec.encoder} | {numbers} |")
    return rows


def _sounds() -> list[str]:
    rows = [
        "",
        "| `--audio-codec` | codec | encoder | kbit/s and channel | channels |",
        "|---|---|---|---|---|",
    ]
    for name, codec in SOUND_CODECS.items():
        rate = f"{codec.bit_rate // 1000} at least" if codec.bit_rate else "lossless"
        rows.append(f"| `{name}` | {codec.title} | {codec.encoder} | {rate} | {codec.channels} at most |")
    return rows


def _presets() -> list[str]:
    rows = ["", "| `--preset` | what it is | files |", "|---|---|---|"]
    for name, preset in PRESETS.items():
        rows.append(f"| `{name}` | {preset.about} | {', '.join(f'`{e}`' for e in preset.endings) or 'any'} |")
    return rows


if __name__ == "__main__":
    PAGE.write_text(page())
