"""The jobs that are done here: a type and where its function is."""

from __future__ import annotations

__all__ = ["FAMILIES", "HANDLERS"]

FAMILIES = {
    "transcription": "words",
    "tts": "speech",
    "respeak": "speech",
    "lip_sync": "lips",
    "video_generation": "shots",
}
"""Types of jobs that may load a model, and which of them load the same."""

HANDLERS: dict[str, str] = {
    "probe": "auteur.workers.jobs.probe:do_probe",
    "derive": "auteur.workers.jobs.derive:do_derive",
    "transcription": "auteur.workers.jobs.transcription:do_transcription",
    "tts": "auteur.workers.jobs.tts:do_tts",
    "respeak": "auteur.workers.jobs.respeak:do_respeak",
    "lip_sync": "auteur.workers.jobs.lip_sync:do_lip_sync",
    "video_generation": "auteur.workers.jobs.video_generation:do_video_generation",
    "render": "auteur.workers.jobs.render:do_render",
    "render_plan": "auteur.workers.jobs.render_plan:do_render_plan",
}
