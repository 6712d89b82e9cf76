"""The server's settings: where they come from, and what is refused."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from auteur.config import ServerSettings, server_settings
from auteur.core.errors import InputError


def _key(role: str) -> str:
    """A key as Supabase makes them."""
    claims = urlsafe_b64encode(json.dumps({"iss": "supabase", "role": role}).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJl"


def test_keys_that_are_published_are_taken(tmp_path: Path) -> None:
    for key in (_key("anon"), "sb_publishable_abc", ""):
        assert server_settings({"AUTEUR_SUPABASE_ANON_KEY": key}, home=tmp_path).supabase_anon_key == key


def test_without_any_word_the_server_is_for_this_machine_alone(tmp_path: Path) -> None:
    assert server_settings({}, home=tmp_path) == ServerSettings()
    assert ServerSettings().embedded
    assert ServerSettings().base_url == "http://127.0.0.1:8000"


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text('port = 1\nblob_port = 1\nlog_level = "DEBUG"\n')
    chosen = server_settings({"AUTEUR_PORT": "2", "AUTEUR_BLOB_PORT": "2"}, home=tmp_path, port=3, host=None)
    assert (chosen.port, chosen.blob_port, chosen.log_level, chosen.host) == (3, 2, "DEBUG", "127.0.0.1")


def test_a_secret_may_lie_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "db").write_text("postgresql://auteur:hunter2@db/auteur\n")
    chosen = server_settings({"AUTEUR_DATABASE_URL_FILE": str(tmp_path / "db")}, home=tmp_path)
    assert chosen.database_url == "postgresql://auteur:hunter2@db/auteur"
    assert "hunter2" not in repr(chosen)


def test_lists_are_read_from_commas_and_from_toml(tmp_path: Path) -> None:
    said = server_settings({"AUTEUR_CORS_ORIGINS": "https://a.example, https://b.example/"}, home=tmp_path)
    (tmp_path / "server.toml").write_text('cors_origins = ["https://a.example", "https://b.example"]')
    assert said.cors_origins == server_settings({}, home=tmp_path).cors_origins
    assert said.cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"AUTEUR_PORT": "eighty"}, "port cannot be"),
        ({"AUTEUR_PORT": "65536"}, "0 to 65535"),
        ({"AUTEUR_CONFIRM_EMAIL": "perhaps"}, "confirm_email"),
        ({"AUTEUR_RATE_LIMITER": "redis"}, "use local or postgres"),
        ({"AUTEUR_SIGN_UP": "maybe"}, "use open or closed"),
        ({"AUTEUR_CORS_ORIGINS": "*"}, "fixed list"),
        ({"AUTEUR_DATABASE_URL_FILE": "/nowhere/at/all"}, "AUTEUR_DATABASE_URL_FILE"),
        ({"AUTEUR_CONFIG": "/nowhere/at/all.toml"}, "is not there"),
        ({"AUTEUR_SUPABASE_URL": "https://p", "AUTEUR_SUPABASE_JWT_SECRET": "short"}, "shorter than 32"),
        ({"AUTEUR_SUPABASE_JWT_SECRET": "x" * 40}, "needs supabase_url"),
        ({"AUTEUR_SUPABASE_ANON_KEY": "sb_secret_abc"}, "every browser would be told"),
        ({"AUTEUR_SUPABASE_ANON_KEY": _key("service_role")}, "every browser would be told"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    environment: dict[str, str], why: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refusal:
        server_settings(environment, home=tmp_path)
    assert why in f"{refusal.value.message} {refusal.value.hint}"


def test_a_name_in_the_file_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "server.toml").write_text("prot = 80")
    with pytest.raises(InputError, match="no setting 'prot'"):
        server_settings({}, home=tmp_path)


def test_a_published_secret_is_refused_where_others_can_reach_the_server(tmp_path: Path) -> None:
    published = {
        "AUTEUR_SUPABASE_URL": "https://project.supabase.co",
        "AUTEUR_SUPABASE_JWT_SECRET": "super-secret-jwt-token-with-at-least-32-characters-long",
    }
    assert server_settings(published, home=tmp_path).embedded
    with pytest.raises(InputError, match="published example"):
        server_settings(published, home=tmp_path, host="0.0.0.0")
    with pytest.raises(InputError, match="s3_secret_access_key"):
        server_settings({"AUTEUR_S3_SECRET_ACCESS_KEY": "minioadmin"}, home=tmp_path, host="0.0.0.0")
