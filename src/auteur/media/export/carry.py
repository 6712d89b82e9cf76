"""Carrying out a plan: encode what must be, then write the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from auteur.core.errors import ExportError
from auteur.core.progress import Report
from auteur.core.render.picture import EncodeRun
from auteur.core.render.plan import RenderPlan
from auteur.core.render.sound import SoundEncode, SoundPlan, SoundRun
from auteur.media.canvas import Canvas
from auteur.media.export.assemble import Inputs, picture_track, sound_track, write_movie
from auteur.media.export.audio import EncodedSound, encoder_config
from auteur.media.export.coders import Coding
from auteur.media.export.kept_sound import SoundJob, encoded_sound
from auteur.media.export.mixing import UNTOUCHED, Master
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import PICTURE_CODECS, SOUND_CODECS, Output
from auteur.media.export.overlay import Overlays
from auteur.media.export.segments import Segments
from auteur.media.export.soft import tx3g_track
from auteur.media.export.soft_captions import SoftCaptions
from auteur.media.export.spool import Spool
from auteur.media.export.streams import PictureStream, Source
from auteur.media.export.video import EncodedRun
from auteur.media.meter import Meter
from auteur.media.mp4.write import OutputTrack

__all__ = ["Carried", "carry_out", "shown_s", "sound_bit_rate"]

_PACKET_COST = 0.05  # an encoded AAC packet against an encoded frame of 1080p
_COPY_COST = 1e-7  # a copied byte against the same


@dataclass(slots=True)
class Carried:
    """A written file and what it was made from: what the verification compares it with."""

    path: Path
    plan: RenderPlan
    tracks: list[OutputTrack]
    inputs: Inputs
    output: Output
    canvas: Canvas | None
    master: Master = UNTOUCHED
    pictures: dict[int, EncodedRun] = field(default_factory=dict)
    sounds: dict[int, EncodedSound] = field(default_factory=dict)
    sha256: str = ""
    overlays: Overlays | None = None
    soft: SoftCaptions | None = None


def carry_out(
    plan: RenderPlan,
    sources: Mapping[str, Source],
    options: ExportOptions,
    output: Output,
    spool: Spool,
    path: Path,
    report: Report,
    master: Master = UNTOUCHED,
    overlays: Overlays | None = None,
    segments: Segments | None = None,
    soft: SoftCaptions | None = None,
    pictures: Mapping[int, EncodedRun] | None = None,
) -> Carried:
    """Write the plan's file to `path`, an MP4 whatever the output's container: its mix as `master` says, its
    pictures under the `overlays`, with a track of `soft` captions where the container's are MP4's. `pictures` are those
    of an earlier attempt at the same plan, which are not encoded again.

    The plan must know the overlays' spans: what it copies has none.
    Raises ExportError or MediaError; what was written is then to be removed.
    """
    base = _base(plan, sources)
    canvas = _canvas(plan, sources, base, output) if plan.picture else None
    coding = _coding(plan, canvas, base, sources, options, output) if canvas else None
    done = Carried(
        path,
        plan,
        [],
        Inputs.of(sources, spool.handle),
        output,
        canvas,
        master,
        pictures=dict(pictures or {}),
        overlays=overlays,
    )
    meter = Meter(report, _work(plan), float(plan.frames / plan.rate) if plan.frames else 0.0)
    _encode_all(done, sources, options, coding, spool, meter, segments or Segments())
    if coding:
        done.tracks.append(picture_track(done.plan, sources, done.pictures, done.inputs, coding))
    if done.plan.sound:
        config = _sound_config(done.plan.sound, sources) if output.sound == "aac" else b""
        done.tracks.append(sound_track(done.plan.sound, sources, done.sounds, done.inputs, config))
    if soft and soft.texts:
        done.soft = soft.within(int(shown_s(done.plan) * 1000))
        if output.container.captions == "tx3g":
            size, end_ms = (plan.width, plan.height), int(shown_s(done.plan) * 1000)
            done.tracks.append(tx3g_track(done.soft, spool, done.inputs.spool, end_ms, size))
    done.sha256 = write_movie(
        path,
        done.tracks,
        done.inputs,
        lambda count: meter.add(count * _COPY_COST, "writing"),
        hashed=options.hashes,
        brand=b"qt  " if output.container.muxer == "mov" else b"isom",
    )
    return done


def shown_s(plan: RenderPlan) -> Fraction:
    """How long the file is shown: its picture or its sound, whichever is longer."""
    heard = Fraction(plan.sound.samples, plan.sound.sample_rate) if plan.sound else Fraction(0)
    return max(plan.frames / plan.rate, heard)


def _base(plan: RenderPlan, sources: Mapping[str, Source]) -> PictureStream | None:
    """The stream whose parameter sets copied pictures need."""
    for source in sources.values():
        if plan.family and source.picture and source.picture.facts.family == plan.family:
            return source.picture
    return None


def _canvas(
    plan: RenderPlan, sources: Mapping[str, Source], base: PictureStream | None, output: Output
) -> Canvas:
    if base is not None:
        full = base.colours[0] == 2
        return Canvas(
            *base.size, base.pix_fmt, base.sar, base.rotation, full, base.colours[3], plan.fit, plan.stage
        )
    seen = [source.picture for source in _seen(plan, sources) if source.picture]
    rotations = {stream.rotation for stream in seen}
    rotation = rotations.pop() if len(rotations) == 1 else 0
    sar = seen[0].sar if seen else Fraction(1)
    native = all((s.facts.width, s.facts.height) == (plan.width, plan.height) and s.sar == sar for s in seen)
    size = (plan.height, plan.width) if rotation in (90, 270) else (plan.width, plan.height)
    if size[0] % 2 or size[1] % 2:
        raise ExportError(
            f"a picture of {plan.width} × {plan.height} cannot be encoded", hint="both must be even"
        )
    canvas = Canvas(
        *size,
        "yuv420p",
        sar if native else Fraction(1),
        rotation,
        matrix=_tags(plan, sources)[2],
        fit=plan.fit,
        stage=plan.stage,
    )
    return canvas if output.container.shaped else _plain(canvas)


def _plain(canvas: Canvas) -> Canvas:
    """The canvas upright, with square pixels: for a container that tells of neither."""
    width, height = round(canvas.width * canvas.sar / 2) * 2, canvas.height
    if canvas.rotation in (90, 270):
        width, height = height, width
    return replace(canvas, width=width, height=height, sar=Fraction(1), rotation=0)


def _seen(plan: RenderPlan, sources: Mapping[str, Source]) -> list[Source]:
    names = [
        layer.source
        for run in plan.picture
        if isinstance(run, EncodeRun)
        for piece in run.pieces
        for layer in piece.layers
    ]
    return [sources[name] for name in dict.fromkeys(names)]


def _coding(
    plan: RenderPlan,
    canvas: Canvas,
    base: PictureStream | None,
    sources: Mapping[str, Source],
    options: ExportOptions,
    output: Output,
) -> Coding:
    codec = PICTURE_CODECS[output.picture]
    if base is not None:
        quality = options.seam_quality or (codec.fine if options.finest else codec.seam)
        return Coding(
            output.picture, canvas, plan.rate, options.seam_preset, quality, base, colours=base.colours
        )
    colours = (1, *_tags(plan, sources))
    quality = options.quality or (codec.fine if options.finest else codec.quality)
    return Coding(
        output.picture, canvas, plan.rate, options.encoder_preset, quality, threads=0, colours=colours
    )


def _tags(plan: RenderPlan, sources: Mapping[str, Source]) -> tuple[int, int, int]:
    """Primaries, transfer and matrix of the first moving picture; BT.709 where there are stills only."""
    seen = [source.picture for source in _seen(plan, sources) if source.picture]
    moving = next((stream for stream in seen if not stream.facts.still), None)
    return moving.colours[1:] if moving else (1, 1, 1)


def _work(plan: RenderPlan) -> float:
    packets = (
        sum(run.stop - run.start for run in plan.sound.runs if isinstance(run, SoundEncode))
        if plan.sound
        else 0
    )
    return plan.encoded_frames + packets * _PACKET_COST + plan.frames * 0.002


def _encode_all(
    done: Carried,
    sources: Mapping[str, Source],
    options: ExportOptions,
    coding: Coding | None,
    spool: Spool,
    meter: Meter,
    segments: Segments,
) -> None:
    """Runs are independent: several at once, unless the encoder itself uses all cores."""
    plan = done.plan
    workers = options.workers or os.cpu_count() or 1
    with ThreadPoolExecutor(workers, thread_name_prefix="seam") as pool:
        pictures: dict[int, Future[EncodedRun]] = {}
        sounds: dict[int, Future[EncodedSound]] = {}
        for run in plan.picture:
            if isinstance(run, EncodeRun) and coding and run.start not in done.pictures:
                tick = lambda: meter.add(1, "encoding the picture")  # noqa: E731
                pictures[run.start] = pool.submit(
                    segments.encode, run, sources, coding, spool, tick, done.overlays
                )
        for number, part in enumerate(plan.sound.runs if plan.sound else ()):
            if isinstance(part, SoundEncode) and plan.sound:
                rate = options.audio_bitrate or sound_bit_rate(plan.sound, sources, done.output)
                heard = lambda count: meter.add(count * _PACKET_COST, "encoding the sound")  # noqa: E731
                job = SoundJob(plan.sound, sources, done.master, done.output.sound, rate)
                sounds[number] = pool.submit(encoded_sound, number, job, spool, segments, heard)
        try:
            done.pictures |= {start: future.result() for start, future in pictures.items()}
            if plan.sound:
                results = {number: future.result() for number, future in sounds.items()}
                done.sounds = {result.start: result for result in results.values()}
                done.plan = replace(plan, sound=_grown(plan.sound, results))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _grown(plan: SoundPlan, encoded: Mapping[int, EncodedSound]) -> SoundPlan:
    """The plan as it came out: encoded runs may have grown into the copied ones beside them."""
    runs: list[SoundRun] = []
    for number, run in enumerate(plan.runs):
        if isinstance(run, SoundEncode):
            runs.append(replace(run, start=encoded[number].start, stop=encoded[number].stop))
            continue
        start = encoded[number - 1].stop if number - 1 in encoded else run.start
        stop = encoded[number + 1].start if number + 1 in encoded else run.stop
        runs.append(replace(run, start=start, stop=stop, first=run.first + start - run.start))
    return replace(plan, runs=tuple(runs))


def sound_bit_rate(plan: SoundPlan, sources: Mapping[str, Source], output: Output) -> int:
    """The highest of the sources' own, and no less than what leaves nothing to hear of the coding."""
    codec = SOUND_CODECS[output.sound]
    shares = 12 if plan.channels == 1 else 10 * plan.channels  # a single channel shares nothing with another
    rates = [codec.bit_rate * shares // 10]
    for voice in plan.voices:
        stream = sources[voice.source].sound
        if stream and stream.track is not None and stream.codec == output.sound:
            rates.append(int(stream.track.sizes.sum() * 8 * plan.sample_rate // max(1, stream.facts.samples)))
    return min(max(rates), min(codec.most, 6 * plan.sample_rate) * plan.channels)


def _sound_config(plan: SoundPlan, sources: Mapping[str, Source]) -> bytes:
    for source in sources.values():
        if (
            plan.copied_packets
            and source.sound
            and source.sound.facts.family == plan.family
            and source.sound.config
        ):
            return source.sound.config.raw
    return encoder_config(plan)
