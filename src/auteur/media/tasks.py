"""The tasks a sandboxed child can run: a name and where its function is.

A task is `def task(arguments: dict[str, object], report: Report) -> dict[str, object]`. Arguments and result are
JSON; paths arrive as absolute strings. It runs alone in a process of its own, so it may raise whatever it likes:
an `AuteurError` reaches the caller as itself.

Their modules are imported before the child opens any file: it cannot import what lies outside this package, numpy,
PyAV and the standard library.
"""

from __future__ import annotations

__all__ = ["TASKS"]

TASKS: dict[str, str] = {
    "probe": "auteur.media.probing:probe_task",
    "index": "auteur.media.index:index_task",
    "audio": "auteur.media.audio:audio_task",
    "derive": "auteur.media.derive.task:derive_task",
    "find_faces": "auteur.media.faces.task:faces_task",
    "cut_faces": "auteur.media.faces.task:cut_task",
    "lay_faces": "auteur.media.faces.task:lay_task",
    "export": "auteur.media.export.task:export_task",
    "forecast": "auteur.media.export.forecasting:forecast_task",
    "sealed": "auteur.media.verifying:sealed_task",
    "verify": "auteur.media.verifying:verify_task",
}
