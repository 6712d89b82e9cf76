import { expect, inject, test } from "vitest";

import { client, openEditor, openTalk, script } from "./editing.ts";
import { blobsOf } from "./server.ts";
import { home, newTab, url } from "./tab.ts";

/** Each would call `document.title = "owned"` where text is taken for code. Scripts, handlers, addresses, templates, closings. */
const CALL = "document.title='owned'";
const HOSTILE = [
  `<script>${CALL}</script>`,
  `"><script>${CALL}</script>`,
  `'><script>${CALL}</script>`,
  `</title><script>${CALL}</script>`,
  `</textarea><script>${CALL}</script>`,
  `<img src=x onerror=${CALL}>`,
  `"><img src=x onerror="${CALL}">`,
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<svg><animate onbegin=${CALL} attributeName=x dur=1s>`,
  `<body onload=${CALL}>`,
  `<iframe src="javascript:${CALL}">`,
  `<iframe srcdoc="<script>parent.${CALL}</script>">`,
  `<a href="javascript:${CALL}">x</a>`,
  `javascript:${CALL}`,
  `JaVaScRiPt:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `<math><mtext><img src=x onerror=${CALL}></mtext></math>`,
  `<details open ontoggle=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<video><source onerror=${CALL}></video>`,
  `<object data="javascript:${CALL}">`,
  `<embed src="javascript:${CALL}">`,
  `<form action="javascript:${CALL}"><button>x`,
  `<meta http-equiv="refresh" content="0;url=javascript:${CALL}">`,
  `<link rel=stylesheet href="data:text/css,*{color:red}">`,
  `<style>@import 'data:text/css,*{color:red}'</style>`,
  "${" + CALL + "}",
  "{{constructor.constructor('" + CALL.replaceAll("'", '"') + "')()}}",
  `\u202e<scr\u200bipt>${CALL}</script>`,
];

test("thirty hostile texts as names of projects, speakers, words, files and markers are shown as text", async () => {
  expect(HOSTILE).toHaveLength(30);
  const tab = await newTab();
  const { page } = tab;
  const made = await client.ask<{ id: string }>("POST", `/projects/${inject("original")}/duplicate`, {});
  const edl = (await client.ask("GET", `/projects/${made.id}/edl`)) as { media_files: { id: string; name: string; duration_ms: number; type: string }[] };
  const [media] = edl.media_files;
  if (!media) throw new Error("the copy has no recording");
  const segments = HOSTILE.map((text, i) => ({
    id: `x${i}`,
    media_file_id: media.id,
    speaker: `Speaker ${text}`,
    start_ms: i * 1000,
    end_ms: i * 1000 + 900,
    words: [{ id: `xw${i}`, word: text, start_ms: i * 1000, end_ms: i * 1000 + 900, confidence: 0.9 }],
  }));
  const markers = HOSTILE.map((name, i) => ({ op: "add_marker", marker_id: `m${i}`, time_ms: i * 1000, name }));
  await client.edit(made.id, { op: "set_transcript", media_file_id: media.id, segments }, ...markers);
  for (const name of HOSTILE) await client.ask("POST", "/projects", { name });
  await client.ask("PUT", `/projects/${made.id}`, { name: HOSTILE[5] });

  await openEditor(tab, made.id);
  const text = ((await script(page).textContent()) ?? "").replaceAll(/\s+/g, " ");
  for (const one of HOSTILE) expect(text).toContain(one.replaceAll(/\s+/g, " "));
  await page.getByRole("heading", { name: HOSTILE[5] ?? "" }).waitFor();
  for (const panel of await page.getByRole("tab").all()) await panel.click();
  await page.locator(".script-speaker").first().click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: "Media" }).click();
  const file = `<img src=x onerror=${CALL}>.mp4`;
  await page.locator("input[type=file]").setInputFiles({ name: file, mimeType: "video/mp4", buffer: Buffer.from("no movie at all") });
  await page.getByText(file).first().waitFor();

  await page.goto(url);
  for (const one of HOSTILE.slice(0, 20)) await page.getByRole("link", { name: one }).first().waitFor();
  expect(await page.title()).not.toBe("owned");
});

test("the policy stops what would be injected all the same, and the tests see it: planted scripts and a foreign picture", async () => {
  const { page, faults } = await newTab();
  await page.goto(url);
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  const stopped = await page.evaluate(async () => {
    const refused: string[] = [];
    const attempt = async (name: string, plant: () => unknown): Promise<void> => {
      try {
        await plant();
      } catch {
        refused.push(name);
      }
    };
    const script = document.createElement("script");
    await attempt("text", () => (script.textContent = "document.title = 'owned'"));
    await attempt("address", () => (script.src = "https://elsewhere.example/x.js"));
    await attempt("markup", () => (document.createElement("div").innerHTML = "<img src=x onerror=\"document.title='owned'\">"));
    await attempt("another policy", () => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy("mine", {}));
    const module = document.createElement("link"); // what no policy of types looks at
    module.rel = "modulepreload";
    module.href = "https://elsewhere.example/x.js";
    document.head.append(module);
    document.head.append(script);
    const image = document.createElement("img");
    image.src = "https://elsewhere.example/x.png";
    document.body.append(image);
    return refused;
  });
  expect(stopped).toEqual(["text", "address", "markup", "another policy"]);
  await expect.poll(() => faults.join(" ")).toMatch(/require-trusted-types-for.*script-src.*img-src/s);
  expect(await page.title()).not.toBe("owned");
  faults.length = 0;
});

test("pages and files are sent with the headers that keep a browser strict", async () => {
  for (const path of ["/", "/editor/", "/account/", "/sign-in/"]) {
    const { headers } = await fetch(`${url}${path}`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    expect(policy.replaceAll(blobsOf(home), "")).not.toMatch(/https?:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toMatch(/no-referrer|same-origin/);
  }
});

test("a session is in no address and in no cookie", async () => {
  const tab = await newTab();
  await openTalk(tab);
  expect(await tab.context.cookies()).toEqual([]);
  expect(tab.page.url()).not.toMatch(/token|ticket/);
});
