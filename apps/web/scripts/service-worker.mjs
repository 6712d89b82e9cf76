/** Writes the service worker of a finished export: the list of what it keeps, by content, and the text that keeps it. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What no page needs: Next's data of pages for its own router, and the page for addresses that are none. */
const NOT_KEPT = /\.(txt|map)$|^(404|_not-found)/;

const out = process.argv[2] ?? "out";
const shell = readdirSync(out, { recursive: true })
  .filter((name) => statSync(join(out, name)).isFile() && !NOT_KEPT.test(name) && name !== "service-worker.js")
  .map((name) => [`/${name.replace(/(^|\/)index\.html$/, "$1")}`, hashOf(readFileSync(join(out, name)))])
  .sort(([one], [two]) => (one < two ? -1 : 1));
const text = readFileSync(new URL("../browser/service-worker.js", import.meta.url), "utf8");
const version = hashOf(JSON.stringify(shell) + text);
writeFileSync(
  join(out, "service-worker.js"),
  `const VERSION = ${JSON.stringify(version)};\nconst SHELL = ${JSON.stringify(shell)};\n\n${text}`,
);
console.log(`service worker ${version}: ${shell.length} files`);

function hashOf(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
