"""What an export would do, found without writing anything: for a dry run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.render.plan import plan
from auteur.core.render.playlist import Playlist
from auteur.core.render.sound import SoundEncode
from auteur.media import sandbox
from auteur.media.captions.burn import Burn
from auteur.media.export.making import facts_for, output_of
from auteur.media.export.mastering import Mastered, mastered
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import PICTURE_CODECS, SOUND_CODECS, container_of
from auteur.media.export.source import Source, open_source
from auteur.media.export.wire import playlist_from_json, playlist_to_json

__all__ = ["Forecast", "forecast", "forecast_task"]

_LIMITS = sandbox.Limits(memory_bytes=2 << 30, cpu_s=3600, wall_s=7200, file_bytes=0, open_files=512)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the file would be and what would be copied, in seconds; encoders by FFmpeg's names, empty for none.

    The proof of the file may still find that something must be encoded: this is the plan. `reasons` are those of all
    that is encoded, `notes` what was found on the way: with a loudness asked the mix is measured.
    """

    container: str
    picture_codec: str
    sound_codec: str
    picture_encoder: str
    sound_encoder: str
    width: int
    height: int
    rate: str
    duration_ms: int
    picture_copied_s: float
    picture_encoded_s: float
    sound_copied_s: float
    sound_encoded_s: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        picture = f"{self.width} × {self.height} at {self.rate} a second, {self.picture_codec}"
        lines = [f"would write {self.duration_ms:,} ms as {self.container}"]
        if self.picture_codec:
            lines.append(
                f"  picture: {picture}: {self.picture_copied_s:.1f} s copied, {self._encoded('picture')}"
            )
        if self.sound_codec:
            lines.append(
                f"  sound: {self.sound_codec}: {self.sound_copied_s:.1f} s copied, {self._encoded('sound')}"
            )
        lines += [f"  encoded: {reason}" for reason in self.reasons]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])

    def _encoded(self, what: str) -> str:
        encoder, seconds = getattr(self, f"{what}_encoder"), getattr(self, f"{what}_encoded_s")
        return f"{seconds:.1f} s encoded by {encoder}"


def forecast(
    playlist: Playlist,
    sources: Mapping[str, Path],
    destination: Path,
    *,
    options: ExportOptions,
    burn: Burn | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Forecast:
    """What `export` would do. Raises what it would raise before it begins to encode."""
    said = sandbox.run(
        "forecast",
        {
            "playlist": playlist_to_json(playlist),
            "sources": {name: os.path.abspath(path) for name, path in sources.items()},  # noqa: PTH100 - links stay
            "options": options.to_json(),
            "ending": container_of(destination),
            "overlaid": burn.spans(playlist.rate) if burn else (),
        },
        limits=_LIMITS,
        reads=list(sources.values()),
        report=report,
        cancel=cancel,
    )
    told = {name: tuple(said[name]) for name in ("reasons", "notes")}  # type: ignore[arg-type, var-annotated]
    return Forecast(**{**said, **told})  # type: ignore[arg-type]


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
