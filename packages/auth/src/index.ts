/**
 * Who is signed in: sessions by Supabase Auth's HTTP, which the built-in accounts speak too.
 *
 * The session lies where supabase-js keeps it. A refresh token is good once, so tabs take turns in refreshing.
 */

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
  readonly storage: Storage;
  readonly fetch: typeof fetch;
  readonly nowMs: () => number;
  /** One at a time over all tabs. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

export class Auth {
  readonly #options: AuthOptions;
  readonly #key: string;
  readonly #listeners = new Set<(session: Session | null) => void>();

  constructor(options: AuthOptions, host: string) {
    this.#options = options;
    this.#key = `sb-${host.split(".")[0]}-auth-token`;
  }

  get session(): Session | null {
    const kept = this.#options.storage.getItem(this.#key);
    return kept === null ? null : (JSON.parse(kept) as Session);
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
    const made = await this.#post("/signup", { email, password });
    if (!("access_token" in made)) return null;
    return this.#keep(made as unknown as Session);
  }

  /** Signs in by the ticket or the token of a link. */
  byLink(token: string, type: "magiclink" | "recovery" | "signup"): Promise<Session> {
    return this.#begin("/verify", { type, token_hash: token });
  }

  async recover(email: string): Promise<void> {
    await this.#post("/recover", { email });
  }

  /** Ends this session. What is kept in this browser of the user's work stays. */
  async signOut(): Promise<void> {
    const token = this.session?.access_token;
    this.#keepOrForget(null);
    if (token) await this.#post("/logout?scope=local", {}, token).catch(() => undefined); // it runs out by itself
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

  async #post(path: string, body: object, token?: string): Promise<Record<string, unknown>> {
    const answer = await this.#options.fetch(`${this.#options.url}/auth/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    const said = (answer.status === 204 ? {} : await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok) return said;
    const text = said["detail"] ?? said["msg"] ?? said["error_description"] ?? answer.statusText;
    throw new AuthError(String(text), String(said["code"] ?? said["error_code"] ?? "error"), answer.status);
  }
}

/** The accounts of the server that the page came from. */
export function browserAuth(url = ""): Auth {
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request("auteur-auth", work) as Promise<T>;
  const options = { url, storage: localStorage, fetch: window.fetch.bind(window), nowMs: Date.now, exclusively };
  return new Auth(options, location.hostname);
}
