/** Reading JSON with the path of every value at hand, so that a refusal can name the place. */

import { DocumentError } from "../errors.ts";

/** The longest time a document may hold, in milliseconds: 11.5 days. */
export const MAX_MS = 1_000_000_000;
/** The longest string, in characters. */
const MAX_TEXT = 100_000;
/** The longest list. */
const MAX_ITEMS = 1_000_000;

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One JSON object at a path. Each read takes a field; `done` refuses what nobody took. */
export class Reader {
  readonly #value: Json;
  /** Fields that were read or skipped: a document of hours has 50,000 objects, and a map of each took half of its time. */
  readonly #taken: string[] = [];
  #left: number;

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    if (!isObject(value)) throw new DocumentError(path, `must be an object, not ${shown(value)}`);
    this.#value = value;
    this.#left = Object.keys(value).length;
  }

  at(key: string): string {
    return this.path ? `${this.path}.${key}` : key;
  }

  fail(key: string, problem: string): DocumentError {
    return new DocumentError(this.at(key), problem);
  }

  /** The field's value; `fallback` where it is not there, and an error where there is no fallback either. */
  raw(key: string, ...fallback: [unknown?]): unknown {
    if (!this.has(key)) {
      if (fallback.length === 0) throw this.fail(key, "is missing");
      return fallback[0];
    }
    this.#take(key);
    return this.#value[key];
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#value, key) && !this.#taken.includes(key);
  }

  /** Fields that are derived when the document is written, or that a store adds. */
  skip(...keys: string[]): void {
    for (const key of keys) if (this.has(key)) this.#take(key);
  }

  #take(key: string): void {
    this.#taken.push(key);
    this.#left--;
  }

  text(key: string, ...fallback: [string?]): string {
    const value = this.raw(key, ...fallback);
    if (typeof value !== "string" || isTooLong(value)) {
      throw this.fail(key, `must be text of at most ${MAX_TEXT} characters, not ${shown(value)}`);
    }
    if (!isWholeText(value)) throw this.fail(key, "holds NUL or half a character (an unpaired surrogate)");
    return value;
  }

  name(key: string): string {
    const value = this.text(key);
    if (!value) throw this.fail(key, "must not be empty");
    return value;
  }

  textOrNull(key: string): string | null {
    if (this.has(key) && this.#value[key] != null) return this.text(key);
    this.skip(key);
    return null;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], ...fallback: [T?]): T {
    const value = this.raw(key, ...fallback);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw this.fail(key, `must be one of ${allowed.join(", ")}, not ${shown(value)}`);
    return found;
  }

  whole(key: string, low = 0, high = MAX_MS): number {
    const value = this.raw(key);
    if (typeof value !== "number" || !Number.isInteger(value) || value < low || value > high) {
      throw this.fail(key, `must be a whole number from ${low} to ${high}, not ${shown(value)}`);
    }
    return value === 0 ? 0 : value; // no -0
  }

  wholeOrNull(key: string): number | null {
    if (this.has(key) && this.#value[key] != null) return this.whole(key);
    this.skip(key);
    return null;
  }

  flag(key: string): boolean {
    const value = this.raw(key, false);
    if (typeof value !== "boolean") throw this.fail(key, `must be true or false, not ${shown(value)}`);
    return value;
  }

  items(key: string, ...fallback: [unknown[]?]): unknown[] {
    const value = this.raw(key, ...fallback);
    if (!Array.isArray(value) || value.length > MAX_ITEMS) {
      throw this.fail(key, `must be a list of at most ${MAX_ITEMS} items, not ${shown(value)}`);
    }
    return value;
  }

  each<T>(key: string, read: (item: unknown, path: string) => T, ...fallback: [unknown[]?]): T[] {
    const here = this.at(key);
    return this.items(key, ...fallback).map((item, i) => read(item, `${here}[${i}]`));
  }

  done(): void {
    if (this.#left === 0) return;
    for (const key of Object.keys(this.#value)) if (this.has(key)) throw this.fail(key, "is no field of the document here");
  }
}

function isTooLong(value: string): boolean {
  return value.length > MAX_TEXT && [...value].length > MAX_TEXT; // Python counts characters, not UTF-16 units
}

/** What few texts hold: NUL, or a half of a character, paired or not. */
const SUSPECT = /[\0\ud800-\udfff]/;

/** Whether the text can be kept anywhere: as UTF-8, and without NUL, which PostgreSQL's JSON refuses. */
export function isWholeText(value: string): boolean {
  return !SUSPECT.test(value) || (!value.includes("\0") && value.isWellFormed());
}

/** A value as a message names it: short, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return (JSON.stringify(value) ?? "nothing").slice(0, 60);
}
