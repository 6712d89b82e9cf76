"""espeak-ng as a shared library, where the extra `auteur[espeak]` is installed (it is GPL-3.0)."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from auteur.core.errors import EngineError
from auteur.engines.tts.base.voice import BaseVoice, Utterance

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["espeak_voices"]

_RETRIEVAL = 1  # AUDIO_OUTPUT_RETRIEVAL: the samples come to us, no sound device is opened
_UTF8 = 1
_RATE = 1  # espeakRATE, in words a minute
_NORMAL_WPM = 160
_HEARD = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_PITCH_HZ = 90.0


@cache
def espeak_voices() -> tuple[BaseVoice, ...]:
    """The American English voice; none where the extra is not installed or does not start."""
    try:
        library = _Library()
    except (ImportError, OSError, AttributeError):
        return ()
    return (BaseVoice(f"espeak-ng {library.version} en-us", _PITCH_HZ, library.spoken),)


class _Library:
    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._rate_hz = int(self._library.espeak_Initialize(_RETRIEVAL, 0, data, 1 << 15))
        if self._rate_hz <= 0:
            raise OSError("espeak-ng does not start")
        self._library.espeak_Info.restype = ctypes.c_char_p
        self.version = self._library.espeak_Info(None).decode().split(" ")[0]
        self._parts: list[NDArray[np.int16]] = []
        self._callback = _HEARD(self._heard)  # kept: the library calls it for as long as it lives

    def spoken(self, text: str, speed: float) -> Utterance:
        self._parts = []
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetVoiceByName(b"en-us")
        self._library.espeak_SetParameter(_RATE, round(_NORMAL_WPM * speed), 0)
        said = text.encode() + b"\0"
        status = self._library.espeak_Synth(said, len(said), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        if status or not self._parts:
            raise EngineError(f"espeak-ng failed with status {status}", hint="try other words")
        return Utterance(np.concatenate(self._parts).astype(np.float64) / 32768, self._rate_hz)

    def _heard(self, samples: object, count: int, _events: object) -> int:
        if samples and count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0
