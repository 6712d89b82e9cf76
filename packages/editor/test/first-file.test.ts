import { expect, test } from "vitest";

import { settingsOf } from "../src/data/first-file.ts";

const picture = { width: 1920, height: 1080, rotation_deg: 0, rate: "30000/1001", is_vfr: false };
const of = (video: object | null) => settingsOf({ metadata: { probe: { video } } });

test("a project follows the picture's size and rate, upright", () => {
  expect(of(picture)).toEqual({ width: 1920, height: 1080, frame_rate: 29.97 });
  expect(of({ ...picture, rotation_deg: 270, rate: "25/1" })).toEqual({ width: 1080, height: 1920, frame_rate: 25 });
});

test("where the rate is no film's the usual one is taken, and sound alone says nothing", () => {
  expect(of({ ...picture, rate: "1000/1", is_vfr: true })).toMatchObject({ frame_rate: 30 });
  expect(of({ ...picture, rate: "0/0" })).toMatchObject({ frame_rate: 30 });
  expect(of(null)).toBeNull();
});
