"""Whom the sender calls, and what it does with what strange servers answer."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from auteur.adapters.http.pinned_sender import PinnedSender, Resolve
from auteur.ports.webhooks import NotSent
from tests.support.receiver import receiver

pytestmark = pytest.mark.anyio
HEADERS = {"webhook-id": "msg_1"}


def leads_to(*answers: Sequence[str]) -> Resolve:
    """A resolver that says these, one after the other."""
    said = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return said.pop(0)

    return resolve


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]",
             "localhost", "localhost."],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_no_spelling_of_this_machine_gets_a_connection(host: str, scheme: str) -> None:
    async with receiver() as it, PinnedSender(loopback=False) as sender:
        with pytest.raises(NotSent):
            await sender.send(f"{scheme}://{host}:{it.port}/", HEADERS, b"{}")
        assert it.connections == 0


async def test_the_gate_above_sees_a_connection_where_there_is_one() -> None:
    async with receiver() as it, PinnedSender(loopback=True) as sender:
        for host in ("127.0.0.1", "2130706433", "localhost"):
            assert (await sender.send(f"http://{host}:{it.port}/", HEADERS, b"{}")).status == 204
        assert it.connections == 3


@pytest.mark.parametrize(
    "inside", ["10.0.0.1", "169.254.169.254", "192.168.0.1", "fd00::1", "::ffff:10.0.0.1"]
)
async def test_a_name_that_leads_inside_too_is_refused_whole(inside: str) -> None:
    async with PinnedSender(loopback=True, resolve=leads_to(["8.8.8.8", inside])) as sender:
        with pytest.raises(NotSent, match="open internet"):
            await sender.send("https://mixed.example/", HEADERS, b"{}")


async def test_a_name_is_asked_once_and_the_answer_is_what_is_called() -> None:
    # A second question would be answered with a place that nothing listens at: rebinding, between look and call.
    async with (
        receiver() as it,
        PinnedSender(loopback=True, resolve=leads_to(["127.0.0.1"], ["127.9.9.9"])) as sender,
    ):
        await sender.send(f"http://rebinding.example:{it.port}/hook?a=b", HEADERS, b'{"a":1}')
        [got] = it.got
    assert got.headers["host"] == f"rebinding.example:{it.port}"
    assert (got.path, got.body, got.headers["webhook-id"]) == ("/hook?a=b", b'{"a":1}', "msg_1")


async def test_without_tls_nothing_leaves_this_machine() -> None:
    async with PinnedSender(loopback=True, resolve=leads_to(["8.8.8.8"])) as sender:
        with pytest.raises(NotSent, match="without TLS"):
            await sender.send("http://example.com/", HEADERS, b"{}")


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    async with receiver() as inner, receiver() as it, PinnedSender(loopback=True) as sender:
        it.usual = f"HTTP/1.1 307 Elsewhere\r\nLocation: {inner.url}\r\nContent-Length: 0\r\n\r\n".encode()
        assert (await sender.send(it.url, HEADERS, b"{}")).status == 307
        assert inner.connections == 0


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as proxy, receiver() as it:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with PinnedSender(loopback=True) as sender:
            await sender.send(it.url, HEADERS, b"{}")
        assert (proxy.connections, it.connections) == (0, 1)


async def test_who_does_not_answer_in_time_is_left() -> None:
    async with receiver() as it, PinnedSender(loopback=True, answer_s=0.3) as sender:
        it.hang_s = 30
        began = time.monotonic()
        with pytest.raises(NotSent, match=r"within 0\.3 s"):
            await sender.send(it.url, HEADERS, b"{}")
        assert time.monotonic() - began < 2


async def test_who_dribbles_bytes_for_ever_is_left_in_time() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            for letter in "HTTP/1.1 200 OK\r\nX-Slow: " + "a" * 1000:
                writer.write(letter.encode())
                await writer.drain()
                await asyncio.sleep(0.02)
        except OSError:
            return
        finally:
            writer.close()

    async with await asyncio.start_server(dribble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with PinnedSender(loopback=True, answer_s=0.4) as sender:
            with pytest.raises(NotSent):
                await sender.send(f"http://127.0.0.1:{port}/", HEADERS, b"{}")


async def test_of_an_endless_answer_little_is_read() -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536
        except OSError:
            return
        finally:
            writer.close()

    async with await asyncio.start_server(pour, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with PinnedSender(loopback=True) as sender:
            assert (await sender.send(f"http://127.0.0.1:{port}/", HEADERS, b"{}")).status == 200
    assert sent < 32 << 20  # what fits into the sockets' buffers


@pytest.mark.parametrize(
    "answer",
    [b"", b"no HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal", b"\x16\x03\x01"],
)
async def test_nonsense_is_no_answer(answer: bytes) -> None:
    async with receiver() as it, PinnedSender(loopback=True) as sender:
        it.usual = answer
        with pytest.raises(NotSent):
            await sender.send(it.url, HEADERS, b"{}")


async def test_a_certificate_is_the_hosts_although_the_address_is_called(tmp_path: Path) -> None:
    server, client = _certified("hooks.example", tmp_path)
    async with receiver(server) as it:
        async with PinnedSender(loopback=True, resolve=leads_to(["127.0.0.1"]), verify=client) as sender:
            await sender.send(f"https://hooks.example:{it.port}/", HEADERS, b"{}")
            assert it.got[0].headers["host"] == f"hooks.example:{it.port}"
        async with PinnedSender(loopback=True, resolve=leads_to(["127.0.0.1"]), verify=client) as sender:
            with pytest.raises(NotSent, match=r"[Cc]ertificate"):
                await sender.send(f"https://other.example:{it.port}/", HEADERS, b"{}")
        assert len(it.got) == 1


def _certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for a name, and a client's that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
