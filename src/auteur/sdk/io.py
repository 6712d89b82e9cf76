"""The two ways to reach the network: blocking, and on asyncio.

Everything above is written once, as coroutines over `Io`. A blocking client runs them on an `Io` whose methods block
instead of suspending: such a coroutine runs through at its first step, on the caller's thread, without an event loop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

import httpx

__all__ = ["AsyncIo", "BlockingIo", "Io", "drive"]

T = TypeVar("T")
Work = Callable[[T], Coroutine[Any, Any, None]]


class Io(Protocol):
    """Requests, waiting, files and work side by side."""

    suspends: bool

    def build(self, method: str, url: str, **more: Any) -> httpx.Request:
        """A request; as `httpx.Client.build_request`."""
        ...

    async def send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        """The answer, without its body where `stream`: then `shut` it. Raises httpx.TransportError."""
        ...

    def chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """The body of a streamed answer as it comes in."""
        ...

    def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        """The body as lines of text."""
        ...

    async def shut(self, response: httpx.Response) -> None:
        """End a streamed answer, read or not."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    async def do(self, function: Callable[..., T], *arguments: Any) -> T:
        """Work of the disk or the processor, where it holds up nobody."""
        ...

    def body(self, blocks: Iterable[bytes]) -> Iterable[bytes] | AsyncIterable[bytes]:
        """Blocks of the disk as a request's content."""
        ...

    async def each(
        self, items: Iterable[Any], work: Work[Any], *, at_once: int, stop: Callable[[], None]
    ) -> None:
        """Work on all items, so many at once. At the first error `stop` tells the others, and it is raised when they
        have ended."""
        ...

    def lock(self) -> AbstractAsyncContextManager[Any]:
        """A lock between whatever uses one client at the same time."""
        ...

    async def close(self) -> None: ...


def drive(coroutine: Coroutine[Any, Any, T] | Awaitable[T]) -> T:
    """The result of a coroutine over a blocking `Io`."""
    running: Any = coroutine
    try:
        running.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    running.close()
    raise AssertionError("something in a blocking client suspended")


class BlockingIo:
    """An `Io` on threads: it may be used by several at once."""

    suspends = False

    def __init__(
        self, base_url: str, timeout: httpx.Timeout, limits: httpx.Limits, headers: dict[str, str]
    ) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout, limits=limits, headers=headers)

    def build(self, method: str, url: str, **more: Any) -> httpx.Request:
        return self._http.build_request(method, url, **more)

    async def send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        return self._http.send(request, stream=stream)

    async def chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        for chunk in response.iter_bytes():
            yield chunk

    async def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        for line in response.iter_lines():
            yield line

    async def shut(self, response: httpx.Response) -> None:
        response.close()

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)  # noqa: ASYNC251 - no event loop runs this

    async def do(self, function: Callable[..., T], *arguments: Any) -> T:
        return function(*arguments)

    def body(self, blocks: Iterable[bytes]) -> Iterable[bytes]:
        return blocks

    async def each(
        self, items: Iterable[Any], work: Work[Any], *, at_once: int, stop: Callable[[], None]
    ) -> None:
        def one(item: Any) -> None:
            drive(work(item))

        with ThreadPoolExecutor(at_once, "auteur-sdk") as pool:
            running = [pool.submit(one, item) for item in items]
            try:
                for done in as_completed(running):
                    done.result()
            except BaseException:
                stop()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def lock(self) -> AbstractAsyncContextManager[Any]:
        return _ThreadLock()

    async def close(self) -> None:
        self._http.close()


class _ThreadLock:
    """A `threading.Lock` for `async with` in coroutines that never suspend."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    async def __aenter__(self) -> None:
        self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()


class AsyncIo:
    """An `Io` on asyncio."""

    suspends = True

    def __init__(
        self, base_url: str, timeout: httpx.Timeout, limits: httpx.Limits, headers: dict[str, str]
    ) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout, limits=limits, headers=headers)

    def build(self, method: str, url: str, **more: Any) -> httpx.Request:
        return self._http.build_request(method, url, **more)

    async def send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        return await self._http.send(request, stream=stream)

    def chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        return response.aiter_bytes()

    def lines(self, response: httpx.Response) -> AsyncIterator[str]:
        return response.aiter_lines()

    async def shut(self, response: httpx.Response) -> None:
        await response.aclose()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def do(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(function, *arguments)

    async def body(self, blocks: Iterable[bytes]) -> AsyncIterator[bytes]:
        reading = iter(blocks)
        while block := await asyncio.to_thread(next, reading, b""):
            yield block

    async def each(
        self, items: Iterable[Any], work: Work[Any], *, at_once: int, stop: Callable[[], None]
    ) -> None:
        free = asyncio.Semaphore(at_once)

        async def limited(item: Any) -> None:
            async with free:
                await work(item)

        tasks = [asyncio.create_task(limited(item)) for item in items]
        try:
            await asyncio.gather(*tasks)
        except BaseException:
            stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    def lock(self) -> AbstractAsyncContextManager[Any]:
        return asyncio.Lock()

    async def close(self) -> None:
        await self._http.aclose()
