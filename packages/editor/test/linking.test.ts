/** Picture and sound of one stretch are edited together; tracks change their places as they are seen. */

import { edlFromJson, perform } from "@auteur/utils";
import { expect, test } from "vitest";

import { dragged, type Drag, operationOf } from "../src/timeline/gestures.ts";
import { partnersOf, withPartners } from "../src/timeline/linking.ts";
import { rowsOf } from "../src/timeline/rows.ts";
import { added, moving } from "../src/timeline/tracks.ts";

const clip = (id: string, start_ms: number, duration_ms: number, in_point_ms: number) => ({ id, media_file_id: "m", start_ms, duration_ms, in_point_ms, out_point_ms: in_point_ms + duration_ms });
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 20_000 }],
  tracks: [
    { id: "V1", type: "video", clips: [clip("v1", 0, 4000, 0), clip("v2", 4000, 4000, 6000)] },
    { id: "V2", type: "video", clips: [] },
    { id: "A1", type: "audio", clips: [clip("a1", 0, 4000, 0), clip("a2", 4000, 4000, 6000)] },
    { id: "A2", type: "audio", clips: [clip("other", 4000, 3000, 6000)] },
  ],
});

function held(id: string) {
  for (const track of edl.tracks) {
    const placed = track.lane.find(id);
    if (placed) return { track, placed };
  }
  throw new Error(id);
}
const idsOf = (found: readonly { placed: { clip: { id: string } } }[]) => found.map(({ placed }) => placed.clip.id);

test("what lies at the same time and shows the same stretch belongs together, and nothing else", () => {
  expect(idsOf(partnersOf(edl, held("v2")))).toEqual(["a2"]);
  expect(idsOf(partnersOf(edl, held("a1")))).toEqual(["v1"]);
  expect(idsOf(partnersOf(edl, held("other")))).toEqual([]);
  expect(idsOf(withPartners(edl, [held("v1"), held("a1"), held("v2")]))).toEqual(["v1", "a1", "v2", "a2"]);
  const locked = perform(edl, { op: "set_track", track_id: "A1", locked: true });
  expect(partnersOf(locked, held("v2"))).toEqual([]);
});

const scale = { left_ms: 0, px_per_ms: 0.1 };
/** The document after a drag of a clip by some time. */
function after(id: string, part: Drag["part"], gesture: Drag["gesture"], by: number, row?: string) {
  const one = held(id);
  const linked = partnersOf(edl, one);
  const drag = { ...one, part, gesture, grabbedMs: 4000, others: gesture === "move" ? linked : [], linked: gesture === "move" ? [] : linked };
  const rows = rowsOf(edl.tracks, new Map());
  const to = dragged(drag, 4000 + by, { edl, row: rows.find(({ track }) => track.id === row), targets: [], scale, ripple: false });
  const op = operationOf(drag, to, false);
  if (!op) throw new Error("nothing moved");
  const done = perform(edl, op);
  return Object.fromEntries(done.tracks.map((track) => [track.id, [...track.lane].map(({ start_ms, clip: { duration_ms, in_point_ms } }) => [start_ms, duration_ms, in_point_ms])]));
}

test.each([
  ["trim", "out", "trim-out", -1000],
  ["slip", "body", "slip", -500],
  ["roll", "in", "roll", -800],
] as const)("a %s does the same to picture and sound", (_, part, gesture, by) => {
  const { V1, A1 } = after("v2", part, gesture, by);
  expect(A1).toEqual(V1);
  expect(V1).not.toEqual([[0, 4000, 0], [4000, 4000, 6000]]);
});

test("a picture that is moved to another track takes its sound along in time, which stays on its own track", () => {
  const { V1, V2, A1 } = after("v2", "body", "move", 2000, "V2");
  expect(V1).toEqual([[0, 4000, 0]]);
  expect(V2).toEqual([[6000, 4000, 6000]]);
  expect(A1?.[1]).toEqual([6000, 4000, 6000]);
});

test("a track moves past the next of its kind as it is seen, and not beyond the last", () => {
  const seen = (done: typeof edl) => rowsOf(done.tracks, new Map()).map(({ track }) => track.id);
  const move = (id: string, up: 1 | -1) => {
    const track = edl.tracks.find((one) => one.id === id);
    const op = track ? moving(edl.tracks, track, up) : null;
    return op && seen(perform(edl, op));
  };
  expect(seen(edl)).toEqual(["V2", "V1", "A1", "A2"]);
  expect(move("V1", 1)).toEqual(["V1", "V2", "A1", "A2"]);
  expect(move("V2", -1)).toEqual(["V1", "V2", "A1", "A2"]);
  expect(move("V2", 1)).toBeNull();
  expect(move("A1", -1)).toEqual(["V2", "V1", "A2", "A1"]);
  expect(move("A2", 1)).toEqual(["V2", "V1", "A2", "A1"]);
  expect(move("A2", -1)).toBeNull();
  expect(seen(perform(edl, added(edl.tracks, "video", (n) => `Video ${n}`)))[0]).toMatch(/^video-/);
});
