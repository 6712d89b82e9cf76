import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import { StudioStorage } from "../src/index.ts";

test("unsent edits are found again, by project and by user", async () => {
  const storage = new StudioStorage("one");
  await storage.keepUnsent({ project_id: "p", base_version: 3, pending: [{ op: { op: "undo" } }] });
  storage.close();
  const again = new StudioStorage("one");
  expect(await again.unsent("p")).toMatchObject({ base_version: 3, pending: [{ op: { op: "undo" } }] });
  expect(await again.unsent("q")).toBeNull();
  expect(await new StudioStorage("two").unsent("p")).toBeNull();
});

test("what was sent is gone", async () => {
  const storage = new StudioStorage("three");
  await storage.keepUnsent({ project_id: "p", base_version: 3, pending: [1] });
  await storage.keepUnsent({ project_id: "p", base_version: 4, pending: [] });
  expect(await storage.unsent("p")).toBeNull();
});

test("a document is kept as it was loaded, with what was acknowledged since, in order", async () => {
  const storage = new StudioStorage("four");
  await storage.keepStep({ project_id: "p", version: 2, step: "before" });
  await storage.keepStep({ project_id: "p", version: 5, step: "b" });
  await storage.keepStep({ project_id: "q", version: 4, step: "another project's" });
  await storage.keepDocument({ project_id: "p", version: 3, document: { tracks: [] }, opened_ms: 1 });
  await storage.keepStep({ project_id: "p", version: 4, step: "a" });
  const kept = await storage.document("p");
  expect(kept?.loaded).toMatchObject({ version: 3, document: { tracks: [] } });
  expect(kept?.steps.map(({ step }) => step)).toEqual(["a", "b"]);
  expect(await storage.document("q")).toBeNull();
});

test("documents that were not opened for long make room", async () => {
  const storage = new StudioStorage("five");
  for (let i = 0; i < 15; i++) {
    await storage.keepDocument({ project_id: `p${i}`, version: 1, document: {}, opened_ms: i });
    await storage.keepStep({ project_id: `p${i}`, version: 2, step: i });
  }
  expect(await storage.document("p2")).toBeNull();
  expect((await storage.document("p3"))?.steps).toHaveLength(1);
  expect((await storage.document("p14"))?.steps).toHaveLength(1);
});

test("an answer is there until a newer one takes its place", async () => {
  const storage = new StudioStorage("six");
  await storage.keepAnswer("media", [1]);
  await storage.keepAnswer("media", [2]);
  expect(await storage.answer("media")).toEqual([2]);
  expect(await storage.answer("other")).toBeUndefined();
});
