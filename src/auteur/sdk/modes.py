"""One method for both clients: written as a coroutine, called plainly on a `Client` and awaited on an `AsyncClient`.

`Part[Blocking]` and `Part[Suspending]` differ in type alone, which is how a type checker knows what a call gives.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from auteur.sdk.connection import Connection
from auteur.sdk.io import drive

__all__ = ["Blocking", "Mode", "Part", "Suspending", "both", "flowing"]


class Blocking:
    """The mode of a `Client`."""


class Suspending:
    """The mode of an `AsyncClient`."""


Mode = TypeVar("Mode")
P = ParamSpec("P")
T = TypeVar("T")


class Part(Generic[Mode]):
    """Some of a client's methods."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class both(Generic[P, T]):  # noqa: N801 - a decorator
    """A coroutine method: blocks and returns on a `Part[Blocking]`, is awaited on a `Part[Suspending]`."""

    def __init__(self, function: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, part: None, owner: Any) -> both[P, T]: ...
    @overload
    def __get__(self, part: Part[Blocking], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(self, part: Part[Suspending], owner: Any) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, part: Part[Any] | None, owner: Any) -> Any:
        if part is None:
            return self
        function = self._function
        if part._connection.io.suspends:
            return MethodType(function, part)

        @wraps(function)
        def blocking(*arguments: P.args, **named: P.kwargs) -> T:
            return drive(function(part, *arguments, **named))

        return blocking


class flowing(Generic[P, T]):  # noqa: N801 - a decorator
    """An async generator method: a plain iterator on a `Part[Blocking]`."""

    def __init__(self, function: Callable[Concatenate[Any, P], AsyncGenerator[T, None]]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, part: None, owner: Any) -> flowing[P, T]: ...
    @overload
    def __get__(self, part: Part[Blocking], owner: Any) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, part: Part[Suspending], owner: Any) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, part: Part[Any] | None, owner: Any) -> Any:
        if part is None:
            return self
        function = self._function
        if part._connection.io.suspends:
            return MethodType(function, part)

        @wraps(function)
        def blocking(*arguments: P.args, **named: P.kwargs) -> Iterator[T]:
            return _driven(function(part, *arguments, **named))

        return blocking


def _driven(flow: AsyncGenerator[T, None]) -> Iterator[T]:
    try:
        while True:
            try:
                one = drive(anext(flow))
            except StopAsyncIteration:
                return
            yield one
    finally:
        drive(flow.aclose())
