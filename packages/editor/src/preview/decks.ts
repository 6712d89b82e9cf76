/**
 * Pictures and sound by media elements, for browsers without WebCodecs: while one plays, the next is parked at the
 * picture with which it begins. Weaker than WebCodecs: an element starts when it starts, so a cut may let some tens of
 * milliseconds of silence or of deleted sound through.
 */

import type { Edl, TimelineMs } from "@auteur/utils";

import type { Engine, Picture } from "./engine.ts";
import type { ProxyUrl } from "./media.ts";
import { comingHeard, heardShots, type Shot, sourceSeconds } from "./plan.ts";

/** An element further off than this is moved; nearer ones are let be, for each move is heard. */
const ADRIFT_S = 0.12;
/** While it is paused, the picture is wanted to a fraction of a frame. */
const EXACT_S = 0.008;
/** The next sounds that are parked. */
const PARKED = 1;
/** What is heard and seen first is waited for this long. */
const PATIENCE_MS = 1500;

interface Deck {
  readonly element: HTMLVideoElement;
  readonly shot: Shot;
  heard: boolean;
}

interface Run {
  readonly fromMs: TimelineMs;
  readonly fromS: number;
  readonly speed: number;
}

export class DeckEngine implements Engine {
  readonly #url: ProxyUrl;
  readonly #decks = new Map<string, Deck>();
  readonly #spare: HTMLVideoElement[] = [];
  readonly #urls = new Map<string, Promise<string | null>>();
  #seen: readonly Shot[] = [];
  #heard: readonly Shot[] = [];
  #run: Run | null = null;
  #starts = 0;

  constructor(url: ProxyUrl) {
    this.#url = url;
  }

  async start(edl: Edl, fromMs: TimelineMs, speed: number): Promise<void> {
    const asked = ++this.#starts;
    this.#hear(edl, fromMs);
    const first = [...this.#decks.values()].filter(({ shot }) => isOn(shot, fromMs)).map(({ element }) => canPlay(element));
    await Promise.race([Promise.all(first), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    if (asked === this.#starts) this.#run = { fromMs, fromS: performance.now() / 1000, speed };
  }

  stop(): void {
    this.#starts++;
    this.#run = null;
    for (const { element } of this.#decks.values()) element.pause();
  }

  now(): TimelineMs {
    return this.#run ? this.#run.fromMs + (performance.now() - this.#run.fromS * 1000) * this.#run.speed : 0;
  }

  tick(edl: Edl, ms: TimelineMs): void {
    this.#hear(edl, ms);
    for (const deck of this.#decks.values()) this.#drive(deck, ms);
  }

  keep(shots: readonly Shot[], ms: TimelineMs): void {
    this.#seen = shots;
    this.#arrange(ms);
  }

  picture(shot: Shot, ms: TimelineMs): Picture | null {
    const deck = this.#decks.get(keyOf(shot));
    if (!deck) return null;
    const { element } = deck;
    const wanted = sourceSeconds(shot, ms);
    const stepping = !this.#run || this.#run.speed < 0; // no element plays backwards: it goes from picture to picture
    if (stepping && !element.seeking && Math.abs(element.currentTime - wanted) > EXACT_S) element.currentTime = wanted;
    const there = element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !element.seeking;
    return there && element.videoWidth > 0 ? { image: element, width: element.videoWidth, height: element.videoHeight } : null;
  }

  forget(): void {
    [this.#seen, this.#heard] = [[], []];
    for (const key of [...this.#decks.keys()]) this.#eject(key);
  }

  close(): void {
    this.stop();
    this.forget();
    for (const element of this.#spare) element.removeAttribute("src");
  }

  #hear(edl: Edl, ms: TimelineMs): void {
    this.#heard = [...heardShots(edl, ms, ms + 1), ...comingHeard(edl, ms, PARKED)];
    this.#arrange(ms);
  }

  /** One deck for each shot; a picture and its own sound share one. */
  #arrange(ms: TimelineMs): void {
    const wanted = new Map([...this.#seen, ...this.#heard].map((shot) => [keyOf(shot), shot]));
    for (const key of [...this.#decks.keys()]) if (!wanted.has(key)) this.#eject(key);
    const heard = new Set(this.#heard.map(keyOf));
    for (const [key, shot] of wanted) {
      const deck = this.#decks.get(key) ?? this.#load(key, shot, ms);
      deck.heard = heard.has(key);
    }
  }

  #load(key: string, shot: Shot, ms: TimelineMs): Deck {
    const element = this.#spare.pop() ?? document.createElement("video");
    element.crossOrigin = "anonymous"; // a canvas that shows others' pictures could not be read any more
    element.preload = "auto";
    element.playsInline = true;
    element.muted = true;
    const deck = { element, shot, heard: false };
    this.#decks.set(key, deck);
    const at = sourceSeconds(shot, Math.max(ms, shot.start_ms));
    void this.#address(shot.media_file_id).then((url) => {
      if (url === null || this.#decks.get(key) !== deck) return;
      if (element.src !== url) element.src = url;
      element.currentTime = at;
    });
    return deck;
  }

  /** Plays what is on and parks what is not. */
  #drive({ element, shot, heard }: Deck, ms: TimelineMs): void {
    if (!this.#run || this.#run.speed < 0 || !isOn(shot, ms)) {
      if (!element.paused) element.pause();
      return;
    }
    const wanted = sourceSeconds(shot, ms);
    element.muted = !heard;
    element.volume = Math.min(1, shot.gain);
    element.playbackRate = Math.min(4, Math.max(0.25, shot.rate * this.#run.speed));
    element.preservesPitch = true;
    if (!element.seeking && Math.abs(element.currentTime - wanted) > ADRIFT_S) element.currentTime = wanted;
    if (element.paused) void element.play().catch(() => undefined); // it is asked again with the next frame
  }

  #eject(key: string): void {
    const deck = this.#decks.get(key);
    if (!deck) return;
    deck.element.pause();
    this.#decks.delete(key);
    this.#spare.push(deck.element);
  }

  #address(mediaFileId: string): Promise<string | null> {
    const known = this.#urls.get(mediaFileId) ?? this.#url(mediaFileId).catch(() => null);
    this.#urls.set(mediaFileId, known);
    void known.then((url) => {
      if (url === null) this.#urls.delete(mediaFileId); // it may be there the next time
    });
    return known;
  }
}

function isOn(shot: Shot, ms: TimelineMs): boolean {
  return shot.start_ms <= ms && ms < shot.end_ms;
}

function keyOf(shot: Shot): string {
  return `${shot.media_file_id} ${shot.start_ms} ${shot.source_ms}`;
}

function canPlay(element: HTMLVideoElement): Promise<void> {
  if (element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && !element.seeking) return Promise.resolve();
  return new Promise((resolve) => element.addEventListener("canplay", () => resolve(), { once: true }));
}
