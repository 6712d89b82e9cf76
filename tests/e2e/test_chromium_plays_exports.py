"""Exports play in Chromium, through every join, and a seek lands on the right frame."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from auteur.media.export import ExportOptions, export
from tests.golden.cutting import Span, expected_frames, playlist
from tests.support.testcard import Card, make

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
SPANS: list[Span] = [("a", 700, 3030), ("b", 2020, 4700), ("a", 6100, 8200)]


class Stage(ThreadingHTTPServer):
    """A page, a video with byte ranges, and the place the page posts what it saw to."""

    def __init__(self, video: Path, seeks: list[float]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.video, self.seeks = video.read_bytes(), seeks
        self.kind = "video/webm" if video.suffix == ".webm" else "video/mp4"
        self.seen: dict[str, Any] = {}
        self.done = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Stage
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/video":
            self._video()
        elif self.path == "/plan":
            self._send(200, json.dumps({"seeks": self.server.seeks}).encode(), "application/json")
        elif self.path == "/":
            self._send(200, Path(__file__).with_name("player.html").read_bytes(), "text/html")
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen = json.loads(body)
        self._send(204, b"", "text/plain")
        self.server.done.set()

    def _video(self) -> None:
        data = self.server.video
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            self._send(200, data, self.server.kind)
            return
        first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
        self.extra = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        self._send(206, data[first : last + 1], self.server.kind)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Accept-Ranges": "bytes",
            **getattr(self, "extra", {}),
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.extra = {}

    def log_message(self, *_: object) -> None:
        """Quiet."""


def played(stage: Stage, profile: Path) -> dict[str, Any]:
    """What the page saw in a Chromium of its own."""
    serving = threading.Thread(target=stage.serve_forever, daemon=True)
    serving.start()
    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--mute-audio",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ]
    flags += ["--autoplay-policy=no-user-gesture-required", f"--user-data-dir={profile}"]
    page = f"http://127.0.0.1:{stage.server_address[1]}/"
    browser = subprocess.Popen([CHROMIUM, *flags, page], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert stage.done.wait(90), "the page never finished"
    finally:
        browser.terminate()
        browser.wait(20)
        stage.shutdown()
        stage.server_close()
        serving.join()
    return stage.seen


def _coded(picture: str, **options: str) -> dict[str, Card]:
    one = Card(seconds=9, gop=40)
    if picture:
        one = replace(one, picture=picture, sound="libopus", options=tuple(options.items()))
    return {"a": one, "b": replace(one, identity=2)}


_VP9 = _coded("libvpx-vp9", crf="30", b="0", g="40", **{"cpu-used": "5"})
_AV1 = _coded("libsvtav1", crf="40", preset="10", g="40")
CODINGS = {
    "H.264 and AAC in MP4": (_coded(""), "mp4", "mp4"),
    "VP9 and Opus in WebM": (_VP9, "webm", "webm"),
    "VP9 and Opus in MP4": (_VP9, "webm", "mp4"),
    "AV1 and Opus in WebM": (_AV1, "webm", "webm"),
    "AV1 and Opus in MP4": (_AV1, "webm", "mp4"),
}


@pytest.fixture(scope="module", params=CODINGS.values(), ids=CODINGS.keys())
def exported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[int]]:
    cards, source, result = request.param
    folder = tmp_path_factory.mktemp("played")
    files = {name: make(card, folder / f"{name}.{source}") for name, card in cards.items()}
    out = folder / f"out.{result}"
    options = ExportOptions(audio_codec="" if source == "mp4" else "opus")
    receipt = export(playlist(SPANS, cards["a"]), files, out, options=options)
    assert receipt.fallback == ""
    assert receipt.picture_copied_s > 1 < receipt.picture_encoded_s
    return out, [number for _, number in expected_frames(SPANS, cards, cards["a"].rate)]


def test_an_export_plays_through_without_error_or_stall_and_seeks_to_the_frame(
    exported: tuple[Path, list[int]], tmp_path: Path
) -> None:
    video, numbers = exported
    joins = [70, 150]
    around = sorted({0, len(numbers) - 1, *(join + d for join in joins for d in range(-6, 7))})
    seen = played(Stage(video, [(frame + 0.5) / 30 for frame in around]), tmp_path / "profile")
    assert seen["error"] is None
    names = [name for name, _ in seen["events"]]
    assert "ended" in names
    assert not {"error", "stalled", "abort", "emptied"} & set(names)
    assert [at for name, at in seen["events"] if name == "waiting" and at > 0.1] == []
    hidden_s = 0.08 if video.suffix == ".webm" else 0.0  # Opus before the first sample, which Chromium counts
    assert seen["duration"] == pytest.approx(len(numbers) / 30 + hidden_s, abs=0.04)
    assert seen["total"] >= len(numbers) - 1
    # A slow machine may show fewer frames than there are, but each it shows is the one due then.
    wrong = [(at, n) for at, n in seen["frames"] if n not in _near(numbers, at)]
    assert wrong == []
    assert len(seen["frames"]) > len(numbers) / 3
    assert seen["seeks"] == [[(frame + 0.5) / 30, numbers[frame]] for frame in around]


def _near(numbers: list[int], at: float) -> set[int]:
    """The frame due at `at`, and the next: the canvas may be painted a moment after the callback's frame."""
    frame = round(at * 30)
    return set(numbers[frame : frame + 3])
