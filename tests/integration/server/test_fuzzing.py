"""Whatever is sent, the server answers as its OpenAPI says, and never with a fault of its own.

AUTEUR_FUZZ_EXAMPLES and AUTEUR_FUZZ_SEED make it longer and another one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.responses import JSONResponse

from tests.support import http_server
from tests.support.fuzzing import NOT_BUILT, fuzz
from tests.support.household import Household, household, without_workers
from tests.support.running import Running, running

EXAMPLES = int(os.environ.get("AUTEUR_FUZZ_EXAMPLES", "8"))
SEED = int(os.environ.get("AUTEUR_FUZZ_SEED", "1"))
CASES = 3_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Household]]:
    with (
        running(tmp_path_factory.mktemp("home")) as server,
        household(server, tmp_path_factory.mktemp("media")) as house,
    ):
        yield server, house


def test_whatever_is_sent_is_answered_as_the_description_says(place: tuple[Running, Household]) -> None:
    server, house = place
    with without_workers(server):
        found = fuzz(server.url, house, examples=EXAMPLES, chains=5 * EXAMPLES, steps=10, seed=SEED)
        house.cancel_everything()
    told = "\n".join(f"{fault}\n    {how}" for fault, how in found.faults.items())
    assert not found.faults, told
    assert found.cases >= CASES * EXAMPLES / 8, found.statuses
    assert found.operations == found.documented
    missed = found.documented - found.reached
    assert missed >= NOT_BUILT, "they are built: take them off the list"
    assert len(missed) <= len(found.documented) // 10, sorted(missed)


class Order(BaseModel):
    count: int


def test_planted_faults_are_found() -> None:
    app = FastAPI()

    @app.post("/breaks", responses={422: {}})
    def breaks(order: Order) -> dict[str, float]:
        return {"share": 1 / order.count}

    @app.post("/undocumented", responses={422: {}})
    def undocumented(order: Order) -> JSONResponse:
        return JSONResponse({}, 418 if order.count % 2 else 200)

    @app.post("/careless", responses={422: {}})
    def careless(order: Order) -> dict[str, int]:
        """Takes true for 1, as pydantic does unless told not to."""
        return {"count": order.count}

    with http_server.bound_socket() as listening, http_server.served(app, listening) as url:
        found = fuzz(url, None, examples=20, chains=1, steps=2, seed=SEED)
    assert {"POST /breaks: 500", "POST /breaks: Server error"} <= found.faults.keys(), found.faults
    assert "POST /undocumented: Undocumented status code" in found.faults, list(found.faults)
    assert "POST /careless: Schema-violating request accepted" in found.faults
