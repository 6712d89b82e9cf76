"""`auteur derive`: proxy, filmstrip, waveform peaks and thumbnail of a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.media.derive import Derivatives, Derived, derive

__all__ = ["derive_command"]


def derive_command(
    file: Annotated[Path, typer.Argument(help="A media file.", show_default=False)],
    folder: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to write into; made when missing.")
    ],
    proxy: Annotated[
        bool, typer.Option("--proxy", help="A small copy to play: VP9 and Opus in WebM, 360 lines.")
    ] = False,
    filmstrip: Annotated[bool, typer.Option("--filmstrip", help="Small pictures on sheets.")] = False,
    peaks: Annotated[bool, typer.Option("--peaks", help="The waveform, as audiowaveform writes it.")] = False,
    thumbnail: Annotated[
        bool, typer.Option("--thumbnail", help="One picture that stands for the recording.")
    ] = False,
    peaks_bits: Annotated[int, typer.Option("--peaks-bits", help="8 or 16.")] = 8,
    peaks_of: Annotated[
        str, typer.Option("--peaks-of", help="mix: one channel, the mean of all; each: every channel.")
    ] = "mix",
    samples_per_pixel: Annotated[
        int, typer.Option("--samples-per-pixel", help="Samples a point of the waveform stands for.")
    ] = 256,
    as_json: options.AsJson = False,
) -> None:
    """Make what shows a recording: proxy, filmstrip, waveform peaks, thumbnail; all of them if none is named.

    \b
    Examples:
      auteur derive talk.mp4 -o talk-derived
      auteur derive talk.mp4 --filmstrip --peaks -o talk-derived --json
    """
    output = Output(as_json=as_json)
    everything = not (proxy or filmstrip or peaks or thumbnail)
    wanted = Derivatives(
        proxy=proxy or everything,
        filmstrip=filmstrip or everything,
        peaks=peaks or everything,
        thumbnail=thumbnail or everything,
        peaks_bits=peaks_bits,
        peaks_of=peaks_of,  # type: ignore[arg-type]  # checked there
        samples_per_pixel=samples_per_pixel,
    )
    with stop_on_interrupt() as cancel, output.progress() as report:
        derived = derive(file.resolve(), wanted, folder, report=report, cancel=cancel)
    output.result({"folder": str(folder), **derived.to_json()}, _described(folder, derived))


def _described(folder: Path, derived: Derived) -> str:
    lines = [
        f"{derived.duration_ms / 1000:.1f} s in {derived.wall_s:.1f} s ({derived.cpu_s:.1f} s of processor time)"
    ]
    if proxy := derived.proxy:
        picture = f"{proxy.width}×{proxy.height}, {proxy.frames} frames" if proxy.frames else "sound alone"
        lines.append(f"  proxy:     {folder / proxy.file}, {picture}, {proxy.size_bytes:,} bytes")
    if strip := derived.filmstrip:
        tiles = ", ".join(
            f"{len(level.times_ms)} every {level.every_ms / 1000:g} s" for level in strip.levels
        )
        lines.append(f"  filmstrip: {folder / strip.file}, tiles {tiles}, {strip.size_bytes:,} bytes")
    if peaks := derived.peaks:
        lines.append(f"  peaks:     {folder / peaks.dat} and {peaks.json}, {peaks.length:,} points")
    if thumb := derived.thumbnail:
        lines.append(f"  thumbnail: {folder / thumb.file}, the picture at {thumb.at_ms / 1000:.1f} s")
    lines += [f"  no {name}: {why}" for name, why in derived.left_out.items()]
    if derived.damaged_packets:
        lines.append(f"  {derived.damaged_packets} damaged packets could not be decoded")
    return "\n".join(lines)
