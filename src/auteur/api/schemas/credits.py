"""Credits: balance, history, quotes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from auteur.api.schemas.fields import Body, Id, Moment, Out, example

__all__ = ["Balance", "CreditHistory", "EntryOut", "PriceOut", "Prices", "QuoteAsked", "QuoteOut"]

_ENTRY: dict[str, Any] = {
    "id": "3a5b0f3e-7d2c-4b61-8d4a-1a2b3c4d5e6f",
    "amount": -5,
    "balance_after": 1495,
    "type": "usage",
    "kind": "hold",
    "ref": "9d2c8f70-1c1b-4c55-8f0b-2f2a1f6e7a31",
    "description": "transcription",
    "job_id": "9d2c8f70-1c1b-4c55-8f0b-2f2a1f6e7a31",
    "created_at": "2026-11-22T17:00:00Z",
}


class Balance(Out):
    """What may be spent now; what running jobs hold is not in it."""

    balance: int

    model_config = example({"balance": 1500})


class EntryOut(Out):
    id: Id
    amount: int
    balance_after: int
    type: Literal["subscription", "usage", "refund", "bonus"]
    kind: str
    ref: str
    description: str
    job_id: Id | None
    created_at: Moment

    model_config = example(_ENTRY)


class CreditHistory(Out):
    transactions: list[EntryOut]
    next_cursor: str | None

    model_config = example({"transactions": [_ENTRY], "next_cursor": None})


class QuoteAsked(Body):
    """`duration_ms` of the recording or the result, or the text that is to be spoken; `texts`, all that a batch of
    re-spoken words says, with the lips that follow them unless `lip_sync` is false.
    """

    type: Literal["transcription", "tts", "respeak", "lip_sync", "video_generation", "render"]
    duration_ms: Annotated[int, Field(ge=0, le=604_800_000)] = 0
    width: Annotated[int, Field(ge=1, le=16_384)] = 1920
    height: Annotated[int, Field(ge=1, le=16_384)] = 1080
    text: Annotated[str, Field(max_length=20_000)] = ""
    texts: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=100)] = Field(
        default_factory=list
    )
    lip_sync: bool = True

    model_config = example({"type": "transcription", "duration_ms": 61200})


class QuoteOut(Out):
    type: str
    duration_ms: int
    credits: int
    balance: int
    enough: bool

    model_config = example(
        {"type": "transcription", "duration_ms": 61200, "credits": 5, "balance": 1500, "enough": True}
    )


class PriceOut(Out):
    type: str
    credits: int
    per_ms: int
    plans: list[str]
    by_area: bool
    available: bool
    free_here: bool

    model_config = example(
        {
            "type": "transcription",
            "credits": 5,
            "per_ms": 600000,
            "plans": [],
            "by_area": False,
            "available": True,
            "free_here": False,
        }
    )


class Prices(Out):
    prices: list[PriceOut]

    model_config = example({"prices": []})
