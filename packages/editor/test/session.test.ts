/** Sessions on one document converge, whatever is lost between them and the server. */

import { type Edl, edlFromJson, edlToJson, type Op, OperationError, perform } from "@auteur/utils";
import { describe, expect, test } from "vitest";

import { type Dropped, DocumentSession } from "../src/session/session.ts";
import { type LastKnown, type LoggedOp, Offline, type Outbox, type Sent, type Transport, type Unsent } from "../src/session/transport.ts";

const EMPTY = {
  project_id: "p",
  version: 1,
  settings: { resolution: { width: 1920, height: 1080 }, frame_rate: 30 },
  tracks: [
    {
      id: "A1",
      type: "audio",
      clips: [{ id: "a", media_file_id: "m", start_ms: 0, duration_ms: 10_000, in_point_ms: 0, out_point_ms: 10_000 }],
    },
  ],
  transcript: { segments: [] },
};

/** A server in memory: it orders operations as the real one does, and loses messages when told to. */
class Server {
  edl: Edl = edlFromJson({ ...EMPTY, schema: 2 });
  readonly log: LoggedOp[] = [];

  transport(lose: () => "request" | "answer" | null = () => null): Transport {
    return {
      load: () => Promise.resolve(edlToJson(this.edl)),
      missedSince: (version) => Promise.resolve(this.log.filter((logged) => logged.version > version)),
      send: async (base, op, clientId): Promise<Sent> => {
        await Promise.resolve();
        const lost = lose();
        if (lost === "request") throw new Offline();
        const answer = this.#take(base, op, clientId);
        if (lost === "answer") throw new Offline();
        return answer;
      },
    };
  }

  #take(base: number, op: Op, client_id: string): Sent {
    if (base !== this.edl.version) return { kind: "stale", missed: this.log.filter((l) => l.version > base) };
    try {
      this.edl = perform(this.edl, op);
      this.log.push({ version: this.edl.version, op, client_id });
      return { kind: "kept", version: this.edl.version };
    } catch (error) {
      if (error instanceof OperationError) return { kind: "refused", message: error.message };
      throw error;
    }
  }
}

function outbox(): Outbox & { kept: Unsent } {
  return {
    kept: { base_version: 0, pending: [] },
    read() {
      return Promise.resolve(this.kept);
    },
    write({ base_version, pending }) {
      this.kept = { base_version, pending: [...pending] };
      return Promise.resolve();
    },
  };
}

function lastKnown(): LastKnown {
  let loaded: unknown = null;
  let steps: LoggedOp[] = [];
  return {
    read: () => Promise.resolve(loaded === null ? null : { document: loaded, steps }),
    loaded: (document, version) => {
      [loaded, steps] = [document, steps.filter((step) => step.version > version)];
      return Promise.resolve();
    },
    stepped: (step) => {
      steps = [...steps.filter(({ version }) => version !== step.version), step];
      return Promise.resolve();
    },
  };
}

/** A server that cannot be reached. */
const AWAY: Transport = {
  load: () => Promise.reject(new Offline()),
  send: () => Promise.reject(new Offline()),
  missedSince: () => Promise.reject(new Offline()),
};

/** A server that is away until told otherwise. */
function returning(server: Server): Transport & { back: boolean } {
  const there = server.transport();
  const asked = { back: false };
  const now = () => (asked.back ? there : AWAY);
  return Object.assign(asked, {
    load: () => now().load(),
    send: (base: number, op: Op, clientId: string) => now().send(base, op, clientId),
    missedSince: (version: number) => now().missedSince(version),
  });
}

let clients = 0;

function open(transport: Transport, box = outbox(), known = lastKnown()): Promise<DocumentSession> {
  return DocumentSession.open({
    transport,
    outbox: box,
    lastKnown: known,
    clientId: `client-${++clients}`,
    wait: () => new Promise((resolve) => setTimeout(resolve)),
  });
}

const marker = (id: string, time_ms: number): Op => ({ op: "add_marker", marker_id: id, time_ms });
const content = (edl: Edl) => ({ ...edlToJson(edl), undo_stack: null, redo_stack: null });

