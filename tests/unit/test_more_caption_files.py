"""ASS and TTML: what is written is read back, what others write is read or refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.captions.model import Cue, CueWord
from auteur.core.errors import InputError
from auteur.formats.ass import read_ass, write_ass
from auteur.formats.script_file import read_script
from auteur.formats.ttml import read_ttml, write_ttml

_word = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "C"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=8,
).filter(lambda text: text.split() == [text])
_name = _word.filter(lambda text: "," not in text)


@st.composite
def _cues(draw: st.DrawFn, *, unit_ms: int = 1) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    at_ms = draw(st.integers(0, 4_000_000)) * unit_ms
    for _ in range(draw(st.integers(0, 4))):
        lines = tuple(
            " ".join(draw(st.lists(_word, min_size=1, max_size=4))) for _ in range(draw(st.integers(1, 2)))
        )
        end_ms = at_ms + draw(st.integers(1, 500)) * unit_ms
        cues.append(Cue(at_ms, end_ms, lines, " ".join(draw(st.lists(_name, max_size=2)))))
        at_ms = end_ms + draw(st.integers(0, 100)) * unit_ms
    return tuple(cues)


@given(_cues(unit_ms=10))
def test_ass_reads_back_what_it_wrote_to_the_hundredth_of_a_second(cues: tuple[Cue, ...]) -> None:
    assert read_ass(write_ass(cues)) == cues


@given(_cues())
def test_ttml_reads_back_what_it_wrote(cues: tuple[Cue, ...]) -> None:
    assert read_ttml(write_ttml(cues)) == cues


@given(st.text(max_size=200).map(lambda t: f"[Events]\nFormat: Start, End, Text\nDialogue: {t}"))
def test_any_ass_is_read_or_refused(text: str) -> None:
    try:
        cues = read_ass(text)
    except InputError:
        return
    assert all(cue.lines and cue.start_ms <= cue.end_ms for cue in cues)


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_ttml_is_read_or_refused(text: str, begin: str, end: str) -> None:
    for data in (text, f'<tt><body><div><p begin="{begin}" end="{end}">x</p></div></body></tt>'):
        try:
            cues = read_ttml(data)
        except InputError:
            continue
        assert all(cue.lines and cue.start_ms <= cue.end_ms for cue in cues)


def test_the_tags_of_ass_words_add_up_to_the_cue_and_never_drift() -> None:
    words = tuple(CueWord(f"w{n}", 1003 + n * 333, 1300 + n * 333) for n in range(9))
    cue = Cue(1000, 4004, ("w0 w1 w2 w3 w4", "w5 w6 w7 w8"), "Ann", words)
    (line,) = [line for line in write_ass([cue], words=True).splitlines() if line.startswith("Dialogue")]
    spans = [int(n) for n in re.findall(r"\\k(\d+)", line)]
    assert sum(spans) == 400 - 100
    starts = [100 + sum(spans[:n]) for n in range(9)]
    assert starts == [round(word.start_ms / 10) for word in words]
    assert read_ass(write_ass([cue], words=True))[0].lines == cue.lines


def test_text_that_looks_like_a_command_of_ass_is_read_as_text() -> None:
    cue = Cue(0, 1000, (r"{\pos(0,0)} C:\Nothing \h {a} }{",))
    assert read_ass(write_ass([cue])) == (cue,)


def test_ass_of_other_tools_is_read() -> None:
    text = (
        "\ufeff[Script Info]\r\n; a remark\r\n[V4+ Styles]\r\nFormat: Name\r\n\r\n[Events]\r\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n"
        "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown\r\n"
        "Dialogue: 0,0:00:03.00,0:00:04.50,Default,,0,0,0,,{\\i1}two{\\i0}\\Nlines, with a comma\r\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,{\\an8\\fad(1,2)}one\\hword\r\n"
    )
    assert read_ass(text) == (
        Cue(1000, 2000, ("one word",), "Ann"),
        Cue(3000, 4500, ("two", "lines, with a comma")),
    )


def test_ttml_of_other_tools_is_read_with_frames_ticks_offsets_and_nested_times() -> None:
    text = """<?xml version="1.0"?>
    <tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="30"
        ttp:frameRateMultiplier="1000 1001" ttp:tickRate="10000000">
     <body begin="10s"><div>
      <p begin="00:00:01:15" end="2.5s">Hello<br/><span>there</span>
         you</p>
      <p begin="30000000t" dur="1000ms">Ticks</p>
      <p begin="4s" end="5s"> </p>
     </div></body></tt>"""
    assert read_ttml(text) == (
        Cue(11_501, 12_500, ("Hello", "there you")),
        Cue(13_000, 14_000, ("Ticks",)),
    )


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE tt [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><tt><body><div/></body></tt>',
        '<!DOCTYPE tt [<!ENTITY f SYSTEM "file:///etc/passwd">]><tt>&f;</tt>',
        '<!DOCTYPE tt [<!ENTITY % p SYSTEM "http://localhost/x.dtd"> %p;]><tt/>',
        '<!DOCTYPE tt SYSTEM "file:///etc/passwd"><tt>&f;</tt>',
        "<tt>" * 300,
        "<html/>",
        "<tt",
        '<tt><body><div><p begin="1s">no end</p></div></body></tt>',
        '<tt><body><div><p begin="soon" end="2s">x</p></div></body></tt>',
    ],
)
def test_xml_that_declares_entities_or_is_no_ttml_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_ttml(text)


def test_both_serve_as_scripts() -> None:
    cues = [Cue(0, 1000, ("Hello there",), "Ann")]
    for text, ending in ((write_ass(cues), ".ass"), (write_ttml(cues), ".ttml")):
        words = read_script(text.encode(), ending).words
        assert [(word.word, word.speaker) for word in words] == [("Hello", "Ann"), ("there", "Ann")]
