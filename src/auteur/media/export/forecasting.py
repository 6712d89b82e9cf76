"""The sandbox's side of a forecast: sources are read and the mix is measured, nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from auteur.core.progress import Report
from auteur.core.render.plan import plan
from auteur.core.render.sound import SoundEncode
from auteur.media.export.making import facts_for, output_of
from auteur.media.export.mastering import Mastered, mastered
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import PICTURE_CODECS, SOUND_CODECS
from auteur.media.export.source import Source, open_source
from auteur.media.export.wire import playlist_from_json

__all__ = ["forecast_task"]


def forecast_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """The sandbox's side. Takes `playlist`, `sources`, `options`, `ending` and the spans of frames that are `overlaid`
    with captions."""
    playlist = playlist_from_json(arguments["playlist"])
    options = ExportOptions.from_json(arguments["options"])
    with ExitStack() as stack:
        sources: dict[str, Source] = {}
        for name, path in arguments["sources"].items():
            sources[name] = open_source(Path(path))
            stack.callback(sources[name].close)
        output = output_of(playlist, sources, options, arguments["ending"])
        playlist = playlist if output.picture else replace(playlist, picture=())
        facts = {name: facts_for(source, output) for name, source in sources.items()}
        overlaid, target = [(start, stop) for start, stop in arguments["overlaid"]], options.target(output)
        exact = partial(plan, playlist, facts, replace(target, copy_sound=False), overlaid)
        heard = mastered(plan(playlist, facts, target, overlaid), exact, sources, options, report)
    chosen, sound = heard.plan, heard.plan.sound
    encoded = [run for run in sound.runs if isinstance(run, SoundEncode)] if sound else []
    packets = [sound.copied_packets, sum(run.stop - run.start for run in encoded)] if sound else [0, 0]
    lengths = [round(count * sound.packet / sound.sample_rate, 3) if sound else 0.0 for count in packets]
    seen = [round(float(count / chosen.rate), 3) for count in (chosen.copied_frames, chosen.encoded_frames)]
    told = [run.reason for run in (*chosen.picture, *encoded) if hasattr(run, "reason")]
    return {
        "container": output.ending[1:],
        "picture_codec": output.picture if chosen.picture else "",
        "sound_codec": output.sound if sound else "",
        "picture_encoder": PICTURE_CODECS[output.picture].encoder if chosen.picture else "",
        "sound_encoder": SOUND_CODECS[output.sound].encoder if sound else "",
        "width": chosen.width if chosen.picture else 0,
        "height": chosen.height if chosen.picture else 0,
        "rate": str(chosen.rate),
        "duration_ms": playlist.duration_ms,
        "picture_copied_s": seen[0],
        "picture_encoded_s": seen[1],
        "sound_copied_s": lengths[0],
        "sound_encoded_s": lengths[1],
        "reasons": list(dict.fromkeys(told)),
        "notes": list(_notes(heard, options)),
    }


def _notes(found: Mastered, options: ExportOptions) -> Iterator[str]:
    if found.before is not None:
        gain = "" if found.remark else f": gain {found.master.gain_db:+.1f} dB"
        yield f"loudness: {found.before.integrated_lufs:.1f} LUFS, {options.loudness_lufs:g} asked{gain}"
    if found.remark:
        yield found.remark
