"""Which object store stands behind the port: a folder of this home, or a bucket where one is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auteur.adapters.local.objects import LocalObjects
from auteur.bootstrap.home import Home
from auteur.config import ServerSettings

if TYPE_CHECKING:
    from auteur.adapters.s3.objects import S3Objects

__all__ = ["local_objects", "object_store", "prepare_objects"]


def object_store(settings: ServerSettings, home: Home) -> LocalObjects | S3Objects:
    """An `ObjectStore`. Raises ObjectsUnavailable for a folder that cannot be used."""
    if not settings.s3_bucket:
        return local_objects(settings, home)
    from auteur.adapters.s3.objects import S3Objects, s3_client  # boto3 takes half a second to import

    client = s3_client(
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key,
    )
    return S3Objects(client, settings.s3_bucket)


def local_objects(settings: ServerSettings, home: Home) -> LocalObjects:
    """The folder that the blob server serves."""
    return LocalObjects(home.objects, settings.blobs_url, [home.secret("objects").encode()])


def prepare_objects(settings: ServerSettings, home: Home) -> None:
    """Once at every start: sweep up what a crash left half received, or tell the bucket its rules if so configured.

    Raises ObjectsUnavailable.
    """
    store = object_store(settings, home)
    if isinstance(store, LocalObjects):
        store.sweep()
    elif settings.s3_lifecycle:
        store.set_lifecycle(
            abandoned_days=settings.s3_abandoned_days, temporary_days=settings.s3_temporary_days
        )
