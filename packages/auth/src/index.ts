/**
 * Who is signed in: sessions by Supabase Auth's HTTP, which the built-in accounts speak too.
 *
 * The session lies where supabase-js keeps it. A refresh token is good once, so tabs take turns in refreshing.
 */

import { challengeOf, newVerifier } from "./pkce.ts";

export interface User {
  readonly id: string;
  readonly email?: string;
}

export interface Session {
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds since 1970. */
  readonly expires_at: number;
  readonly user: User;
}

/** What a link leaves behind the #. `type` says what the link was for: "recovery" asks for a new password. */
export interface Landed {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_at: number;
  readonly type: string;
}

export interface SignInSettings {
  readonly providers: readonly string[];
  readonly closed: boolean;
}

/** The code of another provider's sign-in in an address's query. */
export function codeIn(search: string): string | null {
  return new URLSearchParams(search).get("code");
}

/** Reads what stands behind the # of an address: a session, an error in words, or neither. */
export function landedBy(hash: string, nowMs: number): Landed | { readonly error: string } | null {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const error = given.get("error_description") ?? given.get("error");
  if (error) return { error };
  const [access_token, refresh_token] = [given.get("access_token"), given.get("refresh_token")];
  if (!access_token || !refresh_token) return null;
  const ends = Number(given.get("expires_at")) || Math.floor(nowMs / 1000) + (Number(given.get("expires_in")) || 3600);
  return { access_token, refresh_token, expires_at: ends, type: given.get("type") ?? "" };
}

/** The server refuses; `code` is its stable code. */
export class AuthError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** Refreshed this long before it ends. */
const EARLY_S = 60;

