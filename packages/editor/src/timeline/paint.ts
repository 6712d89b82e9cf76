/** Paints the timeline: clips, waveforms, filmstrips, ruler, markers. Costs what is in view. */

import { bisectRight, type Edl, type Lane, type Placed, type TimelineMs } from "@auteur/utils";

import type { Cue } from "../captions/cues.ts";
import { cuesInView, type Row, RULER_PX } from "./rows.ts";
import { msAt, type Scale, ticks, xOf } from "./scale.ts";

/** What the derivatives of a recording give the timeline. */
export interface Derived {
  /** The loudest sample, 0 to 1, of each `peakMs` of the source. */
  readonly peaks: { readonly values: Float32Array; readonly msPerPeak: number } | null;
  readonly filmstrip: Filmstrip | null;
}

/** Tiles in reading order over one or more sheets; `times` are what each shows, in ms of the source. */
export interface Filmstrip {
  readonly sheets: readonly CanvasImageSource[];
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly columns: number;
  readonly perSheet: number;
  readonly times: readonly number[];
}

export interface Painting {
  readonly edl: Edl;
  readonly rows: readonly Row[];
  readonly captions: { readonly cues: readonly Cue[]; readonly top: number; readonly height: number };
  readonly scale: Scale;
  readonly width: number;
  readonly height: number;
  readonly selected: ReadonlySet<string>;
  readonly derived: (mediaFileId: string) => Derived | undefined;
  readonly inMs: TimelineMs | null;
  readonly outMs: TimelineMs | null;
  readonly colour: (name: string) => string;
}

const NARROW_PX = 3;
/** What is narrower has no round corners: nobody sees them. */
const ROUND_PX = 10;

export function paint(context: CanvasRenderingContext2D, painting: Painting): void {
  const { width, height, rows, colour } = painting;
  context.fillStyle = colour("--ground");
  context.fillRect(0, 0, width, height);
  for (const row of rows) paintRow(context, painting, row);
  paintCaptions(context, painting);
  paintMarked(context, painting);
  paintRuler(context, painting);
  paintMarkers(context, painting);
}

function paintRow(context: CanvasRenderingContext2D, painting: Painting, row: Row): void {
  const { scale, width, colour } = painting;
  context.fillStyle = colour("--surface");
  context.fillRect(0, row.top, width, row.height);
  context.globalAlpha = row.track.muted ? 0.4 : 1;
  const clips = boxesInView(row, scale, width);
  paintBodies(context, row, clips, colour(row.track.type === "video" ? "--clip-video" : "--clip-audio"));
  for (const clip of clips) if (clip.placed) paintContent(context, painting, row, clip as Box);
  paintEdges(context, row, clips.filter(({ placed }) => placed && !painting.selected.has(placed.clip.id)), 1, colour("--line-strong"));
  paintEdges(context, row, clips.filter(({ placed }) => placed && painting.selected.has(placed.clip.id)), 2, colour("--accent"));
  context.globalAlpha = 1;
}

/** Where a clip is painted; without a clip, slivers that are none the wider for being many. */
interface Sliver {
  readonly left: number;
  readonly right: number;
  readonly placed: Placed | null;
}

type Box = Sliver & { readonly placed: Placed };

/** What is seen of a row. Thousands of slivers at a wide view are one rectangle for each pixel, found one by one. */
function boxesInView({ track: { lane } }: Row, scale: Scale, width: number): Sliver[] {
  const found: Sliver[] = [];
  const end = Math.ceil(msAt(scale, width));
  let from = Math.floor(scale.left_ms);
  for (let next = firstFrom(lane, from, end); next; next = firstFrom(lane, from, end)) {
    const [left, right] = [xOf(scale, next.start_ms), xOf(scale, next.end_ms)];
    const narrow = right - left < NARROW_PX;
    found.push({ left, right: narrow ? Math.max(left + 1, right) : right, placed: narrow ? null : next });
    from = narrow ? Math.max(next.end_ms, Math.floor(msAt(scale, left + 1))) : next.end_ms;
  }
  return found;
}

