/**
 * Moves every inline script of the exported pages to a file of its own, named by its hash, in the same order.
 *
 * With that `script-src 'self'` suffices: no hash, no nonce, no 'unsafe-inline'. Fails where inline code remains that
 * such a policy would stop: handlers in attributes, javascript: addresses, inline styles. The page's policy of Trusted
 * Types becomes its first script.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g;
const FORBIDDEN = [
  [/<[a-z][^>]*\son[a-z]+\s*=/i, "a handler in an attribute"],
  [/(?:href|src|action)\s*=\s*["']?\s*javascript:/i, "a javascript: address"],
  [/<style[\s>]/i, "an inline style sheet"],
  [/<[a-z][^>]*\sstyle\s*=/i, "a style attribute"],
];

const out = process.argv[2] ?? "out";
const folder = join(out, "_next", "static", "inline");
mkdirSync(folder, { recursive: true });

const policy = readFileSync(new URL("../browser/trusted-types.js", import.meta.url), "utf8");
const FIRST = `<script src="${asFile(policy)}"></script>`;

let moved = 0;
for (const name of readdirSync(out, { recursive: true }).filter((path) => path.endsWith(".html"))) {
  const path = join(out, name);
  const page = readFileSync(path, "utf8").replace(INLINE_SCRIPT, (whole, attributes, code) => {
    if (/type\s*=\s*["']application\/(ld\+)?json/.test(attributes) || code.trim() === "") return whole;
    moved += 1;
    return `<script${attributes} src="${asFile(code)}"></script>`;
  }).replace("<head>", `<head>${FIRST}`);
  if (!page.includes(FIRST)) throw new Error(`${name} has no head`);
  const markup = page.replace(/<script[^>]*>[\s\S]*?<\/script>/g, "");
  for (const [pattern, what] of FORBIDDEN) {
    const found = pattern.exec(markup);
    if (found) throw new Error(`${name} holds ${what}: ${found[0].slice(0, 120)}`);
  }
  writeFileSync(path, page);
}
console.log(`${moved} inline scripts moved to files`);

function asFile(code) {
  const file = `${createHash("sha256").update(code).digest("hex").slice(0, 24)}.js`;
  writeFileSync(join(folder, file), code);
  return `/_next/static/inline/${file}`;
}
