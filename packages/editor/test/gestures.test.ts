/** A drag on the timeline becomes one operation. */

import { type Edl, edlFromJson, type Op, perform } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { clipsInside, type Drag, dragged, operationOf, snapTargets, type View } from "../src/timeline/gestures.ts";
import { nudged, shiftedBy, taken, trimmedBy, trimmedTo } from "../src/timeline/by-keys.ts";
import { hit, type Row, rowsOf } from "../src/timeline/rows.ts";
import { gestureOf } from "../src/timeline/tools.ts";

const clip = (id: string, start_ms: number, duration_ms: number, in_point_ms = 0) => ({
  id,
  media_file_id: "m",
  start_ms,
  duration_ms,
  in_point_ms,
  out_point_ms: in_point_ms + duration_ms,
});
const edl = edlFromJson({
  schema: 2,
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 25 },
  media_files: [{ id: "m", duration_ms: 60_000 }],
  tracks: [
    { id: "V1", type: "video", clips: [clip("a", 0, 4000), clip("b", 6000, 4000, 8000), clip("d", 10_000, 2000, 20_000), clip("e", 12_000, 3000, 30_000)] },
    { id: "V2", type: "video", clips: [] },
    { id: "A1", type: "audio", clips: [clip("c", 0, 4000)] },
  ],
});
const scale = { left_ms: 0, px_per_ms: 0.1 };
const rows = rowsOf(edl.tracks, new Map());

function grab(clipId: string, part: Drag["part"], grabbedMs: number, gesture = gestureOf("select", part, NONE)): Drag {
  for (const track of edl.tracks) {
    const placed = track.lane.find(clipId);
    if (placed) return { track, placed, part, gesture, grabbedMs, others: [] };
  }
  throw new Error(clipId);
}

const NONE = { mod: false, shift: false };
const view = (row: Row | undefined, targets: readonly number[] = [], ripple = false): View => ({ edl, row, targets, scale, ripple });
const done = (op: Op | null) => perform(edl, op ?? { op: "nothing" });
const laid = (after: Edl, track = 0) => [...(after.tracks[track]?.lane ?? [])].map(({ start_ms, clip: { id, in_point_ms, duration_ms } }) => [id, start_ms, in_point_ms, duration_ms]);

describe("what lies under the pointer", () => {
  const [v2, v1, a1] = rows;
  test("the uppermost picture is on top, sound below", () => {
    expect(rows.map(({ track }) => track.id)).toEqual(["V2", "V1", "A1"]);
  });

  test("an edge is found a little beside it too", () => {
    const y = (v1?.top ?? 0) + 10;
    expect(hit(rows, scale, 401, y)).toMatchObject({ kind: "clip", part: "out", placed: { clip: { id: "a" } } });
    expect(hit(rows, scale, 603, y)).toMatchObject({ kind: "clip", part: "in", placed: { clip: { id: "b" } } });
    expect(hit(rows, scale, 200, y)).toMatchObject({ kind: "clip", part: "body" });
    expect(hit(rows, scale, 500, y)).toMatchObject({ kind: "track", ms: 5000 });
    expect(hit(rows, scale, 200, (v2?.top ?? 0) + 10)).toMatchObject({ kind: "track" });
    expect(hit(rows, scale, 200, (a1?.top ?? 0) + 10)).toMatchObject({ kind: "clip", placed: { clip: { id: "c" } } });
    expect(hit(rows, scale, 50, 4)).toMatchObject({ kind: "ruler", ms: 500 });
  });
});

describe("a drag", () => {
  const targets = (drag: Drag) => snapTargets(edl, drag, 5000, scale, 1000);

  test("by the body moves, and snaps to the clip beside it", () => {
    const drag = grab("b", "body", 7000);
    const to = dragged(drag, 5040, view(rows[1], targets(drag)));
    expect(to).toMatchObject({ start_ms: 4000, snap: { at: 4000 } });
    const op = operationOf(drag, to, false);
    expect(op).toMatchObject({ op: "move_clip", clip_id: "b", start_ms: 4000, track_id: "V1" });
    expect(perform(edl, op ?? { op: "" }).tracks[0]?.lane.at(4000)?.clip.id).toBe("b");
  });

  test("to a track of another kind stays on its own", () => {
    const drag = grab("b", "body", 7000);
    expect(dragged(drag, 9000, view(rows[2])).trackId).toBe("V1");
    expect(dragged(drag, 9000, view(rows[0])).trackId).toBe("V2");
  });

  test("by an edge trims, and never to nothing", () => {
    const drag = grab("a", "out", 4000);
    const to = dragged(drag, 3000, view(rows[1]));
    expect(operationOf(drag, to, true)).toEqual({
      op: "trim",
      clip_ids: ["a"],
      edge: "out",
      delta_ms: -1000,
      ripple: true,
    });
    expect(dragged(drag, -9000, view(rows[1])).end_ms).toBe(1);
  });

  test("that ends where it began is no edit", () => {
    const drag = grab("a", "body", 1000);
    expect(operationOf(drag, dragged(drag, 1000, view(rows[1])), false)).toBeNull();
  });

  test("snaps to the playhead", () => {
    const drag = grab("a", "out", 4000);
    expect(dragged(drag, 4960, view(rows[1], targets(drag)))).toMatchObject({ end_ms: 5000, snap: { at: 5000 } });
  });
});

