"""What is left of a subscription's credits, against a slow oracle that moves one credit at a time."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from auteur.core.credits.ledger import Entry
from auteur.core.credits.subscriptions import place_of, unspent

LOTS = ("stripe:sub_1:1:pro", "stripe:sub_2:1:starter", "a gift")


def entry(seq: int, kind: str, amount: int, ref: str, job: int | None = None) -> Entry:
    return Entry(UUID(int=seq), seq, amount, 0, kind, ref, None if job is None else UUID(int=job), "", "")


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Entry], dict[str, int]]:
    """A ledger as the database writes them, and by the oracle what is left of each lot."""
    purse: list[str] = []  # one name for each credit
    held: dict[int, list[str]] = {}
    opened: list[str] = []
    ended: set[str] = set()
    entries: list[Entry] = []
    for seq in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(["grant", "hold", "refund", "expiry"]))
        if kind == "grant":
            ref, amount = draw(st.sampled_from(LOTS)), draw(st.integers(1, 9))
            name = ref.split(":")[1] if ref.startswith("stripe:") else ""
            if name and name not in opened:
                opened.append(name)
            purse += [name] * amount
            entries.append(entry(seq, kind, amount, ref))
        elif kind == "hold" and purse:
            amount = draw(st.integers(1, len(purse)))
            purse.sort(key=lambda name: opened.index(name) if name else len(opened))
            held[seq], purse = purse[:amount], purse[amount:]
            entries.append(entry(seq, kind, -amount, str(seq), seq))
        elif kind == "refund" and held:
            job = draw(st.sampled_from(sorted(held)))
            credits_ = held.pop(job)
            amount = draw(st.integers(1, len(credits_)))
            purse += ["" if name in ended else name for name in credits_[::-1][:amount]]
            entries.append(entry(seq, kind, amount, str(job), job))
        elif kind == "expiry" and opened:
            name = draw(st.sampled_from(opened))
            amount = purse.count(name)
            purse = [one for one in purse if one != name]
            ended.add(name)
            entries.append(entry(seq, kind, -amount, f"stripe:{name}:end"))
    return entries, {name: purse.count(name) for name in ("sub_1", "sub_2", "")}


@given(ledgers())
def test_what_is_left_is_what_was_not_spent_first(made: tuple[list[Entry], dict[str, int]]) -> None:
    entries, left = made
    assert {name: unspent(entries, name) for name in left} == left


def test_a_bonus_outlives_the_subscription_and_what_was_spent_came_from_that() -> None:
    entries = [
        entry(1, "bonus", 100, "welcome"),
        entry(2, "grant", 1500, "stripe:sub_1:9:starter"),
        entry(3, "hold", -200, "job", 7),
    ]
    assert unspent(entries, "sub_1") == 1300
    assert unspent([*entries, entry(4, "refund", 200, "job", 7)], "sub_1") == 1500


def test_news_stand_in_the_order_of_what_they_say() -> None:
    told = [
        place_of("incomplete", 100, 0, 500, "evt_9"),
        place_of("active", 100, 1, 500, "evt_1"),
        place_of("active", 100, 1, 900, "evt_0"),
        place_of("past_due", 1_000_000_000, 1, 100, "evt_2"),
        place_of("canceled", 99, 2, 100, "evt_3"),
    ]
    assert told == sorted(told)
