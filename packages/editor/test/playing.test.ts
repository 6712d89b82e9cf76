/** The player's laws, on an engine whose clock the test moves. */

import { edlFromJson } from "@auteur/utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { BackwardReader } from "../src/preview/backwards.ts";
import type { Engine } from "../src/preview/engine.ts";
import { goneShots } from "../src/preview/plan.ts";
import { Player } from "../src/preview/player.ts";
import { paced, shuttled } from "../src/preview/shuttle.ts";

const clip = (id: string, start_ms: number, in_point_ms: number) => ({ id, media_file_id: "m", start_ms, duration_ms: 1000, in_point_ms, out_point_ms: in_point_ms + 1000 });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 60_000 }],
  tracks: [{ id: "V1", type: "video", clips: [clip("a", 0, 5000), clip("b", 1000, 9000), clip("c", 2000, 0)] }],
});

/** Runs at the speed that it was started with; `steps` frames of 100 ms. */
class Clock implements Engine {
  #at = { ms: 0, speed: 0 };
  #starts = 0;
  async start(_: unknown, ms: number, speed: number): Promise<void> {
    const asked = ++this.#starts;
    await Promise.resolve();
    if (asked === this.#starts) this.#at = { ms, speed };
  }
  stop = () => {
    this.#starts++;
    this.#at = { ms: 0, speed: 0 }; // as an engine's clock that does not run
  };
  now = () => this.#at.ms;
  tick = () => void (this.#at.ms += 100 * this.#at.speed);
  keep = () => undefined;
  picture = () => null;
  forget = () => undefined;
  close = () => undefined;
}

const frames: (() => void)[] = [];
beforeEach(() => {
  frames.length = 0;
  vi.stubGlobal("requestAnimationFrame", (act: () => void) => frames.push(act));
  vi.stubGlobal("cancelAnimationFrame", () => void (frames.length = 0));
});
afterEach(() => vi.unstubAllGlobals());

const playerOf = () => new Player({ getContext: () => null } as unknown as HTMLCanvasElement, new Clock(), edl);

/** Lets the page draw so many frames. */
async function drawn(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const act of frames.splice(0)) act();
    await Promise.resolve();
  }
}

test("it plays to the end, and from the end begins anew", async () => {
  const player = playerOf();
  await player.play();
  await drawn(40);
  expect(player.state).toMatchObject({ playing: false, ms: 3000 });
  await player.play();
  await drawn(2);
  expect(player.state.ms).toBeLessThan(1000);
});

test("whoever changes the speed before it runs loses nothing: it plays on from where it was", async () => {
  const player = playerOf();
  player.seek(1500);
  void player.play();
  player.setSpeed(1.5);
  player.setSpeed(2);
  await drawn(3);
  expect(player.state).toMatchObject({ playing: true, speed: 2 });
  expect(player.state.ms).toBeGreaterThanOrEqual(1500);
});

test("backwards it plays to the beginning and stops, and from there begins at the end", async () => {
  const player = playerOf();
  player.seek(1500);
  player.setSpeed(-2);
  await player.play();
  await drawn(4);
  expect(player.state.ms).toBeLessThan(1500);
  await drawn(10);
  expect(player.state).toMatchObject({ playing: false, ms: 0, speed: -2 });
  await player.play();
  await drawn(2);
  expect(player.state.ms).toBeGreaterThan(2000);
});

test.each([
  [{ from_ms: 500, to_ms: 1200 }, 500, 1200],
  [{ from_ms: 0, to_ms: null }, 0, 3000],
])("a loop %o is played again and again until it is switched off", async (loop, from, to) => {
  const player = playerOf();
  player.setLoop(loop);
  player.seek(to - 200);
  await player.play();
  const seen: number[] = [];
  for (let i = 0; i < 60; i++) {
    await drawn(1);
    seen.push(player.state.ms);
  }
  expect(player.state.playing).toBe(true);
  expect(Math.max(...seen)).toBeLessThanOrEqual(to);
  expect(seen.filter((ms) => ms === from).length).toBeGreaterThan(1);
  player.setLoop(null);
  await drawn(60);
  expect(player.state).toMatchObject({ playing: false, ms: 3000 });
});

test("what is listened to up to a moment is played forwards, whatever played before, and loops nothing", async () => {
  const player = playerOf();
  player.setSpeed(-1);
  player.setLoop({ from_ms: 0, to_ms: null });
  player.seek(800);
  await player.play(1400);
  await drawn(20);
  expect(player.state).toMatchObject({ playing: false, speed: 1 });
  expect(player.state.ms).toBeGreaterThanOrEqual(1400);
});

test("a press more is faster, the other key turns around, and the pace keeps the direction", () => {
  const pressed = (keys: readonly (1 | -1)[]) => keys.reduce((state, key) => ({ playing: true, speed: shuttled(state, key) }), { playing: false, speed: 1 }).speed;
  expect(pressed([1])).toBe(1);
  expect(pressed([1, 1, 1, 1])).toBe(2);
  expect(pressed([-1, -1])).toBe(-1.5);
  expect(pressed([1, 1, -1])).toBe(-1);
  expect(pressed([-1, -1, -1, 1])).toBe(1);
  expect(paced({ speed: 1 }, -1)).toBe(0.75);
  expect(paced({ speed: 0.5 }, -1)).toBe(0.5);
  expect(paced({ speed: -1 }, 1)).toBe(-1.25);
});

test("backwards the shot before the one that is seen comes next", () => {
  expect(goneShots(edl, 1500).map(({ source_ms }) => source_ms)).toEqual([5000]);
  expect(goneShots(edl, 500)).toEqual([]);
});

test("frames come in falling order down to the lowest, each decoded once", async () => {
  const asked: [number, number][] = [];
  const sink = {
    async *canvases(from = 0, to = Infinity) {
      asked.push([from, to]);
      for (let frame = Math.floor(from * 25); frame / 25 < to; frame++) yield await Promise.resolve({ timestamp: frame / 25, duration: 0.04, canvas: { frame } });
    },
  };
  const reader = new BackwardReader(sink as never, 2, 0.8);
  const seen: number[] = [];
  for (let frame = 50; frame >= 20; frame--) {
    for (let i = 0; i < 60; i++) await Promise.resolve();
    seen.push(Math.round((reader.at(frame / 25)?.timestamp ?? -1) * 25));
  }
  expect(seen).toEqual(Array.from({ length: 31 }, (_, i) => 50 - i));
  expect(Math.min(...asked.map(([from]) => from))).toBe(0.8);
  expect(asked.every(([from], i) => i === 0 || asked[i - 1]?.[0] === asked[i]?.[1] || from === 0.8)).toBe(true);
});
