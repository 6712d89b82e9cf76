"""Prices, quotes and charges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.credits.plans import PLANS, plan_named
from auteur.core.credits.prices import PIXELS_1080P, PRICES, PlanRequired, UnknownWork
from auteur.core.credits.quoting import charged, quote, spoken_ms
from auteur.core.errors import InputError
from auteur.core.jobs.lanes import LANES, lane_of, slots_in

MINUTE = 60_000
AMOUNTS = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("job_type", "amount_ms", "cost"),
    [
        ("transcription", 0, 5),
        ("transcription", 10 * MINUTE, 5),
        ("transcription", 10 * MINUTE + 1, 10),
        ("tts", MINUTE, 2),
        ("tts", MINUTE + 1, 4),
        ("lip_sync", 30_000, 15),
        ("video_generation", 5_000, 50),
        ("video_generation", 5_001, 100),
        ("render", MINUTE, 5),
        ("render", 3 * MINUTE, 15),
        ("probe", 10**8, 0),
    ],
)
def test_a_started_unit_is_paid_whole(job_type: str, amount_ms: int, cost: int) -> None:
    assert quote(job_type, amount_ms, plan="pro").credits == cost


def test_the_specifications_examples_cost_what_it_says() -> None:
    assert quote("tts", spoken_ms("Hello world"), plan="starter").credits == 2
    assert quote("video_generation", 5 * 1000, plan="pro").credits == 50


@given(AMOUNTS, AMOUNTS, st.sampled_from(sorted(PRICES)))
def test_more_never_costs_less_and_parts_never_less_than_the_whole(
    one: int, other: int, job_type: str
) -> None:
    def cost(amount_ms: int) -> int:
        return quote(job_type, amount_ms, plan="pro").credits

    assert cost(max(one, other)) >= cost(min(one, other))
    assert cost(one) + cost(other) >= cost(one + other)


def test_a_render_is_paid_by_the_picture() -> None:
    minute = [
        quote("render", MINUTE, plan="pro", pixels=p).credits for p in (640 * 360, PIXELS_1080P, 3840 * 2160)
    ]
    assert minute == [5, 5, 20]
    assert quote("render", 4 * MINUTE, plan="pro", pixels=960 * 540).credits == 5


@given(AMOUNTS, st.integers(-(10**6), 10**6))
def test_no_more_than_the_quote_is_charged_and_never_less_than_nothing(quoted: int, actual: int) -> None:
    assert 0 <= charged(quoted, actual) <= quoted
    assert charged(quoted, actual) == actual or not 0 <= actual <= quoted


def test_generation_is_for_pro_alone_even_where_it_is_free() -> None:
    for plan in ("free", "starter"):
        with pytest.raises(PlanRequired) as refused:
            quote("video_generation", 5_000, plan=plan, free=("video_generation",))
        assert refused.value.code == "plan_required"
    assert quote("video_generation", 5_000, plan="pro", free=("video_generation",)).credits == 0


def test_what_is_not_sold_is_refused_with_what_is() -> None:
    with pytest.raises(UnknownWork) as refused:
        quote("teleport", 1, plan="pro")
    assert "transcription" in refused.value.hint
    with pytest.raises(InputError):
        quote("tts", -1, plan="pro")
    with pytest.raises(InputError):
        spoken_ms("Hello", 0)
    with pytest.raises(InputError):
        plan_named("gold")


def test_the_plans_are_the_specifications() -> None:
    assert {plan.name: plan.monthly_credits for plan in PLANS.values()} == {
        "free": 0,
        "starter": 1500,
        "pro": 3000,
    }
    assert PLANS["pro"].priority > PLANS["starter"].priority > PLANS["free"].priority


def test_every_type_has_a_lane_and_upkeep_one_that_no_work_blocks() -> None:
    assert set(LANES) == set(PRICES)
    assert lane_of("probe") != lane_of("render") != lane_of("tts")
    assert slots_in("upkeep", PLANS["free"]) > slots_in("work", PLANS["free"])
