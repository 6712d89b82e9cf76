import type { KeptUpload } from "@auteur/storage";
import type { Media } from "@auteur/types";
import { expect, test, vi } from "vitest";

import { OtherFile, UploadQueue, type UploadWorld } from "../src/data/upload-queue.ts";

const PART = 4;

/** A server that takes parts of four bytes, each when the test lets it. */
class World implements UploadWorld {
  readonly kept = new Map<string, KeptUpload>();
  readonly arrived: number[] = [];
  readonly settled: string[] = [];
  readonly discarded: string[] = [];
  refusal: string | null = null;
  gate: Promise<void> = Promise.resolve();

  readonly storage = {
    uploads: () => Promise.resolve([...this.kept.values()]),
    keepUpload: (upload: KeptUpload) => Promise.resolve(void this.kept.set(upload.media_id, upload)),
    forgetUpload: (id: string) => Promise.resolve(void this.kept.delete(id)),
  };

  readonly begin: UploadWorld["begin"] = (_, file) =>
    Promise.resolve({ media_id: `m-${file.name}`, parts: Math.ceil(file.size / PART), part_size_bytes: PART });

  readonly send: UploadWorld["send"] = async (_, begun, file, { signal, onProgress }) => {
    for (let number = 1; number <= begun.parts; number++) {
      if (this.arrived.includes(number)) continue;
      await this.gate;
      if (signal.aborted) throw new DOMException("stopped", "AbortError");
      this.arrived.push(number);
      onProgress({ sent_bytes: this.arrived.length * PART, total_bytes: file.size, bytes_per_s: 1 });
    }
    return { id: begun.media_id } as Media;
  };

  readonly settle: UploadWorld["settle"] = (_, media) => {
    if (this.refusal) return Promise.reject(new Error(this.refusal));
    return Promise.resolve(void this.settled.push(media.id));
  };

  readonly discard: UploadWorld["discard"] = (_, id) => Promise.resolve(void this.discarded.push(id));
}

const talk = () => new File(["twelve bytes"], "talk.mp4", { lastModified: 7 });

function gate(world: World): () => void {
  let open = () => undefined as void;
  world.gate = new Promise((resolve) => (open = resolve));
  return open;
}

test("what has arrived is settled, and nothing of it is kept", async () => {
  const world = new World();
  const queue = new UploadQueue(world);
  await queue.add("p", { file: talk() });
  await vi.waitFor(() => expect(queue.uploads).toEqual([]));
  expect(world.settled).toEqual(["m-talk.mp4"]);
  expect(world.kept.size).toBe(0);
});

test("a pause stops the sending, and no part is sent twice afterwards", async () => {
  const world = new World();
  const queue = new UploadQueue(world);
  const open = gate(world);
  const id = await queue.add("p", { file: talk() });
  queue.pause(id);
  open();
  await vi.waitFor(() => expect(queue.uploads[0]?.state).toBe("paused"));
  expect(world.arrived).toEqual([]);
  queue.resume(id);
  await vi.waitFor(() => expect(world.settled).toEqual([id]));
  expect(world.arrived).toEqual([1, 2, 3]);
});

test("after a reload the same file goes on where it was, and another one is refused", async () => {
  const world = new World();
  gate(world);
  await new UploadQueue(world).add("p", { file: talk() });
  world.arrived.push(1);
  world.gate = Promise.resolve();
  world.arrived.length = 1;

  const queue = new UploadQueue(world);
  await queue.restore();
  expect(queue.uploads).toMatchObject([{ name: "talk.mp4", state: "missing" }]);
  expect(() => queue.give("m-talk.mp4", new File(["twelve bytes"], "talk.mp4", { lastModified: 8 }))).toThrow(OtherFile);
  queue.give("m-talk.mp4", talk());
  await vi.waitFor(() => expect(world.settled).toEqual(["m-talk.mp4"]));
  expect(world.arrived).toEqual([1, 2, 3]);
});

test("a recording made here goes on by itself after a reload", async () => {
  const world = new World();
  gate(world);
  await new UploadQueue(world).add("p", { file: talk(), only: true });
  world.gate = Promise.resolve();
  const queue = new UploadQueue(world);
  await queue.restore();
  await vi.waitFor(() => expect(world.settled).toEqual(["m-talk.mp4"]));
});

test("a refusal is told and stays, and giving up takes back what was announced", async () => {
  const world = new World();
  world.refusal = "this is no recording";
  const queue = new UploadQueue(world);
  const id = await queue.add("p", { file: talk() });
  await vi.waitFor(() => expect(queue.uploads).toMatchObject([{ state: "failed", problem: new Error("this is no recording") }]));
  await queue.cancel(id);
  expect(queue.uploads).toEqual([]);
  expect(world.discarded).toEqual([id]);
});
