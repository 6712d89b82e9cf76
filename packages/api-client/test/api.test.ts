import { expect, test } from "vitest";

import { Api, ApiError, parsedEvents, Unreachable } from "../src/index.ts";

function api(answer: (path: string, init: RequestInit) => Response | Promise<Response>) {
  let signedOut = 0;
  const client = new Api({
    url: "",
    fetch: ((url: string, init: RequestInit) => Promise.resolve(answer(url, init))) as typeof fetch,
    token: () => Promise.resolve("secret"),
    onSignedOut: () => signedOut++,
  });
  return { client, signedOut: () => signedOut };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test("the token is sent as a header, never in the address", async () => {
  const { client } = api((path, init) => {
    expect(path).toBe("/v1/projects?trashed=false");
    expect(new Headers(init.headers).get("authorization")).toBe("Bearer secret");
    return json({ projects: [], next_cursor: null });
  });
  expect(await client.projects()).toEqual({ items: [], next: null });
});

test("a refusal keeps its code and its facts", async () => {
  const { client, signedOut } = api(() => json({ code: "stale_version", title: "stale", missed: [1] }, 409));
  const refused = await client.edit("p", 1, { op: "undo" }, "c").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiError);
  expect((refused as ApiError).problem["missed"]).toEqual([1]);
  expect(signedOut()).toBe(0);
});

test("a server that is away can be asked again", async () => {
  const { client } = api(() => json({}, 503));
  await expect(client.me()).rejects.toBeInstanceOf(Unreachable);
  const dead = api(() => Promise.reject(new TypeError("Failed to fetch"))).client;
  await expect(dead.me()).rejects.toBeInstanceOf(Unreachable);
});

test("an ended session is noticed", async () => {
  const { client, signedOut } = api(() => json({ code: "bad_token", title: "no" }, 401));
  await expect(client.me()).rejects.toMatchObject({ code: "bad_token" });
  expect(signedOut()).toBe(1);
});

test("what is not derived yet is nothing, not an error", async () => {
  const { client } = api(() => json({ code: "not_derived_yet", title: "wait" }, 404));
  expect(await client.mediaUrl("p", "m", "proxy")).toBeNull();
});

test("events are read however their bytes are cut", async () => {
  const text = ': hello\n\nid: 7\nevent: edl.changed\ndata: {"version":\ndata: 8}\n\ndata: {"a": "ä"}\r\n\r\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 1000]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const found = [];
    for await (const event of parsedEvents(body)) found.push(event);
    expect(found).toEqual([
      { id: "7", type: "edl.changed", data: { version: 8 } },
      { id: "7", type: "message", data: { a: "ä" } },
    ]);
  }
});
