"""Letters run as Unicode says they do."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from auteur.core.captions.bidi import base_level, levels, visual_order

EXAMPLES = Path(__file__).parents[2] / "data" / "unicode" / "bidi-character-test.txt.gz"


def _examples() -> Iterator[tuple[str, str, int, list[str], list[int]]]:
    for line in gzip.decompress(EXAMPLES.read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            codes, direction, base, found, order = line.split(";")
            text = "".join(chr(int(code, 16)) for code in codes.split())
            yield text, direction, int(base), found.split(), [int(at) for at in order.split()]


def test_levels_and_order_are_those_of_unicodes_own_examples() -> None:
    count = 0
    for text, direction, base, wanted, order in _examples():
        if direction == "2":
            assert base_level(text) == base, text
        found = levels(text, base)
        shown = [at for at, level in enumerate(wanted) if level != "x"]  # x: removed, never shown
        assert [found[at] for at in shown] == [int(wanted[at]) for at in shown], text
        assert [shown[at] for at in visual_order([found[at] for at in shown])] == order, text
        count += 1
    assert count == 2427


def test_a_line_of_one_direction_is_one_run() -> None:
    assert levels("plain", 0) == [0] * 5
    assert levels("שלום", 1) == [1] * 4
    assert levels("", 0) == []
    assert visual_order([]) == []


def test_a_bracket_out_of_the_way_costs_no_time() -> None:
    assert set(levels("(" * 5000 + ")" * 5000, 0)) == {0}
