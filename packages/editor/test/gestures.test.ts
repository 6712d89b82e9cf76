/** A drag on the timeline becomes one operation. */

import { edlFromJson, perform } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { type Drag, dragged, operationOf, snapTargets } from "../src/timeline/gestures.ts";
import { hit, rowsOf } from "../src/timeline/rows.ts";

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
    { id: "V1", type: "video", clips: [clip("a", 0, 4000), clip("b", 6000, 4000, 8000)] },
    { id: "V2", type: "video", clips: [] },
    { id: "A1", type: "audio", clips: [clip("c", 0, 4000)] },
  ],
});
const scale = { left_ms: 0, px_per_ms: 0.1 };
const rows = rowsOf(edl, new Map());

function grab(clipId: string, part: Drag["part"], grabbedMs: number): Drag {
  for (const track of edl.tracks) {
    const placed = track.lane.find(clipId);
    if (placed) return { track, placed, part, grabbedMs };
  }
  throw new Error(clipId);
}

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
    const to = dragged(drag, 5040, rows[1], targets(drag), scale);
    expect(to).toMatchObject({ start_ms: 4000, snap: { at: 4000 } });
    const op = operationOf(drag, to, false);
    expect(op).toMatchObject({ op: "move_clip", clip_id: "b", start_ms: 4000, track_id: "V1" });
    expect(perform(edl, op ?? { op: "" }).tracks[0]?.lane.at(4000)?.clip.id).toBe("b");
  });

  test("to a track of another kind stays on its own", () => {
    const drag = grab("b", "body", 7000);
    expect(dragged(drag, 9000, rows[2], [], scale).trackId).toBe("V1");
    expect(dragged(drag, 9000, rows[0], [], scale).trackId).toBe("V2");
  });

  test("by an edge trims, and never to nothing", () => {
    const drag = grab("a", "out", 4000);
    const to = dragged(drag, 3000, rows[1], [], scale);
    expect(operationOf(drag, to, true)).toEqual({
      op: "trim",
      clip_ids: ["a"],
      edge: "out",
      delta_ms: -1000,
      ripple: true,
    });
    expect(dragged(drag, -9000, rows[1], [], scale).end_ms).toBe(1);
  });

  test("that ends where it began is no edit", () => {
    const drag = grab("a", "body", 1000);
    expect(operationOf(drag, dragged(drag, 1000, rows[1], [], scale), false)).toBeNull();
  });

  test("snaps to the playhead", () => {
    const drag = grab("a", "out", 4000);
    expect(dragged(drag, 4960, rows[1], targets(drag), scale)).toMatchObject({ end_ms: 5000, snap: { at: 5000 } });
  });
});

