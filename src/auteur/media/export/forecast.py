"""What an export would do, found without writing anything: for a dry run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.render.playlist import Playlist
from auteur.media import sandbox
from auteur.media.captions.burn import Burn
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import container_of
from auteur.media.export.wire import playlist_to_json

__all__ = ["Forecast", "forecast"]

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