function firstFrom(lane: Lane, fromMs: TimelineMs, endMs: TimelineMs): Placed | null {
  return lane.between(fromMs, endMs).next().value ?? null;
}

/** Their grounds, as one shape. */
function paintBodies(context: CanvasRenderingContext2D, { top, height }: Row, clips: readonly Sliver[], colour: string): void {
  context.beginPath();
  for (const { left, right, placed } of clips) {
    if (placed && right - left > ROUND_PX) context.roundRect(left + 0.5, top + 1, right - left - 1, height - 2, 4);
    else context.rect(left, top + 1, Math.max(1, right - left - (placed ? 1 : 0)), height - 2);
  }
  context.fillStyle = colour;
  context.fill();
}

function paintEdges(context: CanvasRenderingContext2D, { top, height }: Row, clips: readonly Sliver[], width: number, colour: string): void {
  if (clips.length === 0) return;
  context.beginPath();
  for (const { left, right } of clips) {
    if (right - left > ROUND_PX) context.roundRect(left + 0.5, top + 1, right - left - 1, height - 2, 4);
    else context.rect(left + 0.5, top + 1, Math.max(1, right - left - 1), height - 2);
  }
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function paintContent(context: CanvasRenderingContext2D, painting: Painting, { track, top, height }: Row, { placed, left, right }: Box): void {
  const { derived, width, colour } = painting;
  const shown = derived(placed.clip.media_file_id);
  const [x0, x1] = [Math.max(left + 1, 0), Math.min(right - 1, width)];
  if (track.type === "audio" && shown?.peaks) paintWave(context, shown.peaks, placed, left, right, x0, x1, top, height, colour("--wave"));
  if (track.type !== "video" || !shown?.filmstrip) return;
  context.save();
  context.beginPath();
  if (right - left > ROUND_PX) context.roundRect(left + 0.5, top + 1, right - left - 1, height - 2, 4);
  else context.rect(left, top + 1, right - left - 1, height - 2);
  context.clip();
  paintFilmstrip(context, shown.filmstrip, placed, left, right, top, height, width);
  context.restore();
}

function paintFilmstrip(
  context: CanvasRenderingContext2D,
  { sheets, tileWidth, tileHeight, columns, perSheet, times }: Filmstrip,
  { clip }: Placed,
  left: number,
  right: number,
  top: number,
  height: number,
  width: number,
): void {
  const shownWidth = (tileWidth * height) / tileHeight;
  const msPerPx = (clip.out_point_ms - clip.in_point_ms) / (right - left);
  const first = left + Math.floor(Math.max(0, -left) / shownWidth) * shownWidth;
  for (let x = first; x < Math.min(right, width); x += shownWidth) {
    const number = Math.max(0, bisectRight(times, clip.in_point_ms + (x - left) * msPerPx) - 1);
    const [sheet, tile] = [sheets[Math.floor(number / perSheet)], number % perSheet];
    const [sx, sy] = [(tile % columns) * tileWidth, Math.floor(tile / columns) * tileHeight];
    if (sheet) context.drawImage(sheet, sx, sy, tileWidth, tileHeight, x, top, shownWidth, height);
  }
}

function paintWave(
  context: CanvasRenderingContext2D,
  { values, msPerPeak }: NonNullable<Derived["peaks"]>,
  { clip }: Placed,
  left: number,
  right: number,
  x0: number,
  x1: number,
  top: number,
  height: number,
  colour: string,
): void {
  const msPerPx = (clip.out_point_ms - clip.in_point_ms) / (right - left);
  const middle = top + height / 2;
  context.beginPath();
  for (let x = Math.floor(x0); x < x1; x++) {
    const from = Math.max(0, Math.floor((clip.in_point_ms + (x - left) * msPerPx) / msPerPeak));
    const to = Math.max(from + 1, Math.floor((clip.in_point_ms + (x + 1 - left) * msPerPx) / msPerPeak));
    // where a pixel stands for many peaks, a dozen of them tell its height well enough
    const step = Math.max(1, Math.floor((to - from) / 12));
    let peak = 0;
    for (let i = from; i < to; i += step) peak = Math.max(peak, values[i] ?? 0);
    const half = Math.max(0.5, (peak * (height - 8)) / 2);
    context.rect(x, middle - half, 1, 2 * half);
  }
  context.fillStyle = colour;
  context.fill();
}

/** The captions below the tracks: their texts where there is room, slivers of a pixel apart as one. */
function paintCaptions(context: CanvasRenderingContext2D, { captions, scale, width, colour }: Painting): void {
  const { cues, top, height } = captions;
  context.fillStyle = colour("--surface");
  context.fillRect(0, top, width, height);
  context.font = "11px sans-serif";
  context.textBaseline = "middle";
  let lastRight = -Infinity;
  for (const { start_ms, end_ms, text } of cuesInView(cues, scale, width)) {
    const [left, right] = [xOf(scale, start_ms), xOf(scale, end_ms)];
    if (right < lastRight + 1) continue;
    const w = Math.max(1, right - left - 1);
    context.fillStyle = colour("--raised");
    context.fillRect(left, top + 1, w, height - 2);
    if (w > 24) clippedText(context, text.replaceAll("\n", " "), left, top, w, height, colour("--text-quiet"));
    lastRight = right;
  }
}

function clippedText(context: CanvasRenderingContext2D, text: string, x: number, y: number, w: number, h: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x + 2, y, w - 4, h);
  context.clip();
  context.fillStyle = colour;
  context.fillText(text, Math.max(x, 0) + 4, y + h / 2);
  context.restore();
}

