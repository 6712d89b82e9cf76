"""Whisper: models that are pinned and asked for, guards against invention, words put to their place."""

from __future__ import annotations

import hashlib
import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import Cancelled, EngineError, InputError
from auteur.core.progress import Progress
from auteur.engines.transcription.whisper import models
from auteur.engines.transcription.whisper.catalogue import MODELS, Model, ModelFile
from auteur.engines.transcription.whisper.guards import is_hallucinated
from auteur.engines.transcription.whisper.refine import refined
from auteur.ports.transcriber import RecognizedWord
from auteur.services.demo_talk import Talk, demo_talk
from tests.support.tiny_whisper import make_tiny_whisper

CONTENT = {"model.bin": b"weights" * 1000, "config.json": b"{}", "tokenizer.json": b"{}"}
FILES = tuple(ModelFile(name, hashlib.sha256(data).hexdigest()) for name, data in CONTENT.items())
TEST_MODEL = Model("test", "someone/test", "a" * 40, "MIT", 1, FILES)


def _serve(url: str) -> Iterator[bytes]:
    data = CONTENT[url.rsplit("/", 1)[1]]
    yield from (data[at : at + 1000] for at in range(0, len(data), 1000))


def _get(folder: Path, **options: object) -> Path:
    return models.get("test", folder, models={"test": TEST_MODEL}, **({"fetch": _serve} | options))  # type: ignore[arg-type]


def test_a_model_that_is_asked_for_is_fetched_whole_and_found_by_name(tmp_path: Path) -> None:
    reports: list[Progress] = []
    path = _get(tmp_path, report=reports.append)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == CONTENT
    assert models.find("test", [tmp_path]) == path == models.find(str(path), [])
    assert models.installed_models([tmp_path]) == ("test",)
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_a_model_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    path = _get(tmp_path)

    def refuse(url: str) -> Iterator[bytes]:
        raise AssertionError(url)

    assert _get(tmp_path, fetch=refuse) == path


def test_a_file_with_another_hash_is_not_kept(tmp_path: Path) -> None:
    def tampered(url: str) -> Iterator[bytes]:
        yield from _serve(url)
        if url.endswith("model.bin"):
            yield b"!"

    with pytest.raises(EngineError, match=r"model\.bin"):
        _get(tmp_path, fetch=tampered)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_network_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken(url: str) -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError(url)

    with pytest.raises(EngineError, match="could not be fetched"):
        _get(tmp_path, fetch=broken)
    assert list(tmp_path.iterdir()) == []


def test_cancelling_a_fetch_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        _get(tmp_path, cancel=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_only_models_of_the_catalogue_can_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="someone/else"):
        models.get("someone/else", tmp_path, fetch=_serve)


def test_every_model_of_the_catalogue_is_pinned_by_commit_and_hash_and_names_its_licence() -> None:
    for model in MODELS.values():
        assert len(model.revision) == 40
        assert int(model.revision, 16) > 0
        assert model.licence
        assert {"model.bin", "config.json", "tokenizer.json"} <= {file.name for file in model.files}
        assert all(len(file.sha256) == 64 and int(file.sha256, 16) > 0 for file in model.files)
        assert all(model.url(file).startswith("https://huggingface.co/") for file in model.files)


def test_folders_that_hold_no_model_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "config.json").write_text("{}")
    assert models.installed_models([tmp_path, tmp_path / "nowhere"]) == ()
    assert models.find("small", [tmp_path]) is None


@dataclass
class Segment:
    text: str
    start: float = 0.0
    end: float = 3.0
    avg_logprob: float = -0.3
    no_speech_prob: float = 0.1


@pytest.mark.parametrize(
    ("segment", "invented"),
    [
        (Segment("We went home and had our supper in the garden."), False),
        (Segment("thank you " * 30, end=20.0), True),
        (Segment("Thanks for watching!", avg_logprob=-1.4, no_speech_prob=0.9), True),
        (Segment("Thanks for watching!", avg_logprob=-0.2, no_speech_prob=0.9), False),
        (Segment("Nobody can say as many words as these in so little time.", end=0.4), True),
        (Segment("No no no no no.", end=2.0), False),
    ],
)
def test_loops_and_text_that_whisper_does_not_believe_are_inventions(
    segment: Segment, invented: bool
) -> None:
    assert is_hallucinated(segment) is invented


@pytest.fixture(scope="module")
def talk() -> Talk:
    return demo_talk()


def _sloppy(talk: Talk, **changed: str) -> list[RecognizedWord]:
    """The talk's words as Whisper gives them: without hesitations, up to 150 ms from their place."""
    chance = random.Random(2)
    return [
        RecognizedWord(
            changed.get(w.word, w.word), max(0, w.start_ms + chance.randrange(-150, 150)), w.end_ms, 0.9
        )
        for w in talk.words
        if not w.filler
    ]


def test_sloppy_word_times_are_made_exact_and_hesitations_come_back(talk: Talk) -> None:
    words, breaks = refined(_sloppy(talk), (22, 30), talk.samples, lambda: False)
    spoken = [w for w in words if not w.flags]
    errors = [
        abs(a.start_ms - b.start_ms)
        for a, b in zip(spoken, (w for w in talk.words if not w.filler), strict=True)
    ]
    assert np.median(errors) <= 20
    assert np.percentile(errors, 90) <= 60
    assert [w.word for w in words if w.flags == ("hesitation",)] == [w.word for w in talk.fillers]
    assert [words[at].word for at in breaks] == ["he", "unless"]
    assert all(w.confidence == 0.9 for w in spoken)


def test_a_word_that_whisper_misheard_stays_where_whisper_put_it(talk: Talk) -> None:
    sloppy = _sloppy(talk, respectable="kitchen")
    words, _ = refined(sloppy, (), talk.samples, lambda: False)
    assert next(w for w in words if w.word == "kitchen") == next(w for w in sloppy if w.word == "kitchen")


def test_words_that_the_sound_does_not_hold_are_left_alone(talk: Talk) -> None:
    invented = [
        RecognizedWord(w, n * 300, n * 300 + 200, 0.5) for n, w in enumerate(["seven", "blue", "horses"] * 5)
    ]
    words, breaks = refined(invented, (5,), talk.samples[: 5 * 16_000], lambda: False)
    assert (list(words), breaks) == (invented, (5,))


# -- the engine, with a tiny model of random weights made here, through the same loading code ----------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny").parent


def test_it_loads_by_path_or_name_and_never_touches_the_network(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper.engine import Whisper

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    by_path = Whisper(model=str(folder / "tiny"))
    by_name = Whisper(model="tiny", folders=[folder])
    best = Whisper(folders=[folder])
    assert by_path.model == by_name.model == best.model == "faster-whisper tiny"
    sound = talk.samples[: 6 * 16_000]
    assert by_path.transcribe(sound) == by_name.transcribe(sound)


def test_it_says_how_to_get_a_model_where_there_is_none(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    from auteur.engines.transcription.whisper.engine import Whisper

    with pytest.raises(InputError) as caught:
        Whisper(model="small", folders=[tmp_path])
    assert "auteur models get" in caught.value.hint


def test_a_damaged_model_is_an_error_of_the_engine(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    from auteur.engines.transcription.whisper.engine import Whisper

    path = _get(tmp_path)
    with pytest.raises(EngineError, match="cannot be loaded"):
        Whisper(model=str(path))
