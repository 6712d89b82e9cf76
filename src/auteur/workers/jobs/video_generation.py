"""A shot of a prompt: an object, and where a project is named, media of it with the operation that puts it in."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from auteur.bootstrap import shot_maker
from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.edl.document import Edl
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.engines.video_generation.spec import ENGINES
from auteur.media.probe import probe
from auteur.ports.shot_maker import Shot, ShotWish
from auteur.workers.jobs.derive import derived_next

__all__ = ["do_video_generation"]

_LARGEST_PX = 1920
_RATE, _WIDTH, _HEIGHT = Fraction(30), 1280, 720


def do_video_generation(job: ClaimedJob, report: Report) -> JobResult:
    """The shot, of the project's size and rate, as MP4 without sound.

    Input: prompt, negative_prompt, duration_ms, seed, engine. The operation appends it to the first unlocked video
    track; the project's owner sends it, or not. Raises InputError, EngineError.
    """
    said = job.input
    with job_bench(job) as bench:
        edl = bench.document.load() if job.project_id is not None else None
        size = (_WIDTH, _HEIGHT, _RATE)
        if edl is not None:
            size = (*_within(edl.settings.width, edl.settings.height), edl.settings.frame_rate)
        wish = ShotWish(
            said["prompt"],
            int(said["duration_ms"]),
            *size,
            int(said.get("seed") or 0),
            said.get("negative_prompt") or "",
        )
        engine = shot_maker(bench.settings, engine=said.get("engine") or "")
        shot = engine.make(wish, bench.folder / f"shot-{job.id}.mp4", report=report)
        placed = {} if edl is None else _placed(bench, edl, shot)
        output = {
            "key": bench.keep(shot.file, f"video/{job.id}/{job.fence}/shot.mp4", "video/mp4"),
            "duration_ms": wish.duration_ms,
            "frames": shot.frames,
            "width": shot.width,
            "height": shot.height,
            "engine": shot.engine,
            "model": shot.model,
            "seed": shot.seed,
            "quality": ENGINES[shot.engine].quality,
            "licence": ENGINES[shot.engine].licence,
            "notes": list(shot.notes),
            **placed,
        }
        return JobResult(
            output,
            charge=PRICES["video_generation"].of(wish.duration_ms),
            then=(derived_next(placed["media_file_id"]),) if placed else (),
        )


def _within(width: int, height: int) -> tuple[int, int]:
    """The project's shape in even pixels, at most 1920 to a side: what is drawn gains nothing beyond."""
    share = min(1.0, _LARGEST_PX / max(width, height))
    return max(2, round(width * share) // 2 * 2), max(2, round(height * share) // 2 * 2)


def _placed(bench: Bench, edl: Edl, shot: Shot) -> dict[str, Any]:
    """The shot as media of the project, and one operation that appends it."""
    stored = bench.project.media.add(shot.file)
    length_ms = probe(shot.file).duration_ms
    track = next((one for one in edl.tracks if one.type == "video" and not one.locked), None)
    if track is None:
        return {"media_file_id": stored.id, "operation": None}
    media = {
        "id": stored.id,
        "name": shot.file.name,
        "duration_ms": length_ms,
        "type": "video",
        "generated_by": f"{shot.engine} ({shot.model})",
    }
    known = any(one.id == stored.id for one in edl.media_files)
    clip = {
        "id": edl.new_clip_id(f"shot-{stored.id[:8]}"),
        "media_file_id": stored.id,
        "in_point_ms": 0,
        "out_point_ms": length_ms,
    }
    insert = {"op": "insert_clip", "track_id": track.id, "at_ms": edl.duration_ms, "clip": clip}
    return {
        "media_file_id": stored.id,
        "operation": insert if known else {**insert, "media_file": media},
    }
