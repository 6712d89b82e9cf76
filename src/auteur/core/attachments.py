"""The header that makes a browser save a file instead of showing it."""

from __future__ import annotations

from urllib.parse import quote

__all__ = ["content_disposition"]


def content_disposition(filename: str) -> str:
    """RFC 6266: the name for old clients with everything unusual replaced, and the true one for the rest."""
    shown = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in filename)
    return f"attachment; filename=\"{shown or 'file'}\"; filename*=UTF-8''{quote(filename, safe='')}"
