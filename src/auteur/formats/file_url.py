"""Paths as file URLs and back."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

__all__ = ["file_url", "path_of"]


def file_url(path: str, host: str = "") -> str:
    """`file:///talks/my%20talk.mp4`; a relative path stays one, percent-encoded."""
    encoded = quote(path.replace("\\", "/"), safe="/")
    return f"file://{host}{encoded}" if encoded.startswith("/") else encoded


def path_of(source: str) -> str | None:
    """The path that a file URL or a plain path names; None for a URL of another kind."""
    if source.startswith("file:"):
        return unquote(urlsplit(source).path)
    if "://" in source:
        return None
    return source
