// A session of @supabase/supabase-js against the URL given, as its users write it.
import assert from "node:assert/strict";
import { createClient } from "@supabase/supabase-js";
import ws from "ws";

const url = process.argv[2];
const client = () => createClient(url, "sb_publishable_any", {
  auth: { autoRefreshToken: false },
  realtime: { transport: ws }, // Node 20 has no WebSocket of its own, and the client insists on one
});
const who = { email: "js@example.com", password: "a sentence is long" };

const first = client();
const made = await first.auth.signUp({ ...who, options: { data: { name: "Jay" } } });
assert.equal(made.error, null);
assert.equal(made.data.user.user_metadata.name, "Jay");

const taken = await client().auth.signUp(who);
assert.equal(taken.error.code, "user_already_exists");
const wrong = await client().auth.signInWithPassword({ ...who, password: "wrong" });
assert.equal(wrong.error.code, "invalid_credentials");

const second = client();
const signedIn = await second.auth.signInWithPassword(who);
assert.equal(signedIn.error, null);
const claims = await second.auth.getClaims();
assert.equal(claims.error, null);
assert.equal(claims.data.claims.sub, made.data.user.id);
const user = await second.auth.getUser();
assert.equal(user.data.user.email, who.email);

const stolen = signedIn.data.session.refresh_token;
const refreshed = await second.auth.refreshSession();
assert.equal(refreshed.error, null);
assert.notEqual(refreshed.data.session.refresh_token, stolen);

// The first use was more than the ten seconds ago that a client has to ask again.
await new Promise((resolve) => setTimeout(resolve, 10_500));
const thief = await client().auth.refreshSession({ refresh_token: stolen });
assert.equal(thief.error.code, "refresh_token_not_found");
const victim = await second.auth.refreshSession();
assert.equal(victim.error.code, "refresh_token_not_found", "a reuse ends the session for both");

const gone = await first.auth.signOut();
assert.equal(gone.error, null);
assert.equal((await first.auth.getSession()).data.session, null);
console.log("signed up, in, refreshed, caught a reuse, out");
