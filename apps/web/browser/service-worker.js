/**
 * The studio without a network: the pages and what they are made of, kept by their content.
 *
 * Only what is in SHELL is ever answered or kept here: no answer of the API, no media, no address that signs its reader
 * in. Pages come from the network first, so that a new version is seen at the next load; files named by their content
 * come from here. A new version takes over at once; the one before stays kept, for tabs that still show it.
 *
 * SHELL is a list of [path, hash of the content], put before this text after the build.
 */

const PREFIX = "auteur-shell-";
const CURRENT = `${PREFIX}${VERSION}`;
const HASHES = new Map(SHELL);
/** A network that does not answer is taken for none. */
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  const own = request.method === "GET" && new URL(request.url).origin === self.location.origin;
  if (!own || request.headers.has("range")) return;
  if (request.mode === "navigate") {
    const page = pageOf(path);
    if (page) event.respondWith(pageFirstFromNetwork(request, page));
  } else if (path.startsWith("/_next/static/")) {
    event.respondWith(kept(request, path));
  } else if (HASHES.has(path)) {
    event.respondWith(fetch(request).catch(() => kept(request, path)));
  }
});

/** Puts the shell into a cache of its own. What an earlier version has with the same content is not fetched again. */
async function fill() {
  const [cache, names] = [await caches.open(CURRENT), await caches.keys()];
  const earlier = await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CURRENT).map((name) => caches.open(name)));
  await Promise.all(SHELL.map(([path, hash]) => keep(cache, earlier, path, hash)));
}

async function keep(cache, earlier, path, hash) {
  const key = `${path}?${hash}`;
  for (const old of earlier) {
    const same = await old.match(key);
    if (same) return cache.put(key, same);
  }
  const answer = await fetch(path, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
  await cache.put(key, answer);
}

/** All but the newest two versions. */
async function forgetOld() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
}

function pageOf(path) {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return HASHES.has(folder) ? folder : null;
}

async function pageFirstFromNetwork(request, page) {
  const impatient = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), impatient]);
    if (answer.status < 500) return answer;
  } catch {
    // the network is away
  }
  return kept(request, page);
}

/** What is kept under a path, of this version or the one before; else the network. */
async function kept(request, path) {
  const hash = HASHES.get(path);
  const found = hash === undefined ? undefined : await (await caches.open(CURRENT)).match(`${path}?${hash}`);
  return found ?? (await earlierVersion(path)) ?? fetch(request);
}

/** Names of files are made of their content: any version's is the right one. */
async function earlierVersion(path) {
  if (!path.startsWith("/_next/static/")) return undefined;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const found = await (await caches.open(name)).match(path, { ignoreSearch: true });
    if (found) return found;
  }
  return undefined;
}
