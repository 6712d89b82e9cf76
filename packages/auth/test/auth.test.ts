import { expect, test } from "vitest";

import { Auth, AuthError, landedBy, type Session } from "../src/index.ts";
import { challengeOf } from "../src/pkce.ts";

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

/** A provider's server: it remembers the challenge, and gives a session for its code and the secret behind it alone. */
function provider() {
  let challenge = "";
  const fetch = (async (_: string, init: RequestInit) => {
    const { auth_code, code_verifier } = JSON.parse(String(init.body)) as Record<string, string>;
    const good = auth_code === "good" && (await challengeOf(code_verifier ?? "")) === challenge;
    return good
      ? Response.json({ access_token: "a", refresh_token: "r", expires_at: 9e9, user: USER })
      : Response.json({ error_code: "bad_code_verifier", msg: "no" }, { status: 400 });
  }) as typeof globalThis.fetch;
  return { fetch, asked: (url: string) => void (challenge = new URL(url).searchParams.get("code_challenge") ?? "") };
}

const elsewhere = (fetch: typeof globalThis.fetch, storage: Storage) =>
  new Auth({ url: "https://abc.supabase.co", apiKey: "k", back: "https://studio.example/", storage, fetch, nowMs: () => 0, exclusively: locks() }, "abc.supabase.co");

test("another provider's code signs in the browser that asked for it, once", async () => {
  const [{ fetch, asked }, storage] = [provider(), memory()];
  const auth = elsewhere(fetch, storage);
  const url = await auth.providerUrl("google");
  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
    provider: "google",
    code_challenge_method: "s256",
    redirect_to: "https://studio.example/",
  });
  asked(url);
  await auth.byCode("good");
  expect(auth.session?.user).toEqual(USER);
  await expect(auth.byCode("good")).rejects.toMatchObject({ code: "no_verifier" });
});

test("a code that another browser asked for signs nobody in", async () => {
  const { fetch, asked } = provider();
  asked(await elsewhere(fetch, memory()).providerUrl("github"));
  const victim = elsewhere(fetch, memory());
  await expect(victim.byCode("good")).rejects.toMatchObject({ code: "no_verifier" });
  await victim.providerUrl("github");
  await expect(victim.byCode("good")).rejects.toMatchObject({ code: "bad_code_verifier" });
  expect(victim.session).toBeNull();
});

test("the challenge is the one of RFC 7636's example", async () => {
  expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});
