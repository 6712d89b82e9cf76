"""One client's way to one server: who asks, requests that are sent again, streams."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Any, TypeVar

import httpx

from auteur.core.errors import AuteurError
from auteur.sdk.call import Call
from auteur.sdk.decoding import as_json
from auteur.sdk.errors import ApiError, BadRequest, NoAnswer, NotSignedIn, StrangeAnswer, refusal
from auteur.sdk.io import Io
from auteur.sdk.models import SignedIn
from auteur.sdk.retrying import Retries

__all__ = ["Connection", "reaching", "signed_in"]

T = TypeVar("T")
_EARLY_S = 60.0
"""So long before its end an access token is exchanged."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Connection:
    """`session` may be replaced at any time; `on_session` is told of each new one, so that it can be kept."""

    def __init__(
        self, io: Io, retries: Retries, token: str | None, on_session: Callable[[SignedIn], None] | None
    ):
        self.io = io
        self.retries = retries
        self.name = f"sdk-{token_hex(6)}"
        """What this client signs its edits with."""
        self.session: SignedIn | None = None
        self._token = token
        self._on_session = on_session
        self._refreshing = io.lock()

    def begin(self, session: SignedIn) -> SignedIn:
        """Ask as this session's user from now on."""
        self.session = session
        if self._on_session is not None:
            self._on_session(session)
        return session

    async def ask(self, call: Call[T]) -> T:
        """What the server answers, after as many tries as are due. Raises ApiError, NoAnswer, StrangeAnswer."""
        return call.decode(await self.repeated(lambda: self._answer(call), repeatable=call.repeatable))

    async def repeated(self, attempt: Callable[[], Any], *, repeatable: bool) -> Any:
        """The result of an attempt, made again while its errors are worth it."""
        tried = 0
        while True:
            tried += 1
            try:
                return await attempt()
            except AuteurError as error:
                wait_s = self.retries.wait_s(error, tried, repeatable=repeatable)
                if wait_s is None:
                    raise
            await self.io.sleep(wait_s)

    async def _answer(self, call: Call[Any]) -> httpx.Response:
        """One attempt; one more where only the access token was too old."""
        sent = await self._headers(call)
        try:
            return await self._sent(call, sent)
        except NotSignedIn:
            if not call.signed_in or self.session is None:
                raise
            await self._refresh(self.session, sent)
        return await self._sent(call, await self._headers(call))

    async def _sent(self, call: Call[Any], headers: Mapping[str, str]) -> httpx.Response:
        request = self.io.build(call.method, call.path, headers=headers, **call.options())
        with reaching():
            response = await self.io.send(request)
        if response.status_code >= 400:
            raise refusal(response)
        return response

    # -- who asks -----------------------------------------------------------------------------------------------

    async def _headers(self, call: Call[Any]) -> dict[str, str]:
        if not call.signed_in:
            return dict(call.headers)
        session = self.session
        if session is not None and time.time() > session.expires_at - _EARLY_S:
            await self._refresh(session, {})
            session = self.session
        token = session.access_token if session is not None else self._token
        if token is None:
            raise NotSignedIn(
                401, "not_signed_in", "nobody is signed in", hint="sign in, or give the client a token"
            )
        return {**call.headers, "Authorization": f"Bearer {token}"}

    async def _refresh(self, old: SignedIn, sent: Mapping[str, str]) -> None:
        """Exchange the tokens, once for all that wait for it. Raises NotSignedIn where the session is over."""
        async with self._refreshing:
            now = self.session
            if (
                now is None
                or now is not old
                or sent.get("Authorization") not in (None, f"Bearer {now.access_token}")
            ):
                return  # another has done it meanwhile
            body = {"refresh_token": old.refresh_token}
            query = {"grant_type": "refresh_token"}
            call = Call("POST", "/auth/v1/token", signed_in, query=query, json=body, signed_in=False)
            try:
                self.begin(await self.ask(call))
            except BadRequest as error:
                self.session = None
                raise NotSignedIn(401, error.code, "the session is over", hint="sign in again") from error

    # -- streams ------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        silence: httpx.Timeout | None = None,
        **more: Any,
    ) -> AsyncIterator[httpx.Response]:
        """An answer whose body comes in as it is read; refused ones are read and raised. One attempt."""
        extra = {"timeout": silence} if silence is not None else {}
        request = self.io.build(method, url, headers=dict(headers), **extra, **more)
        with reaching():
            response = await self.io.send(request, stream=True)
        try:
            if response.status_code >= 400:
                raise await self._refused(response)
            yield response
        finally:
            await self.io.shut(response)

    async def _refused(self, response: httpx.Response) -> ApiError:
        with reaching():
            body = b"".join([chunk async for chunk in self.io.chunks(response)])
        headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        return refusal(
            httpx.Response(response.status_code, headers=headers, content=body, request=response.request)
        )

    async def bearer(self) -> dict[str, str]:
        """The headers of whoever asks."""
        return await self._headers(Call("GET", "/", lambda _: None))


class reaching:  # noqa: N801 - reads as `with reaching():`
    """Turns httpx's errors of the network into NoAnswer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, httpx.TransportError):
            said = str(error) or type(error).__name__
            raise NoAnswer(f"no answer: {said}", sent=not isinstance(error, _NEVER_SENT)) from error
        if isinstance(error, (httpx.InvalidURL, httpx.DecodingError)):
            raise StrangeAnswer(str(error)) from error


def signed_in(response: httpx.Response) -> SignedIn:
    """A session of /auth/v1. Its end is told in seconds from now: clocks differ."""
    said = as_json(response)
    try:
        user = said["user"]
        return SignedIn(
            said["access_token"],
            said["refresh_token"],
            time.time() + float(said["expires_in"]),
            user["id"],
            user["email"],
        )
    except (KeyError, TypeError) as error:
        raise StrangeAnswer(
            "the answer is no session", hint="is the address to be confirmed first?"
        ) from error
