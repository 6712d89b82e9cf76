/** The sound of the timeline, scheduled on the audio clock a little ahead: cuts leave neither silence nor a click. */

import type { Edl, TimelineMs } from "@auteur/utils";

import type { MediaShelf, WrappedAudioBuffer } from "./media.ts";
import { heardShots, type Shot, sourceSeconds } from "./plan.ts";
import { type Planes, Stretch } from "./stretch.ts";

/** How far ahead of the playhead sound is decoded and scheduled. */
const AHEAD_MS = 1500;
/** Both sides of a cut rise and fall this long: shorter clicks, longer is heard as a dip. */
const RAMP_S = 0.005;
/**
 * Opus comes to itself within this time: with the 80 ms of RFC 7845, 4.6 what follows a cut was 0.02 off at a level of
 * 0.1, with these 0.0001.
 */
const PREROLL_S = 0.24;
/** Pieces begin a hair before their sample: a hair after it, the browser would leave that sample out. */
const HAIR = 1e-6;

/** When, on the audio clock, a moment of the timeline is heard. */
export type When = (ms: TimelineMs) => number;

type Pieces = AsyncGenerator<WrappedAudioBuffer, void, unknown>;

interface Clock {
  readonly context: AudioContext;
  readonly speed: number;
  readonly when: When;
}

export class SoundScheduler {
  readonly #shelf: MediaShelf;
  readonly #context: AudioContext;
  readonly #speed: number;
  readonly #volume: GainNode;
  readonly #playing = new Set<AudioScheduledSourceNode>();
  readonly #begun = new Map<string, Promise<void>>();
  readonly #clock = Promise.withResolvers<Clock>();
  #stopped = false;

