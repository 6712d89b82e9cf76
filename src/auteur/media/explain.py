"""A receipt as a picture: which seconds were copied and which encoded, and why."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from auteur.media.receipt import Receipt, SpanNote

__all__ = ["explained", "headline", "length_ms_of", "ticks_of", "x_of"]

WIDTH_PX, LEFT_PX, RIGHT_PX = 960, 84, 24
HEIGHT_PX, BAR_PX, ROWS = 192, 34, {"picture": 56, "sound": 106}
COPIED, ENCODED, INK, PAPER = "#3b7dd8", "#e2711d", "#23272e", "#ffffff"
TICKS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)


def explained(receipt: Receipt) -> str:
    """An SVG of the timeline, picture over sound: copied spans, encoded ones with their reasons, and the cuts."""
    length_ms = length_ms_of(receipt)
    parts = [*_head(receipt), *_ruler(length_ms), *_cuts(receipt, length_ms)]
    parts += [_bar(span, length_ms) for span in receipt.spans if span.track in ROWS]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" font-family="sans-serif" '
        f'font-size="13" fill="{INK}">\n'
        f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


def length_ms_of(receipt: Receipt) -> float:
    """What the whole width stands for."""
    return max(1.0, receipt.picture_ms, receipt.sound_ms)


def headline(receipt: Receipt) -> str:
    """What it says on top."""
    copied, encoded = receipt.picture_copied_s, receipt.picture_encoded_s
    return f"{receipt.name}: {copied:.1f} s of picture copied untouched, {encoded:.1f} s encoded"


def ticks_of(length_ms: float) -> list[int]:
    """The seconds that the ruler names."""
    step_s = next((s for s in TICKS_S if length_ms / 1000 / s <= 12), TICKS_S[-1])
    return list(range(0, int(length_ms / 1000) + 1, step_s))


def x_of(ms: float, length_ms: float) -> float:
    """Where a time lies, in pixels from the left."""
    return round(LEFT_PX + (WIDTH_PX - LEFT_PX - RIGHT_PX) * ms / length_ms, 2)


def _head(receipt: Receipt) -> Iterator[str]:
    title = headline(receipt)
    yield f"<title>{escape(title)}</title>"
    yield f'<text x="16" y="26" font-size="15" font-weight="bold">{escape(title)}</text>'
    for name, y in ROWS.items():
        yield f'<text x="16" y="{y + 22}">{name}</text>'
    for x, color, name in ((LEFT_PX, COPIED, "copied"), (LEFT_PX + 90, ENCODED, "encoded")):
        yield f'<rect x="{x}" y="172" width="12" height="12" fill="{color}"/><text x="{x + 18}" y="183">{name}</text>'


def _bar(span: SpanNote, length_ms: float) -> str:
    left, right = x_of(span.start_ms, length_ms), x_of(span.end_ms, length_ms)
    color = COPIED if span.copied else ENCODED
    reason = "copied" if span.copied else span.reason or "encoded"
    said = escape(f"{span.start_ms / 1000:.3f} to {span.end_ms / 1000:.3f} s: {reason}")
    return (
        f'<rect x="{left}" y="{ROWS[span.track]}" width="{max(0.5, round(right - left, 2))}" height="{BAR_PX}" '
        f'fill="{color}"><title>{said}</title></rect>'
    )


def _ruler(length_ms: float) -> Iterator[str]:
    for second in ticks_of(length_ms):
        x = x_of(second * 1000, length_ms)
        yield f'<line x1="{x}" y1="144" x2="{x}" y2="149" stroke="{INK}"/>'
        yield f'<text x="{x}" y="163" font-size="11" text-anchor="middle">{second // 60}:{second % 60:02d}</text>'


def _cuts(receipt: Receipt, length_ms: float) -> Iterator[str]:
    for cut in receipt.cuts:
        x = x_of(cut.at_ms, length_ms)
        drift = f"{cut.video_drift_frames:+.2f} frames, {cut.audio_drift_ms:+.1f} ms of sound"
        said = escape(f"cut at {cut.at_ms / 1000:.3f} s, drift {drift}")
        yield f'<path d="M{x} 54 l-5 -9 h10 z" fill="{INK}"><title>{said}</title></path>'
