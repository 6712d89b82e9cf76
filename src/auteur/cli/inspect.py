"""`auteur probe` and `auteur doctor`: what a file is, and whether this machine has all that is needed."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from auteur import __version__
from auteur.bootstrap import diariser
from auteur.bootstrap.models import there
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.config import settings
from auteur.core.errors import AuteurError
from auteur.engines.transcription.registry import installed
from auteur.engines.transcription.spec import ENGINES
from auteur.media.open import check_ffmpeg, ffmpeg_versions
from auteur.media.probe import MediaInfo, probe
from auteur.media.sandbox import protections

__all__ = ["doctor_command", "probe_command"]


def probe_command(
    file: Annotated[Path, typer.Argument(help="A media file.", show_default=False)],
    sha256: Annotated[bool, typer.Option("--sha256", help="Hash the whole file.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Say what a media file is.

    \b
    Example:
      auteur probe talk.mp4 --json
    """
    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel, output.progress() as report:
        info = probe(file.resolve(), sha256=sha256, report=report, cancel=cancel)
    output.result(info.to_json(), _described(file, info))


def _described(file: Path, info: MediaInfo) -> str:
    lines = [f"{file.name}: {info.container}, {info.duration_ms / 1000:.3f} s, {info.size_bytes:,} bytes"]
    video = info.video
    if video is not None:
        rate = f"{float(video.rate):.3f} fps" + (" (variable)" if video.is_vfr else "")
        turn = f", turned {video.rotation_deg}°" if video.rotation_deg else ""
        lines.append(
            f"  picture: {video.codec} {video.profile}, {video.width}×{video.height}{turn}, {rate}, "
            f"{video.frames} frames, {video.keyframes} keyframes"
        )
    lines += [
        f"  sound {i + 1}: {sound.codec} {sound.profile}, {sound.sample_rate_hz} Hz, {sound.layout}, "
        f"{sound.bit_rate // 1000} kbit/s"
        for i, sound in enumerate(info.audio)
    ]
    return "\n".join(lines)


def doctor_command(
    url: Annotated[
        str,
        typer.Argument(metavar="[URL]", help="With --server: which; the one that runs here if not given."),
    ] = "",
    server: Annotated[
        bool,
        typer.Option("--server", help="Go through a whole session with a server, and compare its result."),
    ] = False,
    token: Annotated[
        str, typer.Option("--token", envvar="AUTEUR_TOKEN", help="An API token of a server elsewhere.")
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """Say what this machine has, what is missing, and how to get it; or whether a server does what it should.

    \b
    Examples:
      auteur doctor
      auteur doctor --server
      AUTEUR_TOKEN=aut_… auteur doctor --server https://auteur.example --json
    """
    if server:
        from auteur.cli.server_doctor import examine  # httpx, which nothing else here needs

        examine(url, token, Output(as_json=as_json))
        return
    if url:
        raise typer.BadParameter("a URL goes with --server")
    output = Output(as_json=as_json)
    checks = [*_basics(), *_engines()]
    broken = [check for check in checks if check["needed"] and not check["ok"]]
    lines = [f"{'ok     ' if c['ok'] else 'missing'}  {c['name']}: {c['found']}" + _remedy(c) for c in checks]
    output.result({"ok": not broken, "checks": checks}, "\n".join(lines))
    if broken:
        raise typer.Exit(1)


def _remedy(check: dict[str, Any]) -> str:
    return "" if check["ok"] or not check["remedy"] else f"\n           {check['remedy']}"


def _check(name: str, found: str, *, ok: bool, needed: bool = True, remedy: str = "") -> dict[str, Any]:
    return {"name": name, "ok": ok, "needed": needed, "found": found, "remedy": remedy}


def _basics() -> list[dict[str, Any]]:
    free = shutil.disk_usage(Path.cwd()).free
    return [
        _check(
            "auteur", f"{__version__} on Python {platform.python_version()}", ok=sys.version_info >= (3, 11)
        ),
        _ffmpeg(),
        _sandbox(),
        _check(
            "disk",
            f"{free / 1e9:.1f} GB free here",
            ok=free > 1e9,
            needed=False,
            remedy="make room for exports",
        ),
    ]


def _ffmpeg() -> dict[str, Any]:
    found = ", ".join(f"{name} {version}" for name, version in ffmpeg_versions().items())
    try:
        check_ffmpeg()
    except AuteurError as error:
        return _check("FFmpeg", f"{found}: {error.message}", ok=False, remedy=error.hint)
    return _check("FFmpeg", found, ok=True)


def _sandbox() -> dict[str, Any]:
    try:
        found = protections()
    except AuteurError as error:
        return _check("sandbox", error.message, ok=False, remedy=error.hint)
    return _check("sandbox", str(found), ok=True)


def _engines() -> list[dict[str, Any]]:
    installed_engines = installed()
    models = there(settings(), "whisper")
    checks = [
        _check(
            f"engine {name}",
            spec.quality,
            ok=name in installed_engines,
            needed=name != "whisper",
            remedy=f"needs {spec.needs}",
        )
        for name, spec in ENGINES.items()
    ]
    found = ", ".join(models) or "none"
    remedy = "auteur models get small"
    whisper = _check("Whisper models", found, ok=bool(models), needed=False, remedy=remedy)
    return [*checks, whisper, _speakers()]


def _speakers() -> dict[str, Any]:
    try:
        engine = diariser(settings())
    except AuteurError as error:
        return _check("speakers", error.message, ok=False, remedy=error.hint)
    return _check("speakers", f"{engine.name}: {engine.model}", ok=True)
