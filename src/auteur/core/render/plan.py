"""The render plan: which packets of the sources are copied and which frames and samples are encoded.

Pure: the playlist and the sources' numbers go in, a plan comes out. `media.export` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auteur.core.errors import ExportError
from auteur.core.render.facts import SourceFacts
from auteur.core.render.picture import CopyRun, EncodeRun, PictureRun, plan_picture
from auteur.core.render.playlist import WHOLE, Fit, Place, Playlist, Shot
from auteur.core.render.sound import SoundPlan, plan_sound
from auteur.core.render.target import Target

__all__ = ["RenderPlan", "Target", "UnsupportedEffect", "plan"]

SLOWEST, FASTEST = Fraction(1, 10**9), 1000  # what a document may hold


class UnsupportedEffect(ExportError):
    """A shot asks for what cannot be rendered; nothing was written."""

    code = "unsupported_effect"


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """What to do, in order of the timeline. `picture` covers frames [0, frames) and is empty without any video.

    `sound` is None when no shot has sound to play. `fit` and `stage` are the playlist's.
    """

    rate: Fraction
    width: int
    height: int
    frames: int
    picture: tuple[PictureRun, ...]
    sound: SoundPlan | None
    fit: Fit = "fit"
    stage: tuple[int, int] | None = None

    @property
    def copied_frames(self) -> int:
        return sum(run.stop - run.start for run in self.picture if isinstance(run, CopyRun))

    @property
    def encoded_frames(self) -> int:
        return sum(run.stop - run.start for run in self.picture if isinstance(run, EncodeRun))

    @property
    def family(self) -> str:
        """The family of the copied pictures; empty when none is copied."""
        return next((run.family for run in self.picture if isinstance(run, CopyRun)), "")


def plan(
    playlist: Playlist,
    sources: Mapping[str, SourceFacts],
    target: Target,
    overlaid: Sequence[tuple[int, int]] = (),
) -> RenderPlan:
    """Decide what is copied and what is encoded, each encoded stretch with its reason.

    `overlaid` are the spans of timeline frames, ascending and disjoint, over which captions are drawn: over black where
    no source has pictures.

    Raises UnsupportedEffect for a shot that cannot be rendered as asked, ExportError for one whose source is unknown or
    when nothing is left to play.
    """
    seen = [layer for shot in playlist.picture for layer in (shot, *shot.over)]
    for shot in (*seen, *(shot for lane in playlist.sound for shot in lane)):
        _check(shot, sources)
    has_picture = bool(overlaid) or any(shot.media_id and sources[shot.media_id].picture for shot in seen)
    picture = plan_picture(playlist, sources, target, overlaid) if has_picture else ()
    frames = picture[-1].stop if picture else 0
    if has_picture and not frames:
        raise ExportError("the edit leaves no frame to show")
    sound = plan_sound(playlist, sources, target)
    if not picture and sound is None:
        raise ExportError("the edit leaves nothing to play")
    return RenderPlan(
        playlist.rate,
        playlist.width,
        playlist.height,
        frames,
        picture,
        sound,
        playlist.fit,
        playlist.stage,
    )


def _check(shot: Shot, sources: Mapping[str, SourceFacts]) -> None:
    where = f"the shot at {shot.start_ms} ms"
    if shot.media_id is not None and shot.media_id not in sources:
        raise ExportError(f"{where} plays the unknown source {shot.media_id!r}")
    if not SLOWEST <= shot.speed <= FASTEST:
        raise UnsupportedEffect(
            f"{where} plays at {float(shot.speed):g} x",
            hint=f"speeds from {float(SLOWEST):g} to {FASTEST} are rendered",
        )
    if not 0 <= shot.opacity <= 1:
        raise UnsupportedEffect(
            f"{where} has the opacity {shot.opacity:g}", hint="opacity lies between 0 and 1"
        )
    if not -144 <= shot.gain_db <= 48:
        raise UnsupportedEffect(
            f"{where} has a gain of {shot.gain_db:g} dB", hint="gain lies between -144 and +48 dB"
        )
    if shot.fade_in_ms < 0 or shot.fade_out_ms < 0:
        raise UnsupportedEffect(f"{where} has a negative fade")
    if shot.place != WHOLE:
        _check_place(shot.place, where)


def _check_place(place: Place, where: str) -> None:
    if not 0.01 <= place.scale <= 100 or not all(-10 <= away <= 10 for away in (place.x, place.y)):
        raise UnsupportedEffect(
            f"{where} is {place.scale:g} times as large, {place.x:g} and {place.y:g} frames away",
            hint="scale lies between 0.01 and 100, position within 10 frames",
        )
    cut = (place.left, place.top, place.right, place.bottom)
    if min(cut) < 0 or place.left + place.right >= 1 or place.top + place.bottom >= 1:
        raise UnsupportedEffect(f"{where} is cropped to nothing", hint="leave some of the picture")
