"""CMX3600 edit decision lists (.edl): one video track, times as timecode, sources as reels of eight letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.time import frames_to_timecode, is_drop_frame, rate_from_number, timecode_to_frames
from auteur.formats.cue_times import text_lines
from auteur.formats.cut_list import CutList, ListedClip, span_ms
from auteur.formats.on_frames import FrameCut, Piece, left_out, on_frames
from auteur.formats.written import Media, MediaFacts, Written

__all__ = ["read_cmx3600", "reel_name", "write_cmx3600"]

_MOST_EVENTS = 999


# -- writing -------------------------------------------------------------------------------------------------------


def write_cmx3600(edl: Edl, media: Media) -> Written:
    """The lowest video track and the first two audio tracks; the record side begins at 01:00:00:00."""
    cut = on_frames(edl, media)
    reels = _reels(cut.media())
    drop = is_drop_frame(cut.rate)
    lines = [f"TITLE: {_line(cut.name)}", f"FCM: {'' if drop else 'NON-'}DROP FRAME", ""]
    events = list(_events(cut))
    hour = timecode_to_frames(f"01:00:00{';' if drop else ':'}00", cut.rate)
    for number, (channel, piece) in enumerate(events, 1):
        lines += _event(number, channel, piece, reels[piece.media.id], cut.rate, hour)
    return Written("\n".join(lines) + "\n", _unsupported(edl, cut, len(events)))


def _unsupported(edl: Edl, cut: FrameCut, events: int) -> tuple[str, ...]:
    said = [f"the video track {row.name}: an EDL has one" for row in cut.of("video")[1:]]
    said += [f"the audio track {row.name}: an EDL has two" for row in cut.of("audio")[2:]]
    if events > _MOST_EVENTS:
        said.append(f"{events} events where many programs read {_MOST_EVENTS} at most")
    return (*said, *left_out(edl, cut, {"speed"}))


def _events(cut: FrameCut) -> list[tuple[str, Piece]]:
    """By record time. B is picture and first sound together."""
    video = list(cut.of("video")[0].pieces) if cut.of("video") else []
    audio = [list(row.pieces) for row in cut.of("audio")[:2]]
    events: list[tuple[str, Piece]] = []
    first = {(piece.start, piece.media.id): piece for piece in audio[0]} if audio else {}
    for piece in video:
        own = first.get((piece.start, piece.media.id))
        together = own is not None and own.same_stretch(piece)
        if together:
            del first[piece.start, piece.media.id]
        sounds = cut.sound_is_the_pictures() and piece.media.channels > 0
        events.append(("B" if together or sounds else "V", piece))
    events += [("A", piece) for piece in first.values()]
    events += [("A2", piece) for piece in (audio[1] if len(audio) > 1 else ())]
    return sorted(events, key=lambda event: event[1].start)


def _event(number: int, channel: str, piece: Piece, reel: str, rate: Fraction, hour: int) -> Iterator[str]:
    moments = (
        piece.source_in,
        piece.source_in + piece.source_length,
        hour + piece.start,
        hour + piece.end,
    )
    times = [frames_to_timecode(frame, rate) for frame in moments]
    yield f"{number:03d}  {reel:<8} {channel:<5} C        {' '.join(times)}"
    if piece.speed != 1:
        yield f"M2   {reel:<8} {float(piece.speed * rate):05.1f}                {times[0]}"
    yield f"* FROM CLIP NAME: {_line(piece.media.name)}"
    yield f"* SOURCE FILE: {_line(piece.media.path)}"


def _reels(media: tuple[MediaFacts, ...]) -> dict[str, str]:
    """A reel name for each file: capitals and digits of its name, at most eight, no two alike."""
    reels: dict[str, str] = {}
    for facts in media:
        wanted = reel_name(facts.name)
        reel, n = wanted, 1
        while reel in reels.values() or reel in ("AX", "BL"):  # AX and BL mean "no reel" and "black"
            n += 1
            reel = f"{wanted[: 8 - len(str(n))]}{n}"
        reels[facts.id] = reel
    return reels


def reel_name(name: str) -> str:
    """What a file's reel is called, where no other is called so."""
    stem = name.rpartition(".")[0] or name
    return re.sub("[^A-Z0-9]", "", stem.upper())[:8] or "REEL"


