/** Effects of a clip: small records, at most one of a type on a clip. */

import { DocumentError } from "../errors.ts";
import { Fraction, nearest, ONE } from "../fraction.ts";
import { isObject } from "./reading.ts";

/** An effect as it is written: its type, and fields with the ranges of `RANGES`. */
export interface Effect {
  readonly type: EffectType;
  readonly [field: string]: number | string;
}

type Ranges = Readonly<Record<string, readonly [low: number, high: number]>>;

const RANGES = {
  gain: { db: [-96, 24] },
  fade_in: { duration_ms: [1, 600_000] },
  fade_out: { duration_ms: [1, 600_000] },
  crossfade: { duration_ms: [2, 60_000] },
  speed: { rate: [0.000000001, 1000] },
  opacity: { value: [0, 1] },
  position: { x: [-10, 10], y: [-10, 10] },
  scale: { value: [0.01, 100] },
  crop: { left: [0, 0.99], top: [0, 0.99], right: [0, 0.99], bottom: [0, 0.99] },
} satisfies Record<string, Ranges>;

export type EffectType = keyof typeof RANGES;

/** Throws DocumentError naming the field for an unknown type, field, or a value out of its range. */
export function effectFromJson(value: unknown, path: string): Effect {
  if (!isObject(value) || typeof value["type"] !== "string" || !Object.hasOwn(RANGES, value["type"])) {
    throw new DocumentError(`${path}.type`, `is none of ${Object.keys(RANGES).join(", ")}`);
  }
  const type = value["type"] as EffectType;
  const ranges: Ranges = RANGES[type];
  const given = Object.entries(value).filter(([key]) => key !== "type");
  for (const [key, item] of given) check(type, ranges, key, item, `${path}.${key}`);
  const filled = type === "crop" ? { left: 0, top: 0, right: 0, bottom: 0 } : {};
  const effect: Effect = { ...filled, ...(Object.fromEntries(given) as Record<string, number>), type };
  if (Object.keys(ranges).some((key) => !Object.hasOwn(effect, key))) {
    throw new DocumentError(path, `lacks a field of ${type}`);
  }
  if (type === "crop" && leavesNothing(effect)) throw new DocumentError(path, "leaves nothing of the picture");
  return effect;
}

function leavesNothing({ left, right, top, bottom }: Effect): boolean {
  return Number(left) + Number(right) >= 1 || Number(top) + Number(bottom) >= 1;
}

function check(type: EffectType, ranges: Ranges, key: string, item: unknown, path: string): void {
  const range = Object.hasOwn(ranges, key) ? ranges[key] : undefined;
  if (!range) throw new DocumentError(path, `${type} has no such field`);
  const [low, high] = range;
  const whole = key.endsWith("_ms");
  if (typeof item !== "number" || (whole && !Number.isInteger(item)) || !(low <= item && item <= high)) {
    throw new DocumentError(path, `must be a ${whole ? "whole " : ""}number from ${low} to ${high}`);
  }
}

/** The rate at which so much of a source lasts so long, to nine decimals. */
export function speedFor(sourceMs: number, durationMs: number): number {
  return nearest(new Fraction(BigInt(sourceMs) * 10n ** 9n, durationMs)) / 1e9;
}

/** The playback rate, exact to the decimals it is written with. */
export function speedOf(effects: readonly Effect[]): Fraction {
  const speed = effects.find((effect) => effect.type === "speed");
  return (speed && Fraction.ofDecimal(String(speed["rate"]))) ?? ONE;
}
