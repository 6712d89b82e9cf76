"""Sound as transcription wants it: one channel, 16 bits, on the document's clock."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import InvalidDataError
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media import sandbox
from auteur.media.errors import MediaCrashed, MediaTooLarge, MediaUnreadable, MediaUnsupported
from auteur.media.index import presentation_zero_s, sound_streams
from auteur.media.open import open_media

__all__ = ["NoSound", "decode_pcm"]

MAX_DURATION_S = 24 * 3600
# Container timestamps are rounded to 1 ms (MKV) or 11 µs (MPEG-TS): what differs by less is no jump.
_JITTER_S = Fraction(20, 1000)

LIMITS = sandbox.Limits(memory_bytes=1 << 30, cpu_s=1800, wall_s=3600, file_bytes=6 << 30, open_files=32)


class NoSound(MediaUnsupported):
    """The file has no sound stream that can be decoded."""

    code = "media_no_sound"


def decode_pcm(
    path: Path,
    *,
    sample_rate_hz: int = 16_000,
    stream: int = 0,
    report: Report = silent,
    cancel: Cancel = never,
) -> NDArray[np.int16]:
    """The file's sound stream number `stream` (0: the first) as one channel, int16, shape (samples,).

    Sample n is presented n / sample_rate_hz seconds after the document's 0 (see `presentation_zero_s`): priming is
    dropped, a late start and holes are silence, overlaps are cut. Raises NoSound, another MediaError, or Cancelled.
    """
    with tempfile.TemporaryDirectory(prefix="auteur-pcm-") as folder:
        wanted = {"path": path, "sample_rate_hz": sample_rate_hz, "stream": stream, "folder": Path(folder)}
        found = sandbox.run(
            "audio", wanted, limits=LIMITS, reads=[path], writes=Path(folder), report=report, cancel=cancel
        )
        return _mapped(Path(folder, "pcm"), found.get("samples"))


def _mapped(file: Path, count: object) -> NDArray[np.int16]:
    """The samples, mapped: hours of them cost no memory, and the file is gone when the array is."""
    if not isinstance(count, int) or not file.is_file() or file.stat().st_size != 2 * count:
        raise MediaCrashed("the decoded sound is not as long as it should be")
    return np.asarray(np.memmap(file, dtype="<i2", mode="c")) if count else np.zeros(0, dtype=np.int16)


def audio_task(arguments: dict[str, object], report: Report) -> dict[str, object]:
    """The sandbox's side of `decode_pcm`: writes `pcm` into `folder`, answers how many samples it holds."""
    path, folder = Path(str(arguments["path"])), Path(str(arguments["folder"]))
    rate_hz, wanted = int(str(arguments["sample_rate_hz"])), int(str(arguments["stream"]))
    with open_media(path) as container, Path(folder, "pcm").open("wb") as out:
        sounds = sound_streams(container)
        if not 0 <= wanted < len(sounds):
            raise NoSound("there is no sound in it", hint="choose a recording with sound")
        sound = sounds[wanted]
        line = _Line(out, rate_hz)
        _decode(container, sound, line, report)
        return {"samples": line.written}


def _decode(container: InputContainer, sound: AudioStream, line: _Line, report: Report) -> None:
    zero_s = presentation_zero_s(container)
    total_s = Fraction(container.duration or 0, av.time_base)
    faults = 0
    for packet in container.demux(sound):
        try:
            frames = packet.decode()
        except InvalidDataError:  # one damaged packet is a hole, not the end
            faults += 1
            continue
        for frame in frames:
            line.place(frame, _start_s(frame, zero_s))
        if total_s:
            report(Progress("decoding", min(1.0, float(line.end_s / total_s))))
    line.finish()
    if faults and not line.written:
        raise MediaUnreadable("none of its sound can be decoded")
    report(Progress("decoding", 1.0))


def _start_s(frame: AudioFrame, zero_s: Fraction) -> Fraction | None:
    if frame.pts is None or not frame.time_base:
        return None
    return frame.pts * frame.time_base - zero_s


class _Line:
    """Writes frames, each at its time, into a file of one channel.

    Frames that follow on one another are a run and go through one resampler; a jump in time ends the run, so that
    within it positions are counted in samples and rounding cannot add up.
    """

    def __init__(self, out: BinaryIO, rate_hz: int) -> None:
        self.out, self.rate_hz = out, rate_hz
        self.written = 0  # samples in the file
        self.at = 0  # where the next resampled sample belongs; before `written` after an overlap
        self.end_s = Fraction(0)
        self.kind: tuple[int, str, str] | None = None
        self.resampler: AudioResampler | None = None

    def place(self, frame: AudioFrame, start_s: Fraction | None) -> None:
        kind = (frame.sample_rate, frame.format.name, frame.layout.name)
        jumped = start_s is not None and abs(start_s - self.end_s) > _JITTER_S
        if self.resampler is None or kind != self.kind or jumped:
            self._begin(kind, self.end_s if start_s is None else start_s)
        self.end_s += Fraction(frame.samples, frame.sample_rate)
        frame.pts = None  # else the resampler would have opinions on time too
        self._write(frame)

    def finish(self) -> None:
        """Write what the resampler still holds."""
        if self.resampler is not None:
            self._write(None)
            self.resampler = None

    def _begin(self, kind: tuple[int, str, str], start_s: Fraction) -> None:
        self.finish()
        if start_s > MAX_DURATION_S:
            raise MediaTooLarge(f"its sound begins, or goes on, after {float(start_s) / 3600:.0f} hours")
        self.kind, self.end_s = kind, start_s
        self.at = round(start_s * self.rate_hz)
        self.resampler = AudioResampler(format="s16", layout="mono", rate=self.rate_hz)

    def _write(self, frame: AudioFrame | None) -> None:
        assert self.resampler is not None
        for resampled in self.resampler.resample(frame):
            samples = resampled.to_ndarray()[0]
            late = samples[max(0, self.written - self.at) :]
            self.at += len(samples)
            if len(late):
                self.out.seek(
                    2 * (self.at - len(late))
                )  # what a jump leaves out is a hole in the file: silence
                self.out.write(late.astype("<i2", copy=False).tobytes())
                self.written = self.at
