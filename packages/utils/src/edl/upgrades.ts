/**
 * Older schemas, each lifted to the next. A step takes and gives plain JSON.
 *
 * What has not the shape it expects it leaves as it is: the reader refuses it, naming the place.
 */

import { isObject, type Json } from "./reading.ts";

/** Schema → the step that makes the next one of it. */
export const UPGRADES: Readonly<Record<number, (document: Json) => Json>> = { 1: namedWordsAndRecordings };

/**
 * 1 → 2: the specification's document gets word ids, and segments the recording they belong to.
 *
 * A recording is only named where the clips leave no doubt (one media file in all). What stood on the stacks of schema
 * 1 was never described, so history begins anew.
 */
function namedWordsAndRecordings(document: Json): Json {
  const clips = objects(document["tracks"]).flatMap((track) => objects(track["clips"]));
  const media = new Set(clips.map((clip) => clip["media_file_id"]).filter((id) => typeof id === "string"));
  const only = media.size === 1 ? [...media][0] : null;
  const upgraded: Json = { ...document, schema: 2, undo_stack: [], redo_stack: [] };
  const transcript = document["transcript"];
  if (isObject(transcript) && Array.isArray(transcript["segments"])) {
    let number = 0;
    const named = (word: unknown) => (isObject(word) ? { id: `w${++number}`, ...word } : word);
    const segments = transcript["segments"].map((segment: unknown) => {
      if (!isObject(segment)) return segment;
      const words = segment["words"];
      return { media_file_id: only, ...segment, ...(Array.isArray(words) ? { words: words.map(named) } : {}) };
    });
    upgraded["transcript"] = { ...transcript, segments };
  }
  return upgraded;
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
