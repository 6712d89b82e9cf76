"""Words become lines that fit and pages that can be read; none is lost."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from auteur.core.captions.drawable import clusters, drawable
from auteur.core.captions.pages import line_text, paged

_WORDS = st.lists(
    st.text(st.sampled_from("abc,.字あ-한e\u0301"), min_size=1, max_size=12), min_size=1, max_size=14
)


def _measure(text: str) -> float:
    return float(sum(2 if ord(char) > 0x2E00 else 0 if char == "\u0301" else 1 for char in text))


@settings(deadline=None)
@given(_WORDS, st.integers(2, 20), st.integers(1, 4))
def test_every_line_fits_every_page_has_room_and_nothing_is_lost(
    words: list[str], room: int, max_lines: int
) -> None:
    pages = paged(words, _measure, room, max_lines)
    lines = [line for page in pages for line in page.lines]
    assert all(_measure(line_text(line)) <= room for line in lines)
    assert all(1 <= len(page.lines) <= max_lines for page in pages)
    parts = [part for line in lines for part in line]
    assert ["".join(part.text for part in parts if part.word == n) for n in range(len(words))] == words
    assert [part.word for part in parts] == sorted(part.word for part in parts)


@settings(deadline=None)
@given(st.lists(st.text("abcdef", min_size=1, max_size=8), min_size=1, max_size=8), st.integers(8, 20))
def test_there_are_as_few_lines_as_any_way_of_breaking_has(words: list[str], room: int) -> None:
    found = len([line for page in paged(words, _measure, room, 99) for line in page.lines])
    assert found == min(
        count + 1
        for count in range(len(words))
        for cuts in combinations(range(1, len(words)), count)
        if all(
            len(" ".join(words[a:b])) <= room for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True)
        )
    )


def test_lines_are_even_and_rather_end_with_a_clause() -> None:
    words = ["one", "two", "three", "four", "five", "six"]
    assert _lines(words, 20) == ["one two three", "four five six"]
    assert _lines(["we", "came,", "we", "saw", "it", "and", "won"], 18) == ["we came,", "we saw it and won"]


def test_what_has_no_spaces_breaks_between_ideographs_but_not_before_a_full_stop() -> None:
    assert _lines(["吾輩は猫である。名前はまだ無い。"], 16) == ["吾輩は猫である。", "名前はまだ無い。"]
    assert _lines(["漢字。漢字"], 4) == ["漢", "字。", "漢字"]


def test_three_lines_on_pages_of_two_are_one_and_two() -> None:
    pages = paged(["aaaa", "bbbb", "cccc"], _measure, 5, 2)
    assert [len(page.lines) for page in pages] == [1, 2]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_clusters_are_the_text_and_never_begin_with_a_mark(text: str) -> None:
    pieces = list(clusters(text))
    assert "".join(pieces) == text
    assert list(clusters("👩‍👩‍👧‍👦e\u0301🇩🇪🇫🇷")) == ["👩‍👩‍👧‍👦", "e\u0301", "🇩🇪", "🇫🇷"]


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_what_is_drawable_holds_no_control_character_and_is_drawable_already(text: str) -> None:
    found, notes = drawable(text)
    assert drawable(found)[0] == found
    assert bool(notes) == (found != text)
    found.encode()


def _lines(words: list[str], room: int) -> list[str]:
    return [line_text(line) for page in paged(words, _measure, room, 9) for line in page.lines]
