"""CMX3600 edit decision lists (.edl): one video track, times as timecode, sources as reels of eight letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from auteur.core.edl.document import Edl
from auteur.core.errors import InputError
from auteur.core.time import (
    Span,
    frames_to_timecode,
    is_drop_frame,
    nearest,
    rate_from_number,
    timecode_to_frames,
)
from auteur.formats.cue_times import text_lines
from auteur.formats.cut_list import CutList, ListedClip, span_ms
from auteur.formats.on_frames import FrameCut, Piece, Row, left_out, on_frames
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
    for number, event in enumerate(events, 1):
        lines += event.lines(number, reels, cut.rate, hour)
    return Written("\n".join(lines) + "\n", _unsupported(edl, cut, events))


def _unsupported(edl: Edl, cut: FrameCut, events: Sequence[_Event]) -> tuple[str, ...]:
    said = [f"the video track {row.name}: an EDL has one" for row in cut.of("video")[1:]]
    said += [f"the audio track {row.name}: an EDL has two" for row in cut.of("audio")[2:]]
    if len(events) > _MOST_EVENTS:
        said.append(f"{len(events)} events where many programs read {_MOST_EVENTS} at most")
    dissolved = {event.piece.id for event in events if event.rises}
    dissolved |= {event.with_sound.id for event in events if event.rises and event.with_sound}
    return (*said, *left_out(edl, cut, {"speed"}, dissolved))


@dataclass(frozen=True, slots=True)
class _Event:
    """A piece on a channel. A dissolve begins `rises` frames before its cut; the event before ends there, and so this
    one ends `falls` frames early. `with_sound` is the piece of sound that B stands for too."""

    channel: str
    piece: Piece
    before: Piece | None
    rises: int
    falls: int
    with_sound: Piece | None = None

    @property
    def start(self) -> int:
        return self.piece.start - self.rises

    def as_one_with(self, other: _Event) -> bool:
        """Whether both play the same at the same time, and blend alike."""
        return self.piece.same_stretch(other.piece) and self.piece.blends_as(other.piece)

    def lines(self, number: int, reels: Mapping[str, str], rate: Fraction, hour: int) -> Iterator[str]:
        piece, kind = self.piece, "C       "
        if self.before is not None and self.rises:
            kind = f"D    {2 * self.rises:03d}"
            left = _source_at(self.before, self.start)
            moments = (left, left, hour + self.start, hour + self.start)
            yield _line_of(number, reels[self.before.media.id], self.channel, "C       ", moments, rate)
        end = piece.end - self.falls
        into, out = _source_at(piece, self.start), _source_at(piece, end)
        moments = (into, out, hour + self.start, hour + end)
        yield _line_of(number, reels[piece.media.id], self.channel, kind, moments, rate)
        if piece.speed != 1:
            first = frames_to_timecode(into, rate)
            yield f"M2   {reels[piece.media.id]:<8} {float(piece.speed * rate):05.1f}                {first}"
        if self.before is not None and self.rises:
            yield f"* FROM CLIP NAME: {_line(self.before.media.name)}"
            yield f"* TO CLIP NAME: {_line(piece.media.name)}"
        else:
            yield f"* FROM CLIP NAME: {_line(piece.media.name)}"
        yield f"* SOURCE FILE: {_line(piece.media.path)}"


def _source_at(piece: Piece, frame: int) -> int:
    """The source's frame at a frame of the timeline."""
    if frame == piece.end:
        return piece.source_in + piece.source_length
    return max(0, piece.source_in + nearest((frame - piece.start) * piece.speed))


def _line_of(
    number: int, reel: str, channel: str, kind: str, moments: tuple[int, int, int, int], rate: Fraction
) -> str:
    times = " ".join(frames_to_timecode(frame, rate) for frame in moments)
    return f"{number:03d}  {reel:<8} {channel:<5} {kind} {times}"


def _events(cut: FrameCut) -> list[_Event]:
    """By record time. B is picture and first sound together."""
    video = list(_on_channel("V", cut.of("video")[0])) if cut.of("video") else []
    audio = [list(_on_channel(name, row)) for name, row in zip(("A", "A2"), cut.of("audio"), strict=False)]
    events: list[_Event] = []
    first = {(event.piece.start, event.piece.media.id): event for event in audio[0]} if audio else {}
    for event in video:
        key = event.piece.start, event.piece.media.id
        own = first.get(key)
        sound = own.piece if own is not None and own.as_one_with(event) else None
        if sound is not None:
            del first[key]
        sounds = sound is not None or (cut.sound_is_the_pictures() and event.piece.media.channels > 0)
        events.append(replace(event, channel="B" if sounds else "V", with_sound=sound))
    events += first.values()
    events += audio[1] if len(audio) > 1 else ()
    return sorted(events, key=lambda event: event.start)


