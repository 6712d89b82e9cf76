/**
 * What every operation is: its parameters, and one pure function of the document and them.
 *
 * An operation gives the next document and nothing else; what takes it back is found by comparing the two documents
 * (`patch.ts`), so no verb can get its inverse wrong.
 */

import { DocumentError, OperationError } from "../errors.ts";
import type { Edl } from "./document.ts";
import { isObject, type Json, MAX_MS, Reader } from "./reading.ts";

export type Operation = (edl: Edl, op: Json) => Edl;

/** How a parameter is read, and what it is where it is not given (`required` where it must be). */
interface Parameter<T> {
  readonly read: (reader: Reader, key: string) => T;
  readonly fallback?: T;
  readonly required: boolean;
}

type Parameters<T> = { readonly [K in keyof T]: Parameter<T[K]> };

/** The operation of a verb. Throws OperationError naming a parameter that is missing, unknown or out of range. */
export function operation<T>(parameters: Parameters<T>, perform: (edl: Edl, given: T) => Edl): Operation {
  return (edl, op) => perform(edl, decoded(parameters, op));
}

function decoded<T>(parameters: Parameters<T>, op: Json): T {
  try {
    const reader = new Reader(op, "");
    reader.skip("op");
    const entries = Object.entries<Parameter<unknown>>(parameters as Record<string, Parameter<unknown>>);
    const given = entries.map(([key, parameter]) => [
      key,
      parameter.required || reader.has(key) ? parameter.read(reader, key) : parameter.fallback,
    ]);
    reader.done();
    return Object.fromEntries(given) as T;
  } catch (error) {
    if (error instanceof DocumentError) throw new OperationError(`${String(op["op"])}: ${error.message}`);
    throw error;
  }
}

export const text: Parameter<string> = { required: true, read: (reader, key) => reader.text(key) };
export const whole: Parameter<number> = { required: true, read: (reader, key) => reader.whole(key, -MAX_MS) };
export const flag: Parameter<boolean> = { required: true, read: (reader, key) => reader.flag(key) };
export const object: Parameter<Json> = { required: true, read: (reader, key) => asObject(reader, key) };
export const number: Parameter<number> = {
  required: true,
  read: (reader, key) => {
    const value = reader.raw(key);
    if (typeof value === "number" && Math.abs(value) <= MAX_MS) return value;
    throw reader.fail(key, "must be a number");
  },
};

function asObject(reader: Reader, key: string): Json {
  const value = reader.raw(key);
  if (isObject(value)) return value;
  throw reader.fail(key, "must be an object");
}

/** A list of such values. */
export function listOf<T>(item: Parameter<T>): Parameter<readonly T[]> {
  return {
    required: true,
    read: (reader, key) => reader.items(key).map((value) => item.read(new Reader({ [key]: value }, reader.path), key)),
  };
}

/** A parameter that need not be given. */
export function or<T>(parameter: Parameter<T>, fallback: T): Parameter<T> {
  return { ...parameter, required: false, fallback };
}

/** A parameter that need not be given, and may be null. */
export function orNull<T>(parameter: Parameter<T>): Parameter<T | null> {
  return {
    required: false,
    fallback: null,
    read: (reader, key) => {
      const value = reader.raw(key);
      return value === null ? null : parameter.read(new Reader({ [key]: value }, reader.path), key);
    },
  };
}
