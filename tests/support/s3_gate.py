"""An S3 on loopback that truly checks: signature, expiry, method, type and length, before moto's server sees anything.

Moto answers whatever it is asked. This WSGI layer works out Signature Version 4 by itself (from AWS's description of
it, not with botocore), for presigned URLs and for the Authorization header, and refuses what does not fit.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

ACCESS_KEY, SECRET_KEY, REGION = "AKIATEST", "a test secret", "us-east-1"
_MOST_EXPIRES_S = 7 * 24 * 3600
_SKEW = timedelta(minutes=15)


class Refused(Exception):
    """What S3 would say, by its code."""


class SignatureGate:
    """Around a WSGI app."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            check(environ)
        except Refused as refusal:
            body = f"<Error><Code>{refusal}</Code></Error>".encode()
            headers = [
                ("Content-Type", "application/xml"),
                ("Content-Length", str(len(body))),
                ("Connection", "close"),
            ]
            start_response("403 Forbidden", headers)
            return [body] if environ["REQUEST_METHOD"] != "HEAD" else []
        return self._app(environ, start_response)


def check(environ: dict[str, Any]) -> None:
    """Raises Refused. Reads the body where its hash is signed, and puts it back."""
    raw_path, _, raw_query = environ["REQUEST_URI"].partition("?")
    query = parse_qsl(raw_query, keep_blank_values=True)
    fields = dict(query)
    if len(fields) != len(query):
        raise Refused("InvalidArgument")
    if "X-Amz-Signature" in fields:
        credential, signed_headers, given = _presigned(fields)
        stamp, payload = fields["X-Amz-Date"], "UNSIGNED-PAYLOAD"
        query = [pair for pair in query if pair[0] != "X-Amz-Signature"]
    elif "HTTP_AUTHORIZATION" in environ:
        credential, signed_headers, given = _authorization(environ["HTTP_AUTHORIZATION"])
        stamp, payload = environ.get("HTTP_X_AMZ_DATE", ""), _payload(environ)
        _check_moment(stamp)
    else:
        raise Refused("AccessDenied")
    headers = _headers(environ)
    _check_headers(headers, signed_headers)
    access_key, date, region, service, end = credential
    if access_key != ACCESS_KEY:
        raise Refused("InvalidAccessKeyId")
    if (date, region, service, end) != (stamp[:8], REGION, "s3", "aws4_request"):
        raise Refused("AuthorizationQueryParametersError")
    canonical = "\n".join(
        [
            environ["REQUEST_METHOD"],
            quote(unquote(raw_path), safe="/~"),
            "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(query)),
            *(f"{name}:{' '.join(headers[name].split())}" for name in signed_headers),
            "",
            ";".join(signed_headers),
            payload,
        ]
    )
    scope = "/".join(credential[1:])
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    if not hmac.compare_digest(_sign(text, credential), given):
        raise Refused("SignatureDoesNotMatch")


def _sign(text: str, credential: list[str]) -> str:
    key = f"AWS4{SECRET_KEY}".encode()
    for step in credential[1:]:
        key = hmac.digest(key, step.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _presigned(fields: Mapping[str, str]) -> tuple[list[str], list[str], str]:
    wanted = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders")
    if any(name not in fields for name in wanted) or fields["X-Amz-Algorithm"] != "AWS4-HMAC-SHA256":
        raise Refused("AuthorizationQueryParametersError")
    if not fields["X-Amz-Expires"].isdigit() or int(fields["X-Amz-Expires"]) > _MOST_EXPIRES_S:
        raise Refused("AuthorizationQueryParametersError")
    begun = _moment(fields["X-Amz-Date"])
    now = datetime.now(UTC)
    if now > begun + timedelta(seconds=int(fields["X-Amz-Expires"])) or begun > now + _SKEW:
        raise Refused("AccessDenied")
    return (
        _credential(fields["X-Amz-Credential"]),
        fields["X-Amz-SignedHeaders"].split(";"),
        fields["X-Amz-Signature"],
    )


def _authorization(header: str) -> tuple[list[str], list[str], str]:
    kind, _, rest = header.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if kind != "AWS4-HMAC-SHA256" or set(fields) != {"Credential", "SignedHeaders", "Signature"}:
        raise Refused("AuthorizationHeaderMalformed")
    return _credential(fields["Credential"]), fields["SignedHeaders"].split(";"), fields["Signature"]


def _credential(text: str) -> list[str]:
    parts = text.split("/")
    if len(parts) != 5:
        raise Refused("AuthorizationQueryParametersError")
    return parts


def _moment(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused("AccessDenied") from error


def _check_moment(stamp: str) -> None:
    if abs(datetime.now(UTC) - _moment(stamp)) > _SKEW:
        raise Refused("RequestTimeTooSkewed")


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return headers


def _check_headers(headers: Mapping[str, str], signed: list[str]) -> None:
    if "host" not in signed or any(name not in headers for name in signed):
        raise Refused("SignatureDoesNotMatch")
    if any(name.startswith("x-amz-") and name not in signed for name in headers):
        raise Refused("AccessDenied")


def _payload(environ: dict[str, Any]) -> str:
    said: str = environ.get("HTTP_X_AMZ_CONTENT_SHA256", "")
    if said == "UNSIGNED-PAYLOAD":
        return said
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    if hashlib.sha256(body).hexdigest() != said:
        raise Refused("XAmzContentSHA256Mismatch")
    return said


@contextmanager
def s3_server() -> Iterator[str]:
    """Its URL."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: object) -> None:
            return

    app = SignatureGate(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]  # a mixin has it
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
