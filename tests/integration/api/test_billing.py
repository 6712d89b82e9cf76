"""Plans over HTTP: Stripe's events with Stripe's signatures, Stripe's pages by a stand-in for its API."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import stripe

from auteur.config import server_settings
from auteur.core.errors import InputError
from tests.support.postgres import TestDatabase
from tests.support.served import Person, Served, person, served
from tests.support.stripe_shapes import BEGAN_S, MONTH_S, SELLING, Story, signed
from tests.support.stripe_stand_in import StandIn, stand_in

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings(
        "ignore:Use 'content:DeprecationWarning"
    ),  # stripe 16.1 gives httpx its form as `data`
]


@pytest.fixture
def stripes() -> Iterator[StandIn]:
    with stand_in() as it:
        yield it


@pytest.fixture
async def it(postgres: TestDatabase, tmp_path: Path, stripes: StandIn) -> AsyncIterator[Served]:
    async with served(postgres, tmp_path, **SELLING, stripe_api_base=stripes.url) as running:
        yield running


def story(who: Person) -> Story:
    return Story(who.id, f"sub_{who.id.hex}", f"cus_{who.id.hex}")


async def hear(it: Served, event: dict[str, Any], status: int = 200, **how: Any) -> dict[str, Any]:
    body, signature = signed(event, **how)
    answer = await it.http.post("/stripe/webhook", content=body, headers={"stripe-signature": signature})
    assert answer.status_code == status, answer.text
    return answer.json()


async def subscribed(it: Served, who: Person, plan: str = "starter") -> Story:
    told = story(who)
    for event in (
        told.checkout_done(at_s=BEGAN_S),
        told.subscription_event("created", "active", plan, 0, at_s=BEGAN_S),
        told.invoice(plan, 0, at_s=BEGAN_S),
    ):
        assert await hear(it, event) == {"outcome": "applied"}
    return told


async def test_a_paid_plan_gives_its_credits_and_its_rights(it: Served, ann: Person) -> None:
    asked = {"prompt": "A cat walking on the moon", "duration_sec": 5}
    await subscribed(it, ann)
    me = await ann.said("GET", "/users/me")
    assert (me["subscription"]["plan"], me["subscription"]["status"]) == ("starter", "active")
    assert me["credits"] == {"balance": 1500}
    refused = await ann.ask("POST", "/jobs/video-generation", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan_required")
    [entry] = (await ann.said("GET", "/credits/history"))["transactions"]
    assert (entry["type"], entry["kind"], entry["amount"]) == ("subscription", "grant", 1500)

    told = story(ann)
    later = BEGAN_S + 86_400
    await hear(it, told.invoice("pro", 0, at_s=later, change=True))
    await hear(it, told.subscription_event("updated", "active", "pro", 0, at_s=later))
    me = await ann.said("GET", "/users/me")
    assert (me["subscription"]["plan"], me["credits"]["balance"]) == ("pro", 3000)
    allowed = await ann.ask("POST", "/jobs/video-generation", json=asked)
    assert allowed.status_code == 202, allowed.text


async def test_the_end_takes_what_is_left_and_is_told(
    it: Served, ann: Person, postgres: TestDatabase
) -> None:
    told = await subscribed(it, ann)
    await ann.credits(40)
    await hear(it, told.subscription_event("deleted", "canceled", "starter", 0, at_s=BEGAN_S + MONTH_S))
    me = await ann.said("GET", "/users/me")
    assert (me["subscription"]["status"], me["credits"]["balance"]) == ("cancelled", 40)
    newest = (await ann.said("GET", "/credits/history"))["transactions"][0]
    assert (newest["kind"], newest["amount"], newest["description"]) == (
        "expiry",
        -1500,
        "the subscription ended",
    )
    events = postgres.inspect(
        "select data from auteur.events where user_id = $1 and type = 'subscription.changed' order by seq",
        ann.id,
    )
    assert [json.loads(row["data"])["status"] for row in events] == ["active", "cancelled"]
    done = postgres.inspect("select action from auteur.audit where user_id = $1 and actor = 'stripe'", ann.id)
    assert len(done) == 2


async def test_what_was_heard_is_not_done_again(it: Served, ann: Person) -> None:
    told = await subscribed(it, ann)
    assert await hear(it, told.invoice("starter", 0, at_s=BEGAN_S)) == {"outcome": "duplicate"}
    assert await hear(it, told.invoice("starter", 0, at_s=BEGAN_S, number=2)) == {"outcome": "stale"}
    old = told.subscription_event("updated", "past_due", "starter", 0, at_s=BEGAN_S - 1)
    assert await hear(it, old) == {"outcome": "stale"}
    assert (await ann.said("GET", "/credits"))["balance"] == 1500


@pytest.mark.parametrize("age_s", [0, 290])
async def test_a_signature_is_good_for_five_minutes(it: Served, ann: Person, age_s: int) -> None:
    event = story(ann).invoice("starter", 0, at_s=BEGAN_S)
    assert await hear(it, event, at_s=time.time() - age_s) == {"outcome": "applied"}


@pytest.mark.parametrize(
    "wrong", ["old", "other secret", "other body", "missing", "unsigned scheme", "nonsense", "bytes"]
)
async def test_a_forged_event_does_nothing(it: Served, ann: Person, wrong: str) -> None:
    event = story(ann).invoice("pro", 0, at_s=BEGAN_S)
    body, signature = signed(event, at_s=time.time() - (310 if wrong == "old" else 0))
    if wrong == "other secret":
        body, signature = signed(event, secret="whsec_another")
    elif wrong == "other body":
        body = body.replace(b"price_pro", b"price_pr0")
    elif wrong == "bytes":
        body = b"\xff" + body
    else:
        signature = {
            "missing": "",
            "nonsense": "t=x,v1=",
            "unsigned scheme": signature.replace("v1=", "v0="),
        }.get(wrong, signature)
    answer = await it.http.post("/stripe/webhook", content=body, headers={"stripe-signature": signature})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
    assert (await ann.said("GET", "/credits"))["balance"] == 0


def test_stripes_own_library_reads_what_the_tests_sign() -> None:
    event = Story(uuid4(), "sub_1", "cus_1").invoice("pro", 0, at_s=BEGAN_S)
    body, signature = signed(event)
    read = stripe.Webhook.construct_event(body, signature, SELLING["stripe_webhook_secret"])  # type: ignore[arg-type]
    assert read.type == "invoice.paid"


async def test_what_is_not_about_us_is_let_pass(it: Served, ann: Person) -> None:
    told = story(ann)
    foreign = json.loads(
        json.dumps(told.invoice("pro", 0, at_s=BEGAN_S)).replace("price_pro", "price_of_a_mug")
    )
    assert await hear(it, foreign) == {"outcome": "ignored"}
    refund = {"id": "evt_1", "type": "charge.refunded", "created": BEGAN_S, "data": {"object": {}}}
    assert await hear(it, refund) == {"outcome": "ignored"}
    gone = Story(uuid4(), "sub_gone", "cus_gone")
    assert await hear(it, gone.invoice("pro", 0, at_s=BEGAN_S)) == {"outcome": "not_ours"}
    nameless = Story(ann.id, "sub_later", "cus_later", named=False)
    assert (await hear(it, nameless.invoice("pro", 0, at_s=BEGAN_S), 409))["code"] == "unknown_customer"


async def test_checkout_and_portal_are_stripes_pages(it: Served, ann: Person, stripes: StandIn) -> None:
    nothing = await ann.ask("POST", "/billing/portal")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "never_bought")
    page = await ann.said("POST", "/billing/checkout", json={"plan": "pro"})
    assert page == {"url": "https://pages.stripe.example/checkout.session/1"}
    path, form = stripes.asked[-1]
    assert path == "/v1/checkout/sessions"
    assert form["mode"] == "subscription"
    assert form["line_items[0][price]"] == "price_pro"
    assert form["client_reference_id"] == form["subscription_data[metadata][user_id]"] == str(ann.id)
    assert form["customer_email"] == ann.email
    assert form["success_url"].startswith(it.server.settings.base_url)

    await subscribed(it, ann)
    second = await ann.ask("POST", "/billing/checkout", json={"plan": "starter"})
    assert (second.status_code, second.json()["code"]) == (409, "already_subscribed")
    await ann.said("POST", "/billing/portal")
    assert stripes.asked[-1][1]["customer"] == f"cus_{ann.id.hex}"


async def test_who_comes_back_is_the_same_customer(it: Served, ann: Person, stripes: StandIn) -> None:
    told = await subscribed(it, ann)
    await hear(it, told.subscription_event("deleted", "canceled", "starter", 0, at_s=BEGAN_S + 9))
    await ann.said("POST", "/billing/checkout", json={"plan": "starter"})
    assert stripes.asked[-1][1]["customer"] == f"cus_{ann.id.hex}"
    assert "customer_email" not in stripes.asked[-1][1]


async def test_stripes_refusal_is_told_without_its_words(it: Served, ann: Person, stripes: StandIn) -> None:
    stripes.refuses = True
    answer = await ann.ask("POST", "/billing/checkout", json={"plan": "pro"})
    assert (answer.status_code, answer.json()["code"]) == (503, "payments_unavailable")
    assert "price_secret" not in answer.text
    assert "req_1" in answer.text


async def test_a_server_that_sells_nothing_says_so(postgres: TestDatabase, tmp_path: Path) -> None:
    async with served(postgres, tmp_path) as plain:
        who = await person(plain)
        for path, body in (("/billing/checkout", {"plan": "pro"}), ("/billing/portal", None)):
            answer = await who.ask("POST", path, json=body)
            assert (answer.status_code, answer.json()["code"]) == (501, "billing_off")
        told = await plain.http.post(
            "/stripe/webhook", content=b"{}", headers={"stripe-signature": "t=1,v1=a"}
        )
        assert told.status_code == 501


def test_half_a_shop_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTEUR_STRIPE_API_KEY", "sk_live_a_key_of_the_tests")
    with pytest.raises(InputError, match="missing"):
        server_settings()
