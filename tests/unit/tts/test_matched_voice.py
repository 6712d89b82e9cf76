"""The matched voice comes nearer to the speaker, and to that one alone."""

from __future__ import annotations

import numpy as np
import pytest

from auteur.core.errors import InputError
from auteur.engines.tts import registry
from auteur.engines.tts.matched.likeness import portrait_of
from auteur.engines.tts.matched.world import RATE_HZ, analysed
from auteur.engines.tts.sentences import spoken_pieces
from auteur.engines.tts.spec import SampleTooShort
from auteur.media.resampling import as_floats, as_pcm, resampled
from auteur.ports.synthesizer import VoiceSample
from tests.support.voices import needs, pitch_hz, reader

TEXT = "It is easy to tell the depth of a well, and nobody in the family had ever doubted it."


@needs("matched")
@pytest.mark.parametrize("semitones", [-3, 0, 5])
def test_the_pitch_is_the_speakers(semitones: int) -> None:
    """Of the reader as he is, and of him played slower and faster, which moves pitch and formants alike."""
    rate = 2 ** (semitones / 12)
    heard = as_floats(reader().samples)
    moved = resampled(heard, round(RATE_HZ * rate), RATE_HZ)
    wanted = pitch_hz(moved, RATE_HZ)
    speech = registry.load("matched").speak(TEXT, sample=VoiceSample(as_pcm(moved), RATE_HZ))
    assert abs(pitch_hz(as_floats(speech.samples), speech.sample_rate_hz) / wanted - 1) < 0.05


@needs("matched")
def test_the_colour_is_nearer_to_the_speakers_than_the_plain_voices() -> None:
    wanted = portrait_of(analysed(as_floats(reader().samples))).spectrum_db
    off = {}
    for name in ("matched", "plain"):
        speech = registry.load(name).speak(TEXT, sample=reader())
        sound = resampled(as_floats(speech.samples), speech.sample_rate_hz, RATE_HZ)
        below_7_khz = slice(6, 448)
        rest = (portrait_of(analysed(sound)).spectrum_db - wanted)[below_7_khz]
        off[name] = float(np.sqrt(np.mean(rest**2)))
    assert off["matched"] < 0.6 * off["plain"], off


@needs("matched")
def test_two_speakers_are_given_two_voices() -> None:
    heard = as_floats(reader().samples)
    child = VoiceSample(as_pcm(resampled(heard, round(RATE_HZ * 1.8), RATE_HZ)), RATE_HZ)
    engine = registry.load("matched")
    one, other = (engine.speak("Hello there.", sample=who) for who in (reader(), child))
    assert (one.voice, other.voice) == ("matched voice of flite 2.2 rms", "matched voice of flite 2.2 slt")


@needs("matched")
def test_too_little_of_a_voice_is_refused_with_what_it_needs() -> None:
    with pytest.raises(SampleTooShort) as refused:
        registry.load("matched").speak("Hello.", sample=VoiceSample(reader().samples[:RATE_HZ], RATE_HZ))
    assert "1.0 s" in refused.value.message
    assert "3 s" in refused.value.hint


@needs("matched")
@pytest.mark.parametrize("sample", [None, VoiceSample(np.zeros(5 * RATE_HZ, np.int16), RATE_HZ)])
def test_a_matched_voice_needs_somebody_to_match(sample: VoiceSample | None) -> None:
    with pytest.raises(InputError):
        registry.load("matched").speak("Hello.", sample=sample)


def test_a_plain_voice_is_never_taken_for_somebodys_unasked() -> None:
    with pytest.raises(registry.NoVoice) as refused:
        registry.choose(("plain",), sample_given=True)
    assert "auteur[voice]" in refused.value.hint
    assert registry.choose(("plain", "matched"), sample_given=True) == "matched"
    assert registry.choose(("plain", "matched"), sample_given=False) == "plain"


def test_where_nothing_can_speak_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "/nowhere")
    assert registry.installed() == ()
    for name in ("plain", "matched"):
        with pytest.raises(registry.NoVoice) as refused:
            registry.load(name)
        assert "install" in refused.value.hint


def test_long_texts_are_spoken_in_sentences_and_no_word_is_lost() -> None:
    text = 'He said "Stop!" Then he went. ' + "and so on " * 100
    pieces = spoken_pieces(text)
    assert " ".join(pieces).split() == text.split()
    assert pieces[0] == 'He said "Stop!"'
    assert max(map(len, pieces)) <= 400


@pytest.mark.parametrize(("rate", "wanted"), [(16_000, 48_000), (22_050, 16_000), (44_100, 16_000)])
def test_a_tone_keeps_its_pitch_and_level_at_another_rate(rate: int, wanted: int) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    moved = resampled(tone, rate, wanted)
    assert len(moved) == wanted
    inner = slice(wanted // 10, -wanted // 10)
    ideal = 0.5 * np.sin(2 * np.pi * 440 * np.arange(wanted) / wanted)
    assert np.max(np.abs(moved - ideal)[inner]) < 0.01
