"""Jobs: what is asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from auteur.api.schemas.fields import Body, Id, Moment, Name, Out, example, whole
from auteur.core.jobs.model import Job
from auteur.core.transcript.turns import MOST_SPEAKERS
from auteur.engines.tts.spec import MAX_CHARACTERS, SPEEDS
from auteur.engines.video_generation.spec import MAX_CHARACTERS as MAX_PROMPT

__all__ = [
    "JobList",
    "JobOut",
    "Language",
    "LipSync",
    "Respeak",
    "Speech",
    "SubmittedOut",
    "Transcription",
    "VideoGeneration",
    "job_out",
]

_ID = "9d2c8f70-1c1b-4c55-8f0b-2f2a1f6e7a31"
_JOB = {
    "id": _ID,
    "type": "transcription",
    "status": "completed",
    "project_id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11",
    "media_id": "5b2f6a1e-8f4e-4c0e-8a53-0c5b8b6f7d21",
    "credits_cost": 5,
    "credits_refunded": False,
    "input_params": {"language": "en"},
    "output_data": {"transcript": {"segments": []}},
    "error_message": None,
    "error": None,
    "progress": 1.0,
    "stage": "",
    "attempts": 1,
    "cancel_requested": False,
    "created_at": "2026-11-22T17:00:00Z",
    "started_at": "2026-11-22T17:00:00Z",
    "completed_at": "2026-11-22T17:01:00Z",
}

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", max_length=12)]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CHARACTERS, pattern=r"^[^\x00]*\S[^\x00]*$"),
    AfterValidator(whole),
]


class Transcription(Body):
    """`script`: what is said, where it is known; its words are then found in the sound.

    `speakers`: how many speak, `auto`, or `off`; if it is not given, `off` where there is a script, else `auto`.
    """

    project_id: Id
    media_id: Id
    language: Language = "en"
    engine: Literal["", "align", "recognise", "whisper"] = ""
    model: Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Za-z0-9._-]*$")] = ""
    script: Annotated[
        str, StringConstraints(max_length=500_000, pattern=r"^[^\x00]*$"), AfterValidator(whole)
    ] = ""
    glossary: Annotated[
        list[
            Annotated[
                str,
                StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*$"),
                AfterValidator(whole),
            ]
        ],
        Field(max_length=500),
    ] = Field(default_factory=list)

    speakers: Literal["", "auto", "off"] | Annotated[int, Field(ge=1, le=MOST_SPEAKERS)] = ""
    speaker_engine: Literal["", "embedded", "pyannote"] = ""

    model_config = example({"project_id": _JOB["project_id"], "media_id": _JOB["media_id"]})


SpeechEngine = Literal["", "pocket-tts", "f5-tts", "matched", "plain"]
Seed = Annotated[int, Field(ge=0, lt=1 << 32)]


class Speech(Body):
    """Without `voice_id` a plain synthetic voice speaks. The same `seed` gives the same sound of the same engine."""

    text: Text
    voice_id: Id | None = None
    speed: Annotated[float, Field(ge=SPEEDS[0], le=SPEEDS[1])] = 1.0
    engine: SpeechEngine = ""
    seed: Seed = 0

    model_config = example(
        {"text": "Hello world", "voice_id": "c1b7a2f4-9f35-4a0f-9d35-6b8a41c2e921", "speed": 1.0}
    )


class RespeakEdit(Body):
    """`text` in the place of neighbouring words; or, where `after` is true, behind the last of them."""

    word_ids: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]],
        Field(min_length=1, max_length=500),
    ]
    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*\S[^\x00]*$"),
        AfterValidator(whole),
    ]
    after: bool = False

    model_config = example({"word_ids": ["w12", "w13"], "text": "on Tuesday"})


class ConsentGiven(Body):
    """What the speaker agreed to, word for word, and who that is."""

    text: Annotated[
        str,
        StringConstraints(min_length=20, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$"),
        AfterValidator(whole),
    ]
    by: Name

    model_config = example(
        {"text": "I agree that my voice is used to correct my own recordings.", "by": "Ann Example"}
    )


class Respeak(Body):
    """New words in recordings, after the voice of whoever speaks there. `voice_id` names the voice whose consent covers
    it, or `consent` says it here. Without `apply` the takes are made to be heard, and their `operation` is sent as any
    edit; with it they are put in as one step. Where the picture shows a face its lips follow, unless `lip_sync` is
    false; `lips` of each take says what was done.
    """

    project_id: Id
    edits: Annotated[list[RespeakEdit], Field(min_length=1, max_length=100)]
    voice_id: Id | None = None
    consent: ConsentGiven | None = None
    speed: Annotated[float, Field(ge=SPEEDS[0], le=SPEEDS[1])] = 1.0
    engine: Literal["", "pocket-tts", "f5-tts", "matched"] = ""
    seed: Seed = 0
    apply: bool = False
    lip_sync: bool = True

    model_config = example(
        {
            "project_id": _JOB["project_id"],
            "edits": [{"word_ids": ["w12", "w13"], "text": "on Tuesday", "after": False}],
            "consent": {
                "text": "I agree that my voice is used to correct my own recordings.",
                "by": "Ann Example",
            },
        }
    )


class LipSync(Body):
    """Media of one project. The video that comes of it is as long as the sound. `face_at` names the face where there
    are several, as shares of the picture's width and height; else it is the largest and steadiest.
    """

    video_media_id: Id
    audio_media_id: Id
    face_at: (
        Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)] | None
    ) = None
    engine: Literal["", "musetalk", "mouth_warp"] = ""
    seed: Seed = 0

    model_config = example(
        {
            "video_media_id": "5b2f6a1e-8f4e-4c0e-8a53-0c5b8b6f7d21",
            "audio_media_id": "6c3f7b2f-9f5f-4d1f-9b64-1d6c9c7f8e32",
        }
    )


class VideoGeneration(Body):
    """`project_id`: the shot becomes media of it, of its size and rate, and the output has the `operation` that appends
    it. Without it the shot is a file to fetch.
    """

    prompt: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_PROMPT, pattern=r"^[^\x00]*\S[^\x00]*$"),
        AfterValidator(whole),
    ]
    duration_sec: Annotated[float, Field(ge=1, le=30)] = 5
    project_id: Id | None = None
    negative_prompt: Annotated[
        str, StringConstraints(max_length=MAX_PROMPT, pattern=r"^[^\x00]*$"), AfterValidator(whole)
    ] = ""
    """What is not to be seen; engines that draw a placeholder pass over it."""
    engine: Literal["", "wan", "animatic"] = ""
    seed: Seed = 0

    model_config = example({"prompt": "A cat walking on the moon", "duration_sec": 5})


class SubmittedOut(Out):
    job_id: Id
    status: str
    credits_cost: int
    status_url: str
    cancel_url: str

    model_config = example(
        {
            "job_id": _ID,
            "status": "pending",
            "credits_cost": 5,
            "status_url": f"/jobs/{_ID}",
            "cancel_url": f"/jobs/{_ID}/cancel",
        }
    )


class JobError(Out):
    code: str
    message: str
    hint: str


class JobOut(Out):
    """`credits_cost` is what is held; once completed, what was taken. `output_data` depends on the type."""

    id: Id
    type: str
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    project_id: Id | None
    media_id: Id | None
    credits_cost: int
    credits_refunded: bool
    input_params: dict[str, Any]
    output_data: dict[str, Any] | None
    error_message: str | None
    error: JobError | None
    progress: float
    stage: str
    attempts: int
    cancel_requested: bool
    created_at: Moment
    started_at: Moment | None
    completed_at: Moment | None

    model_config = example(_JOB)


class JobList(Out):
    jobs: list[JobOut]
    next_cursor: str | None

    model_config = example({"jobs": [_JOB], "next_cursor": None})


def job_out(job: Job, output: Mapping[str, Any] | None = None) -> JobOut:
    """`output` takes the place of the job's own, with links where that has keys."""
    said = job.to_json()
    return JobOut.model_validate(said if output is None else {**said, "output_data": dict(output)})
