"""The S3 that the tests run against refuses what S3 refuses: else a passing suite would say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from auteur.adapters.s3.objects import S3Objects, s3_client
from tests.support import s3_gate
from tests.support.s3_gate import ACCESS_KEY, REGION, SECRET_KEY, s3_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with s3_server() as running:
        _client(running).create_bucket(Bucket="auteur")
        yield running


def _client(url: str, **changed: str) -> Any:
    login = {"access_key_id": ACCESS_KEY, "secret_access_key": SECRET_KEY, "region": REGION}
    return s3_client(endpoint_url=url, **{**login, **changed})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"secret_access_key": "guessed"}, "SignatureDoesNotMatch"),
        ({"access_key_id": "AKIANOBODY"}, "InvalidAccessKeyId"),
        ({"region": "eu-west-1"}, "AuthorizationQueryParametersError"),
    ],
)
def test_a_login_that_is_none_is_refused(url: str, changed: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        _client(url, **changed).put_object(Bucket="auteur", Key="a", Body=b"1")
    link = _client(url, **changed).generate_presigned_url(
        "get_object", Params={"Bucket": "auteur", "Key": "a"}
    )
    assert code in httpx.get(link).text


def test_a_request_without_a_signature_is_refused(url: str) -> None:
    for method in ("GET", "PUT", "DELETE", "POST"):
        assert httpx.request(method, f"{url}/auteur/a").status_code == 403


def test_every_single_field_of_a_signed_link_counts(url: str) -> None:
    store = S3Objects(_client(url), "auteur")
    signed = store.presign_put("a/b", content_type="video/mp4", length=3)
    link = httpx.URL(signed.url)
    for name in dict(link.params):
        value = link.params[name]
        for planted in (value + "1", value[:-1], ""):
            answer = httpx.put(link.copy_set_param(name, planted), content=b"123", headers=signed.headers)
            assert answer.status_code == 403, (name, planted)
        assert (
            httpx.put(link.copy_remove_param(name), content=b"123", headers=signed.headers).status_code == 403
        )
    assert (
        httpx.put(link, content=b"123", headers={**signed.headers, "x-amz-acl": "public-read"}).status_code
        == 403
    )
    assert (
        httpx.put(link.copy_add_param("acl", ""), content=b"123", headers=signed.headers).status_code == 403
    )
    assert httpx.put(link, content=b"123", headers=signed.headers).status_code == 200


def test_a_body_that_is_not_the_one_that_was_signed_is_refused(url: str) -> None:
    client = _client(url)

    def replaced(request: Any, **_: object) -> None:
        request.body = b"forged"

    client.meta.events.register("before-send.s3.PutObject", replaced)
    with pytest.raises(ClientError, match="XAmzContentSHA256Mismatch"):
        client.put_object(Bucket="auteur", Key="a", Body=b"signed")


@pytest.mark.parametrize(
    ("moved", "passes"), [(timedelta(0), True), (timedelta(hours=-1), False), (timedelta(hours=1), False)]
)
def test_the_hour_of_a_request_counts(
    url: str, monkeypatch: pytest.MonkeyPatch, moved: timedelta, passes: bool
) -> None:
    client = _client(url)
    link = client.generate_presigned_url("list_objects_v2", Params={"Bucket": "auteur"}, ExpiresIn=900)

    class Moved(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(UTC) + moved

    monkeypatch.setattr(s3_gate, "datetime", Moved)
    assert (httpx.get(link).status_code == 200) is passes
    if passes:
        client.list_objects_v2(Bucket="auteur")
    else:
        with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
            client.list_objects_v2(Bucket="auteur")


def test_the_bucket_is_told_to_forget_what_was_left(url: str) -> None:
    client = _client(url)
    S3Objects(client, "auteur").set_lifecycle(abandoned_days=1, temporary_days=90)
    rules = {rule["ID"]: rule for rule in client.get_bucket_lifecycle_configuration(Bucket="auteur")["Rules"]}
    assert rules["auteur-abandoned-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert rules["auteur-temporary"]["Expiration"] == {"Days": 90}
    assert rules["auteur-temporary"]["Filter"] == {"Prefix": "tmp/"}
