"""The receipt out of a plan, what came of it, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from auteur import __version__
from auteur.core.render.picture import CopyRun
from auteur.core.render.pieces import Piece
from auteur.core.render.playlist import Playlist
from auteur.core.render.sound import SoundCopy
from auteur.core.time import frame_at, sample_at
from auteur.media.export.carry import Carried
from auteur.media.export.cuts import cuts_of
from auteur.media.export.mastering import Mastered, note_of
from auteur.media.export.options import ExportOptions
from auteur.media.export.proof import Proof
from auteur.media.export.source import Source
from auteur.media.open import ffmpeg_versions
from auteur.media.receipt import Receipt, SourceNote, SpanNote

__all__ = ["receipt_of"]


def receipt_of(
    playlist: Playlist,
    sources: Mapping[str, Source],
    options: ExportOptions,
    done: Carried,
    proof: Proof,
    sound: Mastered,
    hashes: Mapping[str, str],
    fallback: str,
    cpu_s: float,
    wall_s: float,
) -> Receipt:
    """The receipt of what was written and proven; its name is the caller's to set."""
    plan, spans = done.plan, tuple(_spans(done))
    seconds = {
        (track, copied): sum(
            (s.end_ms - s.start_ms) / 1000 for s in spans if (s.track, s.copied) == (track, copied)
        )
        for track in ("picture", "sound")
        for copied in (True, False)
    }
    cuts = tuple(replace(cut, click=proof.clicks.get(cut.at_ms)) for cut in cuts_of(playlist, plan, sources))
    return Receipt(
        name="",
        mode="smart" if plan.copied_frames or (plan.sound and plan.sound.copied_packets) else "full",
        asked_duration_ms=playlist.duration_ms,
        asked_frames=frame_at(playlist.duration_ms, playlist.rate) if plan.picture else 0,
        asked_samples=sample_at(playlist.duration_ms, plan.sound.sample_rate) if plan.sound else 0,
        frames=proof.frames,
        samples=proof.samples,
        picture_ms=float(proof.frames * 1000 / plan.rate),
        sound_ms=proof.samples * 1000 / plan.sound.sample_rate if plan.sound else 0.0,
        size_bytes=done.path.stat().st_size,
        rate=str(plan.rate),
        width=plan.width,
        height=plan.height,
        cuts=cuts,
        picture_copied_s=round(seconds["picture", True], 3),
        picture_encoded_s=round(seconds["picture", False], 3),
        sound_copied_s=round(seconds["sound", True], 3),
        sound_encoded_s=round(seconds["sound", False], 3),
        spans=spans,
        checks=tuple(proof.checks),
        versions={"auteur": __version__, **ffmpeg_versions()},
        sources=tuple(SourceNote(name, source.path.name, hashes[name]) for name, source in sources.items()),
        options=options.to_json(),
        cpu_s=round(cpu_s, 3),
        wall_s=round(wall_s, 3),
        sha256=done.sha256,
        fallback=fallback,
        loudness=proof.loudness,
        black_ms=proof.black_ms,
        frozen_ms=proof.frozen_ms,
        mastering=note_of(sound, options, proof.loudness),
        container=done.output.ending[1:],
        picture_codec=done.output.picture if plan.picture else "",
        sound_codec=done.output.sound if plan.sound else "",
        caption_track=done.soft.note() if done.soft else None,
    )


def _spans(done: Carried) -> Iterator[SpanNote]:
    plan = done.plan
    for run in plan.picture:
        start, stop = (round(Fraction(frame * 1000) / plan.rate) for frame in (run.start, run.stop))
        if isinstance(run, CopyRun):
            yield SpanNote("picture", start, stop, copied=True, source=run.source, reason="")
        else:
            names = dict.fromkeys(name for piece in run.pieces for name in _names(piece))
            yield SpanNote("picture", start, stop, copied=False, source=", ".join(names), reason=run.reason)
    for part in plan.sound.runs if plan.sound else ():
        assert plan.sound is not None
        edges = [
            (n * plan.sound.packet - plan.sound.priming) * 1000 / plan.sound.sample_rate
            for n in (part.start, part.stop)
        ]
        start, stop = (
            round(min(max(0.0, edge), plan.sound.samples * 1000 / plan.sound.sample_rate)) for edge in edges
        )
        if isinstance(part, SoundCopy):
            yield SpanNote("sound", start, stop, copied=True, source=part.source, reason="")
        else:
            yield SpanNote("sound", start, stop, copied=False, source="", reason=part.reason)


def _names(piece: Piece) -> list[str]:
    return [layer.source for layer in piece.layers] or ["black"]
