"""The error tree. Every error a user can meet has a class, a stable code and a way out.

    AuteurError
    ├── DocumentError          the EDL document is inconsistent          (bad_document)
    │   └── UnknownSchema      written by a newer Auteur                 (unknown_schema)
    ├── OperationError         an edit was refused; nothing changed      (bad_operation)
    │   ├── UnknownId          it names what the document has not        (unknown_id)
    │   ├── NothingToUndo                                                (nothing_to_undo)
    │   └── Conflict           the document is not what it expects       (conflict)
    ├── InputError             a file or argument cannot be used         (bad_input)
    ├── MediaError             a media file cannot be used               (bad_media)
    ├── EngineError            an engine cannot do what was asked        (engine_failed)
    ├── ExportError            nothing was written under the final name  (export_failed)
    ├── StoreError             a project folder cannot be used           (store_failed)
    ├── NotFound               no such thing, or another user's          (not_found)
    ├── AccessError            the caller may not                        (forbidden)
    │   └── NotSignedIn        it is not known who asks                  (not_signed_in)
    ├── TooMany                more than a limit allows                  (too_many_requests)
    ├── Unavailable            what this needs does not answer now       (unavailable)
    └── Cancelled              the user stopped it; nothing was kept     (cancelled)

Modules that need a finer code subclass these beside the code that raises them.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "AccessError",
    "AuteurError",
    "Cancelled",
    "Conflict",
    "DocumentError",
    "EngineError",
    "ExportError",
    "InputError",
    "MediaError",
    "NotFound",
    "NotSignedIn",
    "NothingToUndo",
    "OperationError",
    "StoreError",
    "TooMany",
    "Unavailable",
    "UnknownId",
    "UnknownSchema",
]


class AuteurError(Exception):
    """Root of the tree. `code` is stable and documented; `message` is for people; `hint` says the way out."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DocumentError(AuteurError):
    """The document is inconsistent; it was not loaded. `path` names the place, as `tracks[0].clips[3].in_point_ms`."""

    code = "bad_document"

    def __init__(self, path: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{path}: {problem}" if path else problem, hint=hint)
        self.path = path
        self.problem = problem


class UnknownSchema(DocumentError):
    """The document was written by a newer version; it was left untouched."""

    code = "unknown_schema"


class OperationError(AuteurError):
    """The edit was refused and the document is unchanged."""

    code = "bad_operation"


class UnknownId(OperationError):
    """The operation names a clip, track, word, segment or marker that the document has not."""

    code = "unknown_id"

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"there is no {kind} {identifier!r} in this document")
        self.kind = kind
        self.identifier = identifier


class NothingToUndo(OperationError):
    """The undo (or redo) stack is empty; the document is unchanged."""

    code = "nothing_to_undo"


class Conflict(OperationError):
    """The document is not in the state the operation was made for; it is unchanged."""

    code = "conflict"


class InputError(AuteurError):
    """A file or an argument cannot be used; nothing was written."""

    code = "bad_input"


class MediaError(AuteurError):
    """A media file cannot be used; it was not changed."""

    code = "bad_media"


class EngineError(AuteurError):
    """An engine could not do what was asked; nothing was kept of it."""

    code = "engine_failed"


class ExportError(AuteurError):
    """The export failed; no file stands under the final name."""

    code = "export_failed"


class StoreError(AuteurError):
    """The project folder cannot be read or written; what was acknowledged before is still in it."""

    code = "store_failed"


class NotFound(AuteurError):
    """There is nothing of this id that the caller may see; another user's thing answers the same."""

    code = "not_found"


class AccessError(AuteurError):
    """The caller is known and may not do this; nothing was changed."""

    code = "forbidden"


class NotSignedIn(AccessError):
    """No token, or one that is not accepted. The message never says more than the token's owner may know."""

    code = "not_signed_in"


class TooMany(AuteurError):
    """More than a limit allows within its time; nothing was done. `retry_after_s` later it is worth another try."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_s: float, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class Unavailable(AuteurError):
    """Something that the request needs does not answer now; nothing was done, and trying again is safe."""

    code = "unavailable"


class Cancelled(AuteurError):
    """The user stopped the work; no partial result stands under a final name."""

    code = "cancelled"
