"""What goes wrong is told in the reader's language by its code: the studio's catalogue has a sentence for each."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "packages" / "editor" / "src" / "strings" / "en-problems.ts"
_CODE = re.compile(r'^    code = "([a-z_]+)"', re.MULTILINE)

# what programs are told, the command line, or whoever runs the server: nobody meets it in the studio
NOT_HERE = {
    "backup_damaged",
    "bad_cursor",
    "bad_document",
    "bad_font",
    "bad_key",
    "bad_signature",
    "bad_token",
    "cannot_open",
    "cancelled",
    "demo_failed",
    "dump_failed",
    "expired_token",
    "media_nothing_to_derive",
    "migration_refused",
    "model_gated",
    "no_answer",
    "not_as_receipt",
    "not_derived_yet",
    "not_empty",
    "object_unknown",
    "offline",
    "out_of_scope",
    "parts_refused",
    "refresh_token_not_found",
    "secret_exposed",
    "server_differs",
    "signature_refused",
    "still_answering",
    "store_failed",
    "strange_answer",
    "transfer_damaged",
    "unknown_customer",
    "unknown_delivery",
    "unknown_job_type",
    "unknown_reference",
    "unknown_schema",
    "unknown_webhook",
    "wrong_address",
    "wrong_hash",
    "wrong_length",
}


def codes() -> set[str]:
    return {
        code
        for file in (ROOT / "src" / "auteur").rglob("*.py")
        for code in _CODE.findall(file.read_text("utf-8"))
    }


def sentences() -> set[str]:
    return set(re.findall(r"^  problem_([a-z_]+):", CATALOGUE.read_text("utf-8"), re.MULTILINE))


def test_every_code_has_its_sentence_or_is_met_elsewhere() -> None:
    assert len(codes()) > 80
    assert codes() - sentences() - NOT_HERE == set()


def test_nothing_is_left_out_that_has_a_sentence() -> None:
    assert sentences() & NOT_HERE == set()
