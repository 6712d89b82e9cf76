"""Which tokens are believed, and what an unknown key costs."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import jwt
import pytest

from auteur.adapters.local.signing_keys import LocalSigningKeys
from auteur.adapters.supabase.keys import SupabaseKeys
from auteur.core.accounts import Principal
from auteur.core.errors import NotSignedIn, StoreError, Unavailable
from auteur.services.tokens import ExpiredToken, TokenVerifier
from tests.support.tokens import ISSUER, SECRET, USER, Issuer, bad_tokens, claims, issuer


class Project:
    """A Supabase project's key set, counting how often it is asked."""

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self.answer = answer
        self.asked = 0
        self.now = 1000.0

    def get(self, url: str) -> bytes:
        self.asked += 1
        return self.answer()

    def keys(self) -> SupabaseKeys:
        return SupabaseKeys("http://issuer.test/jwks", SECRET, get=self.get, now=lambda: self.now)

    def verifier(self) -> TokenVerifier:
        return TokenVerifier(self.keys(), ISSUER, time.time)


@pytest.fixture
def project() -> Project:
    return Project(issuer().jwks)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
def test_a_good_token_says_who_asks(project: Project, algorithm: str) -> None:
    said = claims()
    token = issuer().token(said, algorithm=algorithm)
    who = asyncio.run(project.verifier().verify(token))
    assert who == Principal(USER, said["exp"], "ann@example.com", said["session_id"])


def test_a_secret_is_found_whatever_id_the_header_writes(project: Project) -> None:
    token = issuer().token(claims(), algorithm="HS256", kid="supabase writes one")
    assert asyncio.run(project.verifier().verify(token)).user_id == USER


@pytest.mark.parametrize("wrong", sorted(bad_tokens(issuer())))
def test_a_bad_token_is_refused_without_a_reason(project: Project, wrong: str) -> None:
    with pytest.raises(NotSignedIn) as refusal:
        asyncio.run(project.verifier().verify(bad_tokens(issuer())[wrong]))
    expected = "the token has expired" if wrong == "expired" else "the token is not accepted"
    assert refusal.value.message == expected


def test_a_verifier_that_trusts_the_header_would_be_caught(project: Project) -> None:
    """The planted fault: a check that lets the token name its algorithm believes what the corpus holds."""
    material = {"ec": issuer().ec.public_key(), None: SECRET}

    def careless(token: str) -> object:
        header = jwt.get_unverified_header(token)
        return jwt.decode(token, material.get(header.get("kid")), [header["alg"]], {"verify_aud": False})

    believed = []
    for wrong, token in bad_tokens(issuer()).items():
        try:
            careless(token)
            believed.append(wrong)
        except (jwt.PyJWTError, LookupError, TypeError, ValueError, OverflowError, Warning):
            continue
    assert {"service_role", "another issuer", "subject no UUID", "no role"} <= set(believed)


def test_unknown_keys_cost_one_fetch_in_five_minutes(project: Project) -> None:
    keys = project.keys()

    async def many() -> None:
        for n in range(50):
            assert await keys.find("ES256", f"made up {n}") is None

    asyncio.run(many())
    assert project.asked == 1
    project.now += 299
    asyncio.run(many())
    assert project.asked == 1
    project.now += 2
    asyncio.run(many())
    assert project.asked == 2


def test_a_key_that_is_new_is_found_and_one_taken_back_is_forgotten(project: Project) -> None:
    new = Issuer()
    keys = project.keys()
    assert asyncio.run(keys.find("ES256", "ec")) is not None
    renamed = new.jwks().replace(b'"ec"', b'"newer"')
    project.answer = lambda: renamed
    project.now += 301
    assert asyncio.run(keys.find("ES256", "newer")) is not None
    assert asyncio.run(keys.find("ES256", "ec")) is None


def test_while_the_project_is_silent_its_keys_are_believed_for_an_hour(project: Project) -> None:
    keys = project.keys()
    assert asyncio.run(keys.find("ES256", "ec")) is not None

    def silent() -> bytes:
        raise Unavailable("no answer")

    project.answer = silent
    project.now += 3599
    assert asyncio.run(keys.find("ES256", "ec")) is not None
    project.now += 302
    with pytest.raises(Unavailable):
        asyncio.run(keys.find("ES256", "ec"))


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"keys": 7}', b"<html>", b'{"keys": [{"kty": "EC"}, 7]}'])
def test_an_answer_that_is_no_key_set_gives_no_keys(answer: bytes) -> None:
    project = Project(lambda: answer)
    try:
        assert asyncio.run(project.keys().find("ES256", "ec")) is None
    except Unavailable:
        assert b"kty" not in answer


# -- keys of our own


def test_after_a_rotation_both_keys_are_valid_and_the_third_back_is_not(tmp_path: Path) -> None:
    keys = LocalSigningKeys(tmp_path / "jwt")
    verifier = TokenVerifier(keys, ISSUER, time.time)
    first = keys.sign(claims())
    keys.rotate()
    second = keys.sign(claims())
    assert len(keys.published()["keys"]) == 2
    for token in (first, second):
        assert asyncio.run(verifier.verify(token)).user_id == USER
    keys.rotate()
    assert asyncio.run(verifier.verify(second)).user_id == USER
    with pytest.raises(NotSignedIn):
        asyncio.run(verifier.verify(first))


def test_what_is_published_holds_no_private_half(tmp_path: Path) -> None:
    keys = LocalSigningKeys(tmp_path / "jwt")
    assert set(keys.published()["keys"][0]) == {"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "jwt").iterdir()} == {0o600}


def test_another_process_finds_the_key_that_was_made_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = LocalSigningKeys(tmp_path / "jwt")
    second = LocalSigningKeys(tmp_path / "jwt")
    second.rotate()
    token = second.sign(claims())
    monkeypatch.setattr("auteur.adapters.local.signing_keys._LOOK_AGAIN_S", 0.0)
    assert asyncio.run(TokenVerifier(first, ISSUER, time.time).verify(token)).user_id == USER


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    LocalSigningKeys(tmp_path / "jwt")
    next((tmp_path / "jwt").iterdir()).chmod(0o644)
    with pytest.raises(StoreError, match="can be read by others"):
        LocalSigningKeys(tmp_path / "jwt")


def test_an_expired_token_says_that_it_was_good_once(project: Project) -> None:
    token = issuer().token(claims(exp=int(time.time()) - 3600))
    with pytest.raises(ExpiredToken):
        asyncio.run(project.verifier().verify(token))


def test_the_corpus_is_larger_than_forty() -> None:
    assert len(bad_tokens(issuer())) >= 40
    assert json.loads(issuer().jwks())["keys"]
