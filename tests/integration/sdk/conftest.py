"""A server of this folder's own, whose bytes go through a proxy; clients of it."""

from __future__ import annotations

import asyncio
import socket
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from auteur.bootstrap.home import Home
from auteur.bootstrap.supervisor import sign_in_link
from auteur.config import ServerSettings
from auteur.sdk import Client, Retries, SignedIn
from tests.support.faulty_proxy import FaultyProxy, faulty_proxy
from tests.support.running import Running, running

QUICK = Retries(tries=8, first_s=0.02, longest_s=0.1)
PASSWORD = "a sentence is long"


def noise(path: Path, seconds: float) -> Path:
    """A WAV file: 96,000 bytes a second, no two stretches alike."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(Random(round(seconds * 1000)).randbytes(2 * round(seconds * 48_000)))
    return path


@dataclass
class Site:
    """A server; the proxy `api` stands before it, `blobs` before its object store."""

    running: Running
    api: FaultyProxy
    blobs: FaultyProxy

    @property
    def url(self) -> str:
        return self.running.url

    def client(self, *, spoiled: bool = False) -> Client:
        """Somebody new's, straight or through the proxy."""
        client = Client(self.api.url if spoiled else self.url, retries=QUICK)
        client.sign_up(f"{uuid4().hex}@example.com", PASSWORD)
        return client

    def owner(self) -> SignedIn:
        """A session of the local user, who has credits."""
        settings = ServerSettings(port=urlsplit(self.url).port or 0)
        link = asyncio.run(sign_in_link(settings, Home(self.running.home)))
        with Client(self.url, retries=QUICK) as client:
            return client.sign_in_with_ticket(link)


@pytest.fixture(scope="session")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        blob_port = free.getsockname()[1]
    with faulty_proxy() as api, faulty_proxy() as blobs:
        blobs.target = blob_port
        home = tmp_path_factory.mktemp("home")
        with running(home, "--blob-port", str(blob_port), AUTEUR_BLOB_URL=blobs.url) as it:
            api.target = urlsplit(it.url).port or 0
            yield Site(it, api, blobs)


@pytest.fixture
def site(_site: Site) -> Iterator[Site]:
    """With nothing spoiled yet, and all that was planned used up at the end."""
    for proxy in (_site.api, _site.blobs):
        proxy.reset()
    yield _site
    assert not (*_site.api.spoils, *_site.blobs.spoils), "something planned did not happen"
