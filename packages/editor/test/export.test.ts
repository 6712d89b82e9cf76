import type { Outputs } from "@auteur/types";
import { expect, test } from "vitest";

import { paceOf } from "../src/export/pace.ts";
import { againAs } from "../src/panels/job-again.ts";
import { changed, containersFor, MOVIE, presetsFor, rangeOf, requestOf, SOUND } from "../src/export/settings.ts";
import { captionLines } from "../src/export/words.ts";

const OUTPUTS: Outputs = {
  files: [
    { container: "mp4", title: "MP4", picture: ["h264", "vp9"], sound: ["aac", "opus"], captions: "tx3g", credentials: true },
    { container: "webm", title: "WebM", picture: ["vp9"], sound: ["opus"], captions: "", credentials: false },
    { container: "m4a", title: "MP4, sound alone", picture: [], sound: ["aac"], captions: "", credentials: true },
    { container: "flac", title: "FLAC", picture: [], sound: ["flac"], captions: "", credentials: true },
  ],
  presets: [
    { name: "source", about: "", containers: [] },
    { name: "720p", about: "", containers: [] },
    { name: "web", about: "", containers: ["mp4"] },
    { name: "podcast", about: "", containers: ["m4a"] },
  ],
  styles: [],
};

test("a movie may have the presets that some container with a picture is for, sound those without sizes", () => {
  expect(presetsFor(OUTPUTS, true)).toEqual(["source", "720p", "web"]);
  expect(presetsFor(OUTPUTS, false)).toEqual(["source", "podcast"]);
  expect(containersFor(OUTPUTS, "web", true).map(({ container }) => container)).toEqual(["mp4"]);
});

test("what no longer goes together after a change is set to what does", () => {
  const webm = changed({ ...MOVIE, videoCodec: "h264", audioCodec: "aac", captions: "soft" }, { container: "webm" }, OUTPUTS);
  expect(webm).toMatchObject({ container: "webm", videoCodec: "", audioCodec: "", captions: "file" });
  const signed = changed(MOVIE, { credentials: true }, OUTPUTS);
  expect(requestOf(signed, true, { inMs: null, outMs: null })).toMatchObject({ credentials: true });
  expect(changed(signed, { container: "webm" }, OUTPUTS).credentials).toBe(false);
  expect(changed(webm, { preset: "web" }, OUTPUTS).container).toBe("mp4");
  expect(changed(SOUND, { captions: "burn" }, OUTPUTS).captions).toBe("file");
  expect(changed({ ...SOUND, preset: "source", container: "flac" }, { preset: "podcast" }, OUTPUTS).container).toBe("m4a");
});

test("another named style forgets what was changed of the last one", () => {
  const style = { size: 0.1 } as unknown as NonNullable<typeof MOVIE.style>;
  const mine = changed({ ...MOVIE, captions: "burn" }, { style }, OUTPUTS);
  expect(mine.style).toEqual(style);
  expect(changed(mine, { styleName: "bold" }, OUTPUTS)).toMatchObject({ styleName: "bold", style: null });
});

test("the request says what was chosen and leaves out what the server does anyway", () => {
  const nothing = { inMs: null, outMs: null };
  expect(requestOf(MOVIE, true, nothing)).toEqual({ preset: "source", container: "mp4", mode: "smart", captions: "file" });
  const chosen = { ...MOVIE, preset: "1080p", aspect: "9:16", fit: "blur", marked: true, loudness: -14, captions: "burn" } as const;
  expect(requestOf(chosen, true, { inMs: 1500, outMs: 4000 })).toEqual({
    preset: "1080p",
    container: "mp4",
    mode: "smart",
    captions: "burn",
    aspect: "9:16",
    fit: "blur",
    range: "1.5-4",
    loudness: -14,
    style: "plain",
  });
  expect(requestOf({ ...SOUND, aspect: "1:1", denoise: "light", deEss: true }, false, nothing)).toEqual({
    preset: "podcast",
    container: "m4a",
    mode: "smart",
    captions: "none",
    denoise: "light",
    de_ess: true,
  });
});

test("a range needs an end behind its beginning; without an in point it begins at 0", () => {
  expect(rangeOf({ inMs: null, outMs: 2500 })).toBe("0-2.5");
  expect(rangeOf({ inMs: 3000, outMs: 3000 })).toBeNull();
  expect(rangeOf({ inMs: 3000, outMs: null })).toBeNull();
});

test("time left and speed follow what is done, and nothing is guessed of nothing", () => {
  expect(paceOf(0.25, 10_000, 60_000)).toEqual({ percent: 25, left_ms: 30_000, speed: 1.5 });
  expect(paceOf(0.01, 10_000, 60_000)).toEqual({ percent: 1, left_ms: null, speed: null });
  expect(paceOf(null, 0, 60_000)).toEqual({ percent: 0, left_ms: null, speed: null });
  expect(paceOf(1, 10_000, 60_000).left_ms).toBe(0);
});

const said = (text: string, spoken = -1) => text.split(" ").map((word, i) => ({ text: word, spoken: i === spoken }));
const shown = (lines: readonly (readonly { text: string }[])[]) => lines.map((line) => line.map(({ text }) => text).join(" "));

test("a caption is broken where the width ends, and shows the lines in which the spoken word stands", () => {
  const wide = (text: string) => text.length;
  expect(shown(captionLines(said("one two three four"), 9, 2, wide))).toEqual(["one two", "three"]);
  expect(shown(captionLines(said("one two three four", 3), 9, 2, wide))).toEqual(["four"]);
  expect(shown(captionLines(said("incomprehensibilities now"), 5, 2, wide))).toEqual(["incomprehensibilities", "now"]);
});

test("a job that failed is asked for again as it was, but of the document as it is now", () => {
  const of = { project_id: "p", media_id: "m" };
  expect(againAs({ ...of, type: "render", input_params: { version: 7, preset: "web" } })).toEqual({
    path: "render",
    body: { project_id: "p", preset: "web" },
  });
  const words = { language: "en", engine: "align", model: "", glossary: [], script: [["Ann", "hello there"], [null, "again"]] };
  expect(againAs({ ...of, type: "transcription", input_params: words })).toEqual({
    path: "transcription",
    body: { project_id: "p", media_id: "m", language: "en", engine: "align", model: "", glossary: [], script: "Ann: hello there\n\nagain" },
  });
  expect(againAs({ ...of, type: "derive", input_params: {} })).toBeNull();
});
