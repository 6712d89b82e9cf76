"""Finding the route of a path among a hundred: by its first name, then in the order of their declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

__all__ = ["Directory"]


class Directory(BaseRoute):
    """All routes as one. Trying them one after another, as the framework does, costs as much as a request's question
    to the database. `routes` must begin with a name, not with a parameter.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.routes: Sequence[APIRoute] = [route for route in routes if isinstance(route, APIRoute)]
        self._under: dict[str, list[APIRoute]] = {}
        for route in self.routes:
            first = _first_name(route.path)
            assert "{" not in first, f"{route.path} begins with a parameter"
            self._under.setdefault(first, []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route of path and method, else the first of the path."""
        found: tuple[Match, Scope] = Match.NONE, {}
        if scope["type"] == "http":
            for route in self._under.get(_first_name(scope["path"]), ()):
                tried = route.matches(scope)
                if tried[0] is Match.FULL:
                    return tried
                if tried[0] is Match.PARTIAL and found[0] is Match.NONE:
                    found = tried
        return found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the route that `matches` put into the scope."""
        await scope["route"].handle(scope, receive, send)

    def methods_of(self, scope: Scope) -> set[str]:
        """All that the path has."""
        fitting = [route for route in self.routes if route.matches(scope)[0] is not Match.NONE]
        return {method for route in fitting for method in route.methods or ()}


def _first_name(path: str) -> str:
    return path[1:].partition("/")[0]
