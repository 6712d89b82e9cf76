/** What decodes pictures and sound for the player. There is one on WebCodecs, and one on media elements for browsers without. */

import type { Edl, TimelineMs } from "@auteur/utils";

import type { Shot } from "./plan.ts";

/** A decoded picture and its size. */
export interface Picture {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

export interface Engine {
  /**
   * Begins to be heard at a moment; resolves as soon as its clock runs. Only after `stop` it may begin again. A speed
   * below 0 runs backwards, in silence.
   */
  start(edl: Edl, fromMs: TimelineMs, speed: number): Promise<void>;
  /** Silent at once, and without a click. */
  stop(): void;
  /** The moment that is heard now, since `start`. */
  now(): TimelineMs;
  /** Sees to what is heard and seen soon. Called for each frame while it plays. */
  tick(edl: Edl, ms: TimelineMs): void;
  /** Opens what these shots show, for those that are on at the moment from there, and closes all others. */
  keep(shots: readonly Shot[], ms: TimelineMs): void;
  /** What a shot shows at a moment; null while that is not decoded. */
  picture(shot: Shot, ms: TimelineMs): Picture | null;
  /** Lets all pictures go: the playhead jumped, or the document changed. */
  forget(): void;
  close(): void;
}
