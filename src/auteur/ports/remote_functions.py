"""The port of whoever runs our functions on machines of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from auteur.core.progress import Cancel, Report, never, silent

__all__ = ["RemoteFunctions"]


class RemoteFunctions(Protocol):
    """Calls functions by name, with arguments and answers that are JSON."""

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        report: Report = silent,
        cancel: Cancel = never,
    ) -> Any:
        """What the function returns. Raises what it raised (EngineError with its code), Unavailable where nobody
        answers, and Cancelled soon after `cancel` says so, whereupon the function is stopped there.
        """
        ...
