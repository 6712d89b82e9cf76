"""Engines elsewhere: the same port, the same result, with a bucket between and a function at its other end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auteur import bootstrap
from auteur.adapters.s3.objects import S3Objects, s3_client
from auteur.bootstrap import remote as wiring
from auteur.config import Settings, settings
from auteur.core.errors import AuteurError, Cancelled, InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.transcript.script import Script
from auteur.engines.remote.parcels import PREFIX
from auteur.ports.shot_maker import ShotWish
from auteur.ports.synthesizer import SaidWord, VoiceSample
from auteur.workers import remote
from tests.support.s3_gate import ACCESS_KEY, REGION, SECRET_KEY, s3_server
from tests.support.voices import needs, reader

WISH = ShotWish("A cat walking on the moon", 1000, 320, 180, Fraction(24), 5)


class NextDoor:
    """`RemoteFunctions` in this process: what goes in and comes out is what the network would carry."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def call(
        self, name: str, arguments: Mapping[str, Any], *, report: Report = silent, cancel: Cancel = never
    ) -> Any:
        if cancel():
            raise Cancelled("stopped")
        self.calls.append((name, dict(arguments)))
        return getattr(remote, name)(**arguments)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3_server() as url:
        client = s3_client(
            endpoint_url=url, region=REGION, access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY
        )
        client.create_bucket(Bucket="auteur")
        yield url


@pytest.fixture
def store(bucket: str) -> S3Objects:
    client = s3_client(
        endpoint_url=bucket, region=REGION, access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY
    )
    return S3Objects(client, "auteur")


