"""With whose name files are signed: a certificate that was bought, or one that this machine made for itself.

C2PA takes no certificate that signs itself, so the machine's is issued by an authority of its own, whose key is
forgotten at once. Nobody has it in a list of trust: readers show its name and that nobody vouches for it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from auteur.ports.credential_signer import CannotSign

__all__ = ["Identity", "given_identity", "own_identity"]

_CHAIN, _KEY = "chain.pem", "key.pem"
_VALID = timedelta(days=3650)
_OWN = "Auteur on one machine"


@dataclass(frozen=True, slots=True)
class Identity:
    """A chain of certificates, the signer's first, and the signer's private key, both PEM; `own` was made here."""

    chain: str
    key: str = field(repr=False)
    own: bool = False

    @property
    def name(self) -> str:
        """Whom the certificate names. Raises CannotSign where there is none in it."""
        try:
            subject = x509.load_pem_x509_certificates(self.chain.encode())[0].subject
        except (ValueError, IndexError) as fault:
            raise CannotSign(
                f"the certificate cannot be read: {fault}", hint="a chain of PEM, the signer's first"
            ) from None
        told = subject.get_attributes_for_oid(NameOID.COMMON_NAME) or list(subject)
        return str(told[0].value) if told else "somebody without a name"


def given_identity(chain: Path, key: Path) -> Identity:
    """That of two files. Raises CannotSign."""
    try:
        return Identity(chain.read_text("ascii"), key.read_text("ascii"))
    except (OSError, ValueError) as fault:
        raise CannotSign(f"the certificate or its key cannot be read: {fault}") from None


def own_identity(folder: Path) -> Identity:
    """This machine's, made when there is none. Raises CannotSign where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / _CHAIN).exists():
            made = _made(datetime.now(UTC))
            _write(folder / _KEY, made.key)
            _write(folder / _CHAIN, made.chain)  # last: with it the identity is there
        return Identity((folder / _CHAIN).read_text("ascii"), (folder / _KEY).read_text("ascii"), own=True)
    except OSError as fault:
        raise CannotSign(f"no certificate can be kept in {folder}: {fault.strerror}") from None


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    partial.replace(path)


def _made(now: datetime) -> Identity:
    authority, signer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _name("Auteur, an authority that nobody knows")
    root = (
        _certificate(issuer, issuer, authority.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority.public_key()), critical=False)
        .sign(authority, SHA256())
    )
    leaf = (
        _certificate(_name(_OWN), issuer, signer.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False
        )
        .sign(authority, SHA256())
    )
    key = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = leaf.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM)
    return Identity(chain.decode("ascii"), key.decode("ascii"), own=True)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + _VALID)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Auteur"),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
