import { expect, test } from "vitest";

import { client, keptLength, openTalk, saved, script, selectWords, spokenText, struck } from "./editing.ts";
import { newTab } from "./tab.ts";

test("words deleted by a key are struck, the talk is shorter by them, a click brings them back, and undo and redo walk", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const before = await keptLength(id);

  await selectWords(page, "dashwood had then");
  await page.keyboard.press("Delete");
  await expect.poll(() => struck(page)).toEqual(["dashwood had then"]);
  await saved(page);
  const cut = await keptLength(id);
  expect(before - cut).toBeGreaterThan(1000);
  expect(before - cut).toBeLessThan(1600); // 780 to 2010 ms, and what of the pauses goes with them

  await page.locator(".struck").first().click();
  await expect.poll(() => struck(page)).toEqual([]);
  await saved(page);
  expect(await keptLength(id)).toBe(before);

  await page.keyboard.press("Control+z");
  await expect.poll(() => struck(page)).toEqual(["dashwood had then"]);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => struck(page)).toEqual([]);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await expect.poll(() => struck(page)).toEqual(["dashwood had then"]);
  await saved(page);
  expect(await keptLength(id)).toBe(cut);
});

test("typing over words asks what was meant, and corrects them without changing what is heard", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const before = await keptLength(id);
  await selectWords(page, "mister john");
  const onTimeline = page.getByTestId("chosen-words"); // 180 to 780 ms of 35 s
  await expect.poll(() => onTimeline.count()).toBe(1);
  expect((await onTimeline.boundingBox())?.width).toBeGreaterThan(5);
  await page.keyboard.type("M");
  const field = page.getByRole("textbox", { name: "It reads" });
  await field.waitFor();
  expect(await field.inputValue()).toBe("M");
  await page.keyboard.type("r. John");
  await page.keyboard.press("Enter");
  await expect.poll(() => spokenText(page)).toContain("and Mr. John dashwood had");
  await saved(page);
  expect(await keptLength(id)).toBe(before);
});

test("words that are cut and pasted take their picture and sound along", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const before = await keptLength(id);
  await selectWords(page, "mister john");
  await page.keyboard.press("Control+x");
  await selectWords(page, "leisure");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+v");
  await expect.poll(async () => (await spokenText(page)).replaceAll("\n", " ")).toMatch(/leisure mister john to consider/);
  await saved(page);
  expect(Math.abs((await keptLength(id)) - before)).toBeLessThan(50);
  expect((await client.edl(id)).tracks[0]?.clips.length).toBeGreaterThan(2);
});

test("words that are dragged take their picture and sound along", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  await selectWords(page, "mister john");
  const at = (word: string) =>
    script(page).evaluate((root, wanted) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode as Text;
        const from = node.data.indexOf(wanted);
        if (from < 0) continue;
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, from + wanted.length);
        const { left, top, width, height } = range.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      }
      throw new Error(`nobody says ${wanted}`);
    }, word);
  const [from, to] = [await at("mister"), await at("consider")];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => (await spokenText(page)).replaceAll("\n", " ")).toMatch(/leisure to consider mister john how/);
  await saved(page);
  expect((await client.edl(id)).tracks[0]?.clips.length).toBeGreaterThan(2);
});

test("a speaker is renamed everywhere, or in one paragraph, and two become one by the same name", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  const speakers = () => page.locator(".script-speaker").allTextContents();
  expect(new Set(await speakers())).toEqual(new Set(["Jane", "Mary"]));
  const colours = await page.locator(".script-speaker").evaluateAll((all) => all.map((one) => `${one.textContent} ${getComputedStyle(one).color}`));
  expect(new Set(colours).size, "each speaker has one colour").toBe(2);
  expect(new Set(colours.map((one) => one.split(" ").slice(1).join(" "))).size, "another one than the other").toBe(2);
  const rename = async (name: string, how: string) => {
    await page.locator(".script-speaker").first().click();
    await page.getByRole("combobox", { name: "Speaker" }).fill(name);
    await page.getByRole("button", { name: how }).click();
    await page.locator("dialog").waitFor({ state: "detached" });
  };
  await rename("Elinor", "Everywhere");
  await expect.poll(async () => new Set(await speakers())).toEqual(new Set(["Elinor", "Mary"]));
  await rename("Marianne", "Only this");
  await expect.poll(async () => (await speakers())[0]).toBe("Marianne");
  await rename("Mary", "Everywhere");
  await expect.poll(async () => (await speakers())[0]).toBe("Mary");
  expect(await speakers()).not.toContain("Marianne");
});

