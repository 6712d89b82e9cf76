/** Sound stretched with its pitch kept. */

import { describe, expect, test } from "vitest";

import { Stretch } from "../src/preview/stretch.ts";

const HZ = 48_000;

const tone = (hz: number, seconds: number) =>
  Float32Array.from({ length: Math.round(seconds * HZ) }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / HZ));

/** In pieces of what Opus gives. */
function stretched(source: Float32Array, rate: number): Float32Array {
  const stretch = new Stretch(1, rate, HZ);
  const pieces: Float32Array[] = [];
  for (let at = 0; at < source.length; at += 960) pieces.push(...stretch.push([source.subarray(at, at + 960)]));
  pieces.push(...stretch.end());
  return Float32Array.from(pieces.flatMap((piece) => [...piece]));
}

const level = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

function risesPerSecond(samples: Float32Array): number {
  let rises = 0;
  for (let i = 1; i < samples.length; i++) if ((samples[i - 1] as number) < 0 && (samples[i] as number) >= 0) rises++;
  return (rises * HZ) / samples.length;
}

describe("a stretched sound", () => {
  test.each([0.5, 0.75, 1, 1.25, 1.5, 2])("is to the sample as long as its source by the rate, at %f", (rate) => {
    for (const length of [100, 4801, 48_000, 96_123]) {
      expect(stretched(tone(200, 3).subarray(0, length), rate)).toHaveLength(Math.round(length / rate));
    }
  });

  test.each([0.5, 0.75, 1.25, 1.5, 2])("keeps its pitch and its level at %f, without a step between hops", (rate) => {
    for (const hz of [110, 220, 997]) {
      const made = stretched(tone(hz, 2), rate);
      const middle = made.slice(4800, -4800);
      expect(Math.abs(risesPerSecond(middle) / hz - 1)).toBeLessThan(0.02);
      expect(Math.abs(level(middle) / (0.5 / Math.SQRT2) - 1)).toBeLessThan(0.05);
      const steps = middle.map((value, i) => Math.abs(value - (middle[i - 1] ?? value)));
      expect(steps.reduce((most, step) => Math.max(most, step))).toBeLessThan((2 * Math.PI * hz * 0.5 * 1.3) / HZ + 0.005);
    }
  });

  test("at its own speed is the source itself", () => {
    const source = tone(321, 0.7);
    expect(stretched(source, 1)).toEqual(source);
  });

  test("never says what lies outside the source: its beginning and end are of it alone", () => {
    const source = tone(300, 1);
    const around = new Float32Array(3 * HZ).fill(0.9);
    around.set(source, HZ);
    const made = stretched(around.subarray(HZ, 2 * HZ), 2);
    expect(Math.max(...made)).toBeLessThan(0.55);
  });
});
