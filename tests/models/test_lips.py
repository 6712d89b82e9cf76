"""MuseTalk loads by path, hears what is said when it is said, and paints lower halves alone."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from auteur.core.errors import Cancelled, InputError
from auteur.engines.lip_sync.musetalk.engine import MuseTalk
from auteur.engines.lip_sync.musetalk.framing import frame_of, put_back
from auteur.engines.lip_sync.musetalk.hearing import STEPS, heard_by_frame, places
from auteur.engines.lip_sync.musetalk.loading import Loaded, load_musetalk
from auteur.engines.lip_sync.musetalk.models import MODELS
from auteur.ports.lip_syncer import HEARD_HZ, Faces, Said
from auteur.services.lip_syncing import heard_of, lip_sync, stretch_for
from tests.models.tiny_musetalk import make_tiny_musetalk
from tests.support.faces import face_film, needs_lips

KENNEDY = Path(__file__).parents[1] / "data" / "media" / "speech" / "jfk.flac"
PX = MuseTalk.crop_px


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_musetalk(tmp_path_factory.mktemp("models") / "tiny-musetalk")


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Loaded:
    return load_musetalk(folder)


def sound(seconds: float, seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed)
    return (drawn.normal(0, 3000, int(seconds * HEARD_HZ))).astype(np.int16)


def faces(frames: int) -> Faces:
    """Squares of noise, and a face's landmarks in them: cheeks at 90 and 290, nose at 200, chin at 330."""
    drawn = np.random.default_rng(5)
    points = np.full((frames, 468, 2), (190, 150), np.float32)
    points[:, 5], points[:, 152], points[:, 234], points[:, 454] = (
        (190, 200),
        (190, 330),
        (90, 180),
        (290, 180),
    )
    crops = drawn.integers(0, 256, (frames, PX, PX, 3)).astype(np.uint8)
    return Faces(crops, points, np.ones(frames, np.float32), Fraction(25))


def moved(engine: MuseTalk, given: Faces, samples: np.ndarray) -> np.ndarray:
    given = replace(given, crops=given.crops.copy())
    engine.move(given, Said(samples))
    return given.crops


def test_only_the_lower_half_of_a_face_is_painted_and_only_where_there_is_one(folder: Path) -> None:
    given = faces(5)
    given.strength[2] = 0
    after = moved(MuseTalk(folder), given, sound(0.2))
    changed = (after != given.crops).any(-1)
    assert not changed[2].any()
    frame = frame_of(given.landmarks[0], PX)
    half = (frame.top + frame.bottom) // 2
    for n in (0, 1, 3, 4):
        assert changed[n, half + 12 : frame.bottom, frame.left : frame.right].mean() > 0.95
        assert not changed[n, :half].any(), "what the network was shown stays"
        outside = changed[n].copy()
        outside[frame.top : frame.bottom, frame.left : frame.right] = False
        assert not outside.any()


def test_the_same_input_gives_the_same_pixels_and_another_sound_others(folder: Path) -> None:
    given = faces(3)
    once = moved(MuseTalk(folder), given, sound(0.12))
    assert np.array_equal(moved(MuseTalk(folder), given, sound(0.12)), once)
    assert not np.array_equal(moved(MuseTalk(folder), given, sound(0.12, seed=2)), once)


def test_a_frame_is_painted_alike_whatever_is_painted_beside_it(folder: Path) -> None:
    given, samples = faces(5), sound(0.2)
    together = moved(MuseTalk(folder), given, samples)
    alone = replace(given, strength=np.eye(5, dtype=np.float32)[3])
    difference = moved(MuseTalk(folder), alone, samples)[3].astype(int) - together[3]
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("rate", [Fraction(24_000, 1001), Fraction(25), Fraction(30), Fraction(60)])
def test_each_frame_hears_the_fifth_of_a_second_around_it(loaded: Loaded, rate: Fraction) -> None:
    samples = sound(1.5)
    frames = math.ceil(1.5 * rate)
    heard = heard_by_frame(samples, frames, rate, loaded)
    features = loaded.extractor(samples / np.float32(32768), sampling_rate=HEARD_HZ, return_tensors="pt")
    with torch.inference_mode():
        states = loaded.ear(features.input_features, output_hidden_states=True).hidden_states
    assert heard.shape == (frames, STEPS * len(states), 16)
    for n in range(0, frames, 7):
        middle = int(n * 50 / rate)
        for step in range(STEPS):
            at = middle - 4 + step
            for layer, state in enumerate(states):
                expected = state[0, at] if 0 <= at < 75 else torch.zeros(16)
                assert torch.allclose(heard[n, step * len(states) + layer], expected, atol=1e-4)


