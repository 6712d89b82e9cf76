"""At the edges of encoded sound, windows of different shapes still cancel each other's aliasing."""

from __future__ import annotations

import numpy as np
import pytest

from auteur.media import aac
from auteur.media.export.edges import bent_left, bent_right

N = 1024
Floats = np.ndarray


def slope(shape: int) -> Floats:
    """The rising half of a window, from its definition."""
    if shape == 0:
        return np.sin(np.pi / (2 * N) * (np.arange(N) + 0.5))
    kernel = np.kaiser(N + 1, 4 * np.pi)
    return np.sqrt(np.cumsum(kernel)[:-1] / kernel.sum())


def mdct(block: Floats) -> Floats:
    n, k = np.arange(2 * N), np.arange(N)
    basis = np.cos(np.pi / N * (n[None, :] + 0.5 + N / 2) * (k[:, None] + 0.5))
    return basis @ block


def imdct(coefficients: Floats) -> Floats:
    n, k = np.arange(2 * N), np.arange(N)
    basis = np.cos(np.pi / N * (n[:, None] + 0.5 + N / 2) * (k[None, :] + 0.5))
    return basis @ coefficients * 2 / N


def coded(first: Floats, second: Floats, left: int, right: int) -> Floats:
    """The coefficients of a packet over two blocks, made with these slopes."""
    return mdct(np.concatenate([first * slope(left), second * slope(right)[::-1]]))


@pytest.mark.parametrize("theirs", [0, 1])
def test_the_first_encoded_packet_completes_a_copied_one_of_either_shape(theirs: int) -> None:
    rng = np.random.default_rng(1)
    before, shared, after = rng.normal(size=(3, N))
    copied = coded(before, shared, theirs, theirs)
    bent = bent_left(shared[None].astype(np.float32), theirs)[0]
    encoded = coded(bent, after, 1, 1)  # FFmpeg's encoder: Kaiser-Bessel
    # The decoder's left slope is what the packet before declared.
    heard = imdct(copied)[N:] * slope(theirs)[::-1] + imdct(encoded)[:N] * slope(theirs)
    np.testing.assert_allclose(heard, shared, atol=1e-5)


@pytest.mark.parametrize("theirs", [0, 1])
def test_the_last_encoded_packet_prepares_a_copied_one_of_either_shape(theirs: int) -> None:
    rng = np.random.default_rng(2)
    before, shared, after = rng.normal(size=(3, N))
    bent = bent_right(shared[None].astype(np.float32), theirs)[0]
    encoded = coded(before, bent, 1, 1)
    copied = coded(shared, after, theirs, theirs)
    # The encoded packet declares `theirs`: its own right slope, and the copied one's left.
    heard = imdct(encoded)[N:] * slope(theirs)[::-1] + imdct(copied)[:N] * slope(theirs)
    np.testing.assert_allclose(heard, shared, atol=1e-5)


def test_a_bent_block_is_nearly_the_block() -> None:
    """Else the encoder would see a transient, and choose short windows that meet nothing."""
    tone = np.sin(2 * np.pi * 440 / 48_000 * np.arange(N))[None].astype(np.float32)
    for bent in (bent_left(tone, 0), bent_right(tone, 0)):
        assert 0 < np.abs(bent - tone).max() < 0.25


def test_unbent_the_aliasing_would_be_heard() -> None:
    rng = np.random.default_rng(3)
    before, shared, after = rng.normal(size=(3, N))
    copied, encoded = coded(before, shared, 0, 0), coded(shared, after, 1, 1)
    heard = imdct(copied)[N:] * slope(0)[::-1] + imdct(encoded)[:N] * slope(0)
    assert np.abs(heard - shared).max() > 0.1


def test_the_shape_is_one_bit_of_the_packet() -> None:
    # A channel pair with a common window: element 001, tag 0000, common 1, reserved 0, sequence 10, shape 1.
    packet = bytes([0b00100001, 0b01010000, 0, 0, 0, 0, 0, 0])
    window = aac.window_of(packet, 2)
    assert window == aac.Window(aac.SHORT, 1, shared=True, shape_bit=11)
    flipped = aac.with_shape(packet, window, 0)
    assert aac.window_of(flipped, 2) == aac.Window(aac.SHORT, 0, shared=True, shape_bit=11)
    assert aac.with_shape(flipped, window, 1) == packet


def test_a_single_channels_window_is_read_behind_its_gain() -> None:
    # A single channel: element 000, tag 0000, gain 10101010, reserved 0, sequence 11, shape 0.
    bits = "000" + "0000" + "10101010" + "0" + "11" + "0"
    packet = int(bits.ljust(64, "0"), 2).to_bytes(8, "big")
    assert aac.window_of(packet, 1) == aac.Window(aac.STOP, 0, shared=True, shape_bit=18)
    assert aac.window_of(packet, 2) is None
