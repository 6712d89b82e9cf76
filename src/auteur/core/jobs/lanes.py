"""Lanes: groups of job types that the same workers serve.

A user's slots are counted lane by lane, so that a long render of one's own does not keep a new upload from being
probed, and a queue for the GPU does not keep a transcription waiting.
"""

from __future__ import annotations

from auteur.core.credits.plans import Plan

__all__ = ["LANES", "UPKEEP_SLOTS", "lane_of", "slots_in"]

LANES: dict[str, str] = {
    "probe": "upkeep",
    "derive": "upkeep",
    "render_plan": "upkeep",
    "transcription": "work",
    "render": "work",
    "tts": "generation",
    "respeak": "generation",
    "lip_sync": "generation",
    "video_generation": "generation",
}

UPKEEP_SLOTS = 4
"""Short work after an upload, the same for every plan."""


def lane_of(job_type: str) -> str:
    """The lane of a type; a type that is not listed has one of its own."""
    return LANES.get(job_type, job_type)


def slots_in(lane: str, plan: Plan) -> int:
    """How many jobs of one user may run at once in a lane."""
    return UPKEEP_SLOTS if lane == "upkeep" else plan.slots