describe("a session", () => {
  test("shows an edit at once and saves it", async () => {
    const server = new Server();
    const session = await open(server.transport());
    session.perform(marker("x", 5));
    expect(session.state.local.markers).toHaveLength(1);
    expect(session.state.save).toBe("saving");
    await session.flush();
    expect(session.state).toMatchObject({ save: "saved", pending: 0 });
    expect(server.edl.markers).toHaveLength(1);
  });

  test("rebases on what another session did first", async () => {
    const server = new Server();
    const [one, two] = [await open(server.transport()), await open(server.transport())];
    one.perform({ op: "split", at_ms: 4000 });
    await one.flush();
    two.perform({ op: "split", at_ms: 2000 });
    await two.flush();
    await one.heardOf(server.edl.version);
    expect(content(one.state.local)).toEqual(content(two.state.local));
    expect([...(one.state.local.tracks[0]?.lane ?? [])].map((p) => p.start_ms)).toEqual([0, 2000, 4000]);
  });

  test("tells of an edit that no longer fits, and keeps the rest", async () => {
    const server = new Server();
    const [one, two] = [await open(server.transport()), await open(server.transport())];
    const dropped: Dropped[] = [];
    two.onDropped((what) => dropped.push(what));
    one.perform({ op: "lift", clip_ids: ["a"] });
    await one.flush();
    two.perform({ op: "slip", clip_ids: ["a"], delta_ms: 0 });
    two.perform(marker("kept", 1));
    await two.flush();
    expect(dropped.map(({ op }) => op.op)).toEqual(["slip"]);
    expect(server.edl.markers.map((m) => m.id)).toEqual(["kept"]);
  });

  test("does not undo what somebody else did", async () => {
    const server = new Server();
    const [one, two] = [await open(server.transport()), await open(server.transport())];
    one.perform(marker("theirs", 1));
    await one.flush();
    const dropped: Dropped[] = [];
    two.onDropped((what) => dropped.push(what));
    two.perform(marker("ours", 2));
    two.perform({ op: "undo" });
    await two.flush();
    expect(server.edl.markers.map((m) => m.id)).toContain("theirs");
    expect(dropped.map(({ op }) => op.op)).toEqual(["undo"]);
  });

  test("finds unsent work again after the tab was closed", async () => {
    const server = new Server();
    const box = outbox();
    const offline: Transport = { ...server.transport(), send: () => Promise.reject(new Offline()) };
    const first = await open(offline, box);
    first.perform(marker("later", 3));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(first.state).toMatchObject({ save: "offline", pending: 1 });
    first.close();
    expect(box.kept.pending).toHaveLength(1);
    const second = await open(server.transport(), box);
    await second.flush();
    expect(server.edl.markers.map((m) => m.id)).toEqual(["later"]);
    expect(box.kept.pending).toHaveLength(0);
  });

  test("does not send again what was kept before the tab was closed", async () => {
    const server = new Server();
    const box = outbox();
    const first = await open(server.transport(() => "answer"), box);
    first.perform({ op: "split", at_ms: 5000 });
    while (server.log.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const left = { ...box.kept };
    first.close();
    const second = await open(server.transport(), { ...outbox(), kept: left });
    await second.flush();
    expect(server.log).toHaveLength(1);
  });

  test("opens without the server what was known last, and sends what is edited then when it is back", async () => {
    const server = new Server();
    const [box, known] = [outbox(), lastKnown()];
    const before = await open(server.transport(), box, known);
    before.perform(marker("acknowledged", 1));
    await before.flush();
    before.close();
    const transport = returning(server);
    const session = await open(transport, box, known);
    expect(session.state).toMatchObject({ save: "offline", pending: 0 });
    expect(session.state.local.markers.map((m) => m.id)).toEqual(["acknowledged"]);
    session.perform(marker("offline", 2));
    const other = await open(server.transport());
    other.perform(marker("theirs", 3));
    await other.flush();
    transport.back = true;
    await session.flush();
    expect(session.state.save).toBe("saved");
    expect(server.edl.markers.map((m) => m.id).sort()).toEqual(["acknowledged", "offline", "theirs"]);
    expect(content(session.state.local)).toEqual(content(server.edl));
  });

  test("opened without the server, does not send again what it had kept though its answer was lost", async () => {
    const server = new Server();
    const [box, known] = [outbox(), lastKnown()];
    const first = await open(server.transport(() => "answer"), box, known);
    first.perform({ op: "split", at_ms: 5000 });
    while (server.log.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const left = { ...box.kept };
    first.close();
    const another = await open(server.transport(), outbox(), known); // its document holds the split, too
    another.close();
    const transport = returning(server);
    const again = { ...outbox(), kept: left };
    const session = await open(transport, again, known);
    session.perform(marker("after", 1));
    transport.back = true;
    await session.flush();
    expect(server.log.map(({ op }) => op.op)).toEqual(["split", "add_marker"]);
    expect(content(session.state.local)).toEqual(content(server.edl));
    expect(again.kept.pending).toHaveLength(0);
  });

  test("cannot be opened without the server where nothing is known of the document", async () => {
    await expect(open(AWAY)).rejects.toThrow(Offline);
  });

  test.each(Array.from({ length: 30 }, (_, seed) => seed))("converges though messages are lost (seed %i)", async (seed) => {
    let state = seed * 2654435761 + 1;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    const server = new Server();
    const lose = () => (["request", "answer", null, null, null] as const)[random(5)] ?? null;
    const sessions = await Promise.all([0, 1, 2].map(() => open(server.transport(lose))));
    const kept = new Set<string>();
    for (let step = 0; step < 30; step++) {
      const session = sessions[random(3)] as DocumentSession;
      const id = `m${step}`;
      session.perform(random(3) ? marker(id, random(9000)) : { op: "split", at_ms: 1 + random(9998) });
      kept.add(id);
      if (random(2)) await session.flush();
    }
    for (const session of sessions) await session.flush();
    for (const session of sessions) await session.heardOf(server.edl.version);
    for (const session of sessions) expect(content(session.state.local)).toEqual(content(server.edl));
    const asked = server.log.filter(({ op }) => op.op === "add_marker").map(({ op }) => op["marker_id"]);
    expect(new Set(asked).size).toBe(asked.length);
  });
});
