"""Cuts of several sources at a frame rate, for tests of interchange files."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from auteur.core.edl.document import Edl, Marker, MediaFile, Settings, Track
from auteur.core.edl.effects import Crossfade, Effect
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.time import SourceMs, TimelineMs, frame_to_ms
from auteur.formats.written import MediaFacts

RATES = {
    "23.976": Fraction(24000, 1001),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}


def media_at(rate: Fraction) -> dict[str, MediaFacts]:
    """Two cameras of odd lengths at the timeline's rate, one of another rate, and a sound without pictures."""
    other = Fraction(25) if rate != 25 else Fraction(30000, 1001)
    return {
        "a": MediaFacts(
            "a", "Interview A.mp4", "/talks/Interview A.mp4", frame_to_ms(1801, rate), rate, 1920, 1080
        ),
        "b": MediaFacts(
            "b", "camera-b.mov", "/talks/b & c/camera-b.mov", frame_to_ms(1013, rate), rate, 1920, 1080
        ),
        "c": MediaFacts("c", "roll.mp4", "/talks/roll.mp4", frame_to_ms(777, other), other, 1280, 720, 0),
        "m": MediaFacts("m", "music.wav", "/talks/music.wav", 61_237, None, channels=2),
    }


def lane(
    *clips: tuple[int, str, int, int] | tuple[int, str, int, int, tuple[Effect, ...]], prefix: str
) -> Lane:
    """Clips as (gap before in ms, media, in, out[, effects])."""
    return Lane.of(
        Entry(
            clip[0],
            Clip(
                f"{prefix}{n}",
                clip[1],
                SourceMs(clip[2]),
                SourceMs(clip[3]),
                clip[3] - clip[2],
                clip[4] if len(clip) == 5 else (),
            ),
        )
        for n, clip in enumerate(clips)
    )


def cut_at(rate: Fraction) -> Edl:
    """A talk cut between two cameras to their very last milliseconds, with b-roll over it, music below, two markers."""
    media = media_at(rate)
    a, b, c = (media[name].duration_ms for name in "abc")
    talk = ((0, "a", 0, 4321), (0, "b", 1234, 2501), (0, "a", 5003, 17_777), (333, "b", b - 2001, b))
    last = ((0, "a", a - 22_003, a),)
    tracks = (
        Track("V1", "video", "Video 1", lane(*talk, *last, prefix="v")),
        Track("V2", "video", "B-roll", lane((2000, "c", 0, 1500), (700, "c", c - 3000, c), prefix="r")),
        Track("A1", "audio", "Audio 1", lane(*talk, *last, prefix="s")),
        Track("A2", "audio", "Music", lane((1111, "m", 137, 30_040), prefix="m")),
    )
    markers = (Marker("m1", TimelineMs(1500), "Start & end"), Marker("m2", TimelineMs(19_000), "Second"))
    files = tuple(
        MediaFile(f.id, f.name, f.duration_ms, "video" if f.rate else "audio") for f in media.values()
    )
    return Edl("project", Settings(1920, 1080, rate), tracks, media_files=files, markers=markers)


def blended_at(rate: Fraction) -> Edl:
    """Two cameras blending into each other in picture and sound, once at another length, once beyond what there is."""
    media = media_at(rate)
    b = media["b"].duration_ms
    long, short, wide = Crossfade(1001), Crossfade(400), Crossfade(2000)
    talk = ((0, "a", 2000, 7000, ()), (0, "b", 3000, 9000, (long,)), (0, "a", 12_000, 15_000, (short,)))
    last = ((0, "b", b - 6000, b - 300, ()), (0, "a", 20_000, 26_000, (wide,)), (0, "b", 0, 3000, (long,)))
    tracks = (
        Track("V1", "video", "Video 1", lane(*talk, *last, prefix="v")),
        Track("A1", "audio", "Audio 1", lane(*talk, *last, prefix="s")),
    )
    files = tuple(MediaFile(f.id, f.name, f.duration_ms, "video") for f in media.values() if f.id in "ab")
    return Edl("project", Settings(1920, 1080, rate), tracks, media_files=files)


def random_cut(rng: Random, rate: Fraction) -> Edl:
    """Any cut of the four sources, in step or not, with gaps and clips down to a millisecond."""
    media = media_at(rate)
    tracks: list[Track] = []
    for kind, count in (("video", rng.randint(0, 2)), ("audio", rng.randint(0, 2))):
        for n in range(count):
            clips: list[tuple[int, str, int, int]] = []
            for _ in range(rng.randint(0, 6)):
                facts = media[rng.choice("abc" if kind == "video" else "abm")]
                start = rng.randint(0, facts.duration_ms - 1)
                end = rng.choice([facts.duration_ms, min(facts.duration_ms, start + rng.randint(1, 4000))])
                clips.append((rng.choice([0, 0, rng.randint(0, 900)]), facts.id, start, end))
            if kind == "audio" and n == 0 and tracks and rng.random() < 0.6:
                content = tracks[0].lane
            else:
                content = lane(*clips, prefix=f"{kind[0]}{n}-")
            if len({p.clip.id for t in tracks for p in t.lane} & {p.clip.id for p in content}):
                content = Lane.of(
                    Entry(
                        e.lead_ms,
                        Clip(
                            f"s{i}",
                            e.clip.media_file_id,
                            e.clip.in_point_ms,
                            e.clip.out_point_ms,
                            e.clip.duration_ms,
                        ),
                    )
                    for i, e in enumerate(content.entries())
                )
            tracks.append(
                Track(
                    f"{kind[0].upper()}{n + 1}",
                    "video" if kind == "video" else "audio",
                    f"{kind} {n + 1}",
                    content,
                )
            )
    files = tuple(
        MediaFile(f.id, f.name, f.duration_ms, "video" if f.rate else "audio") for f in media.values()
    )
    return Edl("project", Settings(1920, 1080, rate), tuple(tracks), media_files=files)
