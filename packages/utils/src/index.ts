/** The document and its operations in TypeScript: the twin of the Python core's `auteur.core`. */

export * from "./edl/apply.ts";
export { edlFromJson, edlToJson } from "./edl/codec.ts";
export * from "./edl/document.ts";
export type { Effect, EffectType } from "./edl/effects.ts";
export { perform, STEPS } from "./edl/history.ts";
export { type Clip, type Entry, Lane, offsetOf, type Placed, playsPlain, sourceAt } from "./edl/lane.ts";
export { OPERATIONS } from "./edl/operations/index.ts";
export { Segments, type WordPlace } from "./edl/segments.ts";
export * from "./errors.ts";
export { Fraction, nearest } from "./fraction.ts";
export * from "./time.ts";
export * from "./transcript/model.ts";
export { heard, heardTracks, type HeardWord } from "./transcript/heard.ts";
export { placeOf, plays } from "./transcript/spans.ts";
export { bisectLeft, bisectRight, search } from "./bisect.ts";
export { equal } from "./equal.ts";
