"""Whisper: models that are pinned and asked for, guards against invention, words put to their place."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from auteur.core.errors import EngineError
from auteur.engines.transcription.whisper.guards import is_hallucinated
from auteur.engines.transcription.whisper.refine import refined
from auteur.ports.transcriber import RecognizedWord
from auteur.services.demo_talk import Talk, demo_talk
from tests.support.tiny_whisper import make_tiny_whisper


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


def test_it_loads_by_path_and_never_touches_the_network(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper.engine import Whisper

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    engine = Whisper(folder=folder / "tiny")
    assert engine.model == "faster-whisper tiny"
    assert engine.transcribe(talk.samples[: 6 * 16_000]).engine == "whisper"


def test_a_damaged_model_is_an_error_of_the_engine(tmp_path: Path) -> None:
    from auteur.engines.transcription.whisper.engine import Whisper

    for name, data in {"model.bin": b"weights" * 1000, "config.json": b"{}", "tokenizer.json": b"{}"}.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(EngineError, match="cannot be loaded"):
        Whisper(folder=tmp_path)


def test_the_words_that_come_out_are_those_that_were_put_to_their_place(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper import engine as module

    words = tuple(_sloppy(talk))
    monkeypatch.setattr(module, "_words", lambda segment, begin_ms, language: iter(segment))
    whisper = module.Whisper(folder=folder / "tiny")
    monkeypatch.setattr(whisper, "_segments", _once([words[:22], words[22:]]))
    found = whisper.transcribe(talk.samples)
    expected, breaks = refined(words, (22,), talk.samples, lambda: False)
    assert found.words == expected
    assert found.segment_breaks == breaks
    assert [w.word for w in found.words if "hesitation" in w.flags] == [w.word for w in talk.fillers]


def test_a_segment_that_cannot_be_believed_is_decoded_again_and_left_out_if_it_stays_so(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper import engine as module

    sound = talk.samples[: 12 * 16_000]
    whisper = module.Whisper(folder=folder / "tiny")
    believed = whisper.transcribe(sound)
    assert believed.words, "the tiny model says something"
    again: list[object] = []
    alone = whisper._whisper.transcribe

    def decoded_alone(*arguments: object, **options: object) -> object:
        again.append(options["temperature"])
        return alone(*arguments, **options)

    monkeypatch.setattr(module, "is_hallucinated", lambda _: True)
    monkeypatch.setattr(whisper._whisper, "transcribe", decoded_alone)
    assert whisper.transcribe(sound).words == ()
    assert again
    assert all(temperatures == [0.2, 0.6, 1.0] for temperatures in again)


def test_words_where_nobody_speaks_are_left_out(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper import engine as module

    whisper = module.Whisper(folder=folder / "tiny")
    end_ms = len(talk.samples) // 16
    silent = np.concatenate([talk.samples, np.zeros(5 * 16_000, np.int16)])
    said = (
        RecognizedWord("there", 1000, 1300, 0.9),
        RecognizedWord("thanks", end_ms + 2000, end_ms + 2400, 0.9),
    )
    monkeypatch.setattr(module, "_words", lambda segment, begin_ms, language: iter(segment))
    monkeypatch.setattr(whisper, "_segments", _once([said]))
    assert [word.word for word in whisper.transcribe(silent, language="en").words] == ["there"]


def test_many_stretches_of_speech_are_decoded_at_once(
    folder: Path, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auteur.engines.transcription.whisper import engine as module

    batches: list[int] = []
    whisper = module.Whisper(folder=folder / "tiny", batch_size=4)
    batched = whisper._batched.transcribe

    def counted(*arguments: object, **options: object) -> object:
        clips = options["clip_timestamps"]
        assert isinstance(clips, list)
        batches.append(len(clips))
        assert options["word_timestamps"] is True
        assert "um" in str(options["initial_prompt"]).casefold()
        return batched(*arguments, **options)

    monkeypatch.setattr(whisper._batched, "transcribe", counted)
    whisper.transcribe(np.concatenate([talk.samples, np.zeros(16_000, np.int16)]))
    assert max(batches) > 1
    assert all(count <= 4 for count in batches)


def _once(segments: list[tuple[RecognizedWord, ...]]) -> Callable[..., Iterator[tuple[object, str]]]:
    """Gives the segments to the first batch that is asked for, and nothing to the others."""
    rest = [segments]
    return lambda *_: iter([(segment, "en") for segment in rest.pop()] if rest else [])
