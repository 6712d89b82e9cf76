"""Receipts without an export."""

from __future__ import annotations

from auteur.media.receipt import Receipt

__all__ = ["receipt"]


def receipt(**changes: object) -> Receipt:
    plain: dict[str, object] = {
        "name": "a.mp4", "mode": "full", "asked_duration_ms": 1000, "asked_frames": 25, "asked_samples": 48_000,
        "frames": 25, "samples": 48_000, "picture_ms": 1000.0, "sound_ms": 1000.0, "size_bytes": 9, "rate": "25",
        "width": 64, "height": 48, "cuts": (), "picture_copied_s": 0.0, "picture_encoded_s": 1.0,
        "sound_copied_s": 0.0, "sound_encoded_s": 1.0, "spans": (), "checks": (), "versions": {}, "sources": (),
        "options": {}, "cpu_s": 0.1, "wall_s": 0.1,
    }  # fmt: skip
    return Receipt(**{**plain, **changes})  # type: ignore[arg-type]
