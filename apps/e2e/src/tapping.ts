/** What a page plays, taken from its own graph and its own canvas: every sample, and every frame with its number. */

import type { Page } from "playwright-core";

const RECORDER = `
registerProcessor("recorder", class extends AudioWorkletProcessor {
  process([input]) {
    const samples = input[0];
    this.port.postMessage(samples ? samples.slice() : new Float32Array(128));
    return true;
  }
});`;

/** A frame as it was put on the canvas: when, and which. The number stands in its uppermost row of blocks. */
export interface Shown {
  readonly at_ms: number;
  readonly number: number;
}

/** Prepares a page without a policy, before it is opened. A worklet hears the graph itself, however busy the page is. */
export async function tapped(page: Page): Promise<void> {
  await page.addInitScript((recorder) => {
    const address = URL.createObjectURL(new Blob([recorder], { type: "text/javascript" }));
    const heard: Float32Array[] = [];
    const shown: { at_ms: number; number: number }[] = [];
    Object.assign(window, { heard, shown });
    const recorders = new WeakMap<BaseAudioContext, AudioWorkletNode>();
    const waiting: AudioNode[] = []; // connected to the loudspeaker before there was a recorder
    const resume = AudioContext.prototype.resume as (this: AudioContext) => Promise<void>;
    AudioContext.prototype.resume = async function (this: AudioContext) {
      if (!recorders.has(this)) {
        await this.audioWorklet.addModule(address);
        const node = new AudioWorkletNode(this, "recorder", { channelCount: 1, channelCountMode: "explicit" });
        node.port.onmessage = ({ data }) => heard.push(data as Float32Array);
        node.connect(this.destination);
        recorders.set(this, node);
        for (const one of waiting.splice(0)) connect.call(one, node);
      }
      return resume.call(this);
    };
    const connect = AudioNode.prototype.connect as (to: AudioNode) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
      if (to instanceof AudioDestinationNode && !(this instanceof AudioWorkletNode)) {
        const recorder = recorders.get(to.context);
        if (recorder) connect.call(this, recorder);
        else waiting.push(this);
      }
      return connect.call(this, to);
    } as AudioNode["connect"];

    const bits = new OffscreenCanvas(160, 1).getContext("2d", { willReadFrequently: true });
    const draw = CanvasRenderingContext2D.prototype.drawImage as (...given: unknown[]) => void;
    CanvasRenderingContext2D.prototype.drawImage = function (this: CanvasRenderingContext2D, ...given: unknown[]) {
      draw.apply(this, given);
      const [image] = given as [HTMLCanvasElement | HTMLVideoElement];
      if (this.canvas.getAttribute("role") !== "img" || !bits) return;
      const [width, height] = image instanceof HTMLVideoElement ? [image.videoWidth, image.videoHeight] : [image.width, image.height];
      bits.drawImage(image, 0, height / 8, width, 1, 0, 0, 160, 1);
      const { data } = bits.getImageData(0, 0, 160, 1);
      const number = Array.from({ length: 16 }, (_, bit) => ((data[(bit * 10 + 5) * 4] ?? 0) > 128 ? 1 << bit : 0)).reduce((sum, bit) => sum + bit);
      shown.push({ at_ms: performance.now(), number });
    } as CanvasRenderingContext2D["drawImage"];
  }, RECORDER);
}

/** Every sample since the sound began to run. */
export async function samplesHeard(page: Page): Promise<Float32Array> {
  const text = await page.evaluate(() => {
    const { heard } = window as unknown as { heard: Float32Array[] };
    return heard.map((block) => btoa(String.fromCharCode(...new Uint8Array(block.buffer)))).join(" ");
  });
  return fromBase64(text);
}

/** The frames that were shown, each when it came first. */
export async function framesShown(page: Page): Promise<Shown[]> {
  const all = await page.evaluate(() => (window as unknown as { shown: Shown[] }).shown);
  return all.filter(({ number }, i) => number !== all[i - 1]?.number);
}

/** The sound of a media file as the browser decodes it in one run. */
export async function decoded(page: Page, url: string): Promise<Float32Array> {
  const text = await page.evaluate(async (address) => {
    const bytes = await (await fetch(address)).arrayBuffer();
    const samples = (await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(bytes)).getChannelData(0);
    const blocks: string[] = [];
    for (let at = 0; at < samples.length; at += 4096) {
      const block = samples.slice(at, at + 4096);
      blocks.push(btoa(String.fromCharCode(...new Uint8Array(block.buffer))));
    }
    return blocks.join(" ");
  }, url);
  return fromBase64(text);
}

function fromBase64(text: string): Float32Array {
  const bytes = Buffer.concat(text.split(" ").map((block) => Buffer.from(block, "base64")));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
