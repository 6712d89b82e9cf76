/** The proxies that the preview plays: opened once, decoded by WebCodecs. */

import type { AudioBufferSink, CanvasSink, WrappedAudioBuffer, WrappedCanvas } from "mediabunny";

/** One recording, ready to be decoded from any moment. Times are seconds of the source. */
export interface PreviewMedia {
  /** A sink of one's own for each run of frames: its canvases are used again, `pool` of them; 0: never. */
  readonly picture: ((pool?: number) => CanvasSink) | null;
  readonly sound: AudioBufferSink | null;
}

/** Where the proxy of a recording lies; null while there is none yet. */
export type ProxyUrl = (mediaFileId: string) => Promise<string | null>;

/** Canvases decoded ahead: what is shown, the next one, and one being drawn. */
const POOL = 4;

export class MediaShelf {
  readonly #opened = new Map<string, Promise<PreviewMedia | null>>();

  constructor(
    readonly url: ProxyUrl,
    readonly heightPx: number,
  ) {}

  open(mediaFileId: string): Promise<PreviewMedia | null> {
    let opened = this.#opened.get(mediaFileId);
    if (!opened) {
      opened = this.#open(mediaFileId).catch(() => null);
      this.#opened.set(mediaFileId, opened);
      void opened.then((media) => {
        if (media === null) this.#opened.delete(mediaFileId); // it may be there the next time
      });
    }
    return opened;
  }

  async #open(mediaFileId: string): Promise<PreviewMedia | null> {
    const url = await this.url(mediaFileId);
    if (url === null) return null;
    const { AudioBufferSink, CanvasSink, Input, UrlSource, WEBM } = await import("mediabunny"); // when something is played
    const input = new Input({ source: new UrlSource(url), formats: [WEBM] });
    const [video, audio] = await Promise.all([input.getPrimaryVideoTrack(), input.getPrimaryAudioTrack()]);
    const canSee = video && (await video.canDecode());
    const canHear = audio && (await audio.canDecode());
    return {
      picture: canSee ? (poolSize = POOL) => new CanvasSink(video, { height: this.heightPx, fit: "contain", poolSize }) : null,
      sound: canHear ? new AudioBufferSink(audio) : null,
    };
  }
}

/** What gives decoded frames: the newest that is not after a moment; null before the first is there. */
export interface Frames {
  at(seconds: number): WrappedCanvas | null;
  close(): void;
}

/** A run of frames being decoded: gives the frame that is shown at a moment, and drops those before it. */
export class FrameReader implements Frames {
  readonly #frames: AsyncGenerator<WrappedCanvas, void, unknown>;
  #shown: WrappedCanvas | null = null;
  #next: WrappedCanvas | null = null;
  #busy = false;
  #ended = false;

  constructor(sink: CanvasSink, fromS: number, toS: number) {
    this.#frames = sink.canvases(fromS, toS);
    void this.#pull();
  }

  at(seconds: number): WrappedCanvas | null {
    if (this.#next && this.#next.timestamp <= seconds) {
      this.#shown = this.#next;
      this.#next = null;
    }
    if (!this.#next) void this.#pull(seconds);
    return this.#shown;
  }

  close(): void {
    this.#ended = true;
    void this.#frames.return();
  }

  async #pull(seconds = -Infinity): Promise<void> {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    try {
      for (;;) {
        const { value, done } = await this.#frames.next();
        if (done || !value) {
          this.#ended = true;
          return;
        }
        if (this.#shown === null || value.timestamp + value.duration <= seconds) {
          this.#shown = value; // late: go on to the one that is due
          if (value.timestamp + value.duration > seconds) return;
        } else {
          this.#next = value;
          return;
        }
      }
    } catch {
      this.#ended = true; // a frame that cannot be decoded: what was shown stays
    } finally {
      this.#busy = false;
    }
  }
}

export type { WrappedAudioBuffer };
