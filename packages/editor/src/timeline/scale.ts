/** The timeline's view: which stretch of time lies on which pixels. Pure; pixels are CSS pixels. */

import { type Fraction, frameAt, framesToTimecode, frameToMs, type TimelineMs } from "@auteur/utils";

export interface Scale {
  /** The moment at the left edge. */
  readonly left_ms: TimelineMs;
  readonly px_per_ms: number;
}

/** A frame at 60 fps is then 20 px wide. */
const MOST_PX_PER_MS = 1.2;
/** Room after the end, as a share of the view. */
const TAIL = 0.15;

export function xOf(scale: Scale, ms: TimelineMs): number {
  return (ms - scale.left_ms) * scale.px_per_ms;
}

export function msAt(scale: Scale, x: number): TimelineMs {
  return scale.left_ms + x / scale.px_per_ms;
}

/** The scale at which all of it is seen. */
export function fitted(durationMs: number, widthPx: number): Scale {
  return { left_ms: 0, px_per_ms: Math.min(MOST_PX_PER_MS, (widthPx * (1 - TAIL)) / Math.max(1000, durationMs)) };
}

/** Closer (factor > 1) or wider, with the moment under `x` staying where it is. */
export function zoomed(scale: Scale, factor: number, x: number, durationMs: number, widthPx: number): Scale {
  const least = fitted(durationMs, widthPx).px_per_ms;
  const px_per_ms = Math.min(MOST_PX_PER_MS, Math.max(Math.min(least, scale.px_per_ms), scale.px_per_ms * factor));
  return bounded({ left_ms: msAt(scale, x) - x / px_per_ms, px_per_ms }, durationMs, widthPx);
}

export function scrolled(scale: Scale, px: number, durationMs: number, widthPx: number): Scale {
  return bounded({ ...scale, left_ms: scale.left_ms + px / scale.px_per_ms }, durationMs, widthPx);
}

/** With the moment in view: the view turns a page when the playhead leaves it. */
export function revealing(scale: Scale, ms: TimelineMs, durationMs: number, widthPx: number): Scale {
  const x = xOf(scale, ms);
  if (x >= 0 && x < widthPx - 8) return scale;
  return bounded({ ...scale, left_ms: ms - (0.1 * widthPx) / scale.px_per_ms }, durationMs, widthPx);
}

function bounded(scale: Scale, durationMs: number, widthPx: number): Scale {
  const seen = widthPx / scale.px_per_ms;
  const furthest = Math.max(0, durationMs - seen * (1 - TAIL));
  return { ...scale, left_ms: Math.max(0, Math.min(scale.left_ms, furthest)) };
}

/** A mark of the ruler; minor ones have no label. */
export interface Tick {
  readonly x: number;
  readonly label: string | null;
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const LEAST_PX = 96;

/** The ruler's marks in view, labelled in timecode. */
export function ticks(scale: Scale, rate: Fraction, widthPx: number): Tick[] {
  const frames = frameStep(scale, rate);
  const first = Math.floor(frameAt(Math.floor(scale.left_ms), rate) / frames) * frames;
  const found: Tick[] = [];
  for (let frame = Math.max(0, first); ; frame += frames) {
    const x = xOf(scale, frameToMs(frame, rate));
    if (x > widthPx) return found;
    found.push({ x, label: framesToTimecode(frame, rate) });
    const next = xOf(scale, frameToMs(frame + frames, rate));
    for (let i = 1; i < 5; i++) found.push({ x: x + ((next - x) * i) / 5, label: null });
  }
}

/** How many frames lie between two labels: the least round number that leaves room for them. */
function frameStep(scale: Scale, rate: Fraction): number {
  const pxPerFrame = scale.px_per_ms * frameToMs(1000, rate) * 0.001;
  const few = [1, 2, 5, 10].find((frames) => frames * pxPerFrame >= LEAST_PX);
  if (few) return few;
  const second = Math.round(rate.toNumber());
  const seconds = STEPS_S.find((s) => s * 1000 * scale.px_per_ms >= LEAST_PX) ?? 7200;
  return seconds * second;
}
