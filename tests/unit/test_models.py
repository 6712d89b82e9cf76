"""Models: fetched only when asked, whole or not at all, and never other than what was pinned."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from auteur.adapters.models import fetching, shelf
from auteur.adapters.models.hub import Hub, ModelGated, Offline
from auteur.adapters.models.record import checked
from auteur.bootstrap.models import CATALOGUE, get_model, listed, model_folder, needed_folder
from auteur.config import Settings
from auteur.core.catalogue import EngineModels, Model, ModelFile, hub
from auteur.core.errors import Cancelled, EngineError, InputError, NotFound
from auteur.core.progress import Progress
from tests.support.model_hub import FakeHub, running_hub

REPOSITORY = f"someone/test@{'a' * 40}"
SOURCE = hub(REPOSITORY)
WEIGHTS = bytes(range(256)) * 4000
CONTENT = {"model.bin": WEIGHTS, "sub/config.json": b"{}"}
MODEL = Model("test", "MIT", 1, 10, tuple(ModelFile(name, SOURCE) for name in CONTENT))
TEST = EngineModels("tester", "testing", ("model.bin", "sub/config.json"), (MODEL,))


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with running_hub(FakeHub({f"{REPOSITORY}/{name}": data for name, data in CONTENT.items()})) as running:
        yield running


def _fetch(fake: FakeHub, folder: Path, model: Model = MODEL, token: str = "", **options: object) -> Path:
    return fetching.fetch(model, folder, Hub(fake.url, token), **options)  # type: ignore[arg-type]


def _pinned(sha256: str) -> Model:
    return replace(MODEL, files=(ModelFile("model.bin", SOURCE, sha256=sha256), *MODEL.files[1:]))


def test_a_model_that_is_asked_for_arrives_whole_and_is_found_by_name_and_path(
    fake: FakeHub, tmp_path: Path
) -> None:
    reports: list[Progress] = []
    path = _fetch(fake, tmp_path, report=reports.append)
    assert {name: (path / name).read_bytes() for name in CONTENT} == CONTENT
    assert shelf.installed(TEST, [tmp_path]) == ("test",)
    assert (
        shelf.folder_of(TEST, "test", [tmp_path])
        == shelf.folder_of(TEST, "", [tmp_path])
        == shelf.folder_of(TEST, str(path), [])
        == path
    )
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert [one.name for one in tmp_path.iterdir()] == ["test"]


def test_a_fetch_goes_on_where_the_line_broke(fake: FakeHub, tmp_path: Path) -> None:
    fake.cuts = [300_000, 300_000]
    path = _fetch(fake, tmp_path)
    assert (path / "model.bin").read_bytes() == WEIGHTS
    ranges = [begin for where, begin, _ in fake.asked if where.startswith("/cdn/")]
    assert ranges == [None, "bytes=300000-", "bytes=600000-"]


def test_what_came_before_the_line_went_dead_is_kept_for_the_next_try(fake: FakeHub, tmp_path: Path) -> None:
    fake.cuts = [300_000, 0]
    with pytest.raises(Offline, match="broke off at 300000"):
        _fetch(fake, tmp_path)
    assert shelf.installed(TEST, [tmp_path]) == ()
    fake.cuts, fake.asked = [], []
    path = _fetch(fake, tmp_path)
    assert (path / "model.bin").read_bytes() == WEIGHTS
    assert fake.asked[0][1] == "bytes=300000-"


def test_a_server_that_cannot_resume_sends_all_of_it_again(fake: FakeHub, tmp_path: Path) -> None:
    fake.cuts, fake.ignores_range = [300_000], True
    reports: list[Progress] = []
    path = _fetch(fake, tmp_path, report=reports.append)
    assert (path / "model.bin").read_bytes() == WEIGHTS


def test_a_stopped_fetch_goes_on_when_asked_again(fake: FakeHub, tmp_path: Path) -> None:
    reports: list[Progress] = []
    with pytest.raises(Cancelled):
        _fetch(fake, tmp_path, report=reports.append, cancel=lambda: len(reports) > 2)
    assert shelf.installed(TEST, [tmp_path]) == ()
    assert (_fetch(fake, tmp_path) / "model.bin").read_bytes() == WEIGHTS


@pytest.mark.parametrize("name", list(CONTENT))
def test_a_file_that_is_not_what_the_hub_states_is_not_kept(fake: FakeHub, tmp_path: Path, name: str) -> None:
    fake.tampered = frozenset({f"{REPOSITORY}/{name}"})
    with pytest.raises(fetching.WrongHash, match=Path(name).name):
        _fetch(fake, tmp_path)
    assert not list(tmp_path.rglob(f"{Path(name).name}*"))
    fake.tampered = frozenset()
    assert (_fetch(fake, tmp_path) / name).read_bytes() == CONTENT[name]


def test_a_pinned_hash_goes_before_what_the_hub_states(fake: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(fetching.WrongHash):
        _fetch(fake, tmp_path, _pinned(hashlib.sha256(b"other").hexdigest()))
    _fetch(fake, tmp_path, _pinned(hashlib.sha256(WEIGHTS).hexdigest()))


def test_a_file_of_which_nobody_states_a_hash_is_not_fetched(fake: FakeHub, tmp_path: Path) -> None:
    fake.states_hashes = False
    with pytest.raises(EngineError, match="no hash"):
        _fetch(fake, tmp_path)


def test_a_gated_model_says_whose_licence_to_accept_and_takes_a_token(fake: FakeHub, tmp_path: Path) -> None:
    fake.token = "hf_secret"
    with pytest.raises(ModelGated) as caught:
        _fetch(fake, tmp_path)
    assert "https://huggingface.co/someone/test" in caught.value.hint
    _fetch(fake, tmp_path, token="hf_secret")


def test_the_token_is_told_to_the_hub_alone(fake: FakeHub, tmp_path: Path) -> None:
    _fetch(fake, tmp_path, token="hf_secret")
    told = {where.startswith("/cdn/"): token for where, _, token in fake.asked}
    assert told == {True: None, False: "Bearer hf_secret"}


def test_without_a_network_it_says_so_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        with pytest.raises(Offline, match="does not answer"):
            fetching.fetch(MODEL, tmp_path, Hub(f"http://127.0.0.1:{taken.getsockname()[1]}"))


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        silent = Hub(f"http://127.0.0.1:{mute.getsockname()[1]}", timeout_s=0.2)
        with pytest.raises(Offline, match="timed out"):
            fetching.fetch(MODEL, tmp_path, silent)


def test_an_address_without_tls_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="https"):
        fetching.fetch(MODEL, tmp_path, Hub("http://models.example"))


def test_a_file_that_is_not_in_the_repository_is_named(fake: FakeHub, tmp_path: Path) -> None:
    wanting = replace(MODEL, files=(ModelFile("none.json", SOURCE),))
    with pytest.raises(NotFound, match=r"none\.json"):
        _fetch(fake, tmp_path, wanting)


def test_two_do_not_fetch_one_model_at_once(fake: FakeHub, tmp_path: Path) -> None:
    seen: list[str] = []

    def meanwhile(_: Progress) -> None:
        if not seen:
            with pytest.raises(InputError, match="being fetched already") as caught:
                _fetch(fake, tmp_path)
            seen.append(caught.value.message)

    _fetch(fake, tmp_path, report=meanwhile)
    assert seen


def test_a_model_for_which_there_is_no_room_is_not_begun(fake: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="GB"):
        _fetch(fake, tmp_path, replace(MODEL, size_mb=10**9))
    assert fake.asked == []


def test_a_changed_and_a_lost_file_are_found_out(fake: FakeHub, tmp_path: Path) -> None:
    path = _fetch(fake, tmp_path)
    assert {one.state for one in checked(path, MODEL)} == {"ok"}
    (path / "model.bin").write_bytes(WEIGHTS[:-1] + b"!")
    (path / "sub/config.json").unlink()
    (path / "more.txt").write_text("by hand")
    states = {one.name: one.state for one in checked(path, MODEL)}
    assert states == {"model.bin": "changed", "sub/config.json": "missing", "more.txt": "unknown"}


def test_what_a_person_put_there_counts_and_is_checked_against_the_catalogue_alone(tmp_path: Path) -> None:
    folder = tmp_path / "test"
    (folder / "sub").mkdir(parents=True)
    for name, data in CONTENT.items():
        (folder / name).write_bytes(data)
    assert shelf.installed(TEST, [tmp_path]) == ("test",)
    assert {one.state for one in checked(folder, MODEL)} == {"unknown"}
    assert checked(folder, _pinned("0" * 64))[0].state == "changed"


def test_folders_that_hold_no_model_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "model.bin").write_text("half")
    assert shelf.installed(TEST, [tmp_path, tmp_path / "nowhere"]) == ()
    assert shelf.folder_of(TEST, "test", [tmp_path]) is None


# -- the catalogue --------------------------------------------------------------------------------------------------

_ALLOWED = (".safetensors", ".json", ".txt", ".yaml", ".model", ".npz", ".md")


def test_every_model_of_the_catalogue_is_pinned_by_commit_and_says_what_it_costs() -> None:
    for of in CATALOGUE:
        assert of.models
        for model in of.models:
            assert model.licence
            assert model.size_mb > 0
            assert model.memory_mb > 0
            assert set(of.needed) <= {file.name for file in model.files}
            for file in model.files:
                assert len(file.source.revision) == 40
                assert len(file.sha256) in (0, 64)


def test_nothing_that_may_hold_code_is_kept() -> None:
    for of in CATALOGUE:
        for file in (file for model in of.models for file in model.files):
            is_ctranslate2 = of.engine == "whisper" and file.name == "model.bin"
            assert file.name.endswith(_ALLOWED) or is_ctranslate2, file


def test_the_names_of_all_models_and_engines_differ() -> None:
    names = [model.name for of in CATALOGUE for model in of.models]
    assert len(names) == len(set(names))
    assert len({of.engine for of in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("said", ["someone/test@main", "someone/test", f"test@{'a' * 40}"])
def test_a_branch_is_no_commit(said: str) -> None:
    with pytest.raises(ValueError, match="40"):
        hub(said)


@pytest.mark.parametrize("name", ["../weights.json", "/etc/passwd", ""])
def test_no_file_leaves_its_models_folder(name: str) -> None:
    with pytest.raises(ValueError, match="leaves"):
        ModelFile(name, SOURCE)


def test_only_models_of_the_catalogue_can_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="someone/else"):
        get_model(Settings(tmp_path, (tmp_path,)), "someone/else")


def test_a_machine_told_to_stay_offline_fetches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Offline, match="forbids"):
        get_model(Settings(tmp_path, (tmp_path,)), "tiny")


def test_a_model_put_into_a_folder_is_listed_and_taken_and_one_that_is_not_says_how_to_get_it(
    tmp_path: Path,
) -> None:
    settings = Settings(tmp_path, (tmp_path / "models",))
    with pytest.raises(InputError) as caught:
        needed_folder(settings, "whisper", to_get="small")
    assert caught.value.hint == "auteur models get small"
    mine = tmp_path / "models" / "mine"
    mine.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (mine / name).write_text("{}")
    assert model_folder(settings, "whisper") == mine
    assert needed_folder(settings, "whisper", "mine", to_get="small") == mine
    row = next(one for one in listed(settings) if one.name == "mine")
    assert (row.folder, row.model) == (mine, None)
