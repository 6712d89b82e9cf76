/** Frames in the order in which time runs backwards: decoded forwards in short stretches, each before it is needed. */

import type { CanvasSink, WrappedCanvas } from "mediabunny";

import type { Frames } from "./media.ts";

/** A stretch, as long as a group of pictures of the proxies: shorter ones would decode the same frames twice. */
export const STRETCH_S = 0.5;

export class BackwardReader implements Frames {
  readonly #sink: Pick<CanvasSink, "canvases">;
  readonly #lowestS: number;
  /** Ascending, from `#fromS` on. */
  #frames: WrappedCanvas[] = [];
  #fromS: number;
  #busy = false;
  #closed = false;

  /** `sink` must not use its canvases again. From a moment of the source down to another one. */
  constructor(sink: Pick<CanvasSink, "canvases">, fromS: number, lowestS: number) {
    [this.#sink, this.#lowestS] = [sink, lowestS];
    this.#fromS = fromS + 1e-3; // the frame of this very moment is wanted too
    void this.#pull();
  }

  at(seconds: number): WrappedCanvas | null {
    while ((this.#frames.at(-2)?.timestamp ?? -Infinity) > seconds) this.#frames.pop();
    if (this.#fromS > seconds - STRETCH_S) void this.#pull();
    return this.#frames.findLast(({ timestamp }) => timestamp <= seconds) ?? this.#frames[0] ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#frames = [];
  }

  async #pull(): Promise<void> {
    if (this.#busy || this.#closed || this.#fromS <= this.#lowestS) return;
    this.#busy = true;
    const [fromS, toS] = [Math.max(this.#lowestS, this.#fromS - STRETCH_S), this.#fromS];
    const found: WrappedCanvas[] = [];
    try {
      for await (const frame of this.#sink.canvases(fromS, toS)) {
        if (this.#closed) return;
        found.push(frame);
      }
    } catch {
      // a stretch that cannot be decoded: what was shown stays until the one before it
    } finally {
      this.#busy = false;
    }
    const known = this.#frames[0]?.timestamp ?? Infinity;
    this.#frames = [...found.filter(({ timestamp }) => timestamp < known), ...this.#frames];
    this.#fromS = fromS;
  }
}
