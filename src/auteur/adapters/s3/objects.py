"""Objects in an S3 bucket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from auteur.core.attachments import content_disposition
from auteur.ports.object_store import (
    MAX_EXPIRES_S,
    ObjectInfo,
    ObjectsUnavailable,
    PartsRefused,
    SignedRequest,
    UnknownObject,
    UploadedPart,
    Uploading,
    checked_expiry,
    checked_key,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

__all__ = ["S3Objects", "s3_client"]

_BLOCK = 1 << 20
_MOST_PARTS = 10_000
_UNKNOWN = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}
_BAD_PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML"}
_COPY_LIMIT_BYTES = 5 << 30


def s3_client(*, endpoint_url: str, region: str, access_key_id: str, secret_access_key: str) -> S3Client:
    """A client as R2 and older servers need it: path style, V4 signatures, no checksums that nobody asked for."""
    client: S3Client = boto3.client(
        "s3",
        endpoint_url=endpoint_url or None,
        region_name=region,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "max_attempts": 4},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=32,
        ),
    )
    return client


class S3Objects:
    """An `ObjectStore`. For all threads."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    # -- signing: nothing is sent ---------------------------------------------------------------------------------

    def presign_put(
        self, key: str, *, content_type: str, length: int | None, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        signed = {} if length is None else {"ContentLength": length}
        url = self._sign("put_object", key, expires_s, ContentType=content_type, **signed)
        sized = {} if length is None else {"Content-Length": str(length)}
        return SignedRequest("PUT", url, {"Content-Type": content_type, **sized}, expires_s)

    def presign_get(
        self, key: str, *, filename: str, content_type: str = "", expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        answer = {"ResponseContentDisposition": content_disposition(filename)}
        if content_type:
            answer["ResponseContentType"] = content_type
        return SignedRequest("GET", self._sign("get_object", key, expires_s, **answer), {}, expires_s)

    def presign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        if not 1 <= number <= _MOST_PARTS:
            raise PartsRefused(f"part {number}: parts are numbered 1 to {_MOST_PARTS}")
        facts = {"UploadId": upload_id, "PartNumber": number, "ContentLength": length}
        url = self._sign("upload_part", key, expires_s, **facts)
        return SignedRequest("PUT", url, {"Content-Length": str(length)}, expires_s)

    def _sign(self, method: str, key: str, expires_s: int, **parameters: object) -> str:
        named = {"Bucket": self._bucket, "Key": checked_key(key), **parameters}
        return self._client.generate_presigned_url(method, Params=named, ExpiresIn=checked_expiry(expires_s))

    # -- uploads in parts -----------------------------------------------------------------------------------------

    def begin_parts(self, key: str, *, content_type: str) -> str:
        with self._told(key):
            begun = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=checked_key(key), ContentType=content_type
            )
        return begun["UploadId"]

    def list_parts(self, key: str, upload_id: str) -> tuple[UploadedPart, ...]:
        parts: list[UploadedPart] = []
        pages = self._client.get_paginator("list_parts")
        with self._told(key):
            for page in pages.paginate(Bucket=self._bucket, Key=checked_key(key), UploadId=upload_id):
                parts += [
                    UploadedPart(part["PartNumber"], part["ETag"].strip('"'), part["Size"])
                    for part in page.get("Parts", [])
                ]
        return tuple(sorted(parts, key=lambda part: part.number))

    def complete_parts(self, key: str, upload_id: str, parts: Sequence[UploadedPart]) -> ObjectInfo:
        if [part.number for part in parts] != list(range(1, len(parts) + 1)) or not parts:
            raise PartsRefused("the parts must be numbered 1, 2, 3 …", hint="send the missing parts")
        named: Any = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
        with self._told(key):
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=checked_key(key),
                UploadId=upload_id,
                MultipartUpload={"Parts": named},
            )
        return self.head(key)

    def abort_parts(self, key: str, upload_id: str) -> None:
        try:
            with self._told(key):
                self._client.abort_multipart_upload(
                    Bucket=self._bucket, Key=checked_key(key), UploadId=upload_id
                )
        except UnknownObject:
            return

    def uploading(self, prefix: str = "") -> Iterator[Uploading]:
        with self._told(prefix):
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                for upload in page.get("Uploads", []):
                    yield Uploading(upload["Key"], upload["UploadId"], upload["Initiated"])

    # -- objects --------------------------------------------------------------------------------------------------

    def head(self, key: str) -> ObjectInfo:
        with self._told(key):
            told = self._client.head_object(Bucket=self._bucket, Key=checked_key(key))
        etag = told["ETag"].strip('"')
        kind = told.get("ContentType", "application/octet-stream")
        return ObjectInfo(key, told["ContentLength"], kind, etag, told["LastModified"])

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if end is not None and end <= start:
            return
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        with self._told(key):
            try:
                told = self._client.get_object(Bucket=self._bucket, Key=checked_key(key), Range=wanted)
            except ClientError as error:
                if error.response["Error"]["Code"] in ("InvalidRange", "416"):
                    return  # it begins behind the end, or the object is empty
                raise
            with closing(told["Body"]) as body:
                yield from body.iter_chunks(_BLOCK)

    def write(self, path: Path, key: str, *, content_type: str) -> ObjectInfo:
        with self._told(key):
            self._client.upload_file(
                str(path), self._bucket, checked_key(key), ExtraArgs={"ContentType": content_type}
            )
        return self.head(key)

    def fetch(self, key: str, path: Path) -> None:
        with self._told(key):
            self._client.download_file(self._bucket, checked_key(key), str(path))

    def copy(self, source: str, target: str) -> ObjectInfo:
        checked_key(target)
        with self._told(source):
            self._client.copy({"Bucket": self._bucket, "Key": checked_key(source)}, self._bucket, target)
        return self.head(target)

    def delete(self, key: str) -> None:
        with self._told(key):
            self._client.delete_object(Bucket=self._bucket, Key=checked_key(key))

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        with self._told(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                for told in page.get("Contents", []):
                    etag = told["ETag"].strip('"')
                    yield ObjectInfo(told["Key"], told["Size"], "", etag, told["LastModified"])

    def set_lifecycle(self, *, abandoned_days: int, temporary_days: int) -> None:
        """Have the bucket itself forget uploads in parts that nobody finished, and what lies under `tmp/`.

        Takes the place of all rules that the bucket had.
        """
        with self._told(""):
            self._client.put_bucket_lifecycle_configuration(
                Bucket=self._bucket,
                LifecycleConfiguration={
                    "Rules": [
                        {
                            "ID": "auteur-abandoned-uploads",
                            "Status": "Enabled",
                            "Filter": {"Prefix": ""},
                            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": abandoned_days},
                        },
                        {
                            "ID": "auteur-temporary",
                            "Status": "Enabled",
                            "Filter": {"Prefix": "tmp/"},
                            "Expiration": {"Days": temporary_days},
                        },
                    ]
                },
            )

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """The service's errors as this port's."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _UNKNOWN:
                raise UnknownObject(key) from error
            if code in _BAD_PARTS:
                raise PartsRefused("the store refuses the parts", hint="send them again") from error
            raise ObjectsUnavailable(f"the object store refuses: {code}") from error
        except BotoCoreError as error:
            raise ObjectsUnavailable("the object store cannot be reached", hint="try again") from error
