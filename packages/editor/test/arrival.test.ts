import { edlFromJson } from "@auteur/utils";
import { expect, test } from "vitest";

import { momentOf } from "../src/data/arrival.ts";

test("a moment of a recording is found where it plays, and not where it was cut", () => {
  const clip = { media_file_id: "m", duration_ms: 1000 };
  const edl = edlFromJson({
    schema: 2,
    project_id: "p",
    version: 1,
    settings: { resolution: { width: 640, height: 360 }, frame_rate: 25 },
    tracks: [
      {
        id: "A1",
        type: "audio",
        clips: [
          { ...clip, id: "a", start_ms: 0, in_point_ms: 5000, out_point_ms: 6000 },
          { ...clip, id: "b", start_ms: 1000, in_point_ms: 8000, out_point_ms: 9000 },
        ],
      },
    ],
  });
  expect(momentOf(edl, "m", 8250)).toBe(1250);
  expect(momentOf(edl, "m", 7000)).toBeNull();
  expect(momentOf(edl, "x", 8250)).toBeNull();
});
