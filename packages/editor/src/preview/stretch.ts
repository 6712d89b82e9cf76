/**
 * Sound played faster or slower with its pitch kept: waveform similarity overlap-add (Verhelst and Roelands, ICASSP
 * 1993). Pure; takes pieces of any length and gives what is ready.
 */

/** What is faded from one place of the source to the next: long enough for the deepest voice, short enough for speech. */
const HOP_S = 0.012;
/** How far beside the due place the most alike one is looked for: a period of 62 Hz in all. */
const REACH_S = 0.008;
/** The first look compares every so many samples, at every so many places. */
const COARSE = 4;

export type Planes = readonly Float32Array[];

export class Stretch {
  readonly #rate: number;
  readonly #hop: number;
  readonly #reach: number;
  readonly #fade: Float32Array;
  #input: Float32Array[];
  #before = 0; // samples of the source that were let go
  #taken = 0; // samples of the source that came
  #given = 0; // samples that were given
  #last = 0; // where in the source the last hop was taken from

  /** `rate` is how much faster the source is played: 2 gives half the samples. */
  constructor(channels: number, rate: number, sampleRateHz: number) {
    this.#rate = rate;
    this.#hop = Math.round(HOP_S * sampleRateHz);
    this.#reach = Math.round(REACH_S * sampleRateHz);
    this.#fade = Float32Array.from({ length: this.#hop }, (_, i) => Math.sin(((i + 0.5) * Math.PI) / (2 * this.#hop)) ** 2);
    this.#input = Array.from({ length: channels }, () => new Float32Array(0));
  }

  /** Takes more of the source; gives what follows what was given before. */
  push(planes: Planes): Planes {
    if (this.#rate === 1) return planes;
    this.#input = this.#input.map((plane, channel) => joined(plane, planes[channel] ?? planes[0] ?? new Float32Array(0)));
    this.#taken += planes[0]?.length ?? 0;
    const hops: Planes[] = [];
    while (Math.round(this.#given * this.#rate) + this.#reach + 2 * this.#hop <= this.#taken) hops.push(this.#next(Infinity));
    this.#letGo();
    return this.#together(hops);
  }

  /** What is left, so that all together is as long as the whole source divided by the rate, to the sample. */
  end(): Planes {
    if (this.#rate === 1) return [];
    const total = Math.round(this.#taken / this.#rate);
    const hops: Planes[] = [];
    while (this.#given < total) hops.push(this.#next(total - this.#given));
    return this.#together(hops);
  }

  #next(most: number): Planes {
    const at = this.#given === 0 ? 0 : this.#mostAlike(Math.round(this.#given * this.#rate));
    const goesOn = this.#last + this.#hop;
    const length = Math.min(this.#hop, most);
    const hop = this.#input.map((plane) => {
      const made = new Float32Array(length);
      for (let i = 0; i < length; i++) {
        const rising = this.#given === 0 ? 1 : (this.#fade[i] as number);
        made[i] = rising * this.#sample(plane, at + i) + (1 - rising) * this.#sample(plane, goesOn + i);
      }
      return made;
    });
    this.#last = at;
    this.#given += length;
    return hop;
  }

  /** Nothing is heard of what lies outside the source. */
  #sample(plane: Float32Array, at: number): number {
    return plane[at - this.#before] ?? 0;
  }

  /** The place near the due one which sounds most like what would have come after the last hop. */
  #mostAlike(due: number): number {
    const highest = Math.max(0, this.#taken - 2 * this.#hop);
    const [low, high] = [Math.max(this.#before, due - this.#reach), Math.min(highest, due + this.#reach)];
    if (high <= low) return Math.max(0, Math.min(due, highest));
    const near = this.#best(low, high, COARSE);
    return this.#best(Math.max(low, near - COARSE + 1), Math.min(high, near + COARSE - 1), 1);
  }

  #best(low: number, high: number, step: number): number {
    let [best, score] = [low, -Infinity];
    for (let at = low; at <= high; at += step) {
      const alike = this.#alikeness(at);
      if (alike > score) [best, score] = [at, alike];
    }
    return best;
  }

  /** The correlation with what would go on, by the candidate's own loudness. */
  #alikeness(at: number): number {
    const plane = this.#input[0] as Float32Array;
    const [a, b] = [at - this.#before, this.#last + this.#hop - this.#before];
    let [product, energy] = [0, 1e-9];
    for (let i = 0; i < this.#hop; i += COARSE) {
      const value = plane[a + i] ?? 0;
      product += value * (plane[b + i] ?? 0);
      energy += value * value;
    }
    return product / Math.sqrt(energy);
  }

  /** Keeps what the next hops may still come from. */
  #letGo(): void {
    const needed = Math.min(this.#last + this.#hop, Math.round(this.#given * this.#rate) - this.#reach);
    const gone = Math.max(0, needed - this.#before);
    this.#input = this.#input.map((plane) => plane.slice(gone));
    this.#before += Math.min(gone, this.#taken - this.#before);
  }

  #together(hops: readonly Planes[]): Planes {
    return this.#input.map((_, channel) => joined(...hops.map((hop) => hop[channel] as Float32Array)));
  }
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