function paintRuler(context: CanvasRenderingContext2D, { edl, scale, width, colour }: Painting): void {
  context.fillStyle = colour("--surface");
  context.fillRect(0, 0, width, RULER_PX);
  context.font = "11px ui-monospace, monospace";
  context.textBaseline = "top";
  for (const { x, label } of ticks(scale, edl.settings.frame_rate, width)) {
    context.fillStyle = colour("--line-strong");
    context.fillRect(Math.round(x), label ? RULER_PX - 10 : RULER_PX - 5, 1, label ? 10 : 5);
    if (!label) continue;
    context.fillStyle = colour("--text-quiet");
    context.fillText(label, x + 4, 4);
  }
}

function paintMarkers(context: CanvasRenderingContext2D, { edl, scale, width, height, colour }: Painting): void {
  for (const { time_ms, name } of edl.markers) {
    const x = xOf(scale, time_ms);
    if (x < -200 || x > width) continue;
    line(context, x, height, colour("--good"));
    context.fillStyle = colour("--good");
    context.beginPath();
    context.moveTo(x - 5, RULER_PX - 12);
    context.lineTo(x + 5, RULER_PX - 12);
    context.lineTo(x, RULER_PX - 4);
    context.fill();
    context.fillText(name, x + 7, RULER_PX - 14);
  }
}

/** The range between in and out: what lies outside is dimmed. */
function paintMarked(context: CanvasRenderingContext2D, painting: Painting): void {
  const { inMs, outMs, scale, width, height } = painting;
  if (inMs === null && outMs === null) return;
  const left = inMs === null ? 0 : xOf(scale, inMs);
  const right = outMs === null ? width : xOf(scale, outMs);
  context.fillStyle = "rgb(0 0 0 / 0.45)";
  context.fillRect(0, RULER_PX, Math.max(0, left), height);
  context.fillRect(right, RULER_PX, Math.max(0, width - right), height);
}

function line(context: CanvasRenderingContext2D, x: number, height: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(Math.round(x), 0, 1, height);
}
