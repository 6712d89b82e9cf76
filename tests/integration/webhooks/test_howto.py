"""The receiver of docs/howto/webhooks.md works as it stands there."""

from __future__ import annotations

import re
import threading
import time
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest

from auteur.adapters.http.pinned_sender import PinnedSender
from auteur.core.webhooks.event_types import EVENT_TYPES
from auteur.core.webhooks.retrying import PATIENCE, WAITS_S
from auteur.core.webhooks.signing import shown_secret, signed_headers

pytestmark = pytest.mark.anyio
PAGE = (Path(__file__).parents[3] / "docs/howto/webhooks.md").read_text(encoding="utf-8")
SECRET = b"s" * 32


async def test_its_receiver_takes_ours_once_and_refuses_others(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", shown_secret(SECRET))
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {"__name__": "howto"}
    exec(found[1], names)
    body = b'{"status":"completed"}'
    with HTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        statuses = []
        async with PinnedSender(loopback=True) as sender:
            for secret in (SECRET, SECRET, b"x" * 32):
                headers = signed_headers([secret], "msg_1", int(time.time()), body)
                answer = await sender.send(url, {**headers, "auteur-event": "job.completed"}, body)
                statuses.append(answer.status)
        server.shutdown()
    assert statuses == [204, 204, 400]
    assert capfd.readouterr().out.count("job.completed completed") == 1


def test_what_it_says_of_events_and_times_is_so() -> None:
    assert all(f"`{name}`" in PAGE for name in EVENT_TYPES)
    hours = [wait // 3600 for wait in WAITS_S[3:]]
    said = f"after 5 s, 5 min, 30 min, {', '.join(map(str, hours[:-1]))} and {hours[-1]} hours"
    assert said in " ".join(PAGE.split())
    assert WAITS_S[:3] == (5, 300, 1800)
    assert PATIENCE.days == 5
