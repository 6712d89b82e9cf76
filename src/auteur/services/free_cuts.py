"""Where a cut costs an export nothing: at pictures that need none before them, by whole packets of sound."""

from __future__ import annotations

import json
from fractions import Fraction

from auteur.core.edl.document import Edl
from auteur.core.progress import Cancel, never
from auteur.core.render.facts import AAC_FRAME
from auteur.media.index import index
from auteur.media.probe import probe
from auteur.services.project import Project

__all__ = ["free_cut_ms", "sound_packet_ms"]


def free_cut_ms(project: Project, edl: Edl, *, cancel: Cancel = never) -> dict[str, list[int]]:
    """For each recording that the document plays, its closed keyframes in source milliseconds, ascending."""
    playing = {
        placed.clip.media_file_id for track in edl.tracks if track.type == "video" for placed in track.lane
    }
    return {media_id: _keyframes(project, media_id, cancel) for media_id in sorted(playing)}


def _keyframes(project: Project, media_file_id: str, cancel: Cancel) -> list[int]:
    stored = project.media.get(media_file_id)
    key = f"keyframes 1 {stored.fingerprint}"
    known = project.cache.get(key)
    if known is not None:
        return [int(ms) for ms in json.loads(known)]
    found = index(stored.path, cancel=cancel)
    video = found.video
    moments = (
        []
        if video is None
        else sorted(
            round((k.pts * video.time_base - found.zero_s) * 1000) for k in found.keyframes if k.is_closed
        )
    )
    moments = [ms for ms in moments if ms >= 0]
    project.cache.put(key, json.dumps(moments).encode())
    return moments


def sound_packet_ms(project: Project, edl: Edl, *, cancel: Cancel = never) -> dict[str, Fraction]:
    """For each recording that the document plays and whose sound can be copied, how long a packet of it lasts."""
    playing = {
        placed.clip.media_file_id for track in edl.tracks if track.type == "audio" for placed in track.lane
    }
    rates = {media_id: _aac_rate_hz(project, media_id, cancel) for media_id in sorted(playing)}
    return {media_id: Fraction(AAC_FRAME * 1000, rate) for media_id, rate in rates.items() if rate}


def _aac_rate_hz(project: Project, media_file_id: str, cancel: Cancel) -> int:
    """Samples a second of AAC; 0 for other sound, and for none."""
    stored = project.media.get(media_file_id)
    key = f"aac rate 1 {stored.fingerprint}"
    known = project.cache.get(key)
    if known is not None:
        return int(known)
    sounds = probe(stored.path, cancel=cancel).audio
    rate_hz = sounds[0].sample_rate_hz if sounds and sounds[0].codec == "aac" else 0
    project.cache.put(key, str(rate_hz).encode())
    return rate_hz
