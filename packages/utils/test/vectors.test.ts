/** The document passes the same vectors as the Python core (tests/vectors), and the check would notice a fault. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { equal } from "../src/equal.ts";
import {
  apply,
  type Edl,
  edlFromJson,
  edlToJson,
  Fraction,
  frameAt,
  framesToTimecode,
  frameToMs,
  nearest,
  type Op,
  OperationError,
  perform,
  sampleAt,
  timecodeToFrames,
} from "../src/index.ts";

const FOLDER = join(import.meta.dirname, "../../../tests/vectors");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

type Json = Record<string, unknown>;

interface Step {
  op: Op;
  changed?: Json;
  inverse?: Op;
  refused?: string;
}

interface Vector {
  name: string;
  document: unknown;
  steps: Step[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}

/** The document as a vector holds it: the stacks only as how many steps are on them. */
function plain(edl: Edl): Json {
  return { ...edlToJson(edl), undo_stack: edl.undo_stack.length, redo_stack: edl.redo_stack.length };
}

function changed(before: Json, after: Json): Json {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !equal(before[key], value)));
}

function content(edl: Edl): Json {
  const { version: _, undo_stack: _u, redo_stack: _r, created_at: _c, updated_at: _d, ...rest } = edlToJson(edl);
  return rest;
}

/** What this implementation does otherwise than a vector says. */
function* faults(vector: Vector): Generator<string> {
  let edl = edlFromJson(vector.document);
  for (const [i, step] of vector.steps.entries()) {
    const where = `${vector.name}, step ${i} (${step.op.op})`;
    let after: Edl;
    try {
      after = perform(edl, step.op);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      if (error.code !== step.refused) yield `${where}: refused as ${error.code}: ${error.message}`;
      continue;
    }
    const found = changed(plain(edl), plain(after));
    if (!equal(found, step.changed)) yield `${where}: another document`;
    for (const back of step.inverse ? [step.inverse, apply(edl, step.op).inverse] : []) {
      if (!equal(content(apply(after, back).after), content(edl))) yield `${where}: the inverse fails`;
    }
    edl = after;
  }
}

describe.each(FILES.filter((name) => name !== "time.json"))("%s", (name) => {
  test.each(read(name) as Vector[])("$name", (vector) => {
    expect([...faults(vector)]).toEqual([]);
  });
});

test("a wrong vector is noticed", () => {
  const [vector] = read("split.json") as [Vector];
  const step = vector.steps.find((one) => one.changed);
  if (step?.changed) step.changed["version"] = 99;
  expect([...faults(vector)].length).toBeGreaterThan(0);
});

test("what is read is written back the same", () => {
  for (const vector of read("history.json") as Vector[]) {
    expect(edlToJson(edlFromJson(vector.document))).toEqual(vector.document);
  }
});

const fraction = (text: unknown): Fraction => {
  const [n, d = "1"] = String(text).split("/");
  return new Fraction(BigInt(n ?? ""), BigInt(d));
};

interface Entry {
  value: string;
  rate: string;
  ms: number;
  frame: number;
  sample_rate_hz: number;
  timecode: string;
  is: unknown;
}

const TIMES: Record<string, (given: Entry) => unknown> = {
  nearest: ({ value }) => nearest(fraction(value)),
  frame_at: ({ rate, ms }) => frameAt(ms, fraction(rate)),
  frame_to_ms: ({ rate, frame }) => frameToMs(frame, fraction(rate)),
  sample_at: ({ sample_rate_hz, ms }) => sampleAt(ms, sample_rate_hz),
  frames_to_timecode: ({ rate, frame }) => framesToTimecode(frame, fraction(rate)),
  timecode_to_frames: ({ rate, timecode }) => timecodeToFrames(timecode, fraction(rate)),
};

describe.each(Object.entries(read("time.json") as Record<string, Entry[]>))("%s", (name, entries) => {
  test("every entry holds", () => {
    const wrong = entries.filter((entry) => !equal(TIMES[name]?.(entry), entry.is));
    expect(wrong).toEqual([]);
  });
});
