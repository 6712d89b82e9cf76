"""The app on Modal as the specification has it, defined and run without an account."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import modal
import modal.exception
import pytest

from auteur.adapters.modal import functions as adapter
from auteur.adapters.modal.functions import ModalFunctions, RemoteFailure, as_remote_failure
from auteur.core.errors import AuteurError, Cancelled, EngineError, InputError, Unavailable
from auteur.workers import modal_app, remote

SPECIFIED = {  # section 5: GPU and timeout; 7.3: how many at once
    "transcribe": ("A10G", 600, 50),
    "generate_speech": ("L4", 120, 100),
    "lip_sync": ("A10G", 600, 50),
    "generate_video": ("A100-80GB", 900, 10),
}
IMAGES = {"transcribe": "audio", "generate_speech": "audio", "lip_sync": "vision", "generate_video": "vision"}


@pytest.fixture
def defined(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, dict[str, dict[str, Any]]]]:
    """The module imported once more, and what Modal was told of each function."""
    told: dict[str, dict[str, Any]] = {}
    real = modal.App.function

    def noted(self: modal.App, **settings: Any) -> Callable[..., Any]:
        told[settings["name"]] = settings
        return real(self, **settings)

    monkeypatch.setattr(modal.App, "function", noted)
    yield importlib.reload(modal_app), told
    monkeypatch.undo()
    importlib.reload(modal_app)


def test_every_function_has_the_gpu_the_time_and_the_models_of_the_specification(
    defined: tuple[ModuleType, dict[str, dict[str, Any]]],
) -> None:
    module, told = defined
    assert {
        name: (one["gpu"], one["timeout"], one["max_containers"]) for name, one in told.items()
    } == SPECIFIED
    for name, one in told.items():
        assert list(one["volumes"]) == ["/models"]
        assert one["image"] is module.images[IMAGES[name]]
        assert one["min_containers"] == 0
        assert one["scaledown_window"] == 300
        assert getattr(module, name).local is not None
    assert module.app.name == "auteur"


@pytest.mark.parametrize("name", ["A10", "L40S", "H200"])
def test_a_gpu_that_there_is_can_be_asked_for(name: str) -> None:
    assert modal_app.gpu(name) == name


@pytest.mark.parametrize("name", ["FOO", "", "a10g", "A100-80"])
def test_a_gpu_that_there_is_not_is_refused_before_anything_is_deployed(name: str) -> None:
    with pytest.raises(InputError, match="no GPU"):
        modal_app.gpu(name)


def test_what_is_installed_there_is_locked() -> None:
    locks = Path(modal_app.__file__).parents[3] / "requirements"
    for name in ("models-cuda.lock", "lips.lock"):
        lines = (locks / name).read_text().splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned)


@pytest.mark.filterwarnings("ignore:The .* function is executing locally:UserWarning")
def test_called_locally_a_function_does_what_a_worker_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def noted(name: str) -> Callable[..., str]:
        return lambda *arguments, **options: asked.setdefault(name, (arguments, options)) and "done"

    for name in SPECIFIED:
        monkeypatch.setattr(remote, name, noted(name))
    modal_app.transcribe.local("https://a/b.wav", language="en")
    modal_app.generate_speech.local("Hello", "https://a/v.wav", 1.5, seed=3)
    modal_app.lip_sync.local("https://a/v.mp4", "https://a/b.wav")
    modal_app.generate_video.local("A cat", 5)
    assert asked == {
        "transcribe": (("https://a/b.wav",), {"language": "en"}),
        "generate_speech": (("Hello", "https://a/v.wav", 1.5), {"seed": 3}),
        "lip_sync": (("https://a/v.mp4", "https://a/b.wav"), {}),
        "generate_video": (("A cat", 5), {}),
    }


@pytest.mark.filterwarnings("ignore:The .* function is executing locally:UserWarning")
def test_an_error_of_ours_crosses_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTEUR_HOME", str(tmp_path))
    with pytest.raises(RemoteFailure) as raised:
        modal_app.transcribe.local("http://169.254.169.254/")
    arrived = pickle.loads(pickle.dumps(raised.value))
    ours = arrived.as_ours()
    assert isinstance(ours, EngineError)
    assert (ours.code, ours.message, ours.hint) == (
        "bad_input",
        "this URL leads elsewhere than to our own objects",
        "send a signed URL of them",
    )


class _UnderWay:
    """A call, as Modal's client shows it: not there yet for a while, then a value or an error."""

    def __init__(self, outcome: Any, looks: int = 2) -> None:
        self.outcome, self.looks, self.cancelled = outcome, looks, False

    def get(self, timeout: float) -> Any:
        self.looks -= 1
        if self.looks > 0:
            raise TimeoutError
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> Callable[[_UnderWay], list[Any]]:
    def stand_in(under_way: _UnderWay) -> list[Any]:
        asked: list[Any] = []

        class Found:
            def spawn(self, **arguments: Any) -> _UnderWay:
                asked.append(arguments)
                return under_way

        def from_name(app: str, name: str) -> Found:
            asked.append((app, name))
            return Found()

        monkeypatch.setattr(adapter._modal().Function, "from_name", from_name)
        return asked

    return stand_in


def test_a_call_waits_until_the_answer_is_there(spawned: Callable[[_UnderWay], list[Any]]) -> None:
    asked = spawned(_UnderWay({"words": []}))
    assert ModalFunctions().call("transcribe", {"audio_url": "u"}) == {"words": []}
    assert asked == [("auteur", "transcribe"), {"audio_url": "u"}]


def test_a_stop_stops_the_function_too(spawned: Callable[[_UnderWay], list[Any]]) -> None:
    under_way = _UnderWay("never", looks=99)
    spawned(under_way)
    with pytest.raises(Cancelled):
        ModalFunctions().call("generate_video", {}, cancel=lambda: under_way.looks < 97)
    assert under_way.cancelled


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (as_remote_failure(InputError("no", hint="yes")), "bad_input"),
        (RemoteFailure("out_of_memory", "too much"), "out_of_memory"),
        (modal.exception.FunctionTimeoutError("900 s"), "job_timeout"),
        (modal.exception.ConnectionError("no network"), "unavailable"),
        (modal.exception.NotFoundError("no app"), "bad_input"),
        (modal.exception.AuthError("no token"), "bad_input"),
    ],
)
def test_what_goes_wrong_there_has_a_code_here(
    spawned: Callable[[_UnderWay], list[Any]], raised: Exception, code: str
) -> None:
    spawned(_UnderWay(raised))
    with pytest.raises(AuteurError) as told:
        ModalFunctions().call("generate_video", {})
    assert told.value.code == code
    assert isinstance(told.value, Unavailable) == (code == "unavailable"), "that alone is tried again"
