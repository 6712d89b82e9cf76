"""Logs tell what happened, in lines of JSON, and never what was in anybody's hands."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FAILING = """
import logging, structlog
from auteur.bootstrap.logs import configure_logs

configure_logs("test", people={people})
log = structlog.get_logger("a")

def sign_in(password):
    raise RuntimeError("it failed")

structlog.contextvars.bind_contextvars(request_id="r-1")
log.info("request", route="/projects")
try:
    sign_in("the canary's password")
except RuntimeError:
    log.exception("failed")
    logging.getLogger("library").exception("failed too")
"""


def lines(*, people: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FAILING.format(people=people)], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("people", [False, True])
def test_a_traceback_shows_no_local_variables(people: bool) -> None:
    said = lines(people=people)
    assert "it failed" in said
    assert "sign_in" in said
    assert "canary" not in said.replace('sign_in("the canary\'s password")', "")


def test_every_line_is_json_with_service_and_request_also_of_libraries() -> None:
    said = [json.loads(line) for line in lines(people=False).splitlines()]
    assert [line["event"] for line in said] == ["request", "failed", "failed too"]
    assert {(line["service"], line["request_id"]) for line in said} == {("test", "r-1")}
    assert {"timestamp", "level"} <= said[0].keys()
    assert said[1]["exception"][0]["exc_value"] == "it failed"


def test_a_line_is_one_write_also_where_nothing_is_buffered() -> None:
    """Processes share the file: what is written in two pieces is torn apart by the others' lines."""
    traced = FAILING.format(people=False).replace(
        "import logging, structlog",
        """
import io, logging, structlog, sys

class Pieces(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        print(len(bytes(data).splitlines()), bytes(data).endswith(b"\\n"))
        return len(data)

sys.stderr = io.TextIOWrapper(Pieces(), write_through=True)
""",
    )
    done = subprocess.run([sys.executable, "-c", traced], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "1 True"


def test_a_logger_writes_where_stderr_is_by_then() -> None:
    """Not into what stood in its place when the logger was first used, and is closed since."""
    replaced = FAILING.format(people=False).replace(
        'log.info("request"',
        """
import contextlib, io, sys
with io.StringIO() as gone, contextlib.redirect_stderr(gone):
    log.info("first")
log.info("request\"""",
    )
    done = subprocess.run([sys.executable, "-c", replaced], capture_output=True, text=True, check=True)
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == [
        "request",
        "failed",
        "failed too",
    ]
