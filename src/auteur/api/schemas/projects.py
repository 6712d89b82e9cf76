"""Projects and their documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue, StringConstraints

from auteur.api.schemas.fields import Body, Id, Moment, Name, Out, Prose, example, plain
from auteur.core.edl.document import Edl
from auteur.ports.edl_store import LoggedOperation
from auteur.ports.projects import ProjectFace, ProjectRow

__all__ = [
    "Copy",
    "EditHistory",
    "Edits",
    "EdlOut",
    "ListedProject",
    "NewProject",
    "OperationOut",
    "ProjectChange",
    "ProjectList",
    "ProjectOut",
    "ProjectWithEdl",
    "RestoreVersion",
    "Step",
    "VersionOut",
    "decimal_rate",
    "listed_project",
    "operation_out",
    "project_out",
    "version_out",
]

_PROJECT = {
    "id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11",
    "name": "My Project",
    "description": None,
    "resolution": "1920x1080",
    "frame_rate": 29.97,
    "edl_version": 1,
    "thumbnail_url": None,
    "created_at": "2026-11-22T17:00:00Z",
    "updated_at": "2026-11-22T17:00:00Z",
    "deleted_at": None,
    "match_first_media": True,
}
_EDL = {
    "schema": 2,
    "project_id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11",
    "version": 1,
    "created_at": "2026-11-22T17:00:00Z",
    "updated_at": "2026-11-22T17:00:00Z",
    "settings": {"resolution": {"width": 1920, "height": 1080}, "frame_rate": 29.97, "duration_ms": 0},
    "media_files": [],
    "tracks": [],
    "transcript": {"segments": []},
    "markers": [],
    "undo_stack": [],
    "redo_stack": [],
}

Resolution = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$", max_length=9),
    Field(examples=["1920x1080"]),
]
FrameRate = Annotated[float, Field(ge=1, le=240, description="23.98, 29.97 and 59.94 mean the 1001 rates.")]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]
ClientId = Annotated[str, StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9._:-]*$")]


class NewProject(Body):
    """Without a size and a rate the project takes those of the first recording with pictures that is put into it;
    until then, and for those not given, it is 1920 × 1080 at 30."""

    name: Name
    resolution: Resolution | None = None
    frame_rate: FrameRate | None = None
    match_first_media: Annotated[
        bool | None,
        Field(
            description="Whether it takes the first recording's; left out: where neither size nor rate is given."
        ),
    ] = None
    description: Prose = ""

    model_config = example({"name": "My Project"})

    @property
    def matches(self) -> bool:
        """Whether the first recording decides."""
        given = self.resolution is not None or self.frame_rate is not None
        return not given if self.match_first_media is None else self.match_first_media


class ProjectChange(Body):
    name: Name | None = None
    description: Prose | None = None

    model_config = example({"name": "New Name"})


class Copy(Body):
    name: Name | None = None

    model_config = example({"name": "My Project, shorter"})


class ProjectOut(Out):
    """`resolution` and `frame_rate` (rounded) are what the project was made with; what counts is in the document."""

    id: Id
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

    model_config = example(_PROJECT)


class EdlOut(Out):
    """The document: the specification's section 3 with the additions of schema 2."""

    schema_number: Annotated[int, Field(alias="schema")]
    project_id: str
    version: int
    created_at: Moment | None
    updated_at: Moment | None
    settings: dict[str, Any]
    media_files: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    transcript: dict[str, Any]
    markers: list[dict[str, Any]]
    undo_stack: list[dict[str, Any]]
    redo_stack: list[dict[str, Any]]

    model_config = example(_EDL)


class ProjectWithEdl(ProjectOut):
    edl: EdlOut | None = None

    model_config = example({**_PROJECT, "edl": _EDL})


class ListedProject(ProjectOut):
    """`recorded_ms`: its recordings together; the edit may be shorter. The thumbnail's URL holds for minutes."""

    recorded_ms: int

    model_config = example({**_PROJECT, "recorded_ms": 61200})


class ProjectList(Out):
    projects: list[ListedProject]
    next_cursor: str | None

    model_config = example({"projects": [{**_PROJECT, "recorded_ms": 61200}], "next_cursor": None})


class Edits(Body):
    """Several operations are one step: all are done or none, and one undo takes them back."""

    base_version: Version
    operations: Annotated[
        list[dict[str, JsonValue]], Field(min_length=1, max_length=1000), AfterValidator(plain)
    ]
    client_id: ClientId = ""

    model_config = example(
        {"base_version": 7, "operations": [{"op": "delete_words", "word_ids": ["w12"]}], "client_id": "tab-1"}
    )


class Step(Body):
    """`base_version` says which version is meant; without it, the newest, whatever it is."""

    base_version: Version | None = None
    client_id: ClientId = ""

    model_config = example({"base_version": 8})


class RestoreVersion(Body):
    version: Version
    base_version: Version | None = None
    client_id: ClientId = ""

    model_config = example({"version": 3, "base_version": 8})


class VersionOut(Out):
    version: int
    duration_ms: int
    updated_at: Moment | None
    can_undo: bool
    can_redo: bool

    model_config = example(
        {
            "version": 8,
            "duration_ms": 61200,
            "updated_at": "2026-11-22T17:00:00Z",
            "can_undo": True,
            "can_redo": False,
        }
    )


class OperationOut(Out):
    version: int
    at: Moment
    client_id: str
    op: dict[str, Any]

    model_config = example(
        {
            "version": 8,
            "at": "2026-11-22T17:00:00Z",
            "client_id": "tab-1",
            "op": {"op": "delete_words", "word_ids": ["w12"]},
        }
    )


class EditHistory(Out):
    """Oldest first; ask again with `after` = the last one's version while `more`."""

    version: int
    operations: list[OperationOut]
    more: bool

    model_config = example({"version": 8, "operations": [], "more": False})


def project_out(row: ProjectRow) -> ProjectOut:
    return ProjectOut(
        id=row.id,
        name=row.name,
        description=row.description,
        resolution=row.resolution,
        frame_rate=float(row.frame_rate),
        edl_version=row.edl_version,
        thumbnail_url=row.thumbnail_url,
        created_at=row.created_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        match_first_media=row.match_first_media,
    )


def listed_project(row: ProjectRow, face: ProjectFace | None, thumbnail_url: str | None) -> ListedProject:
    said = {**project_out(row).model_dump(), "thumbnail_url": row.thumbnail_url or thumbnail_url}
    return ListedProject(**said, recorded_ms=face.recorded_ms if face else 0)


def version_out(edl: Edl) -> VersionOut:
    return VersionOut(
        version=edl.version,
        duration_ms=edl.duration_ms,
        updated_at=edl.updated_at,
        can_undo=bool(edl.undo_stack),
        can_redo=bool(edl.redo_stack),
    )


def operation_out(logged: LoggedOperation) -> OperationOut:
    return OperationOut(version=logged.version, at=logged.at, client_id=logged.client_id, op=dict(logged.op))


def decimal_rate(rate: float) -> Decimal:
    """As the database keeps it."""
    return Decimal(str(rate)).quantize(Decimal("0.01"))
