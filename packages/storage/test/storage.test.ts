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
