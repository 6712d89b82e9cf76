"""The clients that people have sign up, in, refresh and out against the built-in accounts, unmodified."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth import SyncMemoryStorage
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from tests.support.running import Running

PASSWORD = "a sentence is long"
SUPABASE_JS = "2.109.0"
SCRIPT = Path(__file__).parent / "supabase_session.mjs"


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    with httpx.Client() as http:
        options = ClientOptions(httpx_client=http, auto_refresh_token=False, storage=SyncMemoryStorage())
        yield create_client(server.url, "sb_publishable_any", options)


def test_supabase_py_signs_up_in_refreshes_and_out(server: Running, client: Client) -> None:
    who = {"email": "Py@example.com", "password": PASSWORD, "options": {"data": {"name": "Py"}}}
    made = client.auth.sign_up(who)
    assert made.session is not None
    assert made.user is not None
    assert made.user.email == "py@example.com"
    assert made.user.user_metadata == {"name": "Py"}
    client.auth.sign_out({"scope": "local"})

    signed_in = client.auth.sign_in_with_password({"email": "py@example.com", "password": PASSWORD})
    assert signed_in.session is not None
    claims = client.auth.get_claims()  # checked by the client against our published keys
    assert claims is not None
    assert claims["claims"]["sub"] == made.user.id
    assert claims["claims"]["role"] == "authenticated"

    refreshed = client.auth.refresh_session()
    assert refreshed.session is not None
    assert refreshed.session.refresh_token != signed_in.session.refresh_token
    found = client.auth.get_user()
    assert found is not None
    assert found.user.id == made.user.id

    changed = client.auth.update_user({"data": {"name": "Pythia"}, "password": "another long sentence"})
    assert changed.user.user_metadata == {"name": "Pythia"}
    client.auth.sign_out()
    assert client.auth.get_session() is None
    with pytest.raises(AuthApiError) as refusal:
        client.auth.refresh_session(refreshed.session.refresh_token)
    assert refusal.value.code == "refresh_token_not_found"


def test_supabase_py_is_told_why_in_its_own_words(client: Client) -> None:
    client.auth.sign_up({"email": "why@example.com", "password": PASSWORD})
    with pytest.raises(AuthApiError) as taken:
        client.auth.sign_up({"email": "why@example.com", "password": PASSWORD})
    assert (taken.value.code, taken.value.status) == ("user_already_exists", 422)
    with pytest.raises(AuthApiError) as wrong:
        client.auth.sign_in_with_password({"email": "why@example.com", "password": "wrong"})
    assert (wrong.value.code, wrong.value.message) == ("invalid_credentials", "Invalid login credentials")
    with pytest.raises(AuthWeakPasswordError) as weak:
        client.auth.sign_up({"email": "weak@example.com", "password": "short"})
    assert weak.value.reasons == ["length"]


def test_supabase_py_recovers_by_the_link_on_the_console(server: Running, client: Client) -> None:
    client.auth.sign_up({"email": "lost@example.com", "password": PASSWORD})
    client.auth.reset_password_for_email("nobody@example.com")
    client.auth.reset_password_for_email("lost@example.com")
    shown = server.shown("/auth/v1/verify?")
    assert "nobody@example.com" not in "".join(server.console), "what came before it would be there too"
    token = shown.partition("token=")[2].partition("&")[0]
    assert token not in "".join(server.log)
    session = client.auth.verify_otp({"type": "recovery", "token_hash": token}).session
    assert session is not None
    client.auth.update_user({"password": "found again, and longer"})
    client.auth.sign_in_with_password({"email": "lost@example.com", "password": "found again, and longer"})


def node_modules() -> Path:
    """A folder with supabase-js, installed once and kept."""
    cache = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / f"auteur-tests/supabase-js-{SUPABASE_JS}"
    )
    if not (cache / "node_modules" / "ws").is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text('{"private": true}')
        subprocess.run(
            [
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                f"@supabase/supabase-js@{SUPABASE_JS}",
                "ws@8",
            ],
            cwd=cache,
            check=True,
            capture_output=True,
            timeout=300,
        )
    return cache


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: supabase-js cannot run")
def test_supabase_js_signs_up_in_refreshes_and_out(server: Running) -> None:
    home = node_modules()
    script = home / SCRIPT.name  # beside the modules that it imports
    script.write_text(SCRIPT.read_text())
    done = subprocess.run(["node", script, server.url], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "signed up, in, refreshed, caught a reuse, out"
