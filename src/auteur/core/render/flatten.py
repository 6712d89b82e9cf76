"""An EDL as a playlist: of all tracks only what is seen and heard at each moment.

Upper video tracks lie over lower ones. A clip that nobody moved, cropped or made transparent has the frame for itself:
nothing under it is seen, bars included. Every unmuted audio track is heard. Clips through which the source runs on (a
razor cut that nothing followed) become one shot, so that nothing need be encoded there.
"""

from __future__ import annotations

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.render.lanes import filled, lanes_of, shots_of
from auteur.core.render.playlist import Playlist
from auteur.core.render.stacking import stacked

__all__ = ["playlist"]


def playlist(edl: Edl) -> Playlist:
    """What plays in [0, edl.duration_ms).

    An audio track on which nothing plays gives no lane; one whose clips overlap in crossfades gives two.
    """
    images = frozenset(media.id for media in edl.media_files if media.type == "image")
    seen = [
        [shot for shot in shots_of(track, seen=True) if shot.opacity > 0] for track in _unmuted(edl, "video")
    ]
    heard = [lane for track in _unmuted(edl, "audio") for lane in lanes_of(shots_of(track, seen=False))]
    return Playlist(
        edl.settings.frame_rate,
        edl.settings.width,
        edl.settings.height,
        edl.duration_ms,
        stacked(seen, edl.duration_ms, images),
        tuple(filled(lane, edl.duration_ms) for lane in heard),
    )


def _unmuted(edl: Edl, kind: TrackType) -> list[Track]:
    return [track for track in edl.tracks if track.type == kind and not track.muted]
