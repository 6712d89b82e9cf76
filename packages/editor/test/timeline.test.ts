/** The timeline's geometry. */

import { Fraction } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { fitted, msAt, revealing, scrolled, ticks, xOf, zoomed } from "../src/timeline/scale.ts";
import { snapped, snappedSpan } from "../src/timeline/snapping.ts";

const HOUR = 3_600_000;

describe("the scale", () => {
  test("what is under the pointer stays there when zooming", () => {
    let scale = fitted(HOUR, 1000);
    for (const factor of [2, 3, 0.7, 5, 1.3]) {
      const before = msAt(scale, 400);
      scale = zoomed(scale, factor, 400, HOUR, 1000);
      expect(Math.abs(msAt(scale, 400) - before)).toBeLessThan(1);
    }
  });

  test("never shows what lies before the beginning, nor scrolls past the end", () => {
    const scale = zoomed(fitted(HOUR, 1000), 20, 0, HOUR, 1000);
    expect(scrolled(scale, -1e9, HOUR, 1000).left_ms).toBe(0);
    const end = scrolled(scale, 1e9, HOUR, 1000);
    expect(xOf(end, HOUR)).toBeGreaterThan(800);
    expect(xOf(end, HOUR)).toBeLessThanOrEqual(1000);
  });

  test("turns a page when the playhead leaves the view, and not before", () => {
    const scale = zoomed(fitted(HOUR, 1000), 60, 0, HOUR, 1000);
    const inside = msAt(scale, 500);
    expect(revealing(scale, inside, HOUR, 1000)).toBe(scale);
    const outside = msAt(scale, 1500);
    const turned = revealing(scale, outside, HOUR, 1000);
    expect(xOf(turned, outside)).toBeCloseTo(100, 0);
  });

  test.each([
    [new Fraction(25), 0.05],
    [new Fraction(30000, 1001), 0.9],
    [new Fraction(30000, 1001), 0.0002],
    [new Fraction(60), 1.2],
  ])("labels keep their distance and ascend (%s fps, %f px/ms)", (rate, px_per_ms) => {
    const labelled = ticks({ left_ms: 61_000, px_per_ms }, rate, 1200).filter((tick) => tick.label);
    expect(labelled.length).toBeGreaterThan(2);
    for (const [i, tick] of labelled.slice(1).entries()) {
      expect(tick.x - (labelled[i]?.x ?? 0)).toBeGreaterThanOrEqual(90);
    }
  });

  test("the ruler counts in drop-frame where it is due", () => {
    const marks = ticks({ left_ms: 59_000, px_per_ms: 0.06 }, new Fraction(30000, 1001), 600);
    expect(marks.map((tick) => tick.label)).toContain("00:01:00;02");
  });
});

describe("snapping", () => {
  test("takes the nearest target within reach, else the pointer", () => {
    expect(snapped(104, [0, 100, 110], 10)).toEqual({ ms: 100, at: 100 });
    expect(snapped(107, [0, 100, 110], 10)).toEqual({ ms: 110, at: 110 });
    expect(snapped(150.4, [0, 100, 110], 10)).toEqual({ ms: 150, at: null });
    expect(snapped(5, [], 10)).toEqual({ ms: 5, at: null });
  });

  test("a span snaps by the edge that is nearer", () => {
    expect(snappedSpan(95, 50, [100, 146], 10)).toEqual({ ms: 96, at: 146 });
    expect(snappedSpan(98, 50, [100, 160], 10)).toEqual({ ms: 100, at: 100 });
    expect(snappedSpan(300, 50, [100, 160], 10)).toEqual({ ms: 300, at: null });
  });
});
