"""Lips of a recording moved to another sound: an object, media of the project, and the operation that puts it in."""

from __future__ import annotations

from typing import Any

from auteur.bootstrap import lip_syncer, phones_said
from auteur.bootstrap.worker import Bench, job_bench
from auteur.core.credits.prices import PRICES
from auteur.core.edl.document import Edl
from auteur.core.jobs.model import ClaimedJob, JobResult
from auteur.core.progress import Report
from auteur.engines.lip_sync.spec import ENGINES, check_wish
from auteur.media.probe import probe
from auteur.ports.lip_syncer import HEARD_HZ, Phone
from auteur.services.lip_syncing import LipSynced, heard_of, lip_sync, stretch_for
from auteur.workers.jobs.derive import derived_next

__all__ = ["do_lip_sync"]


def do_lip_sync(job: ClaimedJob, report: Report) -> JobResult:
    """The video, as long as the sound and with it, its largest face's lips moved.

    Input: video_media_id, audio_media_id, engine, model, seed, face_at ([x, y], shares of the picture). The operation
    appends picture and sound to the timeline as one step; the project's owner sends it, or not. Raises NoFace,
    FaceTurned, EngineError, MediaError, InputError.
    """
    said = job.input
    with job_bench(job) as bench:
        engine = lip_syncer(bench.settings, engine=said.get("engine") or "", model=said.get("model") or "")
        edl = bench.document.load()
        media = bench.project.media
        video, audio = media.get(said["video_media_id"]).path, media.get(said["audio_media_id"]).path
        heard = heard_of(audio, _phones(edl, said["audio_media_id"]))
        length_ms = len(heard.samples) * 1000 // HEARD_HZ
        check_wish(probe(video).duration_ms, length_ms)
        done = lip_sync(
            engine,
            video,
            stretch_for(video, length_ms),
            heard,
            bench.folder / f"lips-{job.id}.mp4",
            sound=audio,
            at=_at(said.get("face_at")),
            seed=int(said.get("seed") or 0),
            report=report,
        )
        placed = _placed(bench, edl, done)
        output = {
            "key": bench.keep(done.file, f"lips/{job.id}/{job.fence}/lips.mp4", "video/mp4"),
            **done.to_json(),
            "quality": ENGINES[done.lips.engine].quality,
            **placed,
        }
        return JobResult(
            output,
            charge=PRICES["lip_sync"].of(length_ms),
            then=(derived_next(placed["media_file_id"]),),
        )


def _phones(edl: Edl, media_id: str) -> tuple[Phone, ...]:
    """Of the words that the document has of the sound; () where nobody found any yet."""
    words = [
        (word.text, int(word.start_ms), int(word.end_ms))
        for segment in edl.transcript.segments
        if segment.media_file_id == media_id
        for word in segment.words
    ]
    return phones_said(words)


def _at(said: Any) -> tuple[float, float] | None:
    return None if said is None else (float(said[0]), float(said[1]))


def _placed(bench: Bench, edl: Edl, done: LipSynced) -> dict[str, Any]:
    """The movie as media of the project, and one operation that appends its picture and its sound."""
    stored = bench.project.media.add(done.file)
    length_ms = probe(done.file).duration_ms
    media = {
        "id": stored.id,
        "name": done.file.name,
        "duration_ms": length_ms,
        "type": "video",
        "generated_by": f"{done.lips.engine} ({done.lips.model})",
    }
    operations: list[dict[str, Any]] = []
    if not any(one.id == stored.id for one in edl.media_files):
        operations.append({"op": "add_media", "media_file": media})
    at_ms = edl.duration_ms
    for kind in ("video", "audio"):
        track = next((one for one in edl.tracks if one.type == kind and not one.locked), None)
        if track is None:
            return {"media_file_id": stored.id, "operation": None}
        clip = {
            "id": edl.new_clip_id(f"lips-{stored.id[:8]}-{kind}"),
            "media_file_id": stored.id,
            "in_point_ms": 0,
            "out_point_ms": length_ms,
        }
        operations.append({"op": "overwrite_clip", "track_id": track.id, "at_ms": at_ms, "clip": clip})
    return {"media_file_id": stored.id, "operation": {"op": "batch", "operations": operations}}
