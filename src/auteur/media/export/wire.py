"""A playlist as JSON, for the way into the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from fractions import Fraction
from typing import Any

from auteur.core.render.playlist import Place, Playlist, Shot

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
        "fit": playlist.fit,
        "stage": playlist.stage,
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
        said["fit"],
        tuple(said["stage"]) if said["stage"] else None,
    )


def _shot(shot: Shot) -> dict[str, Any]:
    """Every field that is not as it is by default: a document of 5,000 cuts has as many shots."""
    plain = Shot(0, 0, None)
    said = {f.name: getattr(shot, f.name) for f in fields(Shot)}
    said = {name: value for name, value in said.items() if value != getattr(plain, name)}
    told: dict[str, Callable[[Any], Any]] = {
        "speed": str,
        "place": asdict,
        "over": lambda over: [_shot(layer) for layer in over],
    }
    return {name: told[name](value) if name in told else value for name, value in said.items()}


def _back(said: dict[str, Any]) -> Shot:
    made = dict(said)
    made |= {"speed": Fraction(said["speed"])} if "speed" in said else {}
    made |= {"place": Place(**said["place"])} if "place" in said else {}
    made |= {"over": tuple(_back(layer) for layer in said["over"])} if "over" in said else {}
    return Shot(**{"start_ms": 0, "end_ms": 0, "media_id": None, **made})
