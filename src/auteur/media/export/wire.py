"""A playlist as JSON, for the way into the sandbox."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from auteur.core.render.playlist import Playlist, Shot

__all__ = ["playlist_from_json", "playlist_to_json"]


def playlist_to_json(playlist: Playlist) -> dict[str, Any]:
    """A JSON form; fractions as text."""
    return {
        "rate": str(playlist.rate),
        "width": playlist.width,
        "height": playlist.height,
        "duration_ms": playlist.duration_ms,
        "picture": [_shot(shot) for shot in playlist.picture],
        "sound": [[_shot(shot) for shot in lane] for lane in playlist.sound],
    }


def playlist_from_json(said: dict[str, Any]) -> Playlist:
    """The inverse of `playlist_to_json`."""
    return Playlist(
        Fraction(said["rate"]),
        said["width"],
        said["height"],
        said["duration_ms"],
        tuple(_back(shot) for shot in said["picture"]),
        tuple(tuple(_back(shot) for shot in lane) for lane in said["sound"]),
    )


def _shot(shot: Shot) -> dict[str, Any]:
    return {**asdict(shot), "speed": str(shot.speed)}


def _back(said: dict[str, Any]) -> Shot:
    return Shot(**{**said, "speed": Fraction(said["speed"])})
