"""A recording by other software than ours: baseline H.264, and AAC with sine windows."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from auteur.core.render.playlist import Playlist, Shot
from auteur.media.export import ExportOptions, export
from auteur.media.export.source import open_source
from tests.support.testcard import pcm_in

RABBIT = Path(__file__).parents[1] / "data" / "media" / "video" / "rabbit320.mp4"
SHOTS = (Shot(0, 1500, "a", 500, 2000), Shot(1500, 2900, "a", 2600, 4000), Shot(2900, 5200, "a", 4700, 7000))


def test_its_seams_cost_no_more_than_thrice_the_frames_they_stand_for(tmp_path: Path) -> None:
    source = open_source(RABBIT)
    assert source.picture is not None
    facts, track = source.picture.facts, source.picture.track
    assert track is not None
    cut = Playlist(facts.rate, facts.width, facts.height, 5200, SHOTS, ())
    receipt = export(cut, {"a": RABBIT}, tmp_path / "out.mp4")
    source.close()
    result = open_source(tmp_path / "out.mp4")
    assert result.picture is not None
    assert result.picture.track is not None
    ours = theirs = 0
    for note in receipt.spans:
        for at in range(round(note.start_ms * 0.03), round(note.end_ms * 0.03)) if not note.copied else ():
            shot = next(shot for shot in SHOTS if at < round(shot.end_ms * 0.03))
            ours += int(result.picture.track.sizes[at])  # no frame of either is reordered
            theirs += int(track.sizes[round(shot.in_ms * 0.03) + at - round(shot.start_ms * 0.03)])
    result.close()
    assert theirs > 0
    assert ours < 3 * theirs, f"{ours} bytes for {theirs}"


def pictures_in(path: Path) -> list[npt.NDArray[np.int16]]:
    with av.open(str(path)) as container:
        return [f.to_ndarray(format="gray")[::4, ::4].astype(np.int16) for f in container.decode(video=0)]


def test_it_is_cut_by_copying_and_shows_and_sounds_like_its_source(tmp_path: Path) -> None:
    source = open_source(RABBIT)
    facts = source.facts.picture
    source.close()
    assert facts is not None
    cut = Playlist(facts.rate, facts.width, facts.height, 5200, SHOTS, (SHOTS,))
    receipt = export(cut, {"a": RABBIT}, tmp_path / "out.mp4", options=ExportOptions(strict=True))
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 0
    assert receipt.sound_copied_s > 4.5
    theirs, ours = pictures_in(RABBIT), pictures_in(tmp_path / "out.mp4")
    wanted = [
        round(shot.in_ms * 0.03) + k
        for shot in SHOTS
        for k in range(round((shot.end_ms - shot.start_ms) * 0.03))
    ]
    assert len(ours) == len(wanted)
    errors = [
        float(np.abs(frame - theirs[number]).mean()) for frame, number in zip(ours, wanted, strict=True)
    ]
    assert max(errors) < 4
    heard, played = pcm_in(RABBIT), pcm_in(tmp_path / "out.mp4")
    rate = 44_100
    for shot, cut_note in zip(SHOTS[1:], receipt.cuts, strict=True):
        # From behind the fade, over the seam's edge, into what is copied.
        lo, hi = (round((shot.start_ms + ms) * rate / 1000) for ms in (8, 150))
        at = round((shot.in_ms - shot.start_ms + cut_note.audio_drift_ms) * rate / 1000)
        error = played[:, lo:hi] - heard[:, lo + at : hi + at]
        assert np.sqrt((error**2).mean()) < 0.1 * np.sqrt((played[:, lo:hi] ** 2).mean())
