/**
 * Plays the edited timeline with nothing rendered: cuts are skipped, and the engine's clock leads. The next pictures are
 * opened before they are due, so that a cut costs no frame.
 */

import { durationMs, type Edl, type TimelineMs } from "@auteur/utils";

import type { Engine, Picture } from "./engine.ts";
import { comingShots, goneShots, opacityAt, seenShots, type Shot } from "./plan.ts";

export interface PlayerState {
  readonly playing: boolean;
  readonly ms: TimelineMs;
  /** Below 0: backwards. */
  readonly speed: number;
}

/** What is played again and again; `to_ms` null for the end. */
export interface Loop {
  readonly from_ms: TimelineMs;
  readonly to_ms: TimelineMs | null;
}

/** Pictures opened before they are due. */
const OPENED_EARLY = 2;

export class Player {
  #edl: Edl;
  #ms: TimelineMs = 0;
  #speed = 1;
  #playing = false;
  #running = false;
  #runs = 0;
  #frame = 0;
  #until: TimelineMs | null = null;
  #loop: Loop | null = null;
  readonly #listeners = new Set<() => void>();
  #state: PlayerState = { playing: false, ms: 0, speed: 1 };

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly engine: Engine,
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
    this.#anew(() => {
      this.#edl = edl;
      const ms = Math.min(this.#ms, durationMs(edl));
      if (this.#playing || ms !== this.#ms) this.#to(ms); // a picture that stands and was not cut stays as it is
    });
  }

  /** Plays from the playhead, to a moment where one is given. Where nothing is left that way it begins at the other end. */
  async play(untilMs: TimelineMs | null = null): Promise<void> {
    if (this.#playing) return;
    this.#playing = true;
    this.#until = untilMs;
    if (untilMs !== null) this.#speed = Math.abs(this.#speed);
    const end = durationMs(this.#edl);
    if (this.#speed > 0 && this.#ms >= end) this.#ms = 0;
    else if (this.#speed < 0 && this.#ms <= 0) this.#ms = end;
    this.#changed();
    await this.#run();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#halt();
    this.#playing = false;
    this.#draw();
    this.#changed();
  }

  seek(ms: TimelineMs): void {
    this.#anew(() => this.#to(Math.max(0, Math.min(Math.round(ms), durationMs(this.#edl)))));
  }

  /** What was opened plays on, but not back. */
  #to(ms: TimelineMs): void {
    this.#ms = ms;
    this.engine.forget();
  }

  /** Null: everything is played once. */
  setLoop(loop: Loop | null): void {
    this.#loop = loop;
  }

  /** 0.5 to 2, the pitch stays; or -0.5 to -2, backwards. */
  setSpeed(speed: number): void {
    this.#anew(() => (this.#speed = speed));
  }

  close(): void {
    this.#halt();
    this.#playing = false;
    cancelAnimationFrame(this.#frame);
    this.engine.close();
    this.#listeners.clear();
  }

  /** Changes something for good while the clock stands. */
  #anew(change: () => void): void {
    this.#halt();
    change();
    if (this.#playing) void this.#run();
    else this.#draw();
    this.#changed();
  }

  async #run(): Promise<void> {
    const run = ++this.#runs;
    await this.engine.start(this.#edl, this.#ms, this.#speed);
    if (run !== this.#runs) return; // halted meanwhile, or begun anew: the engine's clock is not this run's
    this.#running = true;
    this.#step();
  }

  #halt(): void {
    cancelAnimationFrame(this.#frame);
    if (this.#running) this.#ms = this.#nowMs();
    this.#running = false;
    this.#runs++;
    this.engine.stop();
  }

  #step = (): void => {
    if (!this.#running) return;
    this.#ms = this.#nowMs();
    this.engine.tick(this.#edl, this.#ms);
    this.#draw();
    if (this.#isOver()) return this.#loop && this.#until === null && this.#speed > 0 ? this.seek(this.#loop.from_ms) : this.pause();
    this.#changed();
    this.#frame = requestAnimationFrame(this.#step);
  };

  #nowMs(): TimelineMs {
    return Math.max(0, Math.min(this.engine.now(), durationMs(this.#edl)));
  }

  #isOver(): boolean {
    if (this.#speed < 0) return this.#ms <= 0;
    const stop = this.#until ?? this.#loop?.to_ms ?? Infinity;
    return this.#ms >= Math.min(stop, durationMs(this.#edl));
  }

  #draw(): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const seen = seenShots(this.#edl, Math.min(this.#ms, Math.max(0, durationMs(this.#edl) - 1)));
    const next = this.#speed < 0 ? goneShots(this.#edl, this.#ms) : comingShots(this.#edl, this.#ms, OPENED_EARLY);
    this.engine.keep([...seen, ...next], this.#ms);
    const pictures = seen.map((shot) => ({ shot, picture: this.engine.picture(shot, this.#ms) }));
    if (pictures.some(({ picture }) => picture === null)) return this.#later(); // what is shown stays until all is there
    context.globalAlpha = 1;
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { shot, picture } of pictures) this.#paint(context, shot, picture as Picture);
  }

  #paint(context: CanvasRenderingContext2D, shot: Shot, { image, width, height }: Picture): void {
    const scale = Math.min(this.canvas.width / width, this.canvas.height / height);
    const [w, h] = [width * scale, height * scale];
    context.globalAlpha = opacityAt(shot, this.#ms);
    context.drawImage(image, (this.canvas.width - w) / 2, (this.canvas.height - h) / 2, w, h);
  }

  /** While paused nobody steps: look again when a frame has been decoded. */
  #later(): void {
    if (this.#running) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      if (!this.#running) this.#draw();
    });
  }

  #changed(): void {
    this.#state = { playing: this.#playing, ms: this.#ms, speed: this.#speed };
    for (const listener of this.#listeners) listener();
  }
}
