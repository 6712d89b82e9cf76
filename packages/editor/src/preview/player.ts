/**
 * Plays the edited timeline with nothing rendered: proxies are decoded by WebCodecs, cuts are skipped, and the audio
 * clock leads. The next pictures are opened before they are due, so that a cut costs no frame.
 */

import { durationMs, type Edl, type TimelineMs } from "@auteur/utils";

import { FrameReader, type MediaShelf } from "./media.ts";
import { comingShots, opacityAt, seenShots, type Shot } from "./plan.ts";
import { SoundScheduler } from "./sound.ts";

export interface PlayerState {
  readonly playing: boolean;
  readonly ms: TimelineMs;
  readonly speed: number;
}

/** Pictures opened before they are due. */
const OPENED_EARLY = 2;
/** A recording that cannot be opened is asked for again after this long. */
const RETRY_MS = 1000;
/** Sound is started this much later than asked, so that its first samples are decoded in time. */
const START_S = 0.06;

export class Player {
  #edl: Edl;
  #ms: TimelineMs = 0;
  #speed = 1;
  #playing: { readonly fromMs: TimelineMs; readonly fromS: number; readonly sound: SoundScheduler } | null = null;
  #context: AudioContext | null = null;
  #volume: GainNode | null = null;
  #frame = 0;
  #until: TimelineMs | null = null;
  readonly #readers = new Map<string, Promise<FrameReader | null>>();
  readonly #ready = new Map<string, FrameReader>();
  readonly #listeners = new Set<() => void>();
  #state: PlayerState = { playing: false, ms: 0, speed: 1 };

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly shelf: MediaShelf,
    edl: Edl,
  ) {
    this.#edl = edl;
    this.#draw();
  }

  get state(): PlayerState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The document as it is now. What plays goes on at the same moment of it. */
  show(edl: Edl): void {
    if (edl.tracks === this.#edl.tracks) return;
    this.#edl = edl;
    const playing = this.#playing !== null;
    this.#halt();
    this.#forget();
    this.#ms = Math.min(this.#ms, durationMs(edl));
    if (playing) void this.play();
    else this.#draw();
    this.#changed();
  }

  /** Plays from the playhead, to a moment where one is given. From the end it begins anew. */
  async play(untilMs: TimelineMs | null = null): Promise<void> {
    if (this.#playing) return;
    const context = (this.#context ??= new AudioContext({ latencyHint: "interactive" }));
    this.#volume ??= this.#connected(context);
    await context.resume();
    if (this.#ms >= durationMs(this.#edl)) this.#ms = 0;
    this.#until = untilMs;
    const [fromMs, fromS] = [this.#ms, context.currentTime + START_S];
    const when = (ms: TimelineMs) => fromS + (ms - fromMs) / 1000 / this.#speed;
    const sound = new SoundScheduler(this.shelf, { context, when, speed: this.#speed }, this.#volume);
    this.#playing = { fromMs, fromS, sound };
    this.#step();
    this.#changed();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#halt();
    this.#draw();
    this.#changed();
  }

  seek(ms: TimelineMs): void {
    const playing = this.#playing !== null;
    this.#halt();
    this.#ms = Math.max(0, Math.min(Math.round(ms), durationMs(this.#edl)));
    this.#dropReaders();
    if (playing) void this.play();
    else this.#draw();
    this.#changed();
  }

  /** 0.5 to 2: the sound's pitch follows the speed. */
  setSpeed(speed: number): void {
    const playing = this.#playing !== null;
    this.#halt();
    this.#speed = speed;
    if (playing) void this.play();
    this.#changed();
  }

  close(): void {
    this.#halt();
    this.#forget();
    this.#listeners.clear();
    void this.#context?.close();
  }

  #connected(context: AudioContext): GainNode {
    const volume = context.createGain();
    volume.connect(context.destination);
    return volume;
  }

  #halt(): void {
    if (!this.#playing) return;
    this.#ms = this.#now();
    this.#playing.sound.stop();
    this.#playing = null;
    cancelAnimationFrame(this.#frame);
  }

  #now(): TimelineMs {
    if (!this.#playing || !this.#context) return this.#ms;
    const played = Math.max(0, this.#context.currentTime - this.#playing.fromS) * 1000 * this.#speed;
    return Math.min(this.#playing.fromMs + played, durationMs(this.#edl));
  }

  #step = (): void => {
    if (!this.#playing) return;
    this.#ms = this.#now();
    this.#playing.sound.tick(this.#edl, this.#ms);
    this.#draw();
    for (const shot of comingShots(this.#edl, this.#ms, OPENED_EARLY)) this.#open(shot, shot.start_ms);
    if (this.#ms >= Math.min(this.#until ?? Infinity, durationMs(this.#edl))) {
      this.pause();
      return;
    }
    this.#changed();
    this.#frame = requestAnimationFrame(this.#step);
  };

  // -- the picture ---------------------------------------------------------------------------------------------------

  #draw(): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const seen = seenShots(this.#edl, Math.min(this.#ms, Math.max(0, durationMs(this.#edl) - 1)));
    const pictures = seen.map((shot) => ({ shot, canvas: this.#pictureOf(shot) }));
    if (pictures.some(({ canvas }) => canvas === null)) return this.#later(); // what is shown stays until all is there
    context.globalAlpha = 1;
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { shot, canvas } of pictures) {
      context.globalAlpha = opacityAt(shot, this.#ms);
      if (canvas) drawFitted(context, canvas, this.canvas.width, this.canvas.height);
    }
    this.#closeOthers(seen);
  }

  /** While paused nobody steps: look again when a frame has been decoded. */
  #later(): void {
    if (this.#playing) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      if (!this.#playing) this.#draw();
    });
  }

  #pictureOf(shot: Shot): HTMLCanvasElement | OffscreenCanvas | null {
    this.#open(shot, this.#ms);
    return this.#ready.get(keyOf(shot))?.at(sourceSeconds(shot, this.#ms))?.canvas ?? null;
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
  #tryAgain(key: string, failed: Promise<FrameReader | null>): void {
    if (this.#readers.get(key) === failed) this.#readers.delete(key);
  }

  async #reader(shot: Shot, fromMs: TimelineMs): Promise<FrameReader | null> {
    const media = await this.shelf.open(shot.media_file_id);
    return media?.picture
      ? new FrameReader(media.picture, sourceSeconds(shot, Math.max(fromMs, shot.start_ms)), sourceSeconds(shot, shot.end_ms))
      : null;
  }

  #closeOthers(seen: readonly Shot[]): void {
    const wanted = new Set([...seen, ...comingShots(this.#edl, this.#ms, OPENED_EARLY)].map(keyOf));
    for (const key of this.#readers.keys()) if (!wanted.has(key)) this.#closeReader(key);
  }

  #closeReader(key: string): void {
    this.#readers.delete(key);
    this.#ready.get(key)?.close();
    this.#ready.delete(key);
  }

  #dropReaders(): void {
    for (const key of [...this.#readers.keys()]) this.#closeReader(key);
  }

  #forget(): void {
    cancelAnimationFrame(this.#frame);
    this.#dropReaders();
  }

  #changed(): void {
    this.#state = { playing: this.#playing !== null, ms: this.#ms, speed: this.#speed };
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(shot: Shot): string {
  return `${shot.media_file_id} ${shot.start_ms} ${shot.source_ms}`;
}

function sourceSeconds(shot: Shot, ms: TimelineMs): number {
  return (shot.source_ms + (ms - shot.start_ms) * shot.rate) / 1000;
}

function drawFitted(
  context: CanvasRenderingContext2D,
  picture: HTMLCanvasElement | OffscreenCanvas,
  width: number,
  height: number,
): void {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}
