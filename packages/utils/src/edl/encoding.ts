/** The parts of a document as plain JSON. */

import { bisectRight } from "../bisect.ts";
import { type Fraction, nearest } from "../fraction.ts";
import { rateFromNumber } from "../time.ts";
import { type Correction, middleOf, type Segment, textOf, type Word } from "../transcript/model.ts";
import type { Marker, MediaFile, Settings, Track } from "./document.ts";
import type { Clip, Entry } from "./lane.ts";
import type { Json } from "./reading.ts";

/** The starts and the ends of source spans that are heard, disjoint and in order. */
export interface Heard {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export const UNHEARD: Heard = { starts: [], ends: [] };

export function settingsToJson({ width, height, frame_rate }: Settings): Json {
  return { resolution: { width, height }, frame_rate: rateToJson(frame_rate) };
}

function rateToJson(rate: Fraction): number | string {
  const number = rate.denominator === 1n ? Number(rate.numerator) : nearest(rate.times(1000)) / 1000;
  return rateFromNumber(number).equals(rate) ? number : rate.toString(); // a rate that three decimals do not tell
}

export function mediaFileToJson(media: MediaFile): Json {
  return { ...media };
}

export function trackToJson({ id, type, name, locked, muted, lane }: Track): Json {
  const clips = [...lane].map(({ start_ms, clip }) => ({ track_id: id, start_ms, ...clipToJson(clip) }));
  return { id, type, name, locked, muted, clips };
}

export function clipToJson(clip: Clip): Json {
  return { ...clip };
}

export function entryToJson({ lead_ms, clip }: Entry): Json {
  return { lead_ms, ...clipToJson(clip) };
}

/** What an engine heard; where it heard nothing, what a person wrote. */
function heardText(words: readonly Word[]): string {
  const heard = words.filter((word) => word.origin !== "human");
  return (heard.length ? heard : words).map((word) => word.word).join(" ");
}

/** Without `heard` it leaves out `deleted`, as history does: there it would be stale. */
export function segmentToJson(segment: Segment, heard?: Heard): Json {
  const { words } = segment;
  const plays = words.map((word) => !heard || isHeard(heard, middleOf(word)));
  const deleted = words.length > 0 && !plays.includes(true);
  return {
    ...segment,
    text: segment.text || heardText(words),
    words: words.map((word, i) => wordToJson(word, plays[i] === false)),
    ...(heard ? { deleted } : {}),
    edited_text: words.some(isEdited) ? words.map(textOf).filter(Boolean).join(" ") : segment.edited_text,
  };
}

function isHeard({ starts, ends }: Heard, middleMs: number): boolean {
  const end = ends[bisectRight(starts, middleMs) - 1];
  return end !== undefined && middleMs < end;
}

function isEdited(word: Word): boolean {
  return word.edited_text !== null || word.origin === "human";
}

function wordToJson({ id, word, start_ms, end_ms, confidence, ...rest }: Word, deleted: boolean): Json {
  return {
    id,
    word,
    start_ms,
    end_ms,
    confidence,
    ...(deleted ? { deleted } : {}),
    ...(rest.edited_text !== null ? { edited_text: rest.edited_text } : {}),
    ...(rest.origin !== "asr" ? { origin: rest.origin } : {}),
    ...(rest.engine !== null ? { engine: rest.engine } : {}),
    ...(rest.flags.length ? { flags: [...rest.flags] } : {}),
  };
}

export function correctionToJson(correction: Correction): Json {
  return { ...correction };
}

export function markerToJson(marker: Marker): Json {
  return { ...marker };
}
