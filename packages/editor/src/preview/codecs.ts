/** Pictures and sound by WebCodecs, on the audio clock: the next pictures are opened before they are due. */

import type { Edl, TimelineMs } from "@auteur/utils";

import { BackwardReader } from "./backwards.ts";
import type { Engine, Picture } from "./engine.ts";
import { FrameReader, type Frames, type MediaShelf } from "./media.ts";
import { type Shot, sourceSeconds } from "./plan.ts";
import { SoundScheduler } from "./sound.ts";

/** The proxies' sound has this rate: at another one each piece would be resampled apart, and clicks. */
const SAMPLE_RATE_HZ = 48_000;
/** Sound begins this much later than asked, so that its first samples are scheduled in time. */
const START_S = 0.06;
/** What is heard first is waited for this long; a recording that cannot be opened must not stop the others. */
const PATIENCE_MS = 1500;
/** A recording that cannot be opened is asked for again after this long. */
const RETRY_MS = 1000;

interface Run {
  readonly fromMs: TimelineMs;
  readonly fromS: number;
  readonly speed: number;
  /** Null backwards, which is silent. */
  readonly sound: SoundScheduler | null;
}

export class CodecEngine implements Engine {
  readonly #shelf: MediaShelf;
  readonly #readers = new Map<string, Promise<Frames | null>>();
  readonly #ready = new Map<string, Frames>();
  #context: AudioContext | null = null;
  #run: Run | null = null;
  #starts = 0;
  #backwards = false;

  constructor(shelf: MediaShelf) {
    this.#shelf = shelf;
  }

  async start(edl: Edl, fromMs: TimelineMs, speed: number): Promise<void> {
    const asked = ++this.#starts;
    this.#turn(speed < 0);
    const context = (this.#context ??= new AudioContext({ latencyHint: "interactive", sampleRate: SAMPLE_RATE_HZ }));
    if (speed < 0) {
      await context.resume();
      if (asked === this.#starts) this.#run = { fromMs, fromS: context.currentTime, speed, sound: null };
      return;
    }
    const sound = new SoundScheduler(this.#shelf, context, speed);
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.all([context.resume(), Promise.race([sound.prime(edl, fromMs), patience])]);
    if (asked !== this.#starts) return sound.stop(); // no longer wanted
    const fromS = context.currentTime + START_S;
    sound.begin((ms) => fromS + (ms - fromMs) / 1000 / speed);
    this.#run = { fromMs, fromS, speed, sound };
  }

  stop(): void {
    this.#starts++;
    this.#run?.sound?.stop();
    this.#run = null;
  }

  now(): TimelineMs {
    if (!this.#run || !this.#context) return 0;
    const { fromMs, fromS, speed } = this.#run;
    return fromMs + Math.max(0, this.#context.currentTime - fromS) * 1000 * speed;
  }

  tick(edl: Edl, ms: TimelineMs): void {
    this.#run?.sound?.tick(edl, ms);
  }

  keep(shots: readonly Shot[], ms: TimelineMs): void {
    const wanted = new Set(shots.map(keyOf));
    for (const key of [...this.#readers.keys()]) if (!wanted.has(key)) this.#closeReader(key);
    const within = (shot: Shot) => Math.max(shot.start_ms, Math.min(ms, shot.end_ms));
    for (const shot of shots) this.#open(shot, within(shot));
  }

  picture(shot: Shot, ms: TimelineMs): Picture | null {
    const canvas = this.#ready.get(keyOf(shot))?.at(sourceSeconds(shot, ms))?.canvas;
    return canvas ? { image: canvas, width: canvas.width, height: canvas.height } : null;
  }

  forget(): void {
    for (const key of [...this.#readers.keys()]) this.#closeReader(key);
  }

  close(): void {
    this.stop();
    this.forget();
    void this.#context?.close();
  }

  /** What was opened for the other direction is of no use. */
  #turn(backwards: boolean): void {
    if (backwards !== this.#backwards) this.forget();
    this.#backwards = backwards;
  }

  #open(shot: Shot, fromMs: TimelineMs): void {
    const key = keyOf(shot);
    if (this.#readers.has(key)) return;
    const reader = this.#reader(shot, fromMs);
    this.#readers.set(key, reader);
    void reader.then((opened) => {
      if (!opened) return void setTimeout(() => this.#tryAgain(key, reader), RETRY_MS);
      if (this.#readers.get(key) === reader) this.#ready.set(key, opened);
      else opened.close();
    });
  }

  /** A proxy that is not there yet may be so later. */
  #tryAgain(key: string, failed: Promise<Frames | null>): void {
    if (this.#readers.get(key) === failed) this.#readers.delete(key);
  }

  async #reader(shot: Shot, fromMs: TimelineMs): Promise<Frames | null> {
    const media = await this.#shelf.open(shot.media_file_id);
    if (!media?.picture) return null;
    const fromS = sourceSeconds(shot, fromMs);
    if (this.#backwards) return new BackwardReader(media.picture(0), fromS, sourceSeconds(shot, shot.start_ms));
    return new FrameReader(media.picture(), fromS, sourceSeconds(shot, shot.end_ms));
  }

  #closeReader(key: string): void {
    this.#readers.delete(key);
    this.#ready.get(key)?.close();
    this.#ready.delete(key);
  }
}

function keyOf(shot: Shot): string {
  return `${shot.media_file_id} ${shot.start_ms} ${shot.end_ms} ${shot.source_ms}`; // read to its end, and no further
}
