"""One frame's mouth drawn open or shut: each pixel's column along the mouth is stretched between the lips' edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auteur.engines.lip_sync.mouth_warp.mouth import Mouth
from auteur.media.faces.sampling import sampled

__all__ = ["Inside", "inside_of", "warped"]

_UPPER_SHARE = 0.15  # of an opening that the upper lip does; the jaw does the rest
_MEET = 0.25  # of the way from the upper lip down is where the lips meet
_MARGIN = 0.012  # of the eyes' distance: what the landmarks are wrong by, so that teeth do not pass for lips
_SOFT = 0.008
_SEAM = 0.35  # how much darker the line is where lips meet
_BELOW = 0.45  # of the way from mouth to chin that the movement fades over, below the chin
_TONGUE = np.array([0.5, 0.35, 0.35], np.float32)  # how much brighter than the dark

Picture = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Inside:
    """What is seen between the lips: the speaker's own teeth out of the frame that shows most of them, and the dark.

    `picture` is that frame's square, None where no frame shows any: then teeth are drawn. `dark` is RGB.
    """

    picture: NDArray[np.uint8] | None
    mouth: Mouth | None
    dark: NDArray[np.float32]


def inside_of(picture: NDArray[np.uint8], mouth: Mouth, *, seen: bool) -> Inside:
    """The inside of the mouth as a frame shows it (`seen`), or only its colours."""
    places = np.linspace(-0.6, 0.6, 9, dtype=np.float32) * mouth.half
    lip = np.asarray((mouth.edge(2, places) + mouth.edge(3, places)) / 2, np.float32)
    x, y = _pixels(mouth, places, lip)
    dark = np.median(sampled(picture, x, y), 0) * np.array([0.30, 0.18, 0.18])
    return Inside(picture if seen else None, mouth if seen else None, dark.astype(np.float32))


def warped(picture: NDArray[np.uint8], mouth: Mouth, apart: float, width: float, inside: Inside) -> None:
    """Redraws the mouth in `picture` (px, px, 3): `apart` pixels between the lips, `width` times as wide."""
    left, top, u, v = _field(picture, mouth)
    if not u.size:
        return
    near = np.exp(-(((u / (0.75 * mouth.wide)) ** 2 + (v / (0.6 * mouth.wide)) ** 2) ** 2))
    u = np.asarray(u * (1 + (1 / width - 1) * near), np.float32)
    old, new = _anchors(mouth, u, apart)
    x, y = _pixels(mouth, u, _between(v, new, old))
    drawn = sampled(picture, x, y)
    drawn = _filled(drawn, mouth, u, v, new, inside)
    high, wide = u.shape
    picture[top : top + high, left : left + wide] = np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


def _field(
    picture: NDArray[np.uint8], mouth: Mouth
) -> tuple[int, int, NDArray[np.float32], NDArray[np.float32]]:
    """Left and top of the pixels that may change, and u and v of each."""
    reach = 1.15 * mouth.wide
    end = mouth.chin * (1 + _BELOW)
    corners = [
        mouth.middle + mouth.along * a + mouth.down * b for a in (-reach, reach) for b in (mouth.nose, end)
    ]
    low = np.maximum(0, np.floor(np.min(corners, 0))).astype(int)
    high = np.minimum(picture.shape[1::-1], np.ceil(np.max(corners, 0))).astype(int)
    x = np.arange(low[0], max(low[0], high[0]), dtype=np.float32) - mouth.middle[0]
    y = np.arange(low[1], max(low[1], high[1]), dtype=np.float32)[:, None] - mouth.middle[1]
    u = x * mouth.along[0] + y * mouth.along[1]
    v = x * mouth.down[0] + y * mouth.down[1]
    return int(low[0]), int(low[1]), u, v


def _anchors(
    mouth: Mouth, u: NDArray[np.float32], apart: float
) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Heights in each pixel's column, as the picture has them and as it is to have them: nose, the lips' four edges,
    chin, and where nothing moves any more.
    """
    outer_up, inner_up, inner_low, outer_low = (mouth.edge(i, u) for i in range(4))
    gap = np.maximum(0, inner_low - inner_up)
    margin = _MARGIN * mouth.unit * np.clip(gap / (0.03 * mouth.unit), 0, 1)
    inner_up, inner_low = inner_up - margin, inner_low + margin
    arch = np.sqrt(np.clip(1 - (u / mouth.half) ** 2, 0, 1))
    meet = inner_up + _MEET * (inner_low - inner_up)
    new_up = meet - _UPPER_SHARE * apart * arch
    new_low = meet + (1 - _UPPER_SHARE) * apart * arch
    before = float(mouth.edge(2, np.zeros(1, np.float32))[0] - mouth.edge(1, np.zeros(1, np.float32))[0])
    aside = np.clip(1 - np.abs(u) / (1.1 * mouth.wide), 0, 1)
    jaw = 0.75 * (1 - _UPPER_SHARE) * (apart - before) * aside * aside * (3 - 2 * aside)
    flat = np.ones_like(u)
    old = [flat * mouth.nose, outer_up, inner_up, inner_low, outer_low, flat * mouth.chin]
    new = [
        old[0],
        outer_up + 0.5 * (new_up - inner_up),
        new_up,
        new_low,
        outer_low + 0.9 * (new_low - inner_low) + 0.1 * jaw * arch,
        old[5] + jaw,
    ]
    end = flat * (mouth.chin * (1 + _BELOW))
    return [*old, end], [*new, end]