def _line(text: str) -> str:
    return " ".join(text.split())


# -- reading -------------------------------------------------------------------------------------------------------

_TIME = r"(\d{2}[:;]\d{2}[:;]\d{2}[:;.]\d{2,3})"
_EVENT = re.compile(
    rf"\d{{3,6}}\s+(\S+)\s+(\S+)\s+([A-Z]\w*)(?:\s+\d+)?\s+{_TIME}\s+{_TIME}\s+{_TIME}\s+{_TIME}\s*"
)
_NAME = re.compile(r"\*\s*FROM CLIP NAME:\s*(.+?)\s*", re.IGNORECASE)
_FILE = re.compile(r"\*\s*SOURCE FILE:\s*(.+?)\s*", re.IGNORECASE)
_SPEED = re.compile(rf"M2\s+(?:\S+\s+)?(-?\d+(?:\.\d+)?)\s+{_TIME}\s*")
_CHANNELS = {"V": (1, 0), "B": (1, 1), "A": (0, 1), "A1": (0, 1), "AA": (0, 1), "NONE": (0, 1)}


def read_cmx3600(data: str | bytes, rate: Fraction) -> CutList:
    """The events at a rate, which the file itself does not tell; the first of them begins at 0.

    Cuts are read; of a dissolve or a wipe the incoming clip is read as a cut, which the notes say. Raises InputError
    naming the line of a malformed time, and for a file without events.
    """
    clips: list[ListedClip] = []
    notes: list[str] = []
    first: int | None = None
    rate = rate_from_number(rate)
    for number, line in enumerate(text_lines(data), 1):
        if match := _EVENT.fullmatch(line.strip()):
            source_in, source_out, start, end = (_frame(match[i], rate, number) for i in (4, 5, 6, 7))
            first = start if first is None else first
            if match[3] != "C":
                notes.append(f"line {number}: the transition is read as a cut")
            if match[1] != "BL" and end > start >= first:
                clips += _clips(
                    match[1], match[2], (source_in, source_out), (start - first, end - first), rate
                )
        elif clips and (match := _FILE.fullmatch(line.strip()) or _NAME.fullmatch(line.strip())):
            clips = _sourced(clips, match[1], is_file=match.re is _FILE)
        elif clips and (match := _SPEED.fullmatch(line.strip())):
            clips = _sped(clips, Fraction(match[1]) / rate)
    if not clips:
        raise InputError("there is no event in this file", hint="is this a CMX3600 EDL?")
    return CutList(tuple(clips), rate=rate, notes=tuple(notes))


def _frame(timecode: str, rate: Fraction, number: int) -> int:
    try:
        return timecode_to_frames(timecode.replace(".", ":"), rate)
    except ValueError as error:
        raise InputError(f"line {number}: {error}", hint="name the right frame rate with --rate") from error


def _clips(
    reel: str, channel: str, source: tuple[int, int], record: tuple[int, int], rate: Fraction
) -> Iterator[ListedClip]:
    row = 1 if channel in ("A2", "A2/V") else 0
    video = channel.endswith("/V") or _CHANNELS.get(channel, (0, 0))[0]
    audio = channel.startswith("A") or _CHANNELS.get(channel, (0, 0))[1]
    for kind, there in (("video", video), ("audio", audio)):
        if there:
            yield ListedClip(
                "video" if kind == "video" else "audio",
                0 if kind == "video" else row,
                reel,
                span_ms(*record, rate),
                span_ms(*source, rate),
            )


def _sourced(clips: list[ListedClip], source: str, *, is_file: bool) -> list[ListedClip]:
    """A comment belongs to the event above it; a file's path tells more than a clip's name."""
    record = clips[-1].record
    return [
        clip.of(source) if clip.record == record and (is_file or "/" not in clip.source) else clip
        for clip in clips
    ]


def _sped(clips: list[ListedClip], speed: Fraction) -> list[ListedClip]:
    record = clips[-1].record
    return [clip.at(speed) if clip.record == record and speed > 0 else clip for clip in clips]
