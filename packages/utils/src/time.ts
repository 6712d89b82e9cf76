/**
 * Time: rates as fractions, milliseconds at rest, frames and samples from absolute boundaries, timecode.
 *
 * A position is always computed from an absolute millisecond boundary and a duration as the difference of two rounded
 * boundaries: rounding a start and a duration apart lets frames drift past the end of a source.
 */

import { Fraction, nearest } from "./fraction.ts";

type Flavor<T, Name> = T & { readonly __flavor?: Name };

/** A position on the edited timeline, in milliseconds. Not to be confused with a position in a source. */
export type TimelineMs = Flavor<number, "timeline">;
/** A position inside one media file, in milliseconds from its first presented sample. */
export type SourceMs = Flavor<number, "source">;

/** A half-open stretch of time [start_ms, end_ms). */
export interface Span {
  readonly start_ms: number;
  readonly end_ms: number;
}

export function durationOf(span: Span): number {
  return span.end_ms - span.start_ms;
}

const NTSC = new Map([24, 30, 48, 60, 120].map((base) => [(base / 1.001).toFixed(2), new Fraction(base * 1000, 1001)]));
const TIMECODE = /^([0-9]{1,4})([:;])([0-9]{1,2})([:;])([0-9]{1,2})([:;])([0-9]{1,3})$/;

/**
 * Frames per second as an exact fraction; 23.98, 29.97 and 59.94 (and finer decimals) mean the 1001 rates.
 * Throws RangeError for what is not a positive rate of at most 1000.
 */
export function rateFromNumber(value: number | string): Fraction {
  const rate = rateFromText(String(value));
  if (rate === null || rate.numerator <= 0n || rate.isMoreThan(1000)) {
    throw new RangeError(`${JSON.stringify(value)} is not a frame rate`);
  }
  return rate;
}

function rateFromText(text: string): Fraction | null {
  if (text.length > 30) return null;
  const quotient = /^\s*([+-]?\d+)\s*\/\s*([+-]?\d+)\s*$/.exec(text);
  if (quotient) {
    const [n, d] = [BigInt(quotient[1] ?? ""), BigInt(quotient[2] ?? "")];
    return d > 0n ? new Fraction(n, d) : null;
  }
  const decimal = Fraction.ofDecimal(text);
  if (decimal === null || decimal.numerator <= 0n || decimal.isMoreThan(1000)) return null;
  return NTSC.get(decimal.toNumber().toFixed(2)) ?? decimal.limited(1001n);
}

/** The frame whose start is nearest to the boundary `ms` (halves go up). */
export function frameAt(ms: number, rate: Fraction): number {
  return nearest(rate.times(ms).over(1000));
}

/** The whole millisecond nearest to the start of `frame`; below 500 fps `frameAt` of it gives `frame` back. */
export function frameToMs(frame: number, rate: Fraction): number {
  return nearest(new Fraction(frame * 1000).over(rate));
}

/** The sample at the boundary `ms`. */
export function sampleAt(ms: number, sampleRateHz: number): number {
  return nearest(new Fraction(BigInt(ms) * BigInt(sampleRateHz), 1000));
}

/** Whether timecode at this rate is counted in drop-frame: only 29.97 and 59.94 are. */
export function isDropFrame(rate: Fraction): boolean {
  return rate.denominator === 1001n && (rate.numerator === 30000n || rate.numerator === 60000n);
}

/** `HH:MM:SS:FF`, or `HH:MM:SS;FF` in drop-frame (SMPTE ST 12-1), the default where the rate has it. */
export function framesToTimecode(frame: number, rate: Fraction, dropFrame = isDropFrame(rate)): string {
  if (frame < 0 || (dropFrame && !isDropFrame(rate))) throw new RangeError(`frame ${frame} has no such timecode`);
  const base = timecodeBase(rate);
  let counted = frame;
  if (dropFrame) {
    const dropped = base / 15; // 2 numbers a minute at 29.97, 4 at 59.94, none in every tenth minute
    const perTen = base * 600 - dropped * 9;
    const [tens, rest] = [Math.floor(frame / perTen), frame % perTen];
    counted += dropped * 9 * tens;
    if (rest >= dropped) counted += dropped * Math.floor((rest - dropped) / (base * 60 - dropped));
  }
  const [seconds, ff] = [Math.floor(counted / base), counted % base];
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits);
  return `${parts.join(":")}${dropFrame ? ";" : ":"}${twoDigits(ff)}`;
}

/** The inverse of `framesToTimecode`; `;` before the frames means drop-frame. Throws RangeError when malformed. */
export function timecodeToFrames(timecode: string, rate: Fraction): number {
  const match = TIMECODE.exec(timecode);
  const [hh, mm, ss, ff] = [1, 3, 5, 7].map((i) => Number(match?.[i])) as [number, number, number, number];
  const [base, drop] = [timecodeBase(rate), match?.[6] === ";"];
  if (!match || mm > 59 || ss > 59 || ff >= base) throw new RangeError(`${timecode} is not a timecode`);
  const minutes = hh * 60 + mm;
  const frame = (minutes * 60 + ss) * base + ff;
  if (!drop) return frame;
  const dropped = base / 15;
  if (!isDropFrame(rate) || (mm % 10 !== 0 && ss === 0 && ff < dropped)) {
    throw new RangeError(`${timecode} does not exist in drop-frame`);
  }
  return frame - dropped * (minutes - Math.floor(minutes / 10));
}

function timecodeBase(rate: Fraction): number {
  return Math.max(1, nearest(rate));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
