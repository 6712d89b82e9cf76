"""Words that are heard elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.script import Script
from auteur.engines.remote.parcels import parcels
from auteur.media.wav import write_wav
from auteur.ports.object_store import ObjectStore
from auteur.ports.remote_functions import RemoteFunctions
from auteur.ports.transcriber import Pcm, Transcription

__all__ = ["RemoteTranscriber"]

_RATE_HZ = 16_000


class RemoteTranscriber:
    """A `Transcriber`: the function `transcribe`, with the engine and model asked for or the best there are there."""

    def __init__(
        self,
        functions: RemoteFunctions,
        objects: ObjectStore,
        engine: str = "",
        model: str = "",
        glossary: Sequence[str] = (),
    ) -> None:
        self._functions, self._objects = functions, objects
        self._engine, self._model, self._glossary = engine, model, tuple(glossary)

    @property
    def name(self) -> str:
        return self._engine or "remote"

    @property
    def model(self) -> str:
        return self._model or "chosen where it runs"

    def transcribe(
        self,
        audio: Pcm,
        *,
        language: str = "en",
        script: Script | None = None,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Transcription:
        if script is not None:
            raise InputError("a script is aligned here, not elsewhere", hint="take the engine align")
        if not len(audio):
            raise InputError("there is no sound", hint="choose a recording with sound")
        with parcels(self._objects) as under_way:
            file = under_way.folder / "sound.wav"
            write_wav(file, np.frombuffer(audio.tobytes(), dtype=np.int16), _RATE_HZ)
            arguments = {
                "audio_url": under_way.sent(file, "audio/wav"),
                "language": language,
                "engine": self._engine,
                "model": self._model,
                "glossary": list(self._glossary),
            }
            return Transcription.from_json(
                self._functions.call("transcribe", arguments, report=report, cancel=cancel)
            )
