import { withMedia } from "../clips.ts";
import { object, operation } from "../operation.ts";

/** Let the document know a media file (id, name, duration_ms, type) that clips may then play. */
export const addMedia = operation({ media_file: object }, (edl, { media_file }) => withMedia(edl, media_file));
