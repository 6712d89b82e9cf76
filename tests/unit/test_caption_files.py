"""SRT and WebVTT: what is written is read back, and what others write is read or refused by its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auteur.core.captions.model import Cue, CueWord
from auteur.core.errors import InputError
from auteur.formats.plain_text import write_plain_text
from auteur.formats.srt import read_srt, write_srt
from auteur.formats.vtt import read_vtt, write_vtt

_letters = st.characters(codec="utf-8", exclude_categories=("Z", "C"))
_vtt_word = st.text(_letters, min_size=1, max_size=8).filter(lambda t: t.split() == [t])
_srt_word = st.text(_letters.filter(lambda c: c not in "<>{}&"), min_size=1, max_size=8).filter(
    lambda t: t.split() == [t] and not t.isdecimal()
)


@st.composite
def _cues(draw: st.DrawFn, word: st.SearchStrategy[str], *, speakers: bool) -> tuple[Cue, ...]:
    cues: list[Cue] = []
    at_ms = draw(st.integers(0, 40_000_000))
    for _ in range(draw(st.integers(0, 5))):
        lines = tuple(
            " ".join(draw(st.lists(word, min_size=1, max_size=4))) for _ in range(draw(st.integers(1, 2)))
        )
        end_ms = at_ms + draw(st.integers(0, 5000))
        speaker = " ".join(draw(st.lists(word, max_size=2))) if speakers else ""
        cues.append(Cue(at_ms, end_ms, lines, speaker))
        at_ms = end_ms + draw(st.integers(0, 1000))
    return tuple(cues)


@given(_cues(_srt_word, speakers=False))
def test_srt_reads_back_what_it_wrote(cues: tuple[Cue, ...]) -> None:
    assert read_srt(write_srt(cues)) == cues


@given(_cues(_vtt_word, speakers=True))
def test_vtt_reads_back_what_it_wrote_with_speakers_and_any_sign(cues: tuple[Cue, ...]) -> None:
    assert read_vtt(write_vtt(cues)) == cues


@given(
    _cues(_srt_word, speakers=False),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16")),
)
def test_srt_is_read_whatever_ends_its_lines_and_encodes_it(
    cues: tuple[Cue, ...], ending: str, encoding: str
) -> None:
    assert read_srt(write_srt(cues).replace("\n", ending).encode(encoding)) == cues


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: f"WEBVTT\n\n{t}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_srt, read_vtt):
        try:
            cues = read(data)
        except InputError:
            continue
        assert list(cues) == sorted(cues, key=lambda cue: cue.start_ms)
        assert all(cue.lines and cue.start_ms <= cue.end_ms for cue in cues)


def test_srt_without_numbers_or_blank_lines_and_with_tags_is_read() -> None:
    text = (
        "00:00:03,000 --> 00:00:04,5\n<i>two</i> {\\an8}words\n"
        '7\n0:01.000 --> 00:00:02,000 X1:3\n<font color="red">one</font>\nis < 2\n\n'
        "00:00:09,000 --> 00:00:10,000\n\n42\n\n"
    )
    assert read_srt(text) == (
        Cue(1000, 2000, ("one", "is < 2")),
        Cue(3000, 4500, ("two words",)),
        Cue(9000, 10_000, ("42",)),
    )


def test_bytes_of_windows_1252_are_read() -> None:
    assert read_srt("1\n00:00:00,000 --> 00:00:01,000\nfür\n".encode("cp1252"))[0].text == "für"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 --> soon\nhello\n", "line 2:"),
        ("1\n00:00:01,000 --> 00:00:02,000\nhello\n\n2\n00:00:05,000 --> 00:00:04,000\nx\n", "line 6:"),
        ("hello there\n00:00:01,000 --> 00:00:02,000\n", "line 1:"),
        ("just a text\n", "line 1:"),
    ],
)
def test_a_broken_srt_is_refused_by_its_line(text: str, line: str) -> None:
    with pytest.raises(InputError, match=f"^{line}"):
        read_srt(text)


def test_a_broken_vtt_is_refused_by_its_line() -> None:
    with pytest.raises(InputError, match=r"^line 1:"):
        read_vtt("1\n00:00:01,000 --> 00:00:02,000\nhello\n")
    with pytest.raises(InputError, match=r"^line 4:"):
        read_vtt("WEBVTT\n\nintro\n00:00:01.000 -> --> 2\nhello\n")


def test_a_vtt_line_that_looks_like_times_cannot_break_out_of_its_cue() -> None:
    cue = Cue(0, 1000, ("00:00:01.000 --> 00:00:02.000", "<v Eve>&amp;"))
    assert read_vtt(write_vtt([cue])) == (cue,)


def test_an_srt_line_that_looks_like_times_cannot_break_out_of_its_cue() -> None:
    cue = Cue(0, 1000, ("00:00:01,000 --> 00:00:02,000",))
    assert len(read_srt(write_srt([cue]))) == 1


def test_vtt_notes_styles_and_settings_are_passed_over() -> None:
    text = (
        "WEBVTT - a talk\nKind: captions\n\nNOTE\na remark\n\nSTYLE\n::cue { color: red }\n\n"
        "id-1\n00:01.000 --> 00:02.000 align:start line:0%\n<v.loud Mary Ann>Hi &amp; <b>welcome</b></v>\n"
    )
    assert read_vtt(text) == (Cue(1000, 2000, ("Hi & welcome",), "Mary Ann"),)


def test_word_cues_carry_every_moment_after_the_first_and_are_read_back() -> None:
    words = (CueWord("I", 1000, 1100), CueWord("love", 1200, 1500), CueWord("New York", 1500, 2000))
    cue = Cue(1000, 2500, ("I love New", "York"), "Ann", words)
    text = write_vtt([cue], words=True)
    assert "<v Ann><c>I</c> <00:00:01.200><c>love</c> <00:00:01.500><c>New</c>\n<c>York</c>" in text
    (read,) = read_vtt(text)
    assert (read.lines, read.speaker) == (cue.lines, "Ann")
    assert [(w.text, w.start_ms) for w in read.words] == [("I", 1000), ("love", 1200), ("New York", 1500)]


def test_plain_text_has_a_paragraph_for_each_turn_and_each_long_pause() -> None:
    cues = [
        Cue(0, 1000, ("One", "two"), "Ann"),
        Cue(1100, 2000, ("three.",), "Ann"),
        Cue(2000, 3000, ("Four.",), "Bob"),
        Cue(9000, 9500, ("Five.",), "Bob"),
    ]
    assert write_plain_text(cues) == "Ann: One two three.\n\nBob: Four.\n\nBob: Five.\n"
    assert write_plain_text([]) == ""
