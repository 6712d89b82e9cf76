// Trades the ticket behind the # for a session, once, and keeps the session where supabase-js looks for it.
// What stands behind the # is never sent to a server, so the ticket is in no log; it leaves the address bar first.
const said = document.getElementById("said");
const given = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, "", location.pathname);

async function signIn(ticket) {
  const answer = await fetch("/auth/v1/verify", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "magiclink", token_hash: ticket }),
  });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail || "the server refused");
  }
  localStorage.setItem(`sb-${location.hostname.split(".")[0]}-auth-token`, JSON.stringify(body));
  return body.user;
}

if (given.has("ticket")) {
  signIn(given.get("ticket")).then(
    () => { said.textContent = "This browser is signed in."; document.body.dataset.state = "in"; },
    (error) => { said.textContent = `Not signed in: ${error.message}. “auteur sign-in” gives a new link.`; document.body.dataset.state = "out"; },
  );
} else {
  said.textContent = "This link holds no ticket. “auteur sign-in” gives a new one.";
  document.body.dataset.state = "out";
}
