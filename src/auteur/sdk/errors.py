"""What can go wrong between a program and the server.

    AuteurError (core.errors)
    ├── ApiError            the server refused: `status`, `code`, `message`, `hint`, `facts`, `request_id`
    │   ├── NotSignedIn     401: no token, or one that is not accepted any more
    │   ├── OutOfCredits    402: `balance` and `needed`
    │   ├── NotAllowed      403
    │   ├── NotThere        404: no such thing, or another user's
    │   ├── Clash           409: not in the state that the request expects
    │   │   └── MovedOn     the document is at another version: `version`, `missed`
    │   ├── BadRequest      400, 413, 415, 422 and what else is the request's fault
    │   ├── TooMany         429: `retry_after_s`
    │   └── ServerTrouble   5xx
    ├── NoAnswer            no connection, or it broke: whether the request was done is unknown   (no_answer)
    ├── StrangeAnswer       what answers does not speak this API                                  (strange_answer)
    ├── JobFailed           `job` ended without a result; the code is the job's own
    │   └── JobCancelled                                                                          (cancelled)
    ├── StillRunning        the time to wait was over; `job` goes on                              (still_running)
    ├── MediaRefused        `media` was uploaded and cannot be used; the code is the server's own
    ├── UploadBroken        the connection was lost for good: `media_id` can be resumed               (upload_broken)
    └── TransferDamaged     what arrived is not what was sent                                     (transfer_damaged)

`code` is stable: those of the API are its OpenAPI's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from auteur.core.errors import AuteurError
from auteur.sdk.models import Job, Media

__all__ = ["ApiError", "BadRequest", "Clash", "JobCancelled", "JobFailed", "MediaRefused", "MovedOn", "NoAnswer",
           "NotAllowed", "NotSignedIn", "NotThere", "OutOfCredits", "ServerTrouble", "StillRunning", "StrangeAnswer",
           "TooMany", "TransferDamaged", "UploadBroken", "refusal"]  # fmt: skip

_DEFAULT_RETRY_S = 5.0


class ApiError(AuteurError):
    """The server refused. `facts` are the problem's further members, `request_id` finds it in the server's log."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str = "",
        facts: Mapping[str, Any] | None = None,
        request_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.__dict__["code"] = code  # of this one, where the class has none
        self.status = status
        self.facts = dict(facts or {})
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class NotSignedIn(ApiError):
    """The token is missing or not accepted; nothing was done."""


class OutOfCredits(ApiError):
    """Nothing was begun or charged."""

    @property
    def balance(self) -> int:
        return int(self.facts.get("balance", 0))

    @property
    def needed(self) -> int:
        return int(self.facts.get("needed", 0))


class NotAllowed(ApiError):
    """The caller is known and may not do this; nothing was done."""


class NotThere(ApiError):
    """There is nothing of this id that the caller may see."""


class Clash(ApiError):
    """Things are not as the request expects them; nothing was done."""


class MovedOn(Clash):
    """The document went on since the version named; nothing was done. `missed` are the log's lines since then."""

    @property
    def version(self) -> int:
        return int(self.facts["version"])

    @property
    def missed(self) -> list[dict[str, Any]]:
        return list(self.facts["missed"])


class BadRequest(ApiError):
    """The request itself is at fault; nothing was done."""


class TooMany(ApiError):
    """More than a limit allows; nothing was done. After `retry_after_s` seconds it is worth another try."""


class ServerTrouble(ApiError):
    """The server failed, or cannot serve now."""


class NoAnswer(AuteurError):
    """There was no connection, or it broke. `sent` is False where the request surely never reached the server."""

    code = "no_answer"

    def __init__(
        self, message: str, *, sent: bool, hint: str = "is the server running, and the URL right?"
    ) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent


class StrangeAnswer(AuteurError):
    """What answers does not speak this API, or another version of it."""

    code = "strange_answer"


class JobFailed(AuteurError):
    """The job ended without a result, and its credits came back. The code and the hint are its own."""

    def __init__(self, job: Job) -> None:
        error = job.error
        super().__init__(
            error.message if error else f"the job {job.status}", hint=error.hint if error else ""
        )
        self.__dict__["code"] = error.code if error else job.status
        self.job = job


class JobCancelled(JobFailed):
    """Somebody cancelled the job."""


class StillRunning(AuteurError):
    """The time to wait was over. The job goes on: wait again, or cancel it."""

    code = "still_running"

    def __init__(self, job: Job) -> None:
        super().__init__(f"the job {job.id} is {job.status} still", hint="wait again, or cancel it")
        self.job = job


class MediaRefused(AuteurError):
    """The file was uploaded and cannot be used: the code and the hint are the server's."""

    def __init__(self, media: Media) -> None:
        problem = media.problem or {}
        super().__init__(str(problem.get("message", "it cannot be used")), hint=str(problem.get("hint", "")))
        self.__dict__["code"] = str(problem.get("code", "bad_media"))
        self.media = media


class UploadBroken(AuteurError):
    """Not all could be sent. What arrived is kept for a day: upload the file with `resume=True`."""

    code = "upload_broken"

    def __init__(self, media_id: str, why: str) -> None:
        super().__init__(f"the upload broke: {why}", hint="upload the file again with resume=True")
        self.media_id = media_id


class TransferDamaged(AuteurError):
    """The hashes differ; nothing stands under the final name."""

    code = "transfer_damaged"


_BY_STATUS: Mapping[int, type[ApiError]] = {
    401: NotSignedIn,
    402: OutOfCredits,
    403: NotAllowed,
    404: NotThere,
    409: Clash,
    429: TooMany,
}


def refusal(response: httpx.Response) -> ApiError:
    """The error that an answer is. Of an answer that is no problem+json (a proxy's) the code is `http_STATUS`."""
    said = _problem(response)
    status, code = response.status_code, str(said.pop("code", f"http_{response.status_code}"))
    kind = _BY_STATUS.get(status, ServerTrouble if status >= 500 else BadRequest)
    if kind is Clash and code == "stale_version":
        kind = MovedOn
    message = str(said.pop("detail", "") or said.pop("title", "") or f"the answer was {status}")
    return kind(
        status,
        code,
        message,
        hint=str(said.pop("hint", "")),
        facts={name: value for name, value in said.items() if name not in ("type", "title", "status")},
        request_id=response.headers.get("x-request-id", ""),
        retry_after_s=_retry_after_s(response),
    )


def _problem(response: httpx.Response) -> dict[str, Any]:
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after_s(response: httpx.Response) -> float | None:
    said = response.headers.get("retry-after")
    if said is None:
        return None
    return float(said) if said.isdigit() else _DEFAULT_RETRY_S  # a date: some seconds are as good