def _between(
    v: NDArray[np.float32], new: list[NDArray[np.float32]], old: list[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Where each pixel was, by its place between the anchors around it; beyond them, where it is."""
    was = v.copy()
    for below in range(1, len(new)):
        a, b = new[below - 1], np.maximum(new[below], new[below - 1] + 1e-3)
        within = (v >= a) & (v < b)
        share = (v - a) / (b - a)
        was = np.where(within, old[below - 1] + share * (old[below] - old[below - 1]), was)
    return np.asarray(was, np.float32)


def _filled(
    drawn: Picture,
    mouth: Mouth,
    u: NDArray[np.float32],
    v: NDArray[np.float32],
    new: list[NDArray[np.float32]],
    inside: Inside,
) -> Picture:
    """With the inside of the mouth between the lips, and a darker line where they meet."""
    up, low = new[2], new[3]
    soft = max(0.6, _SOFT * mouth.unit)
    room = low - up
    clear = np.clip((v - up) / soft + 0.5, 0, 1) * np.clip((low - v) / soft + 0.5, 0, 1)
    clear = clear * np.clip(room / (2 * soft), 0, 1) * (np.abs(u) < mouth.half)
    seen = _seen_inside(mouth, u, v - up, room, inside)
    drawn = drawn + clear[..., None] * (seen - drawn)
    line = np.exp(-0.5 * ((v - (up + low) / 2) / (1.2 * soft)) ** 2) * np.clip(1 - room / (3 * soft), 0, 1)
    fading = np.clip((1 - (u / mouth.half) ** 2) * 2, 0, 1)
    return np.asarray(drawn * (1 - _SEAM * line * fading)[..., None], np.float32)


def _seen_inside(
    mouth: Mouth,
    u: NDArray[np.float32],
    depth: NDArray[np.float32],
    room: NDArray[np.float32],
    inside: Inside,
) -> Picture:
    """Teeth hang from the upper lip and are as long as they are; below them it is dark, the tongue a little less."""
    deep = depth / np.maximum(1.0, room)
    tongue = np.clip((deep - 0.55) / 0.45, 0, 1)[..., None] * _TONGUE
    dark = np.asarray(inside.dark * (1 + tongue), np.float32)
    if inside.picture is None or inside.mouth is None:
        return _with_drawn_teeth(dark, mouth, u, depth)
    other = inside.mouth
    scale = other.unit / mouth.unit
    there = u * np.float32(other.half / mouth.half)
    high = np.maximum(0, other.edge(2, there) - other.edge(1, there))
    down = np.clip(depth * scale, 0, None)
    x, y = _pixels(other, there, other.edge(1, there) + np.minimum(down, high))
    soft = 0.02 * other.unit
    known = np.clip((high - down - _MARGIN * other.unit) / soft, 0, 1)[..., None]
    return np.asarray(dark + known * (sampled(inside.picture, x, y) - dark), np.float32)


def _with_drawn_teeth(
    dark: NDArray[np.float32], mouth: Mouth, u: NDArray[np.float32], depth: NDArray[np.float32]
) -> Picture:
    long, soft = 0.05 * mouth.unit, 0.02 * mouth.unit
    shown = np.clip((long - depth) / soft, 0, 1) * np.clip((0.75 - np.abs(u) / mouth.half) / 0.3, 0, 1)
    bright = np.clip(dark.max() * 2.4, 60, 190) * np.array([1.0, 0.96, 0.9], np.float32)
    return np.asarray(dark + (0.75 * shown)[..., None] * (bright - dark), np.float32)


def _pixels(
    mouth: Mouth, u: NDArray[np.float32], v: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """x and y of places along and across the mouth."""
    x = mouth.middle[0] + u * mouth.along[0] + v * mouth.down[0]
    y = mouth.middle[1] + u * mouth.along[1] + v * mouth.down[1]
    return np.asarray(x, np.float32), np.asarray(y, np.float32)
