"""An issuer of tokens for tests, and a corpus of tokens that nobody may accept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

__all__ = ["ISSUER", "SECRET", "Issuer", "bad_tokens", "claims", "issuer"]

ISSUER = "http://issuer.test/auth/v1"
SECRET = "a secret of the tests that is longer than thirty-two bytes"
USER = "7b0e3f3e-53e1-4f0f-9d4b-1d2a3c4b5e6f"


class Issuer:
    """Holds an EC and an RSA key, and publishes both."""

    def __init__(self) -> None:
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.rsa = rsa.generate_private_key(65537, 2048)

    def jwks(self) -> bytes:
        keys = [
            ECAlgorithm.to_jwk(self.ec.public_key(), as_dict=True)
            | {"kid": "ec", "alg": "ES256", "use": "sig"},
            RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True) | {"kid": "rsa", "alg": "RS256"},
        ]
        return json.dumps({"keys": keys}).encode()

    def token(self, said: dict[str, Any], *, algorithm: str = "ES256", **header: Any) -> str:
        key: Any = {"ES256": self.ec, "RS256": self.rsa}.get(algorithm, SECRET)
        kid = {"ES256": "ec", "RS256": "rsa"}.get(algorithm)
        return jwt.encode(said, key, algorithm, {"kid": kid, **header} if kid else header or None)


@cache
def issuer() -> Issuer:
    """One for all tests: an RSA key takes a while to find."""
    return Issuer()


def claims(user: str = USER, /, **changed: Any) -> dict[str, Any]:
    """Good claims with changes; a claim changed to `...` is left out."""
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": "authenticated",
        "sub": user,
        "role": "authenticated",
        "iat": now,
        "exp": now + 3600,
        "email": "ann@example.com",
        "session_id": str(uuid.UUID(int=7)),
        "is_anonymous": False,
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not ...}


@cache
def bad_tokens(issuer: Issuer) -> dict[str, str]:
    """What is wrong with it → a token that must be refused. `issuer` is the one that is believed."""
    other = Issuer()
    good = issuer.token(claims())
    head, body, signature = good.split(".")
    now = int(time.time())
    bad = {
        "empty": "",
        "a word": "token",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}",
        "no signature": f"{head}.{body}.",
        "signature cut": f"{head}.{body}.{signature[:-4]}",
        "signature of zeros": f"{head}.{body}.{_b64(bytes(64))}",
        "header no base64": f"!!.{body}.{signature}",
        "header no JSON": f"{_b64(b'x')}.{body}.{signature}",
        "header a list": f"{_b64(b'[]')}.{body}.{signature}",
        "body changed": f"{head}.{_json(claims(sub=str(uuid.UUID(int=1))))}.{signature}",
        "body no object": _signed_es(issuer, b'"ann"'),
        "alg none": f"{_json({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "alg None with kid": f"{_json({'alg': 'None', 'kid': 'ec'})}.{body}.",
        "alg missing": f"{_json({'typ': 'JWT', 'kid': 'ec'})}.{body}.{signature}",
        "alg a number": f"{_json({'alg': 256, 'kid': 'ec'})}.{body}.{signature}",
        "kid a number": f"{_json({'alg': 'ES256', 'kid': 7})}.{body}.{signature}",
        "kid unknown": issuer.token(claims(), kid="nobody"),
        "kid missing": f"{_json({'alg': 'ES256', 'typ': 'JWT'})}.{body}.{signature}",
        "kid of the other kind": issuer.token(claims(), algorithm="RS256", kid="ec"),
        "another's key": other.token(claims()),
        "another's RSA key": other.token(claims(), algorithm="RS256"),
        "the public key as secret": _hs256(claims(), _public_pem(issuer), {"alg": "HS256", "kid": "ec"}),
        "the secret, longer hash": jwt.encode(claims(), SECRET + SECRET, "HS512"),
        "another secret": _hs256(claims(), b"some other secret that is long enough too", {"alg": "HS256"}),
        "empty secret": _hs256(claims(), b"", {"alg": "HS256"}),
        "key in the header": _with_own_key(other),
        "unknown critical header": issuer.token(claims(), crit=["exp"], exp=1),
        "expired": issuer.token(claims(exp=now - 60)),
        "exp text": issuer.token(claims()).replace(body, _json(claims(exp="tomorrow"))),
        "exp text, signed": _signed_es(issuer, json.dumps(claims(exp="tomorrow")).encode()),
        "exp a truth": _signed_es(issuer, json.dumps(claims(exp=True)).encode()),
        "exp endless": _signed_es(issuer, json.dumps(claims()).replace(str(now + 3600), "1e400").encode()),
        "no exp": issuer.token(claims(exp=...)),
        "not yet valid": issuer.token(claims(nbf=now + 600)),
        "issued tomorrow": issuer.token(claims(iat=now + 86400)),
        "another issuer": issuer.token(claims(iss="https://evil.test/auth/v1")),
        "no issuer": issuer.token(claims(iss=...)),
        "another audience": issuer.token(claims(aud="anon")),
        "no audience": issuer.token(claims(aud=...)),
        "no subject": issuer.token(claims(sub=...)),
        "subject no UUID": issuer.token(claims(sub="ann")),
        "subject of SQL": issuer.token(claims(sub="7b0e3f3e-53e1-4f0f-9d4b-1d2a3c4b5e6f'; --")),
        "no role": issuer.token(claims(role=...)),
        "service_role": issuer.token(claims(role="service_role")),
        "service_role by the secret": issuer.token(claims(role="service_role"), algorithm="HS256"),
        "anon": issuer.token(claims(role="anon")),
        "role a list": _signed_es(issuer, json.dumps(claims(role=["authenticated"])).encode()),
        "anonymous": issuer.token(claims(is_anonymous=True)),
        "too long": issuer.token(claims(padding="x" * 9000)),
        "not ASCII": good + "é",
    }
    assert len(set(bad.values())) == len(bad)
    return bad


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json(value: object) -> str:
    return _b64(json.dumps(value).encode())


def _signed_es(issuer: Issuer, payload: bytes) -> str:
    return jwt.PyJWS().encode(payload, issuer.ec, "ES256", {"kid": "ec"})


def _hs256(said: dict[str, Any], secret: bytes, header: dict[str, Any]) -> str:
    signed = f"{_json(header)}.{_json(said)}"
    return f"{signed}.{_b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _public_pem(issuer: Issuer) -> bytes:
    return issuer.ec.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _with_own_key(other: Issuer) -> str:
    key = ECAlgorithm.to_jwk(other.ec.public_key(), as_dict=True)
    return jwt.encode(claims(), other.ec, "ES256", {"jwk": key, "kid": "mine"})
