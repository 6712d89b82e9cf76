"""What of a file was generated, told in its receipt and, where it is asked for, signed into the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auteur.core.transcript.provenance import GeneratedSpan
from auteur.formats.c2pa_claim import claim_of
from auteur.media.receipt import GeneratedNote, Receipt
from auteur.media.seal import Seal
from auteur.ports.credential_signer import CannotSign, CredentialSigner
from auteur.services.rendering import CONTENT_TYPES

__all__ = ["note_of", "seal_by"]


def note_of(span: GeneratedSpan) -> GeneratedNote:
    """The stretch as a receipt has it."""
    return GeneratedNote(span.start_ms, span.end_ms, span.kind, span.generated_by, span.text)


def seal_by(signer: CredentialSigner | None, generated: Sequence[GeneratedSpan]) -> Seal:
    """What signs a finished file. Raises CannotSign where nobody is there to sign."""
    if signer is None:
        raise CannotSign("there is nobody to sign the credentials", hint="export without them")

    def sign(file: Path, target: Path, receipt: Receipt) -> str:
        claim = claim_of(receipt.name, CONTENT_TYPES[file.suffix], generated, receipt.versions["auteur"])
        signer.sign(file, claim, target)
        return signer.name

    return sign
