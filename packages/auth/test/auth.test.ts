import { expect, test } from "vitest";

import { Auth, AuthError, landedBy, type Session } from "../src/index.ts";

const USER = { id: "u" };

/** A server that counts how often a refresh token is used, as the real one does. */
function server() {
  let serial = 0;
  const asked: string[] = [];
  const session = (): Session => ({
    access_token: `access-${++serial}`,
    refresh_token: `refresh-${serial}`,
    expires_at: 1000 + 3600 * serial,
    user: USER,
  });
  const answer = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));
  const fetch = ((url: string, init: RequestInit) => {
    asked.push(url);
    const body = JSON.parse(String(init.body)) as Record<string, string>;
    if (url.includes("password") && body["password"] !== "right") {
      return answer({ code: "invalid_credentials", detail: "wrong" }, 400);
    }
    if (url.includes("refresh_token") && body["refresh_token"] !== `refresh-${serial}`) {
      return answer({ code: "refresh_token_already_used", detail: "used" }, 400);
    }
    return url.includes("logout") ? Promise.resolve(new Response(null, { status: 204 })) : answer(session());
  }) as typeof globalThis.fetch;
  return { fetch, asked };
}

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

function tab(fetch: typeof globalThis.fetch, storage: Storage, exclusively: ReturnType<typeof locks>, now = { ms: 0 }) {
  return new Auth({ url: "", storage, fetch, nowMs: () => now.ms, exclusively }, "studio.example");
}

test("a session is kept where supabase-js looks for it", async () => {
  const storage = memory();
  await tab(server().fetch, storage, locks()).signIn("a@b.c", "right");
  expect(JSON.parse(storage.getItem("sb-studio-auth-token") ?? "")).toMatchObject({ user: USER });
});

test("two tabs refresh once between them", async () => {
  const [{ fetch, asked }, storage, exclusively, now] = [server(), memory(), locks(), { ms: 0 }];
  const [one, two] = [tab(fetch, storage, exclusively, now), tab(fetch, storage, exclusively, now)];
  await one.signIn("a@b.c", "right");
  now.ms = 4_590_000;
  const tokens = await Promise.all([one.accessToken(), two.accessToken()]);
  expect(tokens).toEqual(["access-2", "access-2"]);
  expect(asked.filter((url) => url.includes("refresh"))).toHaveLength(1);
});

test("a session that cannot be refreshed is over, but not for a server that is away", async () => {
  const [{ fetch }, storage, now] = [server(), memory(), { ms: 0 }];
  const auth = tab(fetch, storage, locks(), now);
  await auth.signIn("a@b.c", "right");
  now.ms = 1e9;
  const away = tab(() => Promise.resolve(new Response("{}", { status: 503 })), storage, locks(), now);
  await expect(away.accessToken()).rejects.toBeInstanceOf(AuthError);
  expect(auth.session).not.toBeNull();
  const kept = auth.session as Session;
  storage.setItem("sb-studio-auth-token", JSON.stringify({ ...kept, refresh_token: "old" }));
  expect(await auth.accessToken()).toBeNull();
  expect(auth.session).toBeNull();
});

test("a wrong password is told as the server tells it", async () => {
  const auth = tab(server().fetch, memory(), locks());
  await expect(auth.signIn("a@b.c", "wrong")).rejects.toMatchObject({ code: "invalid_credentials", message: "wrong" });
});

test("what a link leaves behind the # is a session, an error in words, or nothing", () => {
  const hash = "#access_token=a&refresh_token=r&expires_in=3600&type=recovery";
  expect(landedBy(hash, 5000)).toEqual({ access_token: "a", refresh_token: "r", expires_at: 3605, type: "recovery" });
  expect(landedBy("#error=access_denied&error_description=The+link+is+old", 0)).toEqual({ error: "The link is old" });
  expect(landedBy("#credits", 0)).toBeNull();
});

test("the session of a link is kept with whose it is", async () => {
  const storage = memory();
  const fetch = ((url: string, init: RequestInit) => {
    const bearer = new Headers(init.headers).get("authorization");
    return Promise.resolve(Response.json(url.endsWith("/user") ? { id: "u", email: "a@b.c", role: bearer } : {}));
  }) as typeof globalThis.fetch;
  const auth = tab(fetch, storage, locks());
  await auth.byFragment({ access_token: "a", refresh_token: "r", expires_at: 10, type: "signup" });
  expect(auth.session).toEqual({ access_token: "a", refresh_token: "r", expires_at: 10, user: { id: "u", email: "a@b.c" } });
});
