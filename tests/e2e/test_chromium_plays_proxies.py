"""A proxy plays in Chromium from end to end, and a seek anywhere lands on the frame of that time."""

from __future__ import annotations

from pathlib import Path

import pytest

from auteur.media.derive import Derivatives, derive
from tests.e2e.test_chromium_plays_exports import Stage, played
from tests.support.testcard import Card, make


def test_a_proxy_plays_without_stall_and_seeks_to_the_frame_of_the_source(tmp_path: Path) -> None:
    source = make(Card(seconds=6, gop=150), tmp_path / "card.mp4")
    derive(source, Derivatives(proxy=True), tmp_path)
    frames = [0, 1, 7, 14, 15, 16, 44, 91, 100, 29, 171, 179]
    seen = played(
        Stage(tmp_path / "proxy.webm", [(frame + 0.5) / 30 for frame in frames]), tmp_path / "profile"
    )
    assert seen["error"] is None
    names = [name for name, _ in seen["events"]]
    assert "ended" in names
    assert not {"error", "stalled", "abort", "emptied"} & set(names)
    assert [at for name, at in seen["events"] if name == "waiting" and at > 0.1] == []
    assert seen["duration"] == pytest.approx(6, abs=0.05)
    assert seen["seeks"] == [[(frame + 0.5) / 30, frame] for frame in frames]
    wrong = [(at, n) for at, n in seen["frames"] if not 0 <= n - round(at * 30) <= 2]
    assert wrong == [], "each frame shown is the one due then (the canvas may be a moment later)"
    assert len(seen["frames"]) > 60
