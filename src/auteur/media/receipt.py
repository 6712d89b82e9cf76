"""The receipt of an export: what was asked, what was done, and what was measured in the result."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from auteur.core.errors import InputError

__all__ = [
    "CaptionTrack",
    "Cut",
    "GeneratedNote",
    "Loudness",
    "Mastering",
    "Receipt",
    "SourceNote",
    "SpanNote",
]

SCHEMA = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: how far what begins there is from where it should be.

    Picture in frames and sound in milliseconds, positive when later in the source than asked; `click` is the second
    difference of the samples around the join against the same in the material to both sides, None without a join.
    """

    at_ms: int
    video_drift_frames: float
    audio_drift_ms: float
    click: float | None = None


@dataclass(frozen=True, slots=True)
class SpanNote:
    """A stretch of the timeline that was copied or encoded, and why."""

    track: str  # "picture" or "sound"
    start_ms: int
    end_ms: int
    copied: bool
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source: its id in the playlist, its file's name and SHA-256."""

    media_id: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (ITU-R BS.1770, EBU R 128) and true peak; -70 LUFS is silence."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Mastering:
    """What was done to the whole mix: one gain, a limiter, cleaning; the receipt's `loudness` is what came of it.

    `target_lufs` was asked, None for none; `ceiling_dbtp` is the true peak that must not be passed: the limiter was set
    `lowered_db` under it, for what coding adds. `before` is the mix as it was measured, None without a target. The
    limiter took `reduction_db` away at most, in `limited_ms` of the sound.
    `cleaned` names what was cleaned and how. `remark` says what is not as asked, or why nothing was done.
    """

    target_lufs: float | None
    ceiling_dbtp: float
    before: Loudness | None
    gain_db: float
    reduction_db: float
    limited_ms: int
    cleaned: tuple[str, ...] = ()
    remark: str = ""
    lowered_db: float = 0.0


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Captions that a viewer can switch on: the kind of their track, its language (or nothing), how many there are."""

    kind: str
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class GeneratedNote:
    """A half-open stretch of `video` or `audio` that no camera and no microphone recorded, and what made it.

    `text` is what is spoken in it.
    """

    start_ms: int
    end_ms: int
    kind: str
    generated_by: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything measured, nothing echoed: `asked_` fields alone are what was wanted.

    `fallback` says what of a smart export was encoded entirely, and why; else it is empty. `checks` say what
    was verified and how. `loudness`, `black_ms` and `frozen_ms` (stretches in ms) are None when they were not
    measured. `container` and the codecs are the result's, a codec empty without such a stream; `burned` names what
    was drawn into the picture; `picture_reused_s` of the encoded picture, `segments_reused` of its `segments`, and
    `sound_reused_s` of the encoded sound came out of the cache of an earlier export.
    `caption_track` is None without captions inside the file, `mastering` where nothing was asked of the whole mix and
    nothing had to be done. `generated` are the stretches that were generated; `credentials` says who signed the file,
    "" where nobody did.
    """

    name: str
    mode: str
    asked_duration_ms: int
    asked_frames: int
    asked_samples: int
    frames: int
    samples: int
    picture_ms: float
    sound_ms: float
    size_bytes: int
    rate: str
    width: int
    height: int
    cuts: tuple[Cut, ...]
    picture_copied_s: float
    picture_encoded_s: float
    sound_copied_s: float
    sound_encoded_s: float
    spans: tuple[SpanNote, ...]
    checks: tuple[str, ...]
    versions: dict[str, str]
    sources: tuple[SourceNote, ...]
    options: dict[str, Any]
    cpu_s: float
    wall_s: float
    sha256: str = ""
    fallback: str = ""
    loudness: Loudness | None = None
    black_ms: tuple[tuple[int, int], ...] | None = None
    frozen_ms: tuple[tuple[int, int], ...] | None = None
    captions: tuple[str, ...] = ()
    container: str = "mp4"
    picture_codec: str = ""
    sound_codec: str = ""
    mastering: Mastering | None = None
    burned: tuple[str, ...] = ()
    picture_reused_s: float = 0.0
    sound_reused_s: float = 0.0
    segments: int = 0
    segments_reused: int = 0
    caption_track: CaptionTrack | None = None
    generated: tuple[GeneratedNote, ...] = ()
    credentials: str = ""
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """A JSON form."""
        said: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return said

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Receipt:
        """The inverse of `to_json`; older receipts are upgraded. Raises InputError for none, or a newer one."""
        if said.get("schema") not in (1, 2, SCHEMA):
            raise InputError(
                "this is no receipt that this Auteur knows", hint="verify with the Auteur that wrote it"
            )
        try:
            receipt = _built(cls, _upgraded(said))
        except (LookupError, TypeError, ValueError, AttributeError) as fault:
            raise InputError(f"the receipt is damaged: {fault}") from None
        assert isinstance(receipt, Receipt)
        return receipt

    @classmethod
    def load(cls, path: Path) -> Receipt:
        """The receipt in a JSON file. Raises InputError."""
        try:
            said = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as fault:
            raise InputError(f"the receipt cannot be read: {fault}") from None
        return cls.from_json(said if isinstance(said, dict) else {})

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _upgraded(said: dict[str, Any]) -> dict[str, Any]:
    """A receipt of any schema as one of the newest."""
    if said["schema"] == 1:
        said = _first_upgraded(said)
    if said["schema"] == 2:
        said = {**said, "generated": [], "credentials": "", "schema": SCHEMA}
    return said


