/**
 * A Supabase project's accounts as the studio and the server meet them: settings, providers by PKCE, passwords, keys. Real
 * HTTP and real signatures; the provider's own page is left out. Stripe's two pages are here too. It is neither of them.
 */

import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY_ID = "of-the-tests";
const USER = { id: randomUUID(), email: "mary@example.org" };

export class StandIn {
  readonly #server: Server;
  #challenge = "";
  /** What was asked, newest last: method and path with its query. */
  readonly asked: string[] = [];
  readonly keys = new Set<string>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<StandIn> {
    const it = new StandIn();
    await new Promise<void>((listening) => it.#server.listen(0, "127.0.0.1", listening));
    return it;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((closed) => this.#server.close(() => closed()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.asked.push(`${request.method ?? ""} ${url.pathname}${url.search}`);
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (typeof request.headers["apikey"] === "string") this.keys.add(request.headers["apikey"]);
    const body = await textOf(request);
    const json = (status: number, said: object) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
    switch (url.pathname) {
      case "/auth/v1/settings":
        return void json(200, { external: { email: true, google: true, github: true, apple: false }, disable_signup: false });
      case "/auth/v1/.well-known/jwks.json":
        return void json(200, { keys: [{ ...publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "ES256", use: "sig" }] });
      case "/auth/v1/authorize":
        return this.#authorise(url, response);
      case "/auth/v1/token":
        return void json(...this.#token(url, JSON.parse(body) as Record<string, string>));
      case "/v1/checkout/sessions":
      case "/v1/billing_portal/sessions":
        return void json(200, { id: "cs_1", object: "checkout.session", livemode: false, url: `${this.url}/stripes-page` });
      case "/stripes-page":
        return void response.writeHead(200, { "content-type": "text/html" }).end("<title>Stripe</title><h1>The price is shown here</h1>");
      default:
        return void json(404, { msg: "unknown" });
    }
  }

  /** The provider's page would stand between: here whoever asks agrees at once, but for "github", whose user refuses. */
  #authorise({ searchParams }: URL, response: ServerResponse): void {
    const back = new URL(searchParams.get("redirect_to") ?? "");
    this.#challenge = searchParams.get("code_challenge") ?? "";
    if (searchParams.get("provider") === "github") {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "The user denied the request");
    } else back.searchParams.set("code", "a-code-of-one-use");
    response.writeHead(302, { location: back.href }).end();
  }

  #token({ searchParams }: URL, given: Record<string, string>): [number, object] {
    if (searchParams.get("grant_type") === "pkce") {
      const challenge = createHash("sha256").update(given["code_verifier"] ?? "").digest("base64url");
      if (given["auth_code"] !== "a-code-of-one-use" || challenge !== this.#challenge) return [400, { error_code: "bad_code_verifier", msg: "no" }];
      this.#challenge = "used";
    } else if (given["password"] !== "right") return [400, { error_code: "invalid_credentials", msg: "Invalid login credentials" }];
    return [200, this.#session()];
  }

  #session(): object {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: `${this.url}/auth/v1`, aud: "authenticated", role: "authenticated", sub: USER.id, email: USER.email };
    const access_token = signed({ ...claims, iat: now, exp: now + 3600, session_id: randomUUID(), is_anonymous: false });
    return { access_token, refresh_token: randomUUID(), expires_in: 3600, expires_at: now + 3600, token_type: "bearer", user: USER };
  }
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, apikey, content-type",
  "access-control-allow-methods": "GET, POST, PUT",
};

function signed(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "ES256", kid: KEY_ID, typ: "JWT" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
