"""A model is loaded once, and makes room before the next of its kind is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from auteur.compute.device import ComputeMemory, failing_as
from auteur.compute.kept import anything_kept, files_of, forget, kept
from auteur.core.errors import EngineError, InputError


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def test_the_same_model_is_loaded_once() -> None:
    first = kept("voice", "a", object)
    assert kept("voice", "a", object) is first
    assert anything_kept()


def test_another_of_its_kind_takes_its_place_and_one_of_another_kind_does_not() -> None:
    first, shot = kept("voice", "a", object), kept("shot", "a", object)
    assert kept("voice", "b", object) is not first
    assert kept("voice", "a", object) is not first
    assert kept("shot", "a", object) is shot


def test_the_old_one_is_gone_before_the_new_one_is_loaded() -> None:
    kept("voice", "a", object)
    kept("voice", "b", lambda: [anything_kept()])
    assert kept("voice", "b", lambda: [True]) == [False]


def test_what_cannot_be_loaded_is_not_kept() -> None:
    def broken() -> object:
        raise InputError("no such file")

    with pytest.raises(InputError):
        kept("voice", "a", broken)
    assert not anything_kept()


def test_a_folder_whose_files_changed_is_another_model(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"one")
    before = files_of(tmp_path)
    assert files_of(tmp_path) == before
    os.utime(file, ns=(1, 1))
    assert files_of(tmp_path) != before


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_too_little_memory_says_so_and_lets_go_of_the_models(error: Exception) -> None:
    kept("voice", "a", object)
    with pytest.raises(ComputeMemory) as raised, failing_as("the voice"):
        raise error
    assert raised.value.code == "out_of_memory"
    assert not anything_kept()


def test_other_faults_are_the_engines_and_our_own_errors_pass() -> None:
    with pytest.raises(EngineError, match="shapes") as raised, failing_as("the voice"):
        raise RuntimeError("shapes do not match")
    assert raised.value.code == "engine_failed"
    with pytest.raises(InputError), failing_as("the voice"):
        raise InputError("say something")
