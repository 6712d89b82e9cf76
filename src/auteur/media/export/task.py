"""The sandbox's side of an export: plan, carry out, verify, and encode everything where that fails."""

from __future__ import annotations

import ctypes
import hashlib
import os
import resource
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from auteur.core.progress import Report
from auteur.core.render.sound import SoundPlan
from auteur.media.captions.card_reader import Cards
from auteur.media.export.making import make, output_of
from auteur.media.export.options import ExportOptions
from auteur.media.export.report import receipt_of
from auteur.media.export.segments import Segments
from auteur.media.export.soft_captions import SoftCaptions
from auteur.media.export.source import Source, open_source
from auteur.media.export.spool import Spool
from auteur.media.export.wire import playlist_from_json

__all__ = ["export_task"]

_M_MMAP_THRESHOLD = -3  # malloc.h


def export_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Takes `playlist`, `sources` (paths by id), `options`, the result's `ending`, the folders `scratch` and, where
    there are any, `cards` and `cache`, and `soft` captions; gives the receipt, with keys of segments."""
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
        output = output_of(playlist, sources, options, str(arguments["ending"]))
        if not output.picture:
            playlist, cards = replace(playlist, picture=()), None
        cached = Path(arguments["cache"]) if arguments.get("cache") else None
        hashed = options.hashes or cached is not None
        hashes = {name: _sha256(source) if hashed else "" for name, source in sources.items()}
        segments = Segments(cached, scratch / "segments" if cached else None, hashes)
        soft = SoftCaptions.from_json(arguments["soft"]) if arguments.get("soft") else None
        done, proof, sound, fallback = make(
            playlist, sources, options, output, spool, scratch, report, cards, segments, soft
        )
        receipt = receipt_of(
            playlist,
            sources,
            options,
            done,
            proof,
            sound,
            hashes if options.hashes else dict.fromkeys(hashes, ""),
            fallback,
            _cpu_s() - cpu,
            time.monotonic() - wall,
        )
        receipt = replace(
            receipt,
            picture_reused_s=round(float(segments.reused_frames / done.plan.rate), 3),
            segments=segments.count,
            segments_reused=segments.reused,
            sound_reused_s=round(_seconds(segments.reused_packets, done.plan.sound), 3),
        )
        return {**receipt.to_json(), "segments_made": segments.made, "segments_used": segments.used}


def _seconds(packets: int, sound: SoundPlan | None) -> float:
    return packets * sound.packet / sound.sample_rate if sound else 0.0


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
