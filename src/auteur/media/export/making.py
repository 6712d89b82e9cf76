"""Making the file: what it will be, one attempt after the other, the proof of each, and the container around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from auteur.core.errors import ExportError
from auteur.core.progress import Progress, Report
from auteur.core.render.facts import SourceFacts
from auteur.core.render.plan import RenderPlan, UnsupportedEffect, plan
from auteur.core.render.playlist import Playlist
from auteur.core.render.target import Target
from auteur.media.export.assemble import Inputs
from auteur.media.export.carry import Carried, carry_out, shown_s, sound_bit_rate
from auteur.media.export.mastering import Mastered, lowered, mastered
from auteur.media.export.mixing import Mixer
from auteur.media.export.muxing import check_remuxed, file_sha256, remux
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import PICTURE_CODECS, SOUND_CODECS, Output, output_for
from auteur.media.export.overlay import Overlays
from auteur.media.export.proof import Proof, prove
from auteur.media.export.proof_decode import measured
from auteur.media.export.segments import Segments
from auteur.media.export.soft import prove_captions
from auteur.media.export.soft_captions import SoftCaptions
from auteur.media.export.sound_file import check_sound_file, write_sound_file
from auteur.media.export.source import Source
from auteur.media.export.spool import Spool
from auteur.media.export.video import EncodedRun
from auteur.media.meter import Meter

__all__ = ["facts_for", "make", "output_of"]

SOUND_FILES = ("mp3", "wav", "flac")
"""Muxers of files that nothing is copied into."""
_CAPTIONS_PROVEN = "the captions in their track are those that were meant, at their times"


def make(
    playlist: Playlist,
    sources: Mapping[str, Source],
    options: ExportOptions,
    output: Output,
    spool: Spool,
    scratch: Path,
    report: Report,
    overlays: Overlays | None = None,
    segments: Segments | None = None,
    soft: SoftCaptions | None = None,
) -> tuple[Carried, Proof, Mastered, str]:
    """The written and proven file, `result` and its ending in `scratch`, what was done to its sound, and why it was
    encoded in full although asked otherwise. Raises ExportError where no way leads to a file that passes its proof."""
    facts = {name: facts_for(source, output) for name, source in sources.items()}
    failed, overlaid = "", overlays.spans if overlays else ()
    for told, target in _attempts(options, output):
        if segments:
            segments.begin()
        chosen = plan(playlist, facts, target, overlaid)
        try:
            exact = partial(plan, playlist, facts, replace(target, copy_sound=False), overlaid)
            sound = mastered(chosen, exact, sources, options, report)
            attempt = partial(
                _attempt, sources, options, output, spool, scratch, report, overlays, segments, soft
            )
            done, proof = attempt(sound, {})
            while not proof.problems and (lower := lowered(sound, options, proof.loudness)):
                sound = lower
                done, proof = attempt(sound, _proven(done, scratch))
        except UnsupportedEffect:
            raise
        except ExportError as fault:
            proof = Proof(problems=[fault.message])
        if not proof.problems:
            why = f"{told}: {failed}" if failed else ""
            return done, proof, sound, why or (_refusals(chosen) if options.mode == "smart" else "")
        failed = "; ".join(proof.problems[:3])
        for path in scratch.glob("result.*"):
            path.unlink()
    raise ExportError(
        f"the result did not pass its own verification: {failed}", hint="please report this, with the source"
    )


def _proven(done: Carried, scratch: Path) -> dict[int, EncodedRun]:
    """The pictures of an attempt that passed its proof, for another whose sound is another; its file is removed."""
    for path in scratch.glob("result.*"):
        path.unlink()
    for run in done.pictures.values():
        run.proven = [(0, len(run.sizes))]
    return done.pictures


def _attempt(
    sources: Mapping[str, Source],
    options: ExportOptions,
    output: Output,
    spool: Spool,
    scratch: Path,
    report: Report,
    overlays: Overlays | None,
    segments: Segments | None,
    soft: SoftCaptions | None,
    sound: Mastered,
    pictures: Mapping[int, EncodedRun],
) -> tuple[Carried, Proof]:
    muxer, target = output.container.muxer, scratch / f"result{output.ending}"
    if muxer in SOUND_FILES:
        return _sound_file(sound, sources, options, output, spool, target, report)
    movie = target if muxer in ("mp4", "mov") else scratch / "result.packets"
    done = carry_out(
        sound.plan,
        sources,
        options,
        output,
        spool,
        movie,
        report,
        sound.master,
        overlays,
        segments,
        soft,
        pictures,
    )
    proof = prove(done, sources, options, report)
    if done.soft and movie == target and not proof.problems:
        proof.found(prove_captions(target, done.soft), _CAPTIONS_PROVEN)
    if movie != target and not proof.problems:
        report(Progress("writing", 0.0))
        remux(movie, target, muxer, float(shown_s(done.plan) * 1000), done.soft)
        proof.found(
            check_remuxed(movie, target), f"{output.container.title} holds the same packets at the same times"
        )
        movie.unlink()
        if done.soft:
            proof.found(prove_captions(target, done.soft), _CAPTIONS_PROVEN)
        done.path, done.sha256 = target, file_sha256(target) if options.hashes else ""
        report(Progress("writing", 1.0))
    return done, proof


def _sound_file(
    sound: Mastered,
    sources: Mapping[str, Source],
    options: ExportOptions,
    output: Output,
    spool: Spool,
    target: Path,
    report: Report,
) -> tuple[Carried, Proof]:
    chosen = sound.plan
    if chosen.sound is None:
        raise ExportError("there is no sound to write", hint="choose a container that holds pictures")
    meter = Meter(report, chosen.sound.samples, chosen.sound.samples / chosen.sound.sample_rate)
    rate = options.audio_bitrate or sound_bit_rate(chosen.sound, sources, output)
    mixers = partial(Mixer, chosen.sound, sources, sound.master)
    write_sound_file(target, chosen.sound, mixers, output, rate, lambda n: meter.add(n, "encoding the sound"))
    done = Carried(target, chosen, [], Inputs.of(sources, spool.handle), output, None, sound.master)
    report(Progress("verifying", 0.0))
    proof = Proof(samples=chosen.sound.samples)
    proof.found(check_sound_file(target, chosen.sound, mixers, output), "all sound decodes to what was meant")
    if not proof.problems and (options.measure != "none" or options.loudness_lufs is not None):
        proof.loudness, _, _ = measured(target, pictures=False)
    done.sha256 = file_sha256(target) if options.hashes else ""
    report(Progress("verifying", 1.0))
    return done, proof


def output_of(
    playlist: Playlist, sources: Mapping[str, Source], options: ExportOptions, ending: str
) -> Output:
    """What the file will be: unless asked otherwise a smart export keeps the codec of the picture seen longest."""
    seen: Counter[str] = Counter()
    for shot in playlist.picture:
        picture = sources[shot.media_id].picture if shot.media_id else None
        seen[picture.codec if picture else ""] += shot.end_ms - shot.start_ms
    source = max(seen, key=lambda codec: (codec != "", seen[codec]), default="")
    return output_for(
        ending, options.video_codec, options.audio_codec, source=source if options.mode == "smart" else ""
    )


def facts_for(source: Source, output: Output) -> SourceFacts:
    """What the plan must know of a source, and why its packets cannot stand in this output."""
    picture, sound = source.facts.picture, source.facts.sound
    if picture and source.picture and source.picture.codec not in ("", output.picture) and output.picture:
        titles = [PICTURE_CODECS[codec].title for codec in (source.picture.codec, output.picture)]
        picture = replace(picture, refusal="{} in the source, {} asked".format(*titles))
    elif picture and source.picture and not output.container.shaped and source.picture.sar != 1:
        picture = replace(picture, refusal="its pixels are not square, which this container cannot tell")
    if sound and source.sound and source.sound.codec not in ("", output.sound):
        titles = [SOUND_CODECS[codec].title for codec in (source.sound.codec, output.sound)]
        sound = replace(sound, refusal="{} in the source, {} asked".format(*titles))
    return SourceFacts(picture, sound)


def _attempts(options: ExportOptions, output: Output) -> list[tuple[str, Target]]:
    """What to try, one after the other, and how the receipt tells it."""
    full = ("everything was encoded", options.target(output, "full"))
    if options.mode == "full":
        return [full]
    smart = options.target(output)
    return [
        ("", smart),
        ("all sound was encoded", replace(smart, copy_sound=False)),
        ("all pictures were encoded", replace(smart, copy_picture=False)),
        full,
    ]


def _refusals(chosen: RenderPlan) -> str:
    """Why a smart export copied no picture at all."""
    if not chosen.picture or chosen.copied_frames:
        return ""
    reasons = "; ".join(dict.fromkeys(run.reason for run in chosen.picture if hasattr(run, "reason")))
    return f"no picture could be copied: {reasons}"
