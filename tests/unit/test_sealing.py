"""What is sealed is opened by its owner's name and a key that is here, and by nothing else."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.adapters.local.sealing import AesSealer
from auteur.config import server_settings
from auteur.core.errors import InputError
from auteur.ports.sealing import CannotOpen

OLD, NEW = "an old key of thirty-two or more letters", "a new key of thirty-two or more letters"
ANN, BOB = UUID(int=1), UUID(int=2)


@given(st.binary(max_size=100).map(lambda some: some and some * (16 // len(some) + 1)))
def test_what_is_sealed_comes_back_and_does_not_show(secret: bytes) -> None:
    sealer = AesSealer([OLD])
    sealed = sealer.seal(secret, ANN)
    assert sealer.open(sealed, ANN) == secret
    assert not secret or secret not in sealed, "16 bytes or more do not stand there by chance"
    assert sealed != sealer.seal(secret, ANN)


def test_a_new_key_opens_nothing_old_unless_the_old_one_stands_behind_it() -> None:
    sealed = AesSealer([OLD]).seal(b"secret", ANN)
    with pytest.raises(CannotOpen):
        AesSealer([NEW]).open(sealed, ANN)
    both = AesSealer([NEW, OLD])
    assert both.open(sealed, ANN) == b"secret"
    assert AesSealer([NEW]).open(both.seal(b"secret", ANN), ANN) == b"secret"


@given(st.data())
def test_what_was_changed_or_is_anothers_or_was_never_sealed_is_not_opened(data: st.DataObject) -> None:
    sealer = AesSealer([OLD])
    sealed = bytearray(sealer.seal(b"secret", ANN))
    with pytest.raises(CannotOpen):
        sealer.open(bytes(sealed), BOB)
    with pytest.raises(CannotOpen):
        sealer.open(bytes(sealed[: data.draw(st.integers(0, len(sealed) - 1))]), ANN)
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        sealer.open(bytes(sealed), ANN)
    with pytest.raises(CannotOpen):
        sealer.open(b"never sealed, and long enough to be", ANN)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(InputError, match="sealing_keys"):
        server_settings({"AUTEUR_SEALING_KEYS": f"{NEW},short"})
