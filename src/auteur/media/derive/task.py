"""The sandbox's side of deriving: one pass over the source, its results in a folder."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from auteur.core.progress import Progress, Report
from auteur.core.time import nearest
from auteur.media.derive.constant_rate import proxy_rate
from auteur.media.derive.filmstrip import Filmstrips
from auteur.media.derive.peaks import PeakFinder
from auteur.media.derive.proxy import FILE as PROXY
from auteur.media.derive.proxy import SOUND_LAYOUT, SOUND_RATE_HZ, ProxyWriter
from auteur.media.derive.reading import Hearing, Seeing, Taker, read
from auteur.media.derive.thumbnail import Thumbnails
from auteur.media.derive.upright import Upright, first_picture
from auteur.media.derive.wanted import Derivatives, NothingToDerive
from auteur.media.errors import MediaUnreadable
from auteur.media.index import index_packets, picture_stream, presentation_zero_s, sound_streams
from auteur.media.meter import Meter
from auteur.media.open import open_media
from auteur.media.placed import Placed

__all__ = ["derive_task"]

_MAX_THREADS = 4  # a decoder's thread holds frames of its own: 16 would take 400 MB for 4K


def derive_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """Takes `path`, `folder` and `wanted`; gives the parts of a `Derived`, sizes in bytes left out."""
    wall, cpu = time.monotonic(), _cpu_s()
    path, folder = Path(arguments["path"]), Path(arguments["folder"])
    wanted = Derivatives.from_json(arguments["wanted"])
    upright = first_picture(path) if wanted.proxy or wanted.filmstrip or wanted.thumbnail else None
    threads = min(_MAX_THREADS, os.cpu_count() or 1) if wanted.proxy else 1
    with open_media(path, threads=threads) as container:
        work = _Work(container, folder, wanted, upright, threads)
        said = work.done(report)
    report(Progress("deriving", 1.0))
    return {**said, "cpu_s": round(_cpu_s() - cpu, 3), "wall_s": round(time.monotonic() - wall, 3)}


class _Work:
    """Everything that one pass feeds."""

    def __init__(
        self,
        container: InputContainer,
        folder: Path,
        wanted: Derivatives,
        upright: Upright | None,
        threads: int,
    ) -> None:
        self.container, self.folder, self.wanted = container, folder, wanted
        self.picture = picture_stream(container) if upright is not None else None
        self.sound = next(iter(sound_streams(container)), None)
        self.left_out = _left_out(wanted, self.picture, self.sound)
        self.duration_s = _duration_s(container)
        self.proxy = self._proxy(upright, threads) if self._makes("proxy") else None
        self.strips = self.thumbs = None
        if upright is not None and self._makes("filmstrip"):
            self.strips = Filmstrips(folder, upright, self.duration_s)
        if upright is not None and self._makes("thumbnail"):
            self.thumbs = Thumbnails(upright, self.duration_s)
        mix = wanted.peaks_of == "mix"
        self.peaks = (
            PeakFinder(samples_per_pixel=wanted.samples_per_pixel, mix=mix) if self._makes("peaks") else None
        )
        self.peaks_placed: Placed | None = None

    def _makes(self, what: str) -> bool:
        return bool(getattr(self.wanted, what)) and what not in self.left_out

    def _proxy(self, upright: Upright | None, threads: int) -> ProxyWriter:
        rate = proxy_rate(self.picture) if self.picture is not None else Fraction(1)
        sound = self.sound is not None
        return ProxyWriter(self.folder / PROXY, upright, rate, sound=sound, threads=threads)

    def done(self, report: Report) -> dict[str, object]:
        zero_s = presentation_zero_s(self.container)
        seeing, hearing = self._seeing(zero_s), self._hearing(zero_s)
        read(self.container, seeing, hearing, self.proxy, Meter(report, self.duration_s, self.duration_s))
        if (seeing and not seeing.seen) or (hearing and not hearing.end_s):
            raise MediaUnreadable(
                "none of it can be decoded", hint="was the recording or the download cut off?"
            )
        end_s = max(part.end_s for part in (seeing, hearing) if part is not None)
        return {
            "duration_ms": nearest(end_s * 1000),
            "damaged_packets": sum(part.damaged for part in (seeing, hearing) if part is not None),
            "left_out": self.left_out,
            "proxy": self._finished_proxy(seeing),
            **self._finished_pictures(),
            "peaks": self._finished_peaks(),
        }

    def _seeing(self, zero_s: Fraction) -> Seeing | None:
        takers: list[Taker] = [taker for taker in (self.strips, self.thumbs) if taker is not None]
        if self.picture is None or not (takers or self.proxy):
            return None
        return Seeing(self.picture, zero_s, takers, self.proxy)

    def _hearing(self, zero_s: Fraction) -> Hearing | None:
        places = []
        if self.peaks is not None:
            self.peaks_placed = Placed(self.peaks.sound, zero_s, sample_format="s16p")
            places.append(self.peaks_placed)
        if self.proxy is not None and self.proxy.audio is not None:
            places.append(
                Placed(
                    self.proxy.sound, zero_s, sample_format="fltp", layout=SOUND_LAYOUT, rate_hz=SOUND_RATE_HZ
                )
            )
        return Hearing(self.sound, places) if self.sound is not None and places else None

    def _finished_proxy(self, seeing: Seeing | None) -> dict[str, object] | None:
        if self.proxy is None:
            return None
        self.proxy.finish(seeing.shown_until_s if seeing is not None else Fraction(0))
        return self.proxy.about()

    def _finished_pictures(self) -> dict[str, object]:
        if self.strips is not None:
            self.strips.finish()
        if self.thumbs is not None:
            self.thumbs.write(self.folder)
        return {
            "filmstrip": self.strips.about() if self.strips is not None else None,
            "thumbnail": self.thumbs.about() if self.thumbs is not None else None,
        }

    def _finished_peaks(self) -> dict[str, object] | None:
        if self.peaks is None or self.peaks_placed is None:
            return None
        self.peaks.finish()
        return self.peaks.write(
            self.folder, bits=self.wanted.peaks_bits, sample_rate=self.peaks_placed.rate_hz
        )


def _left_out(wanted: Derivatives, picture: VideoStream | None, sound: AudioStream | None) -> dict[str, str]:
    """What of the wanted cannot be made, and why. Raises NothingToDerive where that is all."""
    needs: dict[str, Callable[[], bool]] = {
        "proxy": lambda: picture is not None or sound is not None,
        "filmstrip": lambda: picture is not None,
        "peaks": lambda: sound is not None,
        "thumbnail": lambda: picture is not None,
    }
    why = {"proxy": "nothing in it can be played", "peaks": "there is no sound in it"}
    asked = [name for name in needs if getattr(wanted, name)]
    left_out = {name: why.get(name, "there is no picture in it") for name in asked if not needs[name]()}
    if len(left_out) == len(asked):
        raise NothingToDerive(
            "; ".join(f"no {name}: {reason}" for name, reason in left_out.items()), hint="choose another file"
        )
    return left_out


def _duration_s(container: InputContainer) -> float:
    """What the file says of its length; where it says nothing (a browser's recording), as its packets have it."""
    if container.duration is not None and container.duration > 0:
        return float(container.duration / av.time_base)
    index = index_packets(container)
    parts = [part for part in (index.video, *index.audio) if part is not None and len(part.shown())]
    ends_s = [int((part.pts + part.duration)[part.shown()].max()) * part.time_base for part in parts]
    container.seek(0)
    return max(1.0, float(max(ends_s, default=Fraction(1)) - index.zero_s))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
