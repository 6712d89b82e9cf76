"""A voice that is made elsewhere."""

from __future__ import annotations

import wave

import numpy as np

from auteur.core.progress import Cancel, Report, never, silent
from auteur.engines.remote.parcels import parcels
from auteur.media.wav import write_wav
from auteur.ports.object_store import ObjectStore
from auteur.ports.remote_functions import RemoteFunctions
from auteur.ports.synthesizer import Speech, VoiceSample

__all__ = ["RemoteSynthesizer"]


class RemoteSynthesizer:
    """A `Synthesizer`: the function `generate_speech`, with the engine that is asked for or the best there is there."""

    model = "chosen where it runs"

    def __init__(self, functions: RemoteFunctions, objects: ObjectStore, engine: str = "") -> None:
        self._functions, self._objects, self._engine = functions, objects, engine

    @property
    def name(self) -> str:
        return self._engine or "remote"

    def speak(
        self,
        text: str,
        *,
        sample: VoiceSample | None = None,
        speed: float = 1.0,
        seed: int = 0,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Speech:
        with parcels(self._objects) as under_way:
            key = under_way.key("speech.wav")
            arguments = {
                "text": text,
                "voice_sample_url": "",
                "speed": speed,
                "seed": seed,
                "engine": self._engine,
                "result_key": key,
            }
            if sample is not None:
                file = under_way.folder / "sample.wav"
                samples = np.frombuffer(sample.samples.tobytes(), dtype=np.int16)
                write_wav(file, samples, sample.sample_rate_hz)
                arguments["voice_sample_url"] = under_way.sent(file, "audio/wav")
                arguments["sample_words"] = [list(word) for word in sample.words]
            self._functions.call("generate_speech", arguments, report=report, cancel=cancel)
            file, told = under_way.received(key)
            with wave.open(str(file)) as sound:
                samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
                rate_hz = sound.getframerate()
        return Speech(
            samples, rate_hz, told["engine"], told["model"], told["voice"], told["seed"], tuple(told["notes"])
        )
