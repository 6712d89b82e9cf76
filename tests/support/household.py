"""Users of a server that runs, with one of everything: made by the server's own ports, so that limits and argon2 do not
take the time of a test that is about something else.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from time import monotonic, sleep, time
from typing import Any
from uuid import UUID, uuid4

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from auteur.api.principal import REQUESTS, UPLOADS
from auteur.bootstrap.home import Home
from auteur.bootstrap.server import Server, open_server
from auteur.config import server_settings
from auteur.services.accounts import _BY_ADDRESS, AccountService
from tests.support.running import Running
from tests.support.small_media import make

__all__ = ["SETTING", "Household", "household", "without_workers"]

Json = dict[str, Any]
SETTING = {"op": "set_settings", "frame_rate": 25.0}
VOICE = {
    "name": "Voice",
    "consent_text": "I agree that my voice is used to correct my own recordings.",
    "consent_by": "Ann Example",
    "content_type": "audio/wav",
}


@contextmanager
def household(server: Running, scratch: Path) -> Iterator[Household]:
    """A user with one of everything in a server that runs."""
    home, port = Home(server.home), server.url.rpartition(":")[2]
    settings = server_settings({"AUTEUR_PORT": port}, home=home.folder)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(open_server(settings, home)) as parts,
    ):
        yield Household(parts, portal, server.url, scratch)


@contextmanager
def without_workers(server: Running) -> Iterator[None]:
    """The server's workers stand still meanwhile: what is submitted is not done."""
    asked = ["pgrep", "-P", str(server.process.pid), "-f", "auteur.workers"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    for pid in found:
        os.kill(int(pid), signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in found:
            os.kill(int(pid), signal.SIGCONT)


class Household:
    """The users of a running server, made by its own ports: the fuzzer is not to spend its time signing up."""

    def __init__(self, server: Server, portal: BlockingPortal, url: str, scratch: Path) -> None:
        self._server = server
        self._portal = portal
        self._http = httpx.Client(base_url=url, timeout=60)
        self._clip = make(scratch / "clip.mp4").read_bytes()
        self._sample = make(scratch / "s.wav", picture="", sound="pcm_s16le", seconds=4.0).read_bytes()
        self.user, self.token = self.somebody()
        self._do(server.ledger.grant(self.user, "bonus", 100_000, ref=str(uuid4()), description="for a test"))
        self.ids: dict[str, str] = {}
        self._one_of_everything()

    def somebody(self) -> tuple[UUID, str]:
        """A new user and a token of a session."""
        service = self._accounts
        user, session, now = str(uuid4()), str(uuid4()), int(time())
        email = f"{user}@example.com"
        self._do(service.accounts.sign_up(user, email, None, confirmed=True, metadata={}))
        self._do(service.accounts.open_session(user, session, sha256(session.encode()).digest()))
        said = {"iss": service.issuer, "aud": "authenticated", "role": "authenticated", "sub": user}
        times = {"iat": now, "exp": now + 3600}
        return UUID(user), service.keys.sign({**said, **times, "email": email, "session_id": session})

    def within_limits(self) -> None:
        """As if a minute had passed: the limits have tests of their own."""
        for key, limit in ((str(self.user), REQUESTS), (str(self.user), UPLOADS), ("127.0.0.1", _BY_ADDRESS)):
            self._do(self._server.rate_limiter.forget(key, limit))

    def link(self) -> str:
        """What a mailed link holds."""
        token, user = token_urlsafe(32), str(self.user)
        digest = sha256(token.encode()).digest()
        self._do(self._accounts.accounts.make_link(user, "recovery", digest, 60.0))
        return token

    def said(self, method: str, path: str, **more: Any) -> Json:
        """The JSON that the rich user is answered."""
        self.within_limits()
        answer = self._http.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def project(self) -> str:
        project: str = self.said("POST", "/projects", json={"name": "For one request"})["id"]
        return project

    def edited(self) -> str:
        """A project with something to undo."""
        project = self.project()
        self.said("POST", f"/projects/{project}/edl", json={"base_version": 1, "operations": [dict(SETTING)]})
        return project

    def trashed(self) -> str:
        project = self.project()
        self.said("DELETE", f"/projects/{project}")
        return project

    def announced(self, size_bytes: int = 0) -> str:
        """A media file of the standing project whose bytes were sent, unless a size was announced."""
        asked = {"filename": "clip.mp4", "content_type": "video/mp4"}
        size = {"size_bytes": size_bytes or len(self._clip)}
        path = f"/projects/{self.ids['project_id']}/media/upload-url"
        begun = self.said("POST", path, json=asked | size)
        if not size_bytes:
            sent = self._http.put(begun["upload_url"], content=self._clip, headers=begun["headers"])
            sent.raise_for_status()
        media: str = begun["media_id"]
        return media

    def token_id(self) -> str:
        token: str = self.said("POST", "/users/me/tokens", json={"name": "t"})["id"]
        return token

    def webhook(self) -> str:
        """A new one; those that requests left behind are gone, of which nobody has more than twenty."""
        for one in self.said("GET", "/webhooks")["webhooks"]:
            if one["id"] != self.ids.get("webhook_id"):
                self.said("DELETE", f"/webhooks/{one['id']}")
        asked = {"url": "https://hooks.invalid/", "event_types": ["job.failed"]}
        webhook: str = self.said("POST", "/webhooks", json=asked)["id"]
        return webhook

    def delivery(self, webhook: str) -> str:
        """What was sent to it, or waits."""
        delivery: str = self.said("POST", f"/webhooks/{webhook}/test")["id"]
        return delivery

    def voice(self) -> str:
        """One whose sample was sent."""
        size = {"size_bytes": len(self._sample)}
        begun = self.said("POST", "/voices", json=dict(VOICE) | size)
        upload = begun["upload"]
        self._http.put(upload["url"], content=self._sample, headers=upload["headers"]).raise_for_status()
        voice: str = begun["voice"]["id"]
        return voice

    def job(self) -> str:
        asked = {"project_id": self.ids["project_id"], "media_id": self.ids["media_id"]}
        job: str = self.said("POST", "/jobs/transcription", json=asked)["job_id"]
        return job

    def refresh_token(self) -> str:
        token, session = token_urlsafe(32), str(uuid4())
        digest = sha256(token.encode()).digest()
        self._do(self._accounts.accounts.open_session(str(self.user), session, digest))
        return token

    def cancel_everything(self) -> None:
        """No job of the rich user waits any more."""
        while waiting := self.said("GET", "/jobs?status=pending&limit=100")["jobs"]:
            for job in waiting:
                self.said("POST", f"/jobs/{job['id']}/cancel")

    def _one_of_everything(self) -> None:
        """The clip is probed and its derivatives are made by the server's own worker."""
        self.ids["project_id"] = project = self.project()
        self.ids["media_id"] = media = self.announced()
        self.said("POST", f"/projects/{project}/media/{media}/confirm")
        deadline = monotonic() + 60
        while (row := self.said("GET", f"/projects/{project}/media/{media}"))["status"] == "checking":
            assert monotonic() < deadline, row
            sleep(0.1)
        assert row["status"] == "ready", row
        self.ids |= {"job_id": self.job(), "voice_id": self.voice(), "token_id": self.token_id()}
        self.ids["webhook_id"] = self.webhook()
        self.ids["delivery_id"] = self.delivery(self.ids["webhook_id"])

    @property
    def _accounts(self) -> AccountService:
        assert self._server.accounts is not None
        return self._server.accounts

    def _do(self, work: Awaitable[Any]) -> Any:
        async def waited() -> Any:
            return await work

        return self._portal.call(waited)