test("what is found is selected and can be corrected everywhere at once", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find" }).fill("amiable");
  await page.getByText("of 2").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 2").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("2 of 2").waitFor();
  await page.getByRole("textbox", { name: "Replace" }).fill("kind");
  await page.getByRole("button", { name: "Correct all" }).click();
  await expect.poll(() => spokenText(page)).not.toContain("amiable");
  expect((await spokenText(page)).match(/kind/g)).toHaveLength(2);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await spokenText(page)).match(/amiable/g)).toHaveLength(2);
});

test("a word's edges are moved over its sound, by keys and by dragging", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const timesOf = async () => (await client.edl(id)).transcript.segments[0]?.words[3];
  const before = await timesOf();
  await selectWords(page, "dashwood");
  const end = page.getByRole("slider", { name: "End of the word" });
  await end.focus();
  await page.keyboard.press("ArrowLeft");
  await saved(page);
  await expect.poll(async () => (await timesOf())?.end_ms).toBe((before?.end_ms ?? 0) - 10);
  const box = await end.boundingBox();
  if (!box) throw new Error("the edge is not shown");
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x - 15, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await saved(page);
  await expect.poll(async () => (await timesOf())?.end_ms ?? 0).toBeLessThan((before?.end_ms ?? 0) - 30);
  expect((await timesOf())?.start_ms).toBe(before?.start_ms);
});

test("doubtful words are stepped through, forth and back", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const { media_files } = await client.ask<{ media_files: { id: string }[] }>("GET", `/projects/${id}/edl`);
  const words = ["clear", "murmur", "clear", "mumble"].map((word, i) => ({ id: `d${i}`, word, start_ms: 1000 + i * 1000, end_ms: 1400 + i * 1000, confidence: word === "clear" ? 0.9 : 0.2 }));
  const segments = [{ id: "ds", media_file_id: media_files[0]?.id, speaker: "Jane", start_ms: 1000, end_ms: 4400, words }];
  await client.edit(id, { op: "set_transcript", media_file_id: media_files[0]?.id, segments });
  const selected = () => page.getByRole("region", { name: "Inspector" }).locator("p").first().textContent();
  await expect.poll(() => spokenText(page)).toContain("murmur");
  await page.getByRole("button", { name: "To the beginning" }).click();
  await page.keyboard.press("F8");
  await expect.poll(selected).toBe("murmur");
  await page.keyboard.press("F8");
  await expect.poll(selected).toBe("mumble");
  await page.keyboard.press("F8");
  await page.getByText("Nothing doubtful that way").first().waitFor();
  await page.keyboard.press("Shift+F8");
  await expect.poll(selected).toBe("murmur");
});

test("captions are corrected in their list, are shown over the picture, and lead to their words", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  await page.getByRole("tab", { name: "Captions" }).click();
  const first = page.getByRole("textbox", { name: /^Caption at 00:00:00/ });
  expect(await first.inputValue()).toMatch(/^and mister john dashwood/);
  await first.fill((await first.inputValue()).replace("mister john", "Mr. John"));
  await first.press("Enter");
  await expect.poll(() => spokenText(page)).toMatch(/^and Mr. John dashwood/);
  await saved(page);
  await page.getByRole("button", { name: "Captions over the picture" }).click();
  await page.getByRole("button", { name: "To the beginning" }).click();
  await expect.poll(() => page.getByTestId("caption").textContent()).toMatch(/^and Mr. John dashwood/);
  // as they will be drawn into the picture, in the style of the next export
  const drawn = () =>
    page.getByTestId("burned-caption").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray(4) };
      return data.reduce((sum, value, i) => (i % 4 === 3 && value ? sum + 1 : sum), 0);
    });
  const look = page.getByRole("combobox", { name: "How captions look" });
  await look.selectOption({ label: "Drawn into the picture: plain" });
  await expect.poll(drawn).toBeGreaterThan(100);
  const plain = await drawn();
  await look.selectOption({ label: "Drawn into the picture: karaoke" });
  await expect.poll(async () => Math.abs((await drawn()) - plain)).toBeGreaterThan(50);
  expect(await page.getByTestId("caption").textContent()).toMatch(/^and Mr. John dashwood/);
  await look.selectOption({ label: "As a file beside the movie" });
  await page.getByTestId("burned-caption").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^00:00:0[1-9][:;]/ }).first().click();
  await page.getByRole("tab", { name: "Inspector" }).click();
  await page.getByText("words selected").waitFor();
});

