"""What the API answers, as values. Each agrees with its schema in the OpenAPI: a test compares field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

__all__ = [
    "ApiToken",
    "Attempt",
    "Change",
    "Cut",
    "Delivery",
    "Entry",
    "Format",
    "Found",
    "Job",
    "JobError",
    "Me",
    "Media",
    "NewApiToken",
    "NewSecret",
    "NewWebhook",
    "Price",
    "Project",
    "Quote",
    "RenderQuote",
    "Rendered",
    "SignedIn",
    "SignedRequest",
    "Submitted",
    "Version",
    "Voice",
    "Webhook",
]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session. Keep it somewhere safe to go on later; `refresh_token` is exchanged at each refresh.

    `expires_at` is the access token's end by this machine's clock, in Unix seconds.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    user_id: str
    email: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the user pays for; `free` where there is nothing."""

    plan: str
    status: str
    current_period_end: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits that may be spent now."""

    balance: int


@dataclass(frozen=True, slots=True)
class Me:
    """The caller."""

    id: str
    email: str
    name: str | None
    avatar_url: str | None
    created_at: datetime
    subscription: Subscription
    credits: Balance


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program's token, without the token; it `begins` so. `scopes`: read, write."""

    id: str
    name: str
    begins: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiToken(ApiToken):
    """`token` is told this once."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Project:
    """A project. `frame_rate` is rounded; the document has the exact one. `edl_version` is the document's version."""

    id: str
    name: str
    description: str | None
    resolution: str
    frame_rate: float
    edl_version: int
    thumbnail_url: str | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    match_first_media: bool


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request to make exactly like this within `expires_s` seconds."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_s: int


@dataclass(frozen=True, slots=True)
class Media:
    """A media file: `status` is uploading, checking, ready or failed. `metadata["probe"]` is what was found in it."""

    id: str
    project_id: str
    name: str
    type: str
    mime_type: str | None
    status: str
    duration_ms: int | None
    file_size_bytes: int | None
    sha256: str | None
    metadata: Mapping[str, Any] | None
    derived: tuple[str, ...]
    problem: Mapping[str, Any] | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `status` is pending, processing, completed, failed or cancelled; `output_data` depends on the type."""

    id: str
    type: str
    status: str
    project_id: str | None
    media_id: str | None
    credits_cost: int
    credits_refunded: bool
    input_params: Mapping[str, Any]
    output_data: Mapping[str, Any] | None
    error_message: str | None
    error: JobError | None
    progress: float
    stage: str
    attempts: int
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None

    @property
    def has_ended(self) -> bool:
        return self.status in ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job that was taken on; so many credits are held for it."""

    job_id: str
    status: str
    credits_cost: int
    status_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class Version:
    """The document after an edit."""

    version: int
    duration_ms: int
    updated_at: str | None
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the document's log: the operation, and the version that it made."""

    version: int
    at: str
    client_id: str
    op: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a job costs at most."""

    type: str
    duration_ms: int
    credits: int
    balance: int
    enough: bool


@dataclass(frozen=True, slots=True)
class RenderQuote:
    """What a render costs at most, and what comes out; `width` and `height` are 0 of sound alone."""

    credits: int
    balance: int
    enough: bool
    duration_ms: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Price:
    """`credits` for every started `per_ms`; `available` where this server has an engine for it."""

    type: str
    credits: int
    per_ms: int
    plans: tuple[str, ...]
    by_area: bool
    available: bool
    free_here: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    id: str
    amount: int
    balance_after: int
    type: str
    kind: str
    ref: str
    description: str
    job_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Format:
    """A file format, and what it carries."""

    name: str
    title: str
    kind: str
    ending: str
    written: bool
    read: bool
    carries: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut for another editing program; `unsupported` is what of the edit the format cannot hold."""

    format: str
    filename: str
    content: str
    unsupported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A segment in which the words are said; times are of the recording."""

    project_id: str
    project_name: str
    segment_id: str
    media_file_id: str | None
    speaker: str | None
    start_ms: int
    end_ms: int
    is_cut: bool
    words: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, and the consent that it stands on."""

    id: str
    name: str
    status: str
    sample_duration_ms: int | None
    consent_text: str
    consent_by: str
    consented_at: datetime
    created_at: datetime
    problem: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A movie that was rendered and fetched. `receipt` is what was done and measured; `captions` None without any."""

    movie: Path
    captions: Path | None
    receipt_file: Path
    receipt: Mapping[str, Any]
    job: Job


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the caller is told of events. Switched off by us, `disabled_reason` says why."""

    id: str
    url: str
    description: str
    event_types: tuple[str, ...]
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class NewWebhook(Webhook):
    """With the secret that its messages are signed with, which is told this once."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """Messages are signed by it from now on, and by the last one too until `old_until`."""

    secret: str = field(repr=False)
    old_until: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a delivery: the receiver's status, or why there is none."""

    at: datetime
    status: int | None
    error: str | None
    ms: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook, and the last attempts at it."""

    id: str
    message_id: str
    event_type: str
    job_id: str | None
    state: str
    attempts: int
    next_at: datetime | None
    log: tuple[Attempt, ...]
    created_at: datetime
    ended_at: datetime | None
