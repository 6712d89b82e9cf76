"""Where a webhook may go: to hosts of the open internet over TLS, and to nothing of the server's own network."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from auteur.core.errors import InputError

__all__ = ["BadWebhookUrl", "checked_url", "may_be_called"]

_MOST = 2000
_PLAIN = re.compile(r"[\x21-\x7e]+")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_FOR_US = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # relays to 6to4
    IPv6Network("3fff::/20"),  # documentation; Python 3.11 does not know it yet
)
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class BadWebhookUrl(InputError):
    """The URL cannot be a webhook's; nothing was kept."""

    code = "bad_webhook_url"


def checked_url(url: str, *, loopback: bool) -> str:
    """The URL if it can be an endpoint: https, a host, no user, no fragment. Raises BadWebhookUrl.

    `loopback`: this machine may be called too, and without TLS. Where a name leads to is told when it is called.
    """
    if len(url) > _MOST or not _PLAIN.fullmatch(url) or "\\" in url:
        raise BadWebhookUrl("the URL holds what no URL does", hint="encode spaces and letters beyond ASCII")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadWebhookUrl(f"the URL cannot be read: {error}") from error
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise BadWebhookUrl("the URL has no host, or a user or a fragment", hint="use https://host/path")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and host in _LOOPBACK_NAMES):
        raise BadWebhookUrl("webhooks go over TLS", hint="use https://host/path")
    if host in _LOOPBACK_NAMES and not loopback:
        raise BadWebhookUrl("the host is this machine", hint="use a name that the internet knows")
    return url


def may_be_called(address: str, *, loopback: bool) -> bool:
    """Whether an address is of the open internet; with `loopback`, this machine's own as well.

    False for private, loopback, link-local (where clouds keep their credentials), multicast and reserved ranges, and
    for IPv6 addresses that carry an IPv4 one, whatever that is.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if found.is_loopback:
        return loopback
    if not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified:
        return False
    if any(found in network for network in _NOT_FOR_US if network.version == found.version):
        return False
    return isinstance(found, IPv4Address) or _is_plain_v6(found)


def _is_plain_v6(address: IPv6Address) -> bool:
    carries = (address.ipv4_mapped, address.sixtofour, address.teredo)
    return address in _GLOBAL_UNICAST and not any(carries) and address.scope_id is None
