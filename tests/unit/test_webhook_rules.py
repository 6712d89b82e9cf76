"""What is told of webhooks without a network: signatures, waits, and the places that may be called."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from auteur.core.errors import InputError
from auteur.core.webhooks.addresses import BadWebhookUrl, checked_url, may_be_called
from auteur.core.webhooks.event_types import EVENT_TYPES, EVERYTHING, checked_types
from auteur.core.webhooks.retrying import ATTEMPTS, PATIENCE, WAITS_S, outcome_of
from auteur.core.webhooks.signing import shown_secret, signed_headers

OLD, NEW = b"o" * 32, b"n" * 32


@given(secret=st.binary(min_size=24, max_size=64), body=st.text(max_size=200), number=st.integers(0, 2**63))
def test_the_standards_own_library_accepts_every_message(secret: bytes, body: str, number: int) -> None:
    data = body.encode("utf-8", "replace")
    headers = signed_headers([secret], f"msg_{number}", int(time.time()), data)
    Webhook(shown_secret(secret)).verify(data, headers, json_parse=False)


def test_while_a_secret_is_replaced_both_check() -> None:
    headers = signed_headers([NEW, OLD], "msg_1", int(time.time()), b"{}")
    for secret in (OLD, NEW):
        assert Webhook(shown_secret(secret)).verify(b"{}", headers) == {}


@pytest.mark.parametrize("planted", ["body", "webhook-id", "webhook-timestamp", "secret"])
def test_what_was_changed_on_the_way_is_refused(planted: str) -> None:
    headers = signed_headers([NEW], "msg_1", int(time.time()), b'{"a":1}')
    body, secret = b'{"a":1}', NEW
    if planted == "body":
        body = b'{"a":2}'
    elif planted == "secret":
        secret = OLD
    else:
        headers[planted] = {"webhook-id": "msg_2", "webhook-timestamp": str(int(time.time()) - 1)}[planted]
    with pytest.raises(WebhookVerificationError):
        Webhook(shown_secret(secret)).verify(body, headers)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_2xx_is_a_delivery(status: int) -> None:
    assert outcome_of(status, 1, random.random).delivered


@pytest.mark.parametrize("status", [None, 100, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
def test_nothing_else_is_and_it_is_tried_again(status: int | None) -> None:
    outcome = outcome_of(status, 1, random.random)
    assert not outcome.delivered
    assert outcome.retry is not None
    assert outcome.disable is None


def test_gone_is_taken_at_its_word() -> None:
    outcome = outcome_of(410, 1, random.random)
    assert (outcome.delivered, outcome.retry) == (False, None)
    assert outcome.disable


@given(attempt=st.integers(1, ATTEMPTS - 1), draw=st.floats(0, 1, exclude_max=True))
def test_waits_keep_within_a_fifth_of_the_schedule(attempt: int, draw: float) -> None:
    retry = outcome_of(500, attempt, lambda: draw).retry
    assert retry is not None
    assert 0.8 * WAITS_S[attempt - 1] <= retry.total_seconds() <= 1.2 * WAITS_S[attempt - 1]


def test_it_is_given_up_after_days_and_before_the_endpoint_is() -> None:
    assert outcome_of(500, ATTEMPTS, random.random).retry is None
    assert timedelta(days=3) < timedelta(seconds=sum(WAITS_S)) < PATIENCE


INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "100::1",
    "3fff::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2606:4700::1111%eth0",
    "nonsense",
    "0x7f.1",
    "2130706433",
    "127.1",
    "1.2.3",
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_but_the_open_internet_is_called(address: str) -> None:
    assert not may_be_called(address, loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:80e::200e"])
def test_the_open_internet_is(address: str) -> None:
    assert may_be_called(address, loopback=False)
    assert may_be_called(address, loopback=True)


def test_this_machine_alone_can_be_allowed_besides() -> None:
    allowed = [address for address in INSIDE if may_be_called(address, loopback=True)]
    assert allowed == ["127.0.0.1", "127.255.255.254", "::1"]


BAD_URLS = [
    "http://example.com/hook",
    "ftp://example.com/hook",
    "file:///etc/passwd",
    "gopher://example.com/",
    "https://",
    "https:///path",
    "https://user@example.com/",
    "https://user:word@example.com/",
    "https://example.com/#part",
    "https://exa mple.com/",
    "https://example.com/\r\nX-Evil: 1",
    "https://example.com\\@127.0.0.1/",
    "https://example.com:99999/",
    "https://[::1/",
    "https://localhost/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://bücher.example/",
    "https://example.com/" + "a" * 2000,
    "example.com/hook",
    "",
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_webhooks_url_is_refused(url: str) -> None:
    with pytest.raises(BadWebhookUrl):
        checked_url(url, loopback=False)


def test_a_good_url_stays_as_it_is() -> None:
    for url in (
        "https://example.com",
        "https://hooks.example.com:8443/a?b=c",
        "https://xn--bcher-kva.example/",
    ):
        assert checked_url(url, loopback=False) == url
    assert checked_url("http://127.0.0.1:9999/hook", loopback=True)
    with pytest.raises(BadWebhookUrl):
        checked_url("http://example.com/hook", loopback=True)


def test_event_types_come_once_and_in_order() -> None:
    assert checked_types(["job.failed", "job.created", "job.failed"]) == ["job.created", "job.failed"]
    assert checked_types([EVERYTHING]) == [EVERYTHING]
    for wrong in ([], ["job.exploded"], [*EVENT_TYPES, "webhook.test"]):
        with pytest.raises(InputError):
            checked_types(wrong)