describe("a slip, a slide and a roll", () => {
  test("are chosen by the tool, or by the keys that are held", () => {
    expect(gestureOf("slip", "in", NONE)).toBe("slip");
    expect(gestureOf("roll", "out", NONE)).toBe("roll");
    expect(gestureOf("select", "out", NONE)).toBe("trim-out");
    expect(gestureOf("select", "in", { mod: false, shift: true })).toBe("roll");
    expect(gestureOf("select", "body", { mod: true, shift: false })).toBe("slip");
    expect(gestureOf("select", "body", { mod: true, shift: true })).toBe("slide");
  });

  test("a slip shows another part of the source in the same place, and never what the source has not", () => {
    const drag = grab("d", "body", 11_000, "slip");
    const op = operationOf(drag, dragged(drag, 10_000, view(rows[1])), false);
    expect(laid(done(op))[2]).toEqual(["d", 10_000, 21_000, 2000]);
    expect(dragged(drag, 11_000 + 90_000, view(rows[1])).delta_ms).toBe(-20_000);
    expect(dragged(drag, 11_000 - 90_000, view(rows[1])).delta_ms).toBe(60_000 - 22_000);
  });

  test("a slide moves a clip between its neighbours, which give way, and stops where they are used up", () => {
    const drag = grab("d", "body", 11_000, "slide");
    const op = operationOf(drag, dragged(drag, 11_500, view(rows[1])), false);
    expect(laid(done(op)).slice(1)).toEqual([
      ["b", 6000, 8000, 4500],
      ["d", 10_500, 20_000, 2000],
      ["e", 12_500, 30_500, 2500],
    ]);
    const far = operationOf(drag, dragged(drag, 99_000, view(rows[1])), false);
    expect(laid(done(far)).at(-1)).toEqual(["e", 14_999, 32_999, 1]);
    const back = operationOf(drag, dragged(drag, -99_000, view(rows[1])), false);
    expect(laid(done(back))[1]).toEqual(["b", 6000, 8000, 1]);
  });

  test("a roll moves the edit point from either side of it, and as far as both have picture", () => {
    for (const [id, part] of [["b", "out"], ["d", "in"]] as const) {
      const drag = grab(id, part, 10_000, "roll");
      const op = operationOf(drag, dragged(drag, 9400, view(rows[1])), false);
      expect(laid(done(op)).slice(1, 3)).toEqual([
        ["b", 6000, 8000, 3400],
        ["d", 9400, 19_400, 2600],
      ]);
      expect(dragged(drag, 99_000, view(rows[1])).delta_ms).toBe(1999);
    }
  });

  test("a trim without ripple stops at the clip beside it, with ripple at the end of the source", () => {
    const drag = grab("b", "out", 10_000);
    expect(dragged(drag, 12_000, view(rows[1])).delta_ms).toBe(0);
    expect(dragged(drag, 999_000, view(rows[1], [], true)).delta_ms).toBe(60_000 - 12_000);
  });
});

describe("several clips", () => {
  test("are touched by a rectangle, on any track", () => {
    const [, v1, a1] = rows;
    const box = { x: 350, y: (v1?.top ?? 0) + 5, w: 700, h: (a1?.top ?? 0) - (v1?.top ?? 0) };
    expect(clipsInside(rows, scale, box)).toEqual(["a", "b", "d", "c"]);
  });

  test("move together by one step, and none overwrites another", () => {
    const [d, e] = [grab("d", "body", 10_000), grab("e", "body", 12_000)];
    for (const [ms, first] of [[13_000, 13_000], [8000, 8000]] as const) {
      const drag = { ...d, others: [e] };
      const op = operationOf(drag, dragged(drag, ms, view(rows[1])), false);
      const after = laid(done(op));
      expect(after.find(([id]) => id === "d")).toEqual(["d", first, 20_000, 2000]);
      expect(after.find(([id]) => id === "e")).toEqual(["e", first + 2000, 30_000, 3000]);
    }
  });
});

describe("by keys", () => {
  test("what is selected is taken, or what lies under the playhead", () => {
    expect(taken(edl, [], 1000).map(({ placed }) => placed.clip.id)).toEqual(["a", "c"]);
    expect(taken(edl, ["e"], 1000).map(({ placed }) => placed.clip.id)).toEqual(["e"]);
  });

  test("edges are trimmed to the playhead on all tracks at once", () => {
    const op = trimmedTo(taken(edl, [], 1000), "in", 1000, true);
    expect(op).toMatchObject({ op: "trim", clip_ids: ["a", "c"], delta_ms: 1000, ripple: true });
    expect(laid(done(op))[0]).toEqual(["a", 0, 1000, 3000]);
    expect(laid(done(op), 2)[0]).toEqual(["c", 0, 1000, 3000]);
    expect(trimmedTo(taken(edl, [], 5000), "in", 5000, true)).toBeNull();
  });

  test("clips are moved, slipped, slid, rolled and trimmed by frames, as far as there is room", () => {
    const held = taken(edl, ["d"], 0);
    expect(laid(done(nudged(edl, taken(edl, ["a"], 0), 1)))[0]?.[1]).toBe(40);
    expect(nudged(edl, taken(edl, ["a"], 0), -1)).toBeNull();
    expect(laid(done(shiftedBy(edl, held, "slip", 2)))[2]).toEqual(["d", 10_000, 20_080, 2000]);
    expect(laid(done(shiftedBy(edl, held, "slide", -1)))[2]).toEqual(["d", 9960, 20_000, 2000]);
    expect(laid(done(shiftedBy(edl, held, "roll", 1)))[3]).toEqual(["e", 12_040, 30_040, 2960]);
    expect(laid(done(trimmedBy(edl, held, "in", 1)))[2]).toEqual(["d", 10_040, 20_040, 1960]);
    expect(trimmedBy(edl, held, "out", 1)).toBeNull();
  });
});