def _on_channel(channel: str, row: Row) -> Iterator[_Event]:
    for before, piece in zip((None, *row.pieces), row.pieces, strict=False):
        yield _Event(channel, piece, before, piece.crossed, piece.falls)


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
    rf"\d{{3,6}}\s+(\S+)\s+(\S+)\s+([A-Z]\w*)(?:\s+(\d{{1,4}}))?\s+{_TIME}\s+{_TIME}\s+{_TIME}\s+{_TIME}\s*"
)
_NAME = re.compile(r"\*\s*(FROM|TO) CLIP NAME:\s*(.+?)\s*", re.IGNORECASE)
_FILE = re.compile(r"\*\s*SOURCE FILE:\s*(.+?)\s*", re.IGNORECASE)
_SPEED = re.compile(rf"M2\s+(?:\S+\s+)?(-?\d+(?:\.\d+)?)\s+{_TIME}\s*")
_CHANNELS = {"V": (1, 0), "B": (1, 1), "A": (0, 1), "A1": (0, 1), "AA": (0, 1), "NONE": (0, 1)}


def read_cmx3600(data: str | bytes, rate: Fraction) -> CutList:
    """The events at a rate, which the file itself does not tell; the first of them begins at 0.

    Dissolves are read as crossfades, centred as Auteur has them. Of a wipe, and of a dissolve from black, the incoming
    clip is read as a cut, which the notes say. Raises InputError naming the line of a malformed time, and for a
    file without events.
    """
    clips: list[ListedClip] = []
    notes: list[str] = []
    first: int | None = None
    named = "FROM"
    rate = rate_from_number(rate)
    for number, line in enumerate(text_lines(data), 1):
        if match := _EVENT.fullmatch(line.strip()):
            source_in, source_out, start, end = (_frame(match[i], rate, number) for i in (5, 6, 7, 8))
            first = start if first is None else first
            if match[1] == "BL" or not end > start >= first:
                continue
            own = list(
                _clips(match[1], match[2], (source_in, source_out), (start - first, end - first), rate)
            )
            blend = int(match[4] or 0) if match[3] == "D" else 0
            joined = _dissolved(clips, own, blend, start - first, rate) if blend > 1 else None
            if match[3] != "C" and joined is None:
                notes.append(f"line {number}: the transition is read as a cut")
            clips = joined or [*clips, *own]
            named = "TO" if joined else "FROM"
        elif clips and (match := _FILE.fullmatch(line.strip())):
            clips = _sourced(clips, match[1], is_file=True)
        elif clips and (match := _NAME.fullmatch(line.strip())):
            if match[1].upper() == named:
                clips = _sourced(clips, match[2], is_file=False)
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


def _dissolved(
    clips: list[ListedClip], own: list[ListedClip], frames: int, start: int, rate: Fraction
) -> list[ListedClip] | None:
    """The clips with these behind them, cut in the middle of the dissolve; None where nothing ends where it begins."""
    cut_ms, blend_ms = span_ms(start, start + frames // 2, rate).duration_ms, span_ms(0, frames, rate).end_ms
    ended = {
        (clip.type, clip.row): n
        for n, clip in enumerate(clips)
        if clip.record.end_ms == own[0].record.start_ms
    }
    if any((clip.type, clip.row) not in ended or clip.record.duration_ms <= cut_ms for clip in own):
        return None
    done = list(clips)
    for clip in own:
        n = ended[clip.type, clip.row]
        done[n] = _trimmed(done[n], 0, cut_ms)
        done.append(_trimmed(clip, cut_ms, 0).crossed(blend_ms))
    return done


def _trimmed(clip: ListedClip, later_ms: int, longer_ms: int) -> ListedClip:
    """The clip beginning later and ending later, at its speed."""
    speed = Fraction(clip.taken.duration_ms, clip.record.duration_ms)
    record = Span(clip.record.start_ms + later_ms, clip.record.end_ms + longer_ms)
    into, out = (
        clip.taken.start_ms + nearest(later_ms * speed),
        clip.taken.end_ms + nearest(longer_ms * speed),
    )
    return replace(clip, record=record, taken=Span(into, out))


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
