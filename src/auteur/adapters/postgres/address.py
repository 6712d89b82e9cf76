"""Where a database is and who asks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

__all__ = ["Address"]


@dataclass(frozen=True, slots=True)
class Address:
    """A PostgreSQL URL in parts. Its text and repr hold no password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    options: str = ""

    @classmethod
    def of(cls, url: str) -> Address:
        """The address in a URL `postgresql://user:password@host:port/database?sslmode=…`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("postgresql", "postgres") or not parts.hostname:
            raise ValueError("a database URL begins with postgresql:// and names a host")
        user = unquote(parts.username or "postgres")
        return cls(
            parts.hostname,
            parts.port or 5432,
            user,
            unquote(parts.password or ""),
            unquote(parts.path.lstrip("/")) or user,
            parts.query,
        )

    @property
    def url(self) -> str:
        """The URL with its password: for a driver, never for a log."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        query = f"?{self.options}" if self.options else ""
        return f"postgresql://{who}@{self._place}/{quote(self.database, safe='')}{query}"

    def __str__(self) -> str:
        return f"postgresql://{self.user}@{self._place}/{self.database}"

    @property
    def _place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def as_user(self, user: str, password: str) -> Address:
        """The same database for another login."""
        return replace(self, user=user, password=password)

    def to(self, database: str) -> Address:
        """Another database of the same server."""
        return replace(self, database=database)
