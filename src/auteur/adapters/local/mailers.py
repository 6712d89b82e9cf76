"""Mail by SMTP, or shown to whoever runs the server."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from auteur.core.errors import InputError, Unavailable

__all__ = ["ConsoleMailer", "SmtpMailer"]

_TIMEOUT_S = 20


class ConsoleMailer:
    """A `Mailer` for a server on one's own machine: the text is shown on its console, and in no log."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    async def send(self, address: str, subject: str, text: str) -> None:
        self._show(f"To {address}: {subject}\n{text}\n")


class SmtpMailer:
    """A `Mailer` by smtp:// (with STARTTLS where the server has it) or smtps://. Raises InputError for other URLs."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise InputError("smtp_url begins with smtp:// or smtps:// and names a host")
        if not sender:
            raise InputError("smtp_url needs mail_from", hint="set AUTEUR_MAIL_FROM")
        self._parts = parts
        self._sender = sender

    async def send(self, address: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, address, subject
        message.set_content(text)
        try:
            await asyncio.to_thread(self._hand_over, message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"mail cannot be sent: {type(error).__name__}", hint="try again later"
            ) from error

    def _hand_over(self, message: EmailMessage) -> None:
        with self._connected() as server:
            if self._parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if self._parts.username:
                server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        parts = self._parts
        assert parts.hostname is not None, "checked when it was made"
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=_TIMEOUT_S, context=context)
        server = smtplib.SMTP(parts.hostname, parts.port or 587, timeout=_TIMEOUT_S)
        server.ehlo()
        return server
