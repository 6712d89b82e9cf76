"""Which engine does a job: the one a request names, else the one that is set, else the best that has what it needs."""

from __future__ import annotations

from auteur.bootstrap.local import phones_said, transcriber
from auteur.bootstrap.models import needed_folder, there
from auteur.bootstrap.remote import remote_shot_maker, remote_synthesizer
from auteur.compute.device import gpu_there
from auteur.config import Settings
from auteur.core.progress import Cancel, never
from auteur.engines.lip_sync import registry as lips
from auteur.engines.tts import registry as voices
from auteur.engines.tts.spec import ENGINES as VOICES
from auteur.engines.video_generation import registry as shots
from auteur.ports.lip_syncer import LipSyncer
from auteur.ports.shot_maker import ShotMaker
from auteur.ports.synthesizer import Synthesizer, VoiceSample
from auteur.services.following_lips import LipFollower
from auteur.services.speaking import with_words

__all__ = ["fitting_sample", "lip_follower", "lip_syncer", "shot_maker", "speakers", "synthesizer"]

_MODEL_TO_GET = {
    "pocket-tts": "pocket-tts-english",
    "f5-tts": "f5-tts-v1",
    "wan": "wan2.1-t2v-14b",
    "musetalk": "musetalk-1.5",
}


def speakers(settings: Settings) -> tuple[str, ...]:
    """The speaking engines that have what they need, here or where engines run."""
    if settings.runner != "local":
        return tuple(VOICES)
    return tuple(name for name in voices.installed() if name not in _MODEL_TO_GET or there(settings, name))


def synthesizer(settings: Settings, *, engine: str = "", sample_given: bool) -> Synthesizer:
    """The speaking engine asked for or set, or the one that comes nearest to a voice; without a sample a plain one.

    Raises InputError for an engine that is unknown, not installed or without its model.
    """
    wanted = settings.engine("tts", engine)
    if settings.runner != "local" and wanted not in ("matched", "plain"):
        return remote_synthesizer(settings, engine=wanted)
    name = wanted or voices.choose(speakers(settings), sample_given=sample_given)
    if name in _MODEL_TO_GET and name in voices.installed():
        return voices.load(name, folder=needed_folder(settings, name, to_get=_MODEL_TO_GET[name]))
    return voices.load(name)


def fitting_sample(
    settings: Settings, engine: Synthesizer, sample: VoiceSample | None, *, cancel: Cancel = never
) -> VoiceSample | None:
    """The sample, with what is said in it where the engine must be told. Raises EngineError, Cancelled."""
    if sample is None or sample.words or settings.runner != "local" or not VOICES[engine.name].needs_words:
        return sample
    return with_words(sample, transcriber(settings), cancel=cancel)


def shot_maker(settings: Settings, *, engine: str = "") -> ShotMaker:
    """The engine asked for or set; else footage where there are a GPU and a model, else a placeholder.

    Raises InputError for an engine that is unknown, not installed or without its model.
    """
    wanted = settings.engine("video_generation", engine)
    if settings.runner != "local" and wanted != "animatic":
        return remote_shot_maker(settings, engine=wanted)
    ready = [
        name
        for name in shots.installed()
        if name not in _MODEL_TO_GET or (gpu_there() and there(settings, name))
    ]
    name = wanted or shots.choose(ready)
    if name in _MODEL_TO_GET and name in shots.installed():
        return shots.load(name, folder=needed_folder(settings, name, to_get=_MODEL_TO_GET[name]))
    return shots.load(name)


def lip_syncer(settings: Settings, *, engine: str = "", model: str = "") -> LipSyncer:
    """The engine asked for or set; else MuseTalk where there are a GPU and a model, else the mouth warp.

    Raises InputError for an engine that is unknown, not installed or without its model.
    """
    ready = [
        name
        for name in lips.installed()
        if name not in _MODEL_TO_GET or (gpu_there() and there(settings, name))
    ]
    name = settings.engine("lip_sync", engine) or lips.choose(ready)
    if name in _MODEL_TO_GET and name in lips.installed():
        return lips.load(name, folder=needed_folder(settings, name, model, to_get=_MODEL_TO_GET[name]))
    return lips.load(name)


def lip_follower(settings: Settings, *, seed: int = 0) -> LipFollower | None:
    """What lets lips follow new words; None where nothing that moves lips is installed."""
    if not lips.installed():
        return None
    return LipFollower(lip_syncer(settings), phones_said, seed)
