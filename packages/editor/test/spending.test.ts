import type { LedgerEntry } from "@auteur/types";
import { expect, test } from "vitest";

import { soundType } from "../src/account/new-voice.tsx";
import { axisSteps, spendingOf } from "../src/account/spending.ts";

const dayOf = (iso: string) => iso.slice(0, 10);

function entry(job_id: string, kind: string, amount: number, created_at: string, description = ""): LedgerEntry {
  const type = kind === "hold" ? "usage" : "refund";
  return { id: `${job_id}-${kind}`, amount, balance_after: 0, type, kind, ref: job_id, description, job_id, created_at };
}

test("credits count on the day they were held, less what was given back later", () => {
  const { days, kinds, most_credits } = spendingOf(
    [
      entry("a", "release", 3, "2026-03-02T08:00:00Z"),
      entry("a", "hold", -10, "2026-03-01T23:00:00Z", "render"),
      entry("b", "hold", -4, "2026-03-01T10:00:00Z", "transcription"),
    ],
    "2026-03-02",
    3,
    dayOf,
  );
  expect(days).toEqual(["2026-02-28", "2026-03-01", "2026-03-02"]);
  expect(kinds).toEqual([
    { kind: "render", total_credits: 7, by_day: [0, 7, 0] },
    { kind: "transcription", total_credits: 4, by_day: [0, 4, 0] },
  ]);
  expect(most_credits).toBe(11);
});

test("work that was refunded whole, grants, and give-backs of older work are no spending", () => {
  const grant: LedgerEntry = { ...entry("-", "grant", 1500, "2026-03-01T00:00:00Z"), type: "subscription", job_id: null };
  const entries = [
    entry("a", "refund", 10, "2026-03-01T12:00:00Z"),
    entry("a", "hold", -10, "2026-03-01T11:00:00Z", "render"),
    entry("old", "release", 5, "2026-03-01T09:00:00Z"),
    grant,
  ];
  expect(spendingOf(entries, "2026-03-01", 1, dayOf).kinds).toEqual([]);
});

test.each([0, 1, 3, 7, 12, 99, 100, 101, 2345])("the axis is round and reaches %i", (most) => {
  const steps = axisSteps(most);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBeGreaterThanOrEqual(most);
  expect(steps.length).toBeLessThanOrEqual(6);
  expect(steps.every(Number.isInteger)).toBe(true);
});

test("a sound's type is the server's name for it", () => {
  expect(soundType({ name: "me.M4A", type: "audio/x-m4a" })).toBe("audio/mp4");
  expect(soundType({ name: "me", type: "audio/webm;codecs=opus" })).toBe("audio/webm");
});
