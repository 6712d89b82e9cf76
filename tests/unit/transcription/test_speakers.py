"""Who speaks when: the layers against slow oracles, the clustering on planted groups, the whole on two people."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from auteur.bootstrap import local_project
from auteur.core.time import Span
from auteur.core.transcript.turns import Turn, owners
from auteur.engines.transcription.speakers import layers
from auteur.engines.transcription.speakers.clustering import centroids, grouped
from auteur.engines.transcription.speakers.embedded import EmbeddedDiariser
from auteur.engines.transcription.speakers.hearing import window_starts
from auteur.engines.transcription.speakers.segmentation import FRAMES, VOICES, WINDOW, activities
from auteur.engines.transcription.speakers.voice import embedded, mel_power
from auteur.ports.diariser import Diarisation
from auteur.ports.transcriber import RecognizedWord, Transcription
from auteur.services.demo_talk import demo_readings
from auteur.services.diarising import diarised, with_speakers
from tests.support.speaker_errors import speaker_errors
from tests.support.two_voices import two_voices

KENNEDY = Path(__file__).parents[2] / "data" / "media" / "speech" / "jfk.flac"
Numbers = NDArray[np.float32]

# -- whose each word is ----------------------------------------------------------------------------------------------

_PLACES = st.tuples(st.integers(0, 5000), st.integers(1, 1500))
_TURNS = st.lists(st.tuples(st.integers(1, 4), _PLACES), max_size=12).map(
    lambda raw: sorted(
        (Turn(who, begin, begin + long) for who, (begin, long) in raw), key=lambda turn: turn.start_ms
    )
)
_WORDS = st.lists(_PLACES, max_size=12).map(
    lambda raw: sorted((Span(begin, begin + long) for begin, long in raw), key=lambda word: word.start_ms)
)


@given(_WORDS, _TURNS)
def test_each_word_is_his_who_speaks_most_of_it_and_else_his_who_speaks_nearest(
    words: list[Span], turns: list[Turn]
) -> None:
    found = owners(words, turns)
    assert len(found) == len(words)
    for word, owner in zip(words, found, strict=True):
        if not turns:
            assert owner is None
            continue
        overlap: dict[int, int] = {}
        for turn in turns:
            shared = min(word.end_ms, turn.end_ms) - max(word.start_ms, turn.start_ms)
            overlap[turn.speaker] = overlap.get(turn.speaker, 0) + max(0, shared)
        if max(overlap.values()):
            assert overlap[owner or 0] == max(overlap.values())
        else:
            gaps = {turn: max(turn.start_ms - word.end_ms, word.start_ms - turn.end_ms, 0) for turn in turns}
            assert min(gaps.values()) in [gap for turn, gap in gaps.items() if turn.speaker == owner]


def test_a_word_spoken_over_stays_with_who_had_the_word() -> None:
    turns = [Turn(1, 0, 1000), Turn(2, 600, 900)]
    assert owners([Span(0, 300), Span(650, 850), Span(1000, 1100)], turns) == [1, 1, 1]


def _heard(*speakers: str | None) -> Transcription:
    words = [RecognizedWord(f"w{n}", n * 100, n * 100 + 90, 0.9, (), who) for n, who in enumerate(speakers)]
    return Transcription(tuple(words), (), "test", "test", "en")


def test_speakers_are_numbered_by_who_says_the_first_word() -> None:
    turns = (Turn(7, 0, 200), Turn(3, 200, 400), Turn(9, 900, 1000))
    found = diarised(_heard(None, None, None, None), Diarisation(turns, "embedded", "m"))
    assert [word.speaker for word in found.words] == ["Speaker 1", "Speaker 1", "Speaker 2", "Speaker 2"]
    assert found.speakers_by == "embedded: m"


def test_what_a_script_says_of_who_speaks_stays() -> None:
    found = diarised(_heard("Ann", None), Diarisation((Turn(1, 0, 300),), "embedded", "m"))
    assert [word.speaker for word in found.words] == ["Ann", "Speaker 1"]


class _Elsewhere:
    """A diariser that must not be needed, or tells one voice."""

    name, model = "fake", "fake"

    def __init__(self) -> None:
        self.asked: list[int | None] = []

    def turns(self, audio: object, *, speakers: int | None = None, **_: object) -> Diarisation:
        self.asked.append(speakers)
        return Diarisation((Turn(1, 0, 10_000),), self.name, self.model)


@pytest.mark.parametrize(
    ("asked", "script", "came_with", "told"),
    [
        ("", False, False, [None]),
        ("", True, False, []),
        ("off", False, False, []),
        ("auto", True, False, [None]),
        (2, True, False, [2]),
        ("", False, True, []),
        ("auto", False, True, []),
        (3, False, True, [3]),
    ],
)
def test_speakers_are_told_apart_unless_a_script_the_user_or_an_engine_elsewhere_did(
    tmp_path: Path, asked: str | int, script: bool, came_with: bool, told: list[int | None]
) -> None:
    project = local_project(tmp_path / "p.auteur")
    media = project.media.add(KENNEDY)
    heard = diarised(_heard(None), Diarisation((Turn(1, 0, 100),), "far", "m")) if came_with else _heard(None)
    engine = _Elsewhere()
    for _ in range(2):  # the second time from the cache
        found = with_speakers(project, media.id, heard, asked, lambda: engine, script_given=script)
    assert engine.asked == told
    assert found.speakers_by == ("fake: fake" if told else "far: m" if came_with else "")
    assert found.words[0].speaker == ("Speaker 1" if told or came_with else None)


def test_off_takes_away_what_an_engine_elsewhere_told_and_not_what_a_script_says(tmp_path: Path) -> None:
    far = diarised(_heard(None), Diarisation((Turn(1, 0, 100),), "far", "m"))
    project = local_project(tmp_path / "p.auteur")
    for heard, speaker in ((far, None), (_heard("Ann"), "Ann")):
        found = with_speakers(project, "m", heard, "off", _Elsewhere, script_given=False)
        assert (found.words[0].speaker, found.speakers_by) == (speaker, "")


# -- the layers, each against a slow one -----------------------------------------------------------------------------


def _random(*shape: int, seed: int = 3) -> Numbers:
    return np.random.default_rng(seed).normal(0, 0.5, shape).astype(np.float32)


def test_the_convolution_is_the_sum_of_products() -> None:
    x, weight, bias = _random(2, 9, 3), _random(4, 3, 5, seed=4), _random(4, seed=5)
    found = layers.convolved(x, weight, bias)
    assert found.shape == (2, 5, 4)
    for item, frame, out in np.ndindex(found.shape):
        slow = sum(x[item, frame + tap] @ weight[out, :, tap] for tap in range(5)) + bias[out]
        assert found[item, frame, out] == pytest.approx(float(slow), abs=1e-5)


def test_the_lstm_is_the_textbook_one() -> None:
    of = {"a_in": _random(8, 3), "a_rec": _random(8, 2, seed=6), "a_bias": _random(8, seed=7)}
    x = _random(2, 6, 3, seed=8)
    found = layers.lstm(x, of, "a")

    def sigmoid(value: Numbers) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-value)))

    for item in range(2):
        hidden, cell = np.zeros(2, np.float32), np.zeros(2, np.float32)
        for frame in range(6):
            gates = of["a_in"] @ x[item, frame] + of["a_rec"] @ hidden + of["a_bias"]
            enter, forget, new, out = np.split(gates, 4)
            cell = sigmoid(forget) * cell + sigmoid(enter) * np.tanh(new)
            hidden = sigmoid(out) * np.tanh(cell)
            assert found[item, frame] == pytest.approx(hidden, abs=1e-5)


def test_a_layer_that_reads_backwards_reads_the_mirrored_sound() -> None:
    of = {f"a{way}_{part}": _random(8, *shape, seed=9)
          for way in ("", "_back") for part, shape in (("in", (3,)), ("rec", (2,)), ("bias", ()))}  # fmt: skip
    x = _random(1, 5, 3, seed=10)
    both = layers.bidirectional(x, of, "a")
    mirrored = layers.bidirectional(x[:, ::-1], of, "a")
    assert both[..., 2:] == pytest.approx(mirrored[:, ::-1, :2], abs=1e-6)


def test_each_channel_is_brought_to_mean_0_and_variance_1() -> None:
    x = layers.instance_norm(5 + 3 * _random(2, 400, 3), np.ones(3, np.float32), np.zeros(3, np.float32))
    assert x.mean(axis=1) == pytest.approx(np.zeros((2, 3)), abs=1e-4)
    assert x.std(axis=1) == pytest.approx(np.ones((2, 3)), abs=1e-3)


def test_the_mel_bands_hear_a_tone_where_it_is() -> None:
    at = np.arange(16_000) / 16_000
    bands = [
        int(mel_power((8000 * np.sin(2 * np.pi * hz * at)).astype(np.int16))[50].argmax())
        for hz in (200, 1000, 4000)
    ]
    assert bands == sorted(set(bands))


# -- the networks, with the weights they ship ------------------------------------------------------------------------


def test_the_segmentation_network_hears_speech_and_not_silence() -> None:
    reading = demo_readings()[0].samples[:WINDOW]
    sound = np.concatenate([reading, np.zeros(max(0, WINDOW - len(reading)), np.int16)])
    speech, silence = activities(np.concatenate([sound, np.zeros(WINDOW, np.int16)]), [0, WINDOW])
    assert speech.shape == (FRAMES, VOICES)
    assert (speech.max(axis=1) > 0.5).mean() > 0.5
    assert (silence.max(axis=1) > 0.5).mean() == 0


def test_a_voice_is_more_like_itself_than_like_another() -> None:
    both = two_voices()
    sounds = [both.samples[turn.start_ms * 16 : turn.end_ms * 16] for turn in both.turns]
    voices = np.concatenate([embedded(mel_power(sound)[None, 20:180]) for sound in sounds])
    likeness = voices @ voices.T
    who = np.array([turn.speaker for turn in both.turns])
    same = np.equal.outer(who, who) & ~np.eye(len(who), dtype=bool)
    assert likeness[same].min() > likeness[~np.equal.outer(who, who)].max()


# -- clustering ------------------------------------------------------------------------------------------------------


def _planted(sizes: list[int], noise: float = 0.1, seed: int = 1) -> tuple[Numbers, NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    middles = np.eye(16)[: len(sizes)]
    truth = np.repeat(np.arange(len(sizes)), sizes)
    voices = middles[truth] + random.normal(0, noise, (len(truth), 16))
    order = random.permutation(len(truth))
    voices = voices / np.linalg.norm(voices, axis=1, keepdims=True)
    return voices[order].astype(np.float32), truth[order]


def _same(found: NDArray[np.int64], truth: NDArray[np.int64]) -> bool:
    return bool(np.array_equal(np.equal.outer(found, found), np.equal.outer(truth, truth)))


@pytest.mark.parametrize("sizes", [[20], [9, 14], [5, 8, 30, 6], [400, 500, 300, 200]])
def test_planted_groups_are_found_also_over_many_blocks(sizes: list[int]) -> None:
    voices, truth = _planted(sizes)
    ones = np.ones(len(voices), np.float32)
    found = grouped(voices, ones, np.arange(len(voices)), alike=0.5, least=3)
    assert _same(found, truth)
    assert (centroids(voices, ones, found) @ voices.T).argmax(axis=0).tolist() == found.tolist()


def test_two_voices_of_one_window_are_never_one_person() -> None:
    voices, _ = _planted([10])
    windows = np.repeat(np.arange(5), 2)
    found = grouped(voices, np.ones(10, np.float32), windows, alike=0.1, least=1)
    assert all(found[2 * n] != found[2 * n + 1] for n in range(5))


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_groups_are_made_as_are_asked_for(count: int) -> None:
    voices, _ = _planted([12, 9, 10])
    found = grouped(voices, np.ones(31, np.float32), np.arange(31), alike=0.5, least=1, count=count)
    assert len(set(found.tolist())) == count


def test_a_group_that_says_next_to_nothing_is_nobody() -> None:
    voices, truth = _planted([20, 20, 1])
    found = grouped(voices, np.ones(41, np.float32), np.arange(41), alike=0.5, least=3)
    assert found[truth == 2].tolist() == [-1]
    assert set(found[truth < 2].tolist()) == {0, 1}


# -- the whole ---------------------------------------------------------------------------------------------------------


def test_windows_reach_the_end() -> None:
    for length in (1, WINDOW, WINDOW + 1, 10 * WINDOW + 7):
        starts = window_starts(length)
        assert starts[0] == 0
        assert starts[-1] + WINDOW >= length
        assert all(b - a == 16_000 for a, b in pairwise(starts))


def test_two_people_in_turn_are_told_apart() -> None:
    both = two_voices()
    found = EmbeddedDiariser().turns(both.samples)
    assert {turn.speaker for turn in found.turns} == {1, 2}
    errors = speaker_errors(both.turns, found.turns)
    assert errors.mistaken == 0
    assert errors.rate < 0.2


def test_one_reader_is_one_person_however_long() -> None:
    sound = np.concatenate([reading.samples for reading in demo_readings() * 3])
    assert {turn.speaker for turn in EmbeddedDiariser().turns(sound).turns} == {1}


def test_as_many_people_are_found_as_are_said_to_be_there() -> None:
    both = two_voices()
    for count in (1, 2, 3):
        found = EmbeddedDiariser().turns(both.samples[: 30 * 16_000], speakers=count)
        assert len({turn.speaker for turn in found.turns}) == count


# -- the measure -------------------------------------------------------------------------------------------------------


def test_the_error_rate_counts_what_is_missed_false_and_mistaken() -> None:
    truth = [Turn(1, 0, 4000), Turn(2, 4000, 8000), Turn(1, 7000, 8000)]
    assert speaker_errors(truth, [Turn(9, 0, 4000), Turn(4, 4000, 8000), Turn(9, 7000, 8000)]).rate == 0
    worse = speaker_errors(truth, [Turn(1, 0, 5000), Turn(2, 5000, 9000)])
    assert (worse.missed, worse.false, worse.mistaken) == pytest.approx((1, 1, 1))
    assert worse.rate == pytest.approx(3 / 9)
    assert speaker_errors(truth, []).rate == 1