def test_beyond_half_a_minute_nothing_is_lost_or_moved(loaded: Loaded) -> None:
    samples = sound(31)
    heard = heard_by_frame(samples, 775, Fraction(25), loaded)
    later = heard_by_frame(samples[30 * HEARD_HZ :], 25, Fraction(25), loaded)
    assert torch.allclose(heard[755], later[5], atol=1e-4)


def test_without_any_sound_it_hears_silence(loaded: Loaded) -> None:
    assert not heard_by_frame(np.zeros(0, np.int16), 3, Fraction(25), loaded).any()


def test_steps_are_told_apart_by_sines_and_cosines() -> None:
    known = places(30, 16)
    for step in (0, 1, 7, 29):
        for pair in range(8):
            angle = step / 10_000 ** (2 * pair / 16)
            assert known[step, 2 * pair : 2 * pair + 2].tolist() == pytest.approx(
                [math.sin(angle), math.cos(angle)], abs=1e-5
            )


def test_the_nose_is_in_the_middle_of_what_it_is_shown_and_a_face_at_the_edge_is_cut() -> None:
    points = faces(1).landmarks[0]
    frame = frame_of(points, PX)
    assert (frame.left, frame.right) == (90, 290)
    assert abs((frame.top + frame.bottom) / 2 - 200) < 8
    shifted = frame_of(points + np.array([150, 100], np.float32), PX)
    assert (shifted.right, shifted.bottom) == (PX, PX)
    square = np.zeros((PX, PX, 3), np.uint8)
    put_back(
        square,
        shifted,
        np.full((shifted.bottom - shifted.top, shifted.right - shifted.left, 3), 200, np.uint8),
    )
    assert square[shifted.bottom - 1, shifted.left].tolist() == [200] * 3
    assert not square[shifted.top].any()


@pytest.mark.parametrize("wrong", [{"channels": 4}, {"features": 24}])
def test_a_network_that_is_another_is_not_loaded(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match=r"MuseTalk|listens"):
        load_musetalk(make_tiny_musetalk(tmp_path / "other", **wrong))


def test_a_pickle_is_not_loaded(tmp_path: Path, folder: Path) -> None:
    copied = make_tiny_musetalk(tmp_path / "pickled")
    weights = copied / "unet" / "diffusion_pytorch_model.safetensors"
    torch.save({}, weights.with_suffix(".bin"))
    weights.unlink()
    with pytest.raises(InputError, match="no model of MuseTalk"):
        load_musetalk(copied)


def test_what_the_catalogue_fetches_is_what_is_loaded(folder: Path) -> None:
    [model] = MODELS.models
    assert set(MODELS.needed) == {file.name for file in model.files}
    assert all((folder / name).is_file() for name in MODELS.needed)
    assert all(name.endswith((".json", ".safetensors")) for name in MODELS.needed)


def test_it_stops_when_it_is_told_to(folder: Path) -> None:
    stages: list[str] = []
    with pytest.raises(Cancelled):
        MuseTalk(folder).move(
            faces(6),
            Said(sound(0.3)),
            report=lambda progress: stages.append(f"{progress.stage} {progress.fraction:.2f}"),
            cancel=lambda: len(stages) >= 3,
        )
    assert stages == ["load 0.00", "move lips 0.00", "move lips 0.33"]


@needs_lips
def test_the_whole_way_from_a_film_to_a_film(folder: Path, tmp_path: Path) -> None:
    film = face_film(tmp_path / "face.mp4", 12)
    said = Said(np.asarray(heard_of(KENNEDY).samples)[4000 : 4000 + 7680])
    done = lip_sync(MuseTalk(folder), film, stretch_for(film, 480), said, tmp_path / "out.mp4", sound=KENNEDY)
    assert (done.moved, done.lips.engine) == (12, "musetalk")
    assert done.lips.model.startswith("tiny-musetalk (diffusers ")