  constructor(shelf: MediaShelf, context: AudioContext, speed: number) {
    [this.#shelf, this.#context, this.#speed] = [shelf, context, speed];
    this.#volume = context.createGain();
    this.#volume.connect(context.destination);
  }

  /** Decodes what is heard first at a moment. Nothing is heard before `begin`. */
  async prime(edl: Edl, ms: TimelineMs): Promise<void> {
    this.tick(edl, ms);
    await Promise.all(this.#begun.values());
  }

  /** Lets the clock run: from now on it is known when everything is heard. */
  begin(when: When): void {
    this.#clock.resolve({ context: this.#context, speed: this.#speed, when });
  }

  /** Sees to it that all that is heard soon is on its way. Called often; does nothing twice. */
  tick(edl: Edl, nowMs: TimelineMs): void {
    for (const shot of heardShots(edl, nowMs, nowMs + AHEAD_MS * this.#speed)) {
      const key = `${shot.media_file_id} ${shot.start_ms} ${shot.source_ms} ${shot.end_ms}`;
      if (!this.#begun.has(key)) this.#begun.set(key, this.#open(shot, Math.max(nowMs, shot.start_ms)));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.begin(() => 0); // what waits for the clock finds that it is over
    const { currentTime } = this.#context;
    this.#volume.gain.setValueAtTime(1, currentTime);
    this.#volume.gain.linearRampToValueAtTime(0, currentTime + RAMP_S);
    for (const node of this.#playing) node.stop(currentTime + RAMP_S);
    this.#playing.clear();
  }

  /** Resolves when the first piece is decoded; the others follow while it plays. */
  async #open(shot: Shot, fromMs: TimelineMs): Promise<void> {
    const media = await this.#shelf.open(shot.media_file_id);
    if (!media?.sound || this.#stopped) return;
    const fromS = sourceSeconds(shot, fromMs);
    const pieces = media.sound.buffers(Math.max(0, fromS - PREROLL_S), sourceSeconds(shot, shot.end_ms));
    const first = await pieces.next();
    if (!first.done) void this.#play(shot, fromMs, first.value, pieces);
  }

  async #play(shot: Shot, fromMs: TimelineMs, first: WrappedAudioBuffer, others: Pieces): Promise<void> {
    const clock = await this.#clock.promise;
    if (this.#stopped) return void others.return();
    const [fromS, toS] = [sourceSeconds(shot, fromMs), sourceSeconds(shot, shot.end_ms)];
    const { numberOfChannels, sampleRate } = first.buffer;
    const stretch = new Stretch(numberOfChannels, shot.rate * this.#speed, sampleRate);
    const voice = new Voice(clock, this.#level(clock, shot, fromMs), fromMs, this.#playing);
    voice.play(stretch.push(between(first, fromS, toS)), sampleRate);
    for await (const piece of others) {
      if (this.#stopped) return;
      voice.play(stretch.push(between(piece, fromS, toS)), sampleRate);
      await voice.untilDue();
    }
    if (!this.#stopped) voice.play(stretch.end(), sampleRate);
  }

  /** The shot's own volume over its whole length: gain, fades, and short ramps at both cuts. */
  #level({ context, when, speed }: Clock, shot: Shot, fromMs: TimelineMs): GainNode {
    const [start, end] = [Math.max(when(fromMs), context.currentTime), when(shot.end_ms)];
    const rise = Math.max(RAMP_S, fromMs === shot.start_ms ? shot.fade_in_ms / 1000 / speed : 0);
    const fall = Math.max(RAMP_S, shot.fade_out_ms / 1000 / speed);
    const node = context.createGain();
    node.connect(this.#volume);
    node.gain.setValueAtTime(0, start);
    node.gain.linearRampToValueAtTime(shot.gain, Math.min(start + rise, end));
    if (end - fall > start + rise) node.gain.setValueAtTime(shot.gain, end - fall);
    node.gain.linearRampToValueAtTime(0, end);
    return node;
  }
}

/** Pieces of sound one behind the other from a moment on, to the sample. */
class Voice {
  readonly #firstSample: number;
  #given = 0;
  #sampleRate: number;

  constructor(
    readonly clock: Clock,
    readonly level: AudioNode,
    fromMs: TimelineMs,
    readonly playing: Set<AudioScheduledSourceNode>,
  ) {
    this.#sampleRate = clock.context.sampleRate;
    this.#firstSample = Math.round(clock.when(fromMs) * this.#sampleRate);
  }

  play(planes: Planes, sampleRate: number): void {
    const length = planes[0]?.length ?? 0;
    if (length === 0) return;
    this.#sampleRate = sampleRate;
    const { context } = this.clock;
    const at = this.#dueS();
    this.#given += length;
    const late = Math.max(0, context.currentTime - at);
    if (late >= length / sampleRate) return;
    const node = context.createBufferSource();
    node.buffer = context.createBuffer(planes.length, length, sampleRate);
    planes.forEach((plane, channel) => node.buffer?.copyToChannel(plane as Float32Array<ArrayBuffer>, channel));
    node.connect(this.level);
    node.onended = () => this.playing.delete(node);
    this.playing.add(node);
    node.start(Math.max(at - HAIR / sampleRate, context.currentTime), late);
  }

  /** Decoding runs faster than playing: wait where it is far enough ahead. */
  async untilDue(): Promise<void> {
    const early = this.#dueS() - this.clock.context.currentTime - AHEAD_MS / 1000;
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early * 1000));
  }

  #dueS(): number {
    return this.#firstSample / this.clock.context.sampleRate + this.#given / this.#sampleRate;
  }
}

/** The samples of a piece that lie between two moments of the source. */
function between({ buffer, timestamp }: WrappedAudioBuffer, fromS: number, toS: number): Planes {
  const sampleAt = (seconds: number) => Math.max(0, Math.min(buffer.length, Math.round(seconds * buffer.sampleRate) - first));
  const first = Math.round(timestamp * buffer.sampleRate);
  const [from, to] = [sampleAt(fromS), sampleAt(toS)];
  return Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel).subarray(from, to));
}
