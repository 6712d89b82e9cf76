"""Logs as JSON lines on stderr, by structlog; the standard library's loggers speak through it too.

What is logged is named by whoever logs it: ids, numbers, codes, paths of routes. Never an address, a name, a token, a
query string or a word of a transcript.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, TextIO, cast

import structlog

__all__ = ["configure_logs"]

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # which hold passwords and tokens
)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=repr)


def _json(event: dict[str, Any], **_: object) -> str:
    """By one encoder: `json.dumps` would make another for every line."""
    return _ENCODER.encode(event)


def _console() -> structlog.dev.ConsoleRenderer:
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)


class _Stderr:
    """Whatever is the process's stderr when a line is written: loggers outlive those that were put in its place."""

    def write(self, line: str) -> int:
        return sys.stderr.write(line)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = cast("TextIO", _Stderr())


def configure_logs(service: str, *, level: str = "INFO", people: bool = False) -> None:
    """Once, as a process starts. `service` is in every line; `people` makes lines for a terminal instead of JSON."""

    def named(_: object, __: str, event: dict[str, Any]) -> dict[str, Any]:
        event.setdefault("service", service)
        return event

    shared = [*_SHARED, named]
    render: list[Any] = [_console()] if people else [_TRACEBACKS, structlog.processors.JSONRenderer(_json)]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(_STDERR),  # a line is one write: processes share the file
        cache_logger_on_first_use=True,
    )
    _speak_through(shared, render, level)


def _speak_through(shared: list[Any], render: list[Any], level: str) -> None:
    """The standard library's loggers, uvicorn's among them, in the same lines; uvicorn's access log is ours."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    handler = logging.StreamHandler(_STDERR)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.getLevelName(level), logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True
