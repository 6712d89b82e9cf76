"""The plain voice: a synthesiser's own, likened to nobody."""

from __future__ import annotations

from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.tts.base.espeak import espeak_voices
from auteur.engines.tts.base.flite import flite_voices
from auteur.engines.tts.base.voice import BaseVoice, read_out
from auteur.engines.tts.spec import check_wish
from auteur.media.resampling import as_pcm, within_scale
from auteur.ports.synthesizer import Speech, VoiceSample

__all__ = ["Plain", "base_voices"]


def base_voices() -> tuple[BaseVoice, ...]:
    """flite's voices where it is installed, else espeak-ng's. Raises InputError where there is neither."""
    voices = flite_voices() or espeak_voices()
    if not voices:
        raise InputError(
            "no synthesiser is installed", hint="apt install flite, or pip install 'auteur[espeak]'"
        )
    return voices


class Plain:
    """A `Synthesizer` that takes no sample."""

    name = "plain"

    def __init__(self) -> None:
        self._voice = base_voices()[0]

    @property
    def model(self) -> str:
        return self._voice.name

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
        check_wish(text, speed)
        notes = ("the plain voice sounds like nobody: the sample was not used",) if sample else ()
        report(Progress("speak", 0.0))
        sound, rate_hz = read_out(self._voice, text, speed, report, cancel)
        report(Progress("speak", 1.0))
        return Speech(
            as_pcm(within_scale(sound)), rate_hz, self.name, self.model, "plain synthetic voice", seed, notes
        )
