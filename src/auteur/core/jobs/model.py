"""A job as its owner sees it, and as a worker holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from auteur.core.jobs.states import State

__all__ = ["ClaimedJob", "Job", "JobFailure", "JobResult", "NewJob"]


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is submitted. `quote` is held from the balance; `input` is JSON and has passed the type's own checks."""

    type: str
    input: Mapping[str, Any]
    quote: int
    priority: int = 0
    slots: int = 1
    project_id: UUID | None = None
    media_id: UUID | None = None

    def to_json(self) -> dict[str, Any]:
        """For the worker, from the process that did the job before it."""
        return {
            "type": self.type,
            "input": dict(self.input),
            "quote": self.quote,
            "priority": self.priority,
            "slots": self.slots,
            **_said(self),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> NewJob:
        """What `to_json` wrote."""
        return cls(**{**value, **_ids(value)})


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job failed: a stable code, a sentence for people and the way out."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """The state of a job. Moments are ISO 8601 in UTC; `progress` runs from 0 to 1.

    `credits_cost` is what is held, and once it is completed what was taken; where `credits_refunded`, nothing was.
    """

    id: UUID
    type: str
    status: State
    project_id: UUID | None
    media_id: UUID | None
    credits_cost: int
    credits_refunded: bool
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None
    failure: JobFailure | None
    progress: float
    stage: str
    attempts: int
    cancel_requested: bool
    created_at: str
    started_at: str | None
    completed_at: str | None

    def to_json(self) -> dict[str, Any]:
        """As the specification's `GET /jobs/{id}` shows it, and what a client needs besides."""
        failure = self.failure
        return {
            "id": str(self.id),
            "type": self.type,
            "status": self.status.value,
            "project_id": str(self.project_id) if self.project_id else None,
            "media_id": str(self.media_id) if self.media_id else None,
            "credits_cost": self.credits_cost,
            "credits_refunded": self.credits_refunded,
            "input_params": dict(self.input),
            "output_data": None if self.output is None else dict(self.output),
            "error_message": failure.message if failure else None,
            "error": {"code": failure.code, "message": failure.message, "hint": failure.hint}
            if failure
            else None,
            "progress": self.progress,
            "stage": self.stage,
            "attempts": self.attempts,
            "cancel_requested": self.cancel_requested,
            "created_at": self.created_at,
            "started_at": self.started_at,
            "completed_at": self.completed_at,
        }


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a job made. `charge` is what it came to, in credits; `media` is what was made of its media file: `derived`,
    keys of objects by name, and `thumbnail_r2_key`.

    `then` are free jobs that follow, for the same project, and the same media where they name no other.
    """

    output: Mapping[str, Any]
    charge: int = 0
    media: Mapping[str, Any] | None = None
    then: tuple[NewJob, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For the worker, from the process that did the job."""
        return {
            "output": dict(self.output),
            "charge": self.charge,
            "media": None if self.media is None else dict(self.media),
            "then": [job.to_json() for job in self.then],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> JobResult:
        """What `to_json` wrote."""
        return cls(**{**value, "then": tuple(NewJob.from_json(job) for job in value["then"])})


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker holds until its lease ends. `fence` must be said in every later write about it."""

    id: UUID
    user_id: UUID
    type: str
    input: Mapping[str, Any]
    quote: int
    attempt: int
    fence: int
    project_id: UUID | None = None
    media_id: UUID | None = None
    request_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the process that does the job."""
        return {
            "id": str(self.id),
            "user_id": str(self.user_id),
            "type": self.type,
            "input": dict(self.input),
            "quote": self.quote,
            "attempt": self.attempt,
            "fence": self.fence,
            **_said(self),
            "request_id": self.request_id,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ClaimedJob:
        """What `to_json` wrote."""
        return cls(**{**value, "id": UUID(value["id"]), "user_id": UUID(value["user_id"]), **_ids(value)})


_IDS = ("project_id", "media_id")


def _said(job: NewJob | ClaimedJob) -> dict[str, str | None]:
    """What a job is about, as text."""
    return {"project_id": _text(job.project_id), "media_id": _text(job.media_id)}


def _text(one: UUID | None) -> str | None:
    return None if one is None else str(one)


def _ids(value: Mapping[str, Any]) -> dict[str, UUID | None]:
    return {name: UUID(value[name]) if value[name] else None for name in _IDS}
