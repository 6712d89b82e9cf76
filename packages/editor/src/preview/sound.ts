/** The sound of the timeline, scheduled on the audio clock a little ahead: cuts leave neither silence nor a click. */

import type { Edl, TimelineMs } from "@auteur/utils";

import type { MediaShelf, WrappedAudioBuffer } from "./media.ts";
import { heardShots, type Shot } from "./plan.ts";

/** How far ahead of the playhead sound is decoded and scheduled. */
const AHEAD_MS = 1500;
/** Both sides of a cut rise and fall this long: shorter clicks, longer is heard as a dip. */
const RAMP_S = 0.005;

export interface Clock {
  readonly context: AudioContext;
  /** When, on the audio clock, a moment of the timeline is heard. */
  readonly when: (ms: TimelineMs) => number;
  readonly speed: number;
}

export class SoundScheduler {
  readonly #shelf: MediaShelf;
  readonly #clock: Clock;
  readonly #output: AudioNode;
  readonly #playing = new Set<AudioScheduledSourceNode>();
  readonly #begun = new Set<string>();
  #stopped = false;

  constructor(shelf: MediaShelf, clock: Clock, output: AudioNode) {
    [this.#shelf, this.#clock, this.#output] = [shelf, clock, output];
  }

  /** Sees to it that all that is heard soon is on its way. Called often; does nothing twice. */
  tick(edl: Edl, nowMs: TimelineMs): void {
    for (const shot of heardShots(edl, nowMs, nowMs + AHEAD_MS * this.#clock.speed)) {
      const key = `${shot.media_file_id} ${shot.start_ms} ${shot.source_ms} ${shot.end_ms}`;
      if (this.#begun.has(key)) continue;
      this.#begun.add(key);
      void this.#schedule(shot, Math.max(nowMs, shot.start_ms));
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const node of this.#playing) node.stop();
    this.#playing.clear();
  }

  async #schedule(shot: Shot, fromMs: TimelineMs): Promise<void> {
    const media = await this.#shelf.open(shot.media_file_id);
    if (!media?.sound || this.#stopped) return;
    const level = this.#level(shot, fromMs);
    const sourceS = (ms: TimelineMs) => (shot.source_ms + (ms - shot.start_ms) * shot.rate) / 1000;
    for await (const piece of media.sound.buffers(sourceS(fromMs), sourceS(shot.end_ms))) {
      if (this.#stopped) return;
      this.#play(piece, shot, sourceS(fromMs), level);
      await this.#untilDue(shot, piece);
    }
  }

  /** The shot's own volume over its whole length: gain, fades, and short ramps at both cuts. */
  #level(shot: Shot, fromMs: TimelineMs): GainNode {
    const { context, when, speed } = this.#clock;
    const gain = context.createGain();
    gain.connect(this.#output);
    const [start, end] = [Math.max(when(fromMs), context.currentTime), when(shot.end_ms)];
    const rise = Math.max(RAMP_S, fromMs === shot.start_ms ? shot.fade_in_ms / 1000 / speed : 0);
    const fall = Math.max(RAMP_S, shot.fade_out_ms / 1000 / speed);
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(shot.gain, Math.min(start + rise, end));
    if (end - fall > start + rise) gain.gain.setValueAtTime(shot.gain, end - fall);
    gain.gain.linearRampToValueAtTime(0, end);
    return gain;
  }

  #play({ buffer, timestamp, duration }: WrappedAudioBuffer, shot: Shot, fromS: number, level: GainNode): void {
    const { context, when, speed } = this.#clock;
    const endS = (shot.source_ms + (shot.end_ms - shot.start_ms) * shot.rate) / 1000;
    const [firstS, lastS] = [Math.max(timestamp, fromS), Math.min(timestamp + duration, endS)];
    const at = when(shot.start_ms + (firstS * 1000 - shot.source_ms) / shot.rate);
    const late = Math.max(0, context.currentTime - at) * shot.rate * speed;
    if (lastS - firstS <= late) return;
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.playbackRate.value = shot.rate * speed;
    node.connect(level);
    node.onended = () => this.#playing.delete(node);
    this.#playing.add(node);
    node.start(Math.max(at, context.currentTime), firstS - timestamp + late, lastS - firstS - late);
  }

  /** Decoding runs faster than playing: wait where it is far enough ahead. */
  async #untilDue(shot: Shot, { timestamp }: WrappedAudioBuffer): Promise<void> {
    const { context, when } = this.#clock;
    const at = when(shot.start_ms + (timestamp * 1000 - shot.source_ms) / shot.rate);
    const early = at - context.currentTime - AHEAD_MS / 1000;
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early * 1000));
  }
}