export interface AuthOptions {
  /** Where /auth/v1 lies: "" for the studio's own origin. */
  readonly url: string;
  /** The key that tells a Supabase project which project it is; the built-in accounts need none. */
  readonly apiKey?: string;
  /** Where mailed links and other providers lead back to, where that is not the server's own choice. */
  readonly back?: string;
  readonly storage: Storage;
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  /** One at a time over all tabs. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

export class Auth {
  readonly #options: AuthOptions;
  readonly #key: string;
  readonly #verifierKey: string;
  readonly #listeners = new Set<(session: Session | null) => void>();

  constructor(options: AuthOptions, host: string) {
    this.#options = options;
    this.#key = `sb-${host.split(".")[0]}-auth-token`;
    this.#verifierKey = `${this.#key}-code-verifier`;
  }

  get session(): Session | null {
    const kept = this.#options.storage.getItem(this.#key);
    return kept === null ? null : (JSON.parse(kept) as Session);
  }

  /** Another tab signed in or out: what is kept there is ours too. `key` is null where all was cleared. */
  changedElsewhere(key: string | null): void {
    if (key !== null && key !== this.#key) return;
    for (const listener of this.#listeners) listener(this.session);
  }

  onChange(listener: (session: Session | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  signIn(email: string, password: string): Promise<Session> {
    return this.#begin("/token?grant_type=password", { email, password });
  }

  /** Signs up; null where the address must be confirmed first. */
  async signUp(email: string, password: string): Promise<Session | null> {
    const made = await this.#post(this.#leadingBack("/signup"), { email, password });
    if (!("access_token" in made)) return null;
    return this.#keep(made as unknown as Session);
  }

  /** Signs in by the ticket or the token of a link. */
  byLink(token: string, type: "magiclink" | "recovery" | "signup"): Promise<Session> {
    return this.#begin("/verify", { type, token_hash: token });
  }

  /** Mails a link that leads back here with a session behind the #. */
  async recover(email: string): Promise<void> {
    await this.#post(this.#leadingBack("/recover"), { email });
  }

  /** Ends this session. What is kept in this browser of the user's work stays. */
  async signOut(): Promise<void> {
    const token = this.session?.access_token;
    this.#keepOrForget(null);
    if (token) await this.#post("/logout?scope=local", {}, token).catch(() => undefined); // it runs out by itself
  }

  /** Ends this session and all others of the user, on every device. */
  async signOutEverywhere(): Promise<void> {
    await this.#send("POST", "/logout?scope=global", {}, (await this.accessToken()) ?? undefined);
    this.#keepOrForget(null);
  }

  /** Gives the user who is signed in another password; all other sessions end. */
  async changePassword(password: string): Promise<void> {
    await this.#send("PUT", "/user", { password }, (await this.accessToken()) ?? undefined);
  }

  /** Takes over the session that a mailed link or another provider left behind the # of the address. */
  async byFragment({ access_token, refresh_token, expires_at }: Landed): Promise<Session> {
    const user = (await this.#send("GET", "/user", undefined, access_token)) as unknown as User;
    return this.#keep({ access_token, refresh_token, expires_at, user: { id: user.id, ...(user.email ? { email: user.email } : {}) } });
  }

  /** Which ways of signing in there are, as the names of providers; whether strangers may sign up. */
  async settings(): Promise<SignInSettings> {
    const said = await this.#send("GET", "/settings");
    const offered = Object.entries((said["external"] ?? {}) as Record<string, unknown>);
    return { providers: offered.filter(([, on]) => on === true).map(([name]) => name), closed: said["disable_signup"] === true };
  }

  /** Where the browser goes to sign in with another provider; it comes back with `?code=…`, good for this browser alone. */
  async providerUrl(provider: string): Promise<string> {
    const verifier = newVerifier((bytes) => crypto.getRandomValues(bytes));
    this.#options.storage.setItem(this.#verifierKey, verifier);
    const asked = new URLSearchParams({ provider, code_challenge: await challengeOf(verifier), code_challenge_method: "s256" });
    return this.#leadingBack(`${this.#options.url}/auth/v1/authorize?${asked.toString()}`);
  }

  /** Signs in by the code that another provider's sign-in left in the address. Throws AuthError where it began elsewhere. */
  async byCode(code: string): Promise<Session> {
    const verifier = this.#options.storage.getItem(this.#verifierKey);
    this.#options.storage.removeItem(this.#verifierKey);
    if (verifier === null) throw new AuthError("This sign-in did not begin in this browser", "no_verifier", 0);
    return this.#begin("/token?grant_type=pkce", { auth_code: code, code_verifier: verifier });
  }

  /** A token that is still good, or null when nobody is signed in any more. */
  async accessToken(): Promise<string | null> {
    const { session } = this;
    if (!session || !this.#endsSoon(session)) return session?.access_token ?? null;
    return this.#options.exclusively(async () => {
      const now = this.session; // another tab may have been quicker
      if (!now || !this.#endsSoon(now)) return now?.access_token ?? null;
      return this.#refreshed(now);
    });
  }

  async #refreshed({ refresh_token }: Session): Promise<string | null> {
    try {
      return (await this.#begin("/token?grant_type=refresh_token", { refresh_token })).access_token;
    } catch (error) {
      if (!(error instanceof AuthError) || error.status >= 500 || error.status === 429) throw error;
      this.#keepOrForget(null);
      return null;
    }
  }

  /** Built-in accounts lead back to their own server, whose address they know best. */
  #leadingBack(path: string): string {
    const { back } = this.#options;
    if (!back) return path;
    return `${path}${path.includes("?") ? "&" : "?"}redirect_to=${encodeURIComponent(back)}`;
  }

  #endsSoon({ expires_at }: Session): boolean {
    return expires_at * 1000 - this.#options.nowMs() < EARLY_S * 1000;
  }

  async #begin(path: string, body: object): Promise<Session> {
    return this.#keep((await this.#post(path, body)) as unknown as Session);
  }

  #keep(session: Session): Session {
    this.#keepOrForget(session);
    return session;
  }

  #keepOrForget(session: Session | null): void {
    const { storage } = this.#options;
    if (session) storage.setItem(this.#key, JSON.stringify(session));
    else storage.removeItem(this.#key);
    for (const listener of this.#listeners) listener(session);
  }

  #post(path: string, body: object, token?: string): Promise<Record<string, unknown>> {
    return this.#send("POST", path, body, token);
  }

  async #send(method: string, path: string, body?: object, token?: string): Promise<Record<string, unknown>> {
    const answer = await this.#options.fetch(`${this.#options.url}/auth/v1${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(this.#options.apiKey ? { apikey: this.#options.apiKey } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const said = (answer.status === 204 ? {} : await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok) return said;
    const text = said["detail"] ?? said["msg"] ?? said["error_description"] ?? answer.statusText;
    throw new AuthError(String(text), String(said["code"] ?? said["error_code"] ?? "error"), answer.status);
  }
}

/** Whose accounts they are: `url` is "" for those of the server that the page came from. */
export interface Accounts {
  readonly url: string;
  readonly api_key: string;
}

/** The accounts for this browser. */
export function browserAuth({ url, api_key }: Accounts): Auth {
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request("auteur-auth", work) as Promise<T>;
  const elsewhere = url ? { apiKey: api_key, back: `${location.origin}/` } : {};
  const options = { url, ...elsewhere, storage: localStorage, fetch: window.fetch.bind(window), nowMs: Date.now, exclusively };
  return new Auth(options, url ? new URL(url).hostname : location.hostname);
}

/** Tells it of what other tabs do, until what is returned is called. */
export function followOtherTabs(auth: Auth): () => void {
  const onStorage = ({ key }: StorageEvent) => auth.changedElsewhere(key);
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}
