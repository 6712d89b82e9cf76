import "fake-indexeddb/auto";

import { Unreachable } from "@auteur/api-client";
import { StudioStorage } from "@auteur/storage";
import { expect, test } from "vitest";

import { orLastKnown } from "../src/data/last-known.ts";

const away = () => Promise.reject(new Unreachable());

test("while the server is away, what it answered last is shown, and nothing that it never said", async () => {
  const storage = new StudioStorage("one");
  expect(await orLastKnown(storage, "media", () => Promise.resolve(["talk.mp4"]))).toEqual(["talk.mp4"]);
  expect(await orLastKnown(storage, "media", away)).toEqual(["talk.mp4"]);
  await expect(orLastKnown(storage, "project", away)).rejects.toThrow(Unreachable);
});

test("a refusal is no absence: it is told", async () => {
  const storage = new StudioStorage("two");
  await orLastKnown(storage, "media", () => Promise.resolve([]));
  await expect(orLastKnown(storage, "media", () => Promise.reject(new Error("not yours")))).rejects.toThrow("not yours");
});

test("addresses that open a file to whoever has them are not kept", async () => {
  const storage = new StudioStorage("three");
  const project = { name: "The talk", thumbnail_url: "https://objects.example/x?signature=1" };
  expect(await orLastKnown(storage, "projects", () => Promise.resolve({ items: [project] }))).toEqual({ items: [project] });
  expect(await orLastKnown(storage, "projects", away)).toEqual({ items: [{ name: "The talk", thumbnail_url: null }] });
});
