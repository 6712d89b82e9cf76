// Types of the API out of its OpenAPI document on stdin: `generate.mjs FILE` writes them, `--check FILE` compares.

import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "// Made by `make types` from `auteur openapi`. What it says is changed there.\n\n";
const METHODS = ["get", "post", "put", "patch", "delete"];

/** Refusals are all of one type, titles repeat names, examples tell no type: three quarters of the file. */
function told(document) {
  for (const path of Object.values(document.paths))
    for (const method of METHODS)
      for (const status of Object.keys(path[method]?.responses ?? {}))
        if (status >= "400") delete path[method].responses[status];
  const noise = (key, value) => (key === "title" && typeof value === "string") || key === "examples" || key === "example";
  return JSON.parse(JSON.stringify(document, (key, value) => (noise(key, value) ? undefined : value)));
}

const file = process.argv.at(-1);
const types = await openapiTS(told(JSON.parse(await text(process.stdin))), { immutable: true });
const made = HEAD + astToString(types);
if (process.argv[2] !== "--check") await writeFile(file, made);
else if (made !== (await readFile(file, "utf8"))) {
  console.error(`${file} is not what the API's description says: make types`);
  process.exit(1);
}
