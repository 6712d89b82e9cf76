"""The two clients: all of the API, for a program that blocks and for one that awaits."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from auteur import __version__
from auteur.core.errors import InputError
from auteur.sdk.accounts import Accounts, ApiTokens
from auteur.sdk.billing import Billing
from auteur.sdk.call import Call
from auteur.sdk.connection import Connection
from auteur.sdk.decoding import as_json
from auteur.sdk.io import AsyncIo, BlockingIo, Io
from auteur.sdk.jobs import Credits, Jobs
from auteur.sdk.models import Project, SignedIn
from auteur.sdk.modes import Blocking, Mode, Suspending, both
from auteur.sdk.projects import OpenProject, Projects
from auteur.sdk.retrying import Retries
from auteur.sdk.voices import Voices
from auteur.sdk.webhooks import Webhooks

__all__ = ["AsyncClient", "Client"]

_LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=30)
_DEFAULT_URL = "http://127.0.0.1:8000"


class _Api(Accounts[Mode]):
    """What both have."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.tokens: ApiTokens[Mode] = ApiTokens(connection)
        self.projects: Projects[Mode] = Projects(connection)
        self.jobs: Jobs[Mode] = Jobs(connection)
        self.credits: Credits[Mode] = Credits(connection)
        self.voices: Voices[Mode] = Voices(connection)
        self.webhooks: Webhooks[Mode] = Webhooks(connection)
        self.billing: Billing[Mode] = Billing(connection)

    def project(self, project: Project | str) -> OpenProject[Mode]:
        """One project, by what `projects.create` gave or by its id, to be worked on."""
        return OpenProject(self._connection, project if isinstance(project, str) else project.id)

    @property
    def session(self) -> SignedIn | None:
        """The session as it is now; a client that begins with it goes on where this one was."""
        return self._connection.session

    @both
    async def version(self) -> str:
        """The server's version. Nobody has to be signed in."""
        said = await self._connection.ask(Call("GET", "/readyz", as_json, signed_in=False))
        return str(said["version"])

    @both
    async def close(self) -> None:
        """Close the connections. The session on the server goes on."""
        await self._connection.io.close()


class Client(_Api[Blocking]):
    """A client whose methods block. It may be used by several threads.

    `token` is an API token or an access token; without it, sign in, or go on with a `session` that was kept:
    `on_session` is told of each new one. `timeout_s` is how long the server may be silent. Nothing is asked until a
    method is called.
    """

    def __init__(
        self,
        url: str = _DEFAULT_URL,
        *,
        token: str | None = None,
        session: SignedIn | None = None,
        on_session: Callable[[SignedIn], None] | None = None,
        timeout_s: float = 30.0,
        retries: Retries = Retries(),  # noqa: B008 - a constant
    ) -> None:
        super().__init__(_connection(BlockingIo, url, token, session, on_session, timeout_s, retries))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Api[Suspending]):
    """A client whose methods are awaited, on asyncio; lists are iterated with `async for`. Else as `Client`.

    A call that is cancelled leaves nothing behind: what was sent may have been done, what was not is not.
    """

    def __init__(
        self,
        url: str = _DEFAULT_URL,
        *,
        token: str | None = None,
        session: SignedIn | None = None,
        on_session: Callable[[SignedIn], None] | None = None,
        timeout_s: float = 30.0,
        retries: Retries = Retries(),  # noqa: B008 - a constant
    ) -> None:
        super().__init__(_connection(AsyncIo, url, token, session, on_session, timeout_s, retries))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _connection(
    io: Callable[[str, httpx.Timeout, httpx.Limits, dict[str, str]], Io],
    url: str,
    token: str | None,
    session: SignedIn | None,
    on_session: Callable[[SignedIn], None] | None,
    timeout_s: float,
    retries: Retries,
) -> Connection:
    if not url.startswith(("http://", "https://")):
        raise InputError(f"{url!r} is no address of a server", hint=f"give one as {_DEFAULT_URL}")
    headers = {"User-Agent": f"auteur-sdk/{__version__}"}
    timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, 10.0))
    connection = Connection(io(url.rstrip("/"), timeout, _LIMITS, headers), retries, token, on_session)
    connection.session = session
    return connection