def _first_upgraded(said: dict[str, Any]) -> dict[str, Any]:
    """A receipt of the first schema as one of the second: what there was then was H.264 and AAC in MP4."""
    codecs = {
        "picture_codec": "h264" if said["frames"] else "",
        "sound_codec": "aac" if said["samples"] else "",
    }
    new: dict[str, Any] = {
        "container": "mp4",
        "mastering": None,
        "burned": [],
        "picture_reused_s": 0.0,
        "sound_reused_s": 0.0,
        "segments": 0,
        "segments_reused": 0,
        "caption_track": None,
    }
    return {**said, **codecs, **new, "schema": 2}


def _built(kind: Any, value: Any) -> Any:
    """`value` as the type `kind`, by its annotations; checks the types of leaves."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: _built(hints[f.name], value[f.name]) for f in fields(kind)})
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else _built(arguments[0], value)
    if origin is tuple and arguments[-1] is Ellipsis:
        return tuple(_built(arguments[0], item) for item in value)
    if origin is tuple:
        return tuple(_built(part, item) for part, item in zip(arguments, value, strict=True))
    if origin is dict or kind is Any:
        return value
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _lines(r: Receipt) -> list[str]:
    total = r.picture_copied_s + r.picture_encoded_s
    sound = r.sound_copied_s + r.sound_encoded_s
    lines = [
        f"{r.name}: {r.picture_ms or r.sound_ms:,.0f} ms ({r.asked_duration_ms:,} ms asked), {r.size_bytes:,} bytes",
        f"  {r.mode} export in {r.wall_s:.1f} s ({r.cpu_s:.1f} s of processor time)",
    ]
    if r.fallback:
        lines.append(f"  {r.fallback}")
    if total:
        lines.append(f"  picture: {r.picture_copied_s:.1f} s copied, {r.picture_encoded_s:.1f} s encoded")
    if r.segments_reused:
        lines.append(
            f"  {r.segments_reused} of {r.segments} encoded segments came from the cache ({r.picture_reused_s:.1f} s)"
        )
    if r.sound_reused_s:
        lines.append(f"  {r.sound_reused_s:.1f} s of encoded sound came from the cache")
    lines += [f"  burned in: {what}" for what in r.burned]
    lines += _inside_lines(r)
    if sound:
        lines.append(f"  sound: {r.sound_copied_s:.1f} s copied, {r.sound_encoded_s:.1f} s encoded")
    if r.cuts:
        worst_video = max((cut.video_drift_frames for cut in r.cuts), key=abs)
        worst_audio = max((cut.audio_drift_ms for cut in r.cuts), key=abs)
        lines.append(
            f"  {len(r.cuts)} cuts: drift at most {worst_video:+.2f} frames and {worst_audio:+.2f} ms of sound"
        )
    if r.loudness:
        lines.append(
            f"  {r.loudness.integrated_lufs:.1f} LUFS, true peak {r.loudness.true_peak_dbtp:.1f} dBTP"
        )
    if r.mastering:
        lines += _mastering_lines(r.mastering)
    for what, stretches in (("black", r.black_ms), ("frozen", r.frozen_ms)):
        lines += [f"  {what} from {a:,} to {b:,} ms" for a, b in stretches or ()]
    lines += [f"  caption: {breach}" for breach in r.captions]
    lines += [f"  checked: {check}" for check in r.checks]
    if r.sha256:
        lines.append(f"  sha256 {r.sha256}")
    return lines


def _inside_lines(r: Receipt) -> list[str]:
    """What is in the file beside pictures and sound, and what of those was generated."""
    lines: list[str] = []
    if r.caption_track:
        track = r.caption_track
        told = ", ".join(filter(None, (track.kind, track.language)))
        lines.append(
            f"  a track of {track.count:,} caption{'s' * (track.count != 1)} ({told}), off until switched on"
        )
    if r.generated:
        made = sum(span.end_ms - span.start_ms for span in r.generated) / 1000
        lines.append(
            f"  generated: {len(r.generated)} stretch{'es' * (len(r.generated) != 1)}, {made:.1f} s in all"
        )
    if r.credentials:
        lines.append(f"  content credentials by {r.credentials}")
    return lines


def _mastering_lines(m: Mastering) -> list[str]:
    lines = [f"  cleaned: {what}" for what in m.cleaned]
    if m.target_lufs is not None and m.before is not None:
        lines.append(
            f"  loudness: {m.before.integrated_lufs:.1f} LUFS before, {m.target_lufs:g} asked, gain {m.gain_db:+.1f} dB"
        )
    if m.limited_ms:
        lower = f", set {m.lowered_db:.1f} dB lower for what coding adds" if m.lowered_db else ""
        lines.append(
            f"  limiter: {m.limited_ms:,} ms, at most {m.reduction_db:.1f} dB, under {m.ceiling_dbtp:g} dBTP{lower}"
        )
    return [*lines, f"  {m.remark}"] if m.remark else lines
