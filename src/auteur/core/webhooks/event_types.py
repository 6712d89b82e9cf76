"""What an endpoint may ask to be told."""

from __future__ import annotations

from collections.abc import Collection

from auteur.core.errors import InputError

__all__ = ["EVENT_TYPES", "EVERYTHING", "TEST", "checked_types"]

EVENT_TYPES: dict[str, str] = {
    "job.created": "a job was submitted",
    "job.completed": "a job has its result",
    "job.failed": "a job failed, its credits are back",
    "job.cancelled": "a job was cancelled, its credits are back",
    "credits.changed": "credits were granted or bought, or lapsed",
    "subscription.changed": "the plan, its state or its period changed",
    "webhook.disabled": "an endpoint gets nothing more, because deliveries to it kept failing",
}

EVERYTHING = "*"
"""Wants all events, those of later versions too."""

TEST = "webhook.test"
"""Sent on request alone, to the endpoint that is tested."""


def checked_types(wanted: Collection[str]) -> list[str]:
    """Each once, in the table's order. Raises InputError for one that there is not."""
    unknown = [name for name in wanted if name not in EVENT_TYPES and name != EVERYTHING]
    if unknown or not wanted:
        said = f"there are no events of type {unknown[0][:60]!r}" if unknown else "no events are asked for"
        raise InputError(said, hint=f"choose of {', '.join((EVERYTHING, *EVENT_TYPES))}")
    return [name for name in (EVERYTHING, *EVENT_TYPES) if name in wanted]