@pytest.fixture
def functions(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextDoor:
    said = {
        "HOME": str(tmp_path / "home"),
        "S3_ENDPOINT_URL": bucket,
        "S3_BUCKET": "auteur",
        "S3_REGION": REGION,
        "S3_ACCESS_KEY_ID": ACCESS_KEY,
        "S3_SECRET_ACCESS_KEY": SECRET_KEY,
    }
    for name, value in said.items():
        monkeypatch.setenv(f"AUTEUR_{name}", value)
    next_door = NextDoor()
    monkeypatch.setattr(wiring, "remote_functions", lambda: next_door)
    return next_door


@pytest.fixture
def elsewhere(functions: NextDoor) -> Settings:
    return replace(settings(), runner="modal")


@pytest.fixture(autouse=True)
def nothing_left(store: S3Objects) -> Iterator[None]:
    """Whatever becomes of a call, its objects are gone."""
    yield
    assert [one.key for one in store.list(PREFIX)] == []


@needs("matched")
def test_a_voice_made_elsewhere_is_the_one_made_here(elsewhere: Settings, functions: NextDoor) -> None:
    far = bootstrap.synthesizer(elsewhere, sample_given=True)
    near = bootstrap.synthesizer(settings(), engine="matched", sample_given=True)
    sample = replace(reader(), words=(SaidWord("words", 0, 900),))
    once = far.speak("Hello there. And more.", sample=sample, speed=1.2, seed=4)
    fitted = bootstrap.fitting_sample(elsewhere, far, sample)
    assert fitted is sample
    assert (once.engine, once.model, once.seed) == ("matched", near.model, 4)
    assert once.voice.startswith("matched voice of ")
    [(name, arguments)] = functions.calls
    assert name == "generate_speech"
    assert arguments["sample_words"] == [["words", 0, 900]]
    same_rate = bootstrap.synthesizer(settings(), engine="matched", sample_given=True).speak(
        "Hello there. And more.", sample=_through_a_file(sample), speed=1.2, seed=4
    )
    assert once.samples.tobytes() == same_rate.samples.tobytes()


def _through_a_file(sample: VoiceSample) -> VoiceSample:
    from tempfile import TemporaryDirectory

    from auteur.media.wav import write_wav
    from auteur.services.speaking import sample_of

    with TemporaryDirectory() as folder:
        file = Path(folder) / "sample.wav"
        write_wav(file, np.frombuffer(sample.samples.tobytes(), np.int16), sample.sample_rate_hz)
        return sample_of(file)


def test_a_shot_made_elsewhere_is_the_one_made_here(elsewhere: Settings, tmp_path: Path) -> None:
    far = bootstrap.shot_maker(elsewhere).make(WISH, tmp_path / "far.mp4")
    near = bootstrap.shot_maker(settings(), engine="animatic").make(WISH, tmp_path / "near.mp4")
    assert far.file.read_bytes() == near.file.read_bytes()
    assert replace(far, file=near.file) == near


def test_words_heard_elsewhere_are_those_heard_here(elsewhere: Settings) -> None:
    from auteur.services.demo_talk import demo_readings

    samples = demo_readings()[0].samples[: 16_000 * 4]
    far = bootstrap.transcriber(elsewhere).transcribe(samples)
    near = bootstrap.transcriber(settings(), engine="recognise").transcribe(samples)
    assert [(w.word, w.start_ms, w.end_ms) for w in far.words] == [
        (w.word, w.start_ms, w.end_ms) for w in near.words
    ]
    assert far.engine == "recognise"


def test_what_is_small_and_needs_no_model_stays_here(elsewhere: Settings, functions: NextDoor) -> None:
    names = [
        bootstrap.transcriber(elsewhere, engine="align", script_given=True).name,
        bootstrap.transcriber(elsewhere, engine="recognise").name,
        bootstrap.shot_maker(elsewhere, engine="animatic").name,
    ]
    assert names == ["align", "recognise", "animatic"]
    assert functions.calls == []


def test_a_refusal_elsewhere_is_a_refusal_here(elsewhere: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="prompt says nothing"):
        bootstrap.shot_maker(elsewhere).make(replace(WISH, prompt="…"), tmp_path / "shot.mp4")
    assert not (tmp_path / "shot.mp4").exists()


def test_a_stop_leaves_nothing(elsewhere: Settings, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        bootstrap.shot_maker(elsewhere).make(WISH, tmp_path / "shot.mp4", cancel=lambda: True)


def test_a_script_is_not_sent_away(elsewhere: Settings) -> None:
    far = bootstrap.transcriber(elsewhere)
    with pytest.raises(InputError, match="aligned here"):
        far.transcribe(np.zeros(16_000, np.int16), script=Script.from_lines(["Hello."]))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://storage.example/auteur/a.wav",
        "file:///etc/passwd",
        "http://127.0.0.1:1/auteur/a.wav",
        "http://127.0.0.1@storage.example/a.wav",
    ],
)
def test_a_function_fetches_from_our_objects_alone(functions: NextDoor, url: str) -> None:
    with pytest.raises(InputError, match="elsewhere"):
        remote.transcribe(url)


def test_a_url_that_nobody_signed_is_an_error_with_its_reason(functions: NextDoor, bucket: str) -> None:
    with pytest.raises(InputError, match="HTTP 40") as raised:
        remote.generate_speech("Hello.", f"{bucket}/auteur/user/somebody/voice.wav")
    assert "15 minutes" in raised.value.hint


def test_a_result_is_written_nowhere_else(functions: NextDoor, store: S3Objects) -> None:
    with pytest.raises(InputError, match="is not written there"):
        remote.generate_video("A cat", 1, size=(64, 36), result_key="user/somebody/original.mp4")


def test_called_by_hand_a_function_says_where_its_result_lies(functions: NextDoor, store: S3Objects) -> None:
    import httpx

    url = remote.generate_video("A cat", 1, size=(64, 36))
    assert httpx.get(url).content[4:8] == b"ftyp"
    for one in list(store.list(PREFIX)):
        store.delete(one.key)


def test_a_folder_of_this_machine_cannot_be_reached_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTEUR_HOME", str(tmp_path))
    with pytest.raises(AuteurError, match="cannot reach a folder"):
        bootstrap.shot_maker(replace(settings(), runner="modal"))


def test_an_unknown_runner_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTEUR_RUNNER", "somewhere")
    with pytest.raises(InputError, match="AUTEUR_RUNNER"):
        settings()
