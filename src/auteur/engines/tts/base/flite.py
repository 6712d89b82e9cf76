"""flite: a small synthesiser of Carnegie Mellon University (BSD-like licence), as a program on the PATH."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from functools import cache, partial
from pathlib import Path

import numpy as np

from auteur.core.errors import EngineError
from auteur.engines.tts.base.voice import BaseVoice, Utterance

__all__ = ["flite_voices"]

_SLOWEST_S = 60
_PITCHES_HZ = {"slt": 167.0, "rms": 100.0, "awb": 126.0}
"""Median pitch of each voice over a sentence. kal and kal16 sound like machines, awb_time tells the time only."""


@cache
def flite_voices() -> tuple[BaseVoice, ...]:
    """The voices worth using; none where the program is not there."""
    program = shutil.which("flite")
    if program is None:
        return ()
    said = subprocess.run([program, "-lv"], capture_output=True, text=True, timeout=_SLOWEST_S, check=False)  # noqa: S603
    there = said.stdout.partition(":")[2].split()
    version = _version(program)
    return tuple(
        BaseVoice(f"flite {version} {name}", pitch, partial(_spoken, name))
        for name, pitch in _PITCHES_HZ.items()
        if name in there
    )


def _version(program: str) -> str:
    said = subprocess.run(  # noqa: S603 - a program of the PATH, no words of a user
        [program, "--version"], capture_output=True, text=True, timeout=_SLOWEST_S, check=False
    )
    _, _, found = said.stdout.partition("flite-")
    return found.split("-")[0].split()[0] if found.split() else "?"


def _spoken(voice: str, text: str, speed: float) -> Utterance:
    program = shutil.which("flite")
    if program is None:
        raise EngineError("flite is not there any more", hint="apt install flite")
    with tempfile.TemporaryDirectory(prefix="auteur-flite-") as folder:
        words, sound = Path(folder, "words.txt"), Path(folder, "sound.wav")
        words.write_text(text, "utf-8")  # in a file: a text that begins with a dash is no option
        stretch = f"duration_stretch={1 / speed:.4f}"
        command = [program, "-voice", voice, "--setf", stretch, "-f", str(words), "-o", str(sound)]
        try:
            done = subprocess.run(  # noqa: S603 - the words of a user are in the file alone
                command, capture_output=True, timeout=_SLOWEST_S, check=False, env={}
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineError(f"flite does not answer: {error}", hint="try again") from error
        if done.returncode or not sound.exists():
            raise EngineError(f"flite failed with status {done.returncode}", hint="try other words")
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            return Utterance(samples.astype(np.float64) / 32768, file.getframerate())
