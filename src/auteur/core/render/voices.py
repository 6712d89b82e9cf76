"""What is heard of a playlist: stretches of sources, when and how loud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from auteur.core.render.facts import SourceFacts
from auteur.core.render.playlist import Playlist, Shot
from auteur.core.render.target import Target
from auteur.core.time import nearest, sample_at

__all__ = ["Voice", "voices_of"]

SLOWEST_HEARD, FASTEST_HEARD = Fraction(1, 4), Fraction(4)
"""Beyond these, speech with its pitch kept is no speech any more, and stretching leaves out more than it plays."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Timeline samples [start, stop) play `source` from its sample `source_start`, counted at the source's own rate.

    `shift` is how many samples later in the source than asked this begins, so that packets can be copied; it is the
    voice's drift. `fade_in` and `fade_out` are lengths in timeline samples, of which `lead` and `trail` lie before and
    behind the voice; those of a crossfade keep the power of both voices even. A voice is `silent` at speeds at which
    nothing of use could be heard.
    """

    start: int
    stop: int
    source: str
    source_start: int
    gain_db: float = 0.0
    speed: Fraction = Fraction(1)
    fade_in: int = 0
    fade_out: int = 0
    shift: int = 0
    lead: int = 0
    trail: int = 0
    crossed_in: bool = False
    crossed_out: bool = False

    @property
    def silent(self) -> bool:
        return not SLOWEST_HEARD <= self.speed <= FASTEST_HEARD

    @property
    def level_from(self) -> int:
        """The timeline sample from which on the voice is at its own level."""
        return self.start + max(0, self.fade_in - self.lead)

    @property
    def level_to(self) -> int:
        """The timeline sample up to which the voice is at its own level."""
        return self.stop - max(0, self.fade_out - self.trail)


def voices_of(
    playlist: Playlist, sources: Mapping[str, SourceFacts], rate: int, target: Target
) -> list[Voice]:
    """What is heard of the playlist, lane by lane, at `rate` samples a second; source positions are at their own."""
    voices: list[Voice] = []
    for lane in playlist.sound:
        shots = [shot for shot in _merged(lane) if shot.media_id and sources[shot.media_id].sound]
        for shot in shots:
            voice = _joined(_voice(shot, sources, rate), shot, playlist, target.join_fade_ms * rate // 1000)
            if voice.stop > voice.start:
                voices.append(voice)
    return voices


def _joined(voice: Voice, shot: Shot, playlist: Playlist, fade: int) -> Voice:
    """The voice with a short fade where it begins or ends beside other sound."""
    fade = min(fade, (voice.stop - voice.start) // 2)
    if voice.start > 0 and not shot.lead_ms:
        voice = replace(voice, fade_in=max(voice.fade_in, fade))
    if shot.end_ms < playlist.duration_ms and not shot.trail_ms:
        voice = replace(voice, fade_out=max(voice.fade_out, fade))
    return voice


def _merged(lane: Sequence[Shot]) -> list[Shot]:
    """Shots that play on where the one before ended, equally loud, are one shot: there is nothing to hear
    at the cut."""
    merged: list[Shot] = []
    for shot in lane:
        last = merged[-1] if merged else None
        if last and shot.media_id and _plays_on(last, shot):
            merged[-1] = replace(
                last,
                end_ms=shot.end_ms,
                out_ms=shot.out_ms,
                trail_ms=shot.trail_ms,
                fade_out_ms=shot.fade_out_ms,
                crossed_out=shot.crossed_out,
            )
            continue
        merged.append(shot)
    return merged


def _plays_on(last: Shot, shot: Shot) -> bool:
    level = last.gain_db == shot.gain_db and not (last.fade_out_ms or shot.fade_in_ms)
    return level and last.speed == 1 and last.runs_into(shot)


def _voice(shot: Shot, sources: Mapping[str, SourceFacts], rate: int) -> Voice:
    sound = sources[shot.media_id or ""].sound
    assert sound is not None
    start, stop = sample_at(shot.start_ms, rate), sample_at(shot.end_ms, rate)
    lead, trail = sample_at(shot.lead_ms, rate), sample_at(shot.trail_ms, rate)
    fade_in, fade_out = (
        min(sample_at(ms, rate), lead + stop - start + trail) for ms in (shot.fade_in_ms, shot.fade_out_ms)
    )
    return Voice(
        start,
        stop,
        shot.media_id or "",
        nearest(shot.source_at(shot.start_ms) * sound.sample_rate / 1000),
        shot.gain_db,
        shot.speed,
        fade_in,
        fade_out,
        lead=lead,
        trail=trail,
        crossed_in=shot.crossed_in,
        crossed_out=shot.crossed_out,
    )
