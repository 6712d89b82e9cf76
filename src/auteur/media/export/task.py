"""The sandbox's side of an export: plan, carry out, verify, and encode everything where that fails."""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from auteur.core.errors import ExportError
from auteur.core.progress import Report
from auteur.core.render.plan import RenderPlan, UnsupportedEffect, plan
from auteur.core.render.playlist import Playlist
from auteur.core.render.target import Target
from auteur.media.captions.card_reader import Cards
from auteur.media.export.carry import Carried, carry_out
from auteur.media.export.mastering import Mastered, mastered
from auteur.media.export.options import ExportOptions
from auteur.media.export.overlay import Overlays
from auteur.media.export.proof import Proof, prove
from auteur.media.export.report import receipt_of
from auteur.media.export.source import Source, open_source
from auteur.media.export.spool import Spool
from auteur.media.export.wire import playlist_from_json

__all__ = ["export_task"]

_M_MMAP_THRESHOLD = -3  # malloc.h


def export_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Takes `playlist`, `sources` (paths by id), `options`, the folders `scratch` and, for captions, `cards`."""
    wall, cpu = time.monotonic(), _cpu_s()
    _return_large_blocks()
    playlist = playlist_from_json(arguments["playlist"])
    options = ExportOptions.from_json(arguments["options"])
    scratch = Path(arguments["scratch"])
    with ExitStack() as stack:
        sources: dict[str, Source] = {}
        for name, path in arguments["sources"].items():
            sources[name] = open_source(Path(path))
            stack.callback(sources[name].close)
        spool = Spool(scratch)
        stack.callback(spool.close)
        cards = Cards(Path(arguments["cards"])) if arguments.get("cards") else None
        if cards is not None:
            stack.callback(cards.close)
        done, proof, sound, fallback = _made(playlist, sources, options, spool, scratch, report, cards)
        hashes = {name: _sha256(source) if options.hashes else "" for name, source in sources.items()}
        receipt = receipt_of(
            playlist,
            sources,
            options,
            done,
            proof,
            sound,
            hashes,
            fallback,
            _cpu_s() - cpu,
            time.monotonic() - wall,
        )
        return receipt.to_json()


def _made(
    playlist: Playlist,
    sources: Mapping[str, Source],
    options: ExportOptions,
    spool: Spool,
    scratch: Path,
    report: Report,
    overlays: Overlays | None,
) -> tuple[Carried, Proof, Mastered, str]:
    """The written and proven file, what was done to its sound, and why it was encoded in full if asked otherwise."""
    facts = {name: source.facts for name, source in sources.items()}
    path = scratch / "result.mp4"
    failed = ""
    overlaid = overlays.spans if overlays else ()
    for told, target in _attempts(options):
        chosen = plan(playlist, facts, target, overlaid)
        try:
            exact = partial(plan, playlist, facts, replace(target, copy_sound=False), overlaid)
            sound = mastered(chosen, exact, sources, options, report)
            done = carry_out(sound.plan, sources, options, spool, path, report, sound.master, overlays)
            proof = prove(done, sources, options, report)
        except UnsupportedEffect:
            raise
        except ExportError as fault:
            proof = Proof(problems=[fault.message])
        if not proof.problems:
            why = f"{told}: {failed}" if failed else ""
            return done, proof, sound, why or (_refusals(chosen) if options.mode == "smart" else "")
        failed = "; ".join(proof.problems[:3])
        path.unlink(missing_ok=True)
    raise ExportError(
        f"the result did not pass its own verification: {failed}", hint="please report this, with the source"
    )


def _attempts(options: ExportOptions) -> list[tuple[str, Target]]:
    """What to try, one after the other, and how the receipt tells it."""
    full = ("everything was encoded", options.target("full"))
    if options.mode == "full":
        return [full]
    smart = options.target()
    return [("", smart), ("all sound was encoded", replace(smart, copy_sound=False)), full]


def _refusals(chosen: RenderPlan) -> str:
    """Why a smart export copied no picture at all."""
    if not chosen.picture or chosen.copied_frames:
        return ""
    reasons = "; ".join(dict.fromkeys(run.reason for run in chosen.picture if hasattr(run, "reason")))
    return f"no picture could be copied: {reasons}"


def _return_large_blocks() -> None:
    """Keep glibc from holding frames' memory in its heaps, where threads that come and go tear holes.

    After the first large free it raises the size from which blocks are mapped one by one; a fixed size of 1 MB takes 60
    seams of 1080p from 320 MB to 195.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _sha256(source: Source) -> str:
    with os.fdopen(os.dup(source.handle), "rb") as file:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
