import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { client, openTalk, saved, selectWords } from "./editing.ts";
import { newTab } from "./tab.ts";

/**
 * Taps what the page sends to its loudspeaker: the level of each 128 samples. Put into the page before it makes its
 * sound, from the audio graph itself and not from what a driver does with it.
 */
async function tap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: { at: number; samples: Float32Array }[] = [];
    Object.assign(window, { heard });
    const connect = AudioNode.prototype.connect as (to: AudioNode) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
      if (to instanceof AudioDestinationNode) {
        const context = to.context as AudioContext;
        const ear = context.createScriptProcessor(1024, 1, 1);
        ear.onaudioprocess = ({ inputBuffer, playbackTime }) => {
          heard.push({ at: playbackTime, samples: inputBuffer.getChannelData(0).slice() });
        };
        connect.call(this, ear);
        connect.call(ear, to);
      }
      return connect.call(this, to);
    } as AudioNode["connect"];
  });
}

/** Plays from the start for some seconds and gives what was heard, as loudest value of each 10 ms. */
async function listen(page: Page, seconds: number): Promise<number[]> {
  await page.getByRole("button", { name: "To the beginning" }).click(); // the script would take the keys
  await page.keyboard.press("Space");
  await page.waitForTimeout(seconds * 1000);
  await page.keyboard.press("Space");
  return page.evaluate(() => {
    const { heard } = window as unknown as { heard: { samples: Float32Array }[] };
    const all = heard.flatMap(({ samples }) => [...samples]);
    const first = all.findIndex((value) => Math.abs(value) > 0.003);
    const step = 480;
    return Array.from({ length: Math.floor((all.length - first) / step) }, (_, i) =>
      Math.max(...all.slice(first + i * step, first + (i + 1) * step).map(Math.abs)),
    );
  });
}

test("playing goes over a cut without a hole in the sound", async () => {
  const tab = await newTab();
  const { page } = tab;
  await tap(page);
  const id = await openTalk(tab);
  // a stretch without pauses before and after: "might be prudently in his power to do for them" 5770 to 8040 ms
  await selectWords(page, "prudently in his power");
  await page.keyboard.press("Delete");
  await saved(page);
  const [clip, next] = (await client.edl(id)).tracks[1]?.clips ?? [];
  const joinMs = clip?.duration_ms ?? 0;
  expect((next?.in_point_ms ?? 0) - joinMs).toBeGreaterThan(800);

  const levels = await listen(page, 8);
  expect(levels.length).toBeGreaterThan(600);
  // the words around the join run into each other: no 10 ms of silence within 60 ms of it
  const at = Math.round(joinMs / 10);
  const around = levels.slice(at - 6, at + 6);
  const silent = around.filter((level) => level < 0.0005).length;
  expect(silent, `levels around the join: ${around.map((level) => level.toFixed(4)).join(" ")}`).toBeLessThanOrEqual(1);
});
