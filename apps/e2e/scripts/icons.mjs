/** Draws the studio's icons out of its one drawing, icon.svg: PNGs in the sizes that systems ask for, and favicon.ico. */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { chromium } from "playwright-core";

const PUBLIC = resolve(import.meta.dirname, "../../web/public");
/** Systems cut a maskable icon to a circle of four fifths: the drawing stands inside, its ground goes to the edges. */
const SAFE = 0.72;

const drawing = readFileSync(`${PUBLIC}/icons/icon.svg`, "utf8");
const ground = /fill="(#[0-9a-f]{6})"/.exec(drawing)[1];
const browser = await chromium.launch({ executablePath: process.env.AUTEUR_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();

for (const size of [192, 512]) writeFileSync(`${PUBLIC}/icons/icon-${size}.png`, await drawn(size, size, "transparent"));
writeFileSync(`${PUBLIC}/icons/maskable-512.png`, await drawn(512, 512 * SAFE, ground));
writeFileSync(`${PUBLIC}/favicon.ico`, asIco(await drawn(32, 32, "transparent"), 32));
await browser.close();

async function drawn(size, inside, background) {
  await page.setViewportSize({ width: size, height: size });
  const url = `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`;
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${background}"><img width=${inside} height=${inside} src="${url}">`,
  );
  await page.locator("img").evaluate((image) => image.decode());
  return page.screenshot({ omitBackground: true });
}

/** An icon file of one picture: the header, one entry, the PNG. */
function asIco(png, size) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // icons
  header.writeUInt16LE(1, 4); // one
  header.writeUInt8(size, 6);
  header.writeUInt8(size, 7);
  header.writeUInt16LE(1, 10); // planes
  header.writeUInt16LE(32, 12); // bits a pixel
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}
