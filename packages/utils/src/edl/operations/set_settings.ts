import { refusing } from "../clips.ts";
import { settingsFromJson } from "../decoding.ts";
import { settingsToJson } from "../encoding.ts";
import { number, operation, orNull, whole } from "../operation.ts";

/** Change the frame size or rate the timeline is made for; what is not given stays. Clips keep their times. */
export const setSettings = operation(
  { width: orNull(whole), height: orNull(whole), frame_rate: orNull(number) },
  (edl, { width, height, frame_rate }) => {
    const now = edl.settings;
    const resolution = { width: width ?? now.width, height: height ?? now.height };
    const rate = frame_rate ?? settingsToJson(now)["frame_rate"];
    const settings = refusing(() => settingsFromJson({ resolution, frame_rate: rate }, ""));
    return { ...edl, settings: frame_rate === null ? { ...settings, frame_rate: now.frame_rate } : settings };
  },
);
