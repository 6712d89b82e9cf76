"""Content credentials by c2pa-python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import c2pa
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from auteur.adapters.c2pa.identity import Identity
from auteur.ports.credential_signer import CannotSign

__all__ = ["C2paSigner"]

_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_UNKNOWN = "signingCredential.untrusted"  # of a certificate that is in no list of trust, which none is here


class C2paSigner:
    """A `CredentialSigner`. Raises CannotSign for a certificate or a key that cannot be read, before long work."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._algorithm = _algorithm(identity.key)
        self._name = f"{identity.name}{', for whom nobody vouches' if identity.own else ''}"

    @property
    def name(self) -> str:
        return self._name

    def sign(self, file: Path, claim: Mapping[str, Any], signed: Path) -> None:
        try:
            info = c2pa.C2paSignerInfo(
                alg=self._algorithm,
                sign_cert=self._identity.chain.encode(),
                private_key=self._identity.key.encode(),
                ta_url=None,
            )
            with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(claim)) as builder:
                builder.sign_file(file, signed, signer)
            with c2pa.Reader(signed) as reader:
                said = json.loads(reader.json())
        except c2pa.C2paError as fault:
            raise CannotSign(
                f"the credentials could not be sealed in: {fault}",
                hint="the certificate must be one for C2PA (see docs/howto/sign-what-you-export.md)",
            ) from None
        problems = [note["code"] for note in said.get("validation_status", ()) if note["code"] != _UNKNOWN]
        if problems:
            raise CannotSign(f"the credentials do not hold what they seal: {', '.join(problems)}")


def _algorithm(key: str) -> str:
    """C2PA's name of what the key signs with. Raises CannotSign."""
    try:
        loaded = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError) as fault:
        raise CannotSign(f"the key cannot be read: {fault}", hint="PEM without a password") from None
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(loaded, ec.EllipticCurvePrivateKey) and loaded.curve.name in _CURVES:
        return _CURVES[loaded.curve.name]
    return "ps256"