test("edits are listed with when and where they were made; one is taken back among others, or all since it", async () => {
  const tab = await newTab();
  const { page } = tab;
  await openTalk(tab);
  await page.getByRole("tab", { name: "Edits" }).click();
  for (const phrase of ["mister john", "to consider"]) {
    await selectWords(page, phrase);
    await page.keyboard.press("Delete");
    await saved(page);
  }
  const edits = page.getByRole("region", { name: "Edits" });
  await expect.poll(() => edits.getByText("in the studio").count()).toBe(2);
  // in the text too, where they were made, as long as they hold
  await edits.getByRole("button", { name: "Mark edits in the text" }).click();
  const marks = page.locator(".script-edit");
  await expect.poll(() => marks.evaluateAll((all) => all.map((mark) => mark.getAttribute("aria-label")))).toEqual([
    expect.stringMatching(/^Edited here: Words cut \(2\), .*, in the studio$/),
    expect.stringMatching(/^Edited here: Words cut \(2\), .*, in the studio$/),
  ]);
  expect(await spokenText(page)).toMatch(/^and mister john dashwood/);
  await marks.first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back this edit alone" }).click();
  await expect.poll(() => struck(page)).toEqual(["to consider"]);
  await page.keyboard.press("Escape");
  await expect.poll(() => marks.count()).toBe(1);
  await edits.getByRole("button", { name: "Mark edits in the text" }).click();
  await expect.poll(() => marks.count()).toBe(0);
  await saved(page);
  await expect.poll(() => edits.getByText("Words restored (2)").count()).toBe(1);
  await edits.getByRole("button", { name: "Go back to before: Words cut (2)" }).first().click();
  await expect.poll(() => struck(page)).toEqual(["mister john"]);
});

test("fillers are heard with and without, ticked one by one, cut together, and taken back as one step", async () => {
  const tab = await newTab();
  const { page } = tab;
  const id = await openTalk(tab);
  const before = await keptLength(id);
  await page.getByRole("tab", { name: "Tidy" }).click();
  for (const kind of ["Silence", "Retakes"]) await page.getByRole("button", { name: kind, exact: true }).click();
  const lines = page.getByRole("region", { name: "Tidy" }).getByRole("listitem");
  await expect.poll(() => lines.count()).toBeGreaterThan(3);
  expect(await lines.first().textContent()).toMatch(/^um.*a hesitation/);
  await lines.first().getByRole("button", { name: "Listen without it: um" }).click();
  const playing = () => page.getByRole("button", { name: "Play or pause" }).locator("svg").getAttribute("class");
  await expect.poll(() => page.getByTestId("timecode").textContent()).not.toMatch(/^00:00:00[:;]00$/);
  await expect.poll(playing, { timeout: 15_000 }).toMatch(/lucide-play/);
  expect(await keptLength(id)).toBe(before);
  expect(await struck(page)).toEqual([]);
  const count = await lines.count();
  await lines.first().getByRole("checkbox").uncheck();
  await page.getByRole("button", { name: `Cut ${count - 1} ticked` }).click();
  await expect.poll(async () => (await struck(page)).length).toBe(count - 1);
  await saved(page);
  expect(await keptLength(id)).toBeLessThan(before);
  await page.keyboard.press("Control+z");
  await expect.poll(() => struck(page)).toEqual([]);
  await saved(page);
  expect(await keptLength(id)).toBe(before);
});
