"""What our functions on machines of others do: fetch, call the same engines as a worker here, store, and say where.

Each takes URLs that this server signed, and returns what the specification says; facts lie beside a result as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from auteur.bootstrap import diariser, fitting_sample, lip_syncer, shot_maker, synthesizer, transcriber
from auteur.bootstrap.home import Home
from auteur.bootstrap.objects import object_store
from auteur.config import ServerSettings, Settings, server_settings, settings
from auteur.core.errors import InputError, Unavailable
from auteur.engines.lip_sync.spec import check_wish as check_lips
from auteur.engines.remote.parcels import PREFIX
from auteur.media.audio import decode_pcm
from auteur.media.probe import probe
from auteur.ports.lip_syncer import HEARD_HZ
from auteur.ports.object_store import ObjectStore
from auteur.ports.shot_maker import ShotWish
from auteur.ports.synthesizer import SaidWord
from auteur.services.diarising import diarised
from auteur.services.lip_syncing import heard_of, stretch_for
from auteur.services.lip_syncing import lip_sync as move_lips
from auteur.services.speaking import sample_of, speak_to_file, speech_to_json

__all__ = ["generate_speech", "generate_video", "lip_sync", "transcribe"]

_LONGEST_BYTES = 8 << 30
_FETCH_S = 30.0


def transcribe(
    audio_url: str,
    language: str = "en",
    engine: str = "",
    model: str = "",
    glossary: Sequence[str] = (),
    speakers: str | int = "auto",
) -> dict[str, Any]:
    """The words of a recording with their speakers, as JSON of a Transcription. `speakers` may be off, or a number."""
    with _bench() as bench:
        samples = decode_pcm(bench.fetched(audio_url, "audio"))
        hearer = transcriber(bench.settings, engine=engine, model=model, glossary=glossary)
        heard = hearer.transcribe(samples, language=language)
        if speakers != "off":
            count = speakers if isinstance(speakers, int) else None
            heard = diarised(heard, diariser(bench.settings).turns(samples, speakers=count))
        return json.loads(json.dumps(asdict(heard)))  # type: ignore[no-any-return]


def generate_speech(
    text: str,
    voice_sample_url: str,
    speed: float = 1.0,
    sample_words: Sequence[Sequence[Any]] = (),
    seed: int = 0,
    engine: str = "",
    result_key: str = "",
) -> str:
    """The text, spoken like the sample; in a plain voice where its URL is "". The URL of a WAV file."""
    with _bench() as bench:
        sample = sample_of(bench.fetched(voice_sample_url, "sample")) if voice_sample_url else None
        if sample is not None and sample_words:
            sample = replace(sample, words=tuple(SaidWord(*word) for word in sample_words))
        voice = synthesizer(bench.settings, engine=engine, sample_given=sample is not None)
        sample = fitting_sample(bench.settings, voice, sample)
        file = bench.folder / "speech.wav"
        speech = speak_to_file(voice, text, file, sample=sample, speed=speed, seed=seed)
        return bench.stored(file, "audio/wav", speech_to_json(speech), result_key)


def lip_sync(
    video_url: str, audio_url: str, seed: int = 0, engine: str = "", model: str = "", result_key: str = ""
) -> str:
    """The video with its lips moved to the sound. The URL of an MP4 file."""
    with _bench() as bench:
        video, audio = bench.fetched(video_url, "video"), bench.fetched(audio_url, "audio")
        heard = heard_of(audio)
        length_ms = len(heard.samples) * 1000 // HEARD_HZ
        check_lips(probe(video).duration_ms, length_ms)
        mover = lip_syncer(bench.settings, engine=engine, model=model)
        file, stretch = bench.folder / "lips.mp4", stretch_for(video, length_ms)
        done = move_lips(mover, video, stretch, heard, file, sound=audio, seed=seed)
        return bench.stored(file, "video/mp4", done.to_json(), result_key)


def generate_video(
    prompt: str,
    duration_sec: float,
    negative_prompt: str = "",
    size: Sequence[int] = (1280, 720),
    rate: str = "30",
    seed: int = 0,
    engine: str = "",
    result_key: str = "",
) -> str:
    """A shot of what the prompt says. The URL of an MP4 file."""
    with _bench() as bench:
        width, height = size
        wish = ShotWish(
            prompt, round(duration_sec * 1000), width, height, Fraction(rate), seed, negative_prompt
        )
        shot = shot_maker(bench.settings, engine=engine).make(wish, bench.folder / "shot.mp4")
        told = {key: value for key, value in asdict(shot).items() if key != "file"}
        return bench.stored(shot.file, "video/mp4", told, result_key)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What one call works with. `folder` is its own and gone afterwards."""

    settings: Settings
    server: ServerSettings
    objects: ObjectStore
    folder: Path

    def fetched(self, url: str, name: str) -> Path:
        """The file that one of our own URLs leads to. Raises InputError, Unavailable."""
        _check_ours(url, self.server)
        file = self.folder / name
        try:
            with (
                httpx.stream("GET", url, timeout=_FETCH_S, follow_redirects=False) as answer,
                file.open("wb") as out,
            ):
                answer.raise_for_status()
                for block in answer.iter_bytes():
                    out.write(block)
                    if out.tell() > _LONGEST_BYTES:
                        raise InputError("the file is too large", hint="send a shorter recording")
        except httpx.HTTPStatusError as error:
            raise InputError(
                f"the {name} cannot be fetched: HTTP {error.response.status_code}",
                hint="sign a new URL: each is good for 15 minutes",
            ) from error
        except httpx.HTTPError as error:
            raise Unavailable(f"the {name} cannot be fetched: {error}", hint="try again") from error
        return file

    def stored(self, file: Path, content_type: str, told: dict[str, Any], key: str) -> str:
        """Keeps the file and what is told of it; a URL that is good for 15 minutes. Raises InputError."""
        key = key or f"{PREFIX}{uuid4()}/{file.name}"
        if not key.startswith(PREFIX):
            raise InputError("a result is not written there", hint=f"keys of results begin with {PREFIX}")
        beside = self.folder / "told.json"
        beside.write_text(json.dumps(told), "utf-8")
        self.objects.write(file, key, content_type=content_type)
        self.objects.write(beside, f"{key}.json", content_type="application/json")
        return self.objects.presign_get(key, filename=file.name).url


def _check_ours(url: str, server: ServerSettings) -> None:
    """A function fetches from the store that it writes to, and from nowhere else. Raises InputError."""
    ours, asked = urlsplit(server.objects_url or "https://s3.amazonaws.com"), urlsplit(url)
    host = asked.hostname or ""
    near = host == ours.hostname or host.endswith(f".{ours.hostname}") or _of_amazon(host, server)
    if not near or (asked.scheme, asked.port) != (ours.scheme, ours.port):
        raise InputError("this URL leads elsewhere than to our own objects", hint="send a signed URL of them")


def _of_amazon(host: str, server: ServerSettings) -> bool:
    return (
        not server.objects_url
        and host.endswith(".amazonaws.com")
        and host.startswith(f"{server.s3_bucket}.s3")
    )


@contextmanager
def _bench() -> Iterator[_Bench]:
    own, server = settings(), server_settings()
    with TemporaryDirectory(prefix="auteur-remote-") as folder:
        yield _Bench(own, server, object_store(server, Home(own.home)), Path(folder))
