"""Calls receivers of webhooks, at the address that was looked at and at no other."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Self

import httpx

from auteur import __version__
from auteur.core.webhooks.addresses import may_be_called
from auteur.ports.webhooks import Answer, NotSent

__all__ = ["PinnedSender", "Resolve", "resolved"]

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host and port. Raises OSError."""

_ANSWER_S = 15.0
_CONNECT_S = 5.0
_MOST_BYTES = 64 << 10  # of an answer, whose text is not used: enough to let an ordinary one end


async def resolved(host: str, port: int) -> Sequence[str]:
    """By the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class PinnedSender:
    """A `WebhookSender`. The host is resolved once for each call and the connection goes to the address that was
    checked, so that a name cannot lead elsewhere between the two; its certificate is still the host's own.

    Refused where any of its addresses is not of the open internet; `loopback` allows this machine. Proxies of the
    environment are not used: they would resolve the name again.
    """

    def __init__(
        self,
        *,
        loopback: bool,
        resolve: Resolve = resolved,
        verify: ssl.SSLContext | bool = True,
        answer_s: float = _ANSWER_S,
    ) -> None:
        self._loopback = loopback
        self._resolve = resolve
        self._answer_s = answer_s
        self._client = httpx.AsyncClient(
            verify=verify,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(answer_s, connect=_CONNECT_S),
            # A connection is kept by its address: another host there must not get what it is not the one for.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._answer_s):
                status = await self._status(httpx.URL(url), headers, body)
        except TimeoutError as error:
            raise NotSent(f"no answer within {self._answer_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotSent(f"{type(error).__name__}: {error}"[:300]) from error
        return Answer(status, round((time.monotonic() - began) * 1000))

    async def _status(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> int:
        address = await self._address(url)
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={
                **headers,
                "Host": url.netloc.decode("ascii"),
                "Content-Type": "application/json",
                "User-Agent": f"Auteur/{__version__} (webhooks)",
                "Accept-Encoding": "identity",  # nothing is unpacked
            },
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        answer = await self._client.send(request, stream=True)
        try:
            read = 0
            async for block in answer.aiter_raw():
                read += len(block)
                if read > _MOST_BYTES:
                    break
            return answer.status_code
        finally:
            await answer.aclose()

    async def _address(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await self._resolve(url.host, port)
        except (OSError, UnicodeError) as error:
            raise NotSent(f"{url.host} has no address: {error}"[:300]) from error
        refused = [one for one in found if not may_be_called(one, loopback=self._loopback)]
        if refused or not found:
            raise NotSent(f"{url.host} does not lead to the open internet")
        if url.scheme != "https" and not all(_is_loopback(one) for one in found):
            raise NotSent(f"{url.host} is not this machine, and the URL is without TLS")
        return found[0]


def _is_loopback(address: str) -> bool:
    return may_be_called(address, loopback=True) and not may_be_called(address, loopback=False)
