"""A job as others are shown it: keys of objects in its output become links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auteur.core.jobs.model import Job
from auteur.ports.object_store import ObjectStore

__all__ = ["linked_output", "shown_job"]


def linked_output(job: Job, objects: ObjectStore) -> dict[str, Any] | None:
    """The output, `key` as `url` and `x_key` as `x_url`: URLs that fetch the objects, good for 15 minutes."""
    return None if job.output is None else _linked(job.output, objects)


def _linked(output: Mapping[str, Any], objects: ObjectStore) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in output.items():
        if isinstance(value, str) and (name == "key" or name.endswith("_key")):
            signed = objects.presign_get(value, filename=value.rpartition("/")[2])
            shown[f"{name.removesuffix('key')}url"] = signed.url
        elif name == "takes":
            shown[name] = [_linked(take, objects) for take in value]
        else:
            shown[name] = value
    return shown


def shown_job(job: Job, objects: ObjectStore) -> dict[str, Any]:
    """As `GET /jobs/{id}` answers."""
    return {**job.to_json(), "output_data": linked_output(job, objects)}
