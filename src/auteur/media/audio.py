"""Sound as transcription wants it: one channel, 16 bits, on the document's clock."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import InvalidDataError
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media import sandbox
from auteur.media.errors import MediaCrashed, MediaUnreadable, MediaUnsupported
from auteur.media.index import presentation_zero_s, sound_streams
from auteur.media.open import open_media
from auteur.media.placed import Placed

__all__ = ["NoSound", "decode_pcm"]

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
        line = _Line(out)
        zero_s = presentation_zero_s(container)
        placed = Placed(line, zero_s, sample_format="s16p", layout="mono", rate_hz=rate_hz)
        faults = _decode(container, sound, placed, report)
        if faults and not line.written:
            raise MediaUnreadable("none of its sound can be decoded")
        return {"samples": line.written}


def _decode(container: InputContainer, sound: AudioStream, placed: Placed, report: Report) -> int:
    """Place all of it; how many packets were damaged."""
    total_s = Fraction(container.duration or 0, av.time_base)
    faults = 0
    for packet in container.demux(sound):
        try:
            frames = packet.decode()
        except InvalidDataError:  # one damaged packet is a hole, not the end
            faults += 1
            continue
        for frame in frames:
            placed.place(frame, frame.pts)
        if total_s:
            report(Progress("decoding", min(1.0, float(placed.end_s / total_s))))
    placed.finish()
    report(Progress("decoding", 1.0))
    return faults


class _Line:
    """A sink that writes one channel into a file; what is left out is a hole in the file: silence."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.written = 0  # samples in the file

    def __call__(self, at: int, samples: NDArray[Any]) -> None:
        self.out.seek(2 * at)
        self.out.write(samples[0].astype("<i2", copy=False).tobytes())
        self.written = at + samples.shape[1]
