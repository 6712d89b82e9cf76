"""Which object store stands behind the port: a folder of this home, or a bucket where one is configured."""

from __future__ import annotations

from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.s3.objects import S3Objects, s3_client
from auteur.bootstrap.home import Home
from auteur.config import ServerSettings

__all__ = ["local_objects", "object_store"]


def object_store(settings: ServerSettings, home: Home) -> LocalObjects | S3Objects:
    """An `ObjectStore`. Raises ObjectsUnavailable for a folder that cannot be used."""
    if not settings.s3_bucket:
        return local_objects(settings, home)
    client = s3_client(
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key,
    )
    return S3Objects(client, settings.s3_bucket)


def local_objects(settings: ServerSettings, home: Home) -> LocalObjects:
    """The folder that the blob server serves."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return LocalObjects(
        home.objects, f"http://{host}:{settings.blob_port}", [home.secret("objects").encode()]
    )
