"""`auteur doctor --server` goes through a whole session and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from auteur.sdk import Client
from tests.support.running import Running


def doctor(server: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "AUTEUR_HOME": str(server.home),
        "AUTEUR_PORT": server.url.rpartition(":")[2],
    }
    command = [sys.executable, "-m", "auteur", "doctor", "--server", "--json", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


def test_the_doctor_finds_the_server_well_and_cleans_up(server: Running) -> None:
    done = doctor(server)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["ok"]
    assert said["same_bytes"], "the same encoder on the same machine"
    names = [step["step"] for step in said["steps"]]
    assert names == ["reach the server", "sign in", "make a talk", "upload", "transcribe", "cut", "export and download",
                     "clean up", "do the same here", "compare"]  # fmt: skip
    link = subprocess.run(
        [sys.executable, "-m", "auteur", "sign-in"],
        env={**os.environ, "AUTEUR_HOME": str(server.home), "AUTEUR_PORT": server.url.rpartition(":")[2]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    with Client(server.url) as client:
        client.sign_in_with_ticket(link.stdout.strip())
        assert [project for project in client.projects.list() if project.name == "auteur doctor"] == []
        trashed = next(
            project for project in client.projects.list(trashed=True) if project.name == "auteur doctor"
        )
        client.projects.restore(trashed.id)
        assert list(client.project(trashed).media_files()) == []
        client.projects.delete(trashed.id)


def test_a_server_that_is_not_there_or_another_is_told(server: Running) -> None:
    away = doctor(server, "http://127.0.0.1:9", "--token", "aut_of_somebody")
    assert (away.returncode, json.loads(away.stdout)["error"]["code"]) == (1, "no_answer")
    wrong = doctor(server, server.url, "--token", "aut_of_nobody")
    assert (wrong.returncode, json.loads(wrong.stdout)["error"]["code"]) == (1, "bad_token")
