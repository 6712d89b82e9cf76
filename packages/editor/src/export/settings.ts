/** What is chosen in the export dialog, kept free of contradictions, and the request that it becomes. */

import type { CaptionStyle, OutputFile, Outputs } from "@auteur/types";

export interface ExportSettings {
  readonly preset: string;
  /** "" for the edit's own. */
  readonly aspect: "" | "16:9" | "9:16" | "1:1";
  readonly fit: "fit" | "fill" | "blur";
  /** Whether only what is marked by in and out is exported. */
  readonly marked: boolean;
  readonly container: string;
  /** "" for what fits the recording and the container. */
  readonly videoCodec: string;
  readonly audioCodec: string;
  readonly mode: "smart" | "full";
  /** LUFS; null leaves the preset's, or as it is. */
  readonly loudness: number | null;
  readonly denoise: "none" | "light" | "medium" | "strong";
  readonly deEss: boolean;
  readonly credentials: boolean;
  readonly captions: "file" | "soft" | "burn" | "none";
  readonly styleName: string;
  /** The style where it was changed; null for the named one as it is. */
  readonly style: CaptionStyle | null;
}

export interface Marks {
  readonly inMs: number | null;
  readonly outMs: number | null;
}

export const MOVIE: ExportSettings = {
  preset: "source",
  aspect: "",
  fit: "fit",
  marked: false,
  container: "mp4",
  videoCodec: "",
  audioCodec: "",
  mode: "smart",
  loudness: null,
  denoise: "none",
  deEss: false,
  credentials: false,
  captions: "file",
  styleName: "plain",
  style: null,
};

export const SOUND: ExportSettings = { ...MOVIE, preset: "podcast", container: "m4a", captions: "none" };

const keyOf = (picture: boolean): string => `auteur.export.${picture ? "movie" : "sound"}`;

/** What was chosen last time is chosen next time; a range is not. */
export function remembered(storage: Pick<Storage, "getItem">, picture: boolean): ExportSettings {
  const kept = storage.getItem(keyOf(picture));
  const usual = picture ? MOVIE : SOUND;
  return kept === null ? usual : { ...usual, ...(JSON.parse(kept) as Partial<ExportSettings>), marked: false };
}

export function remember(storage: Pick<Storage, "setItem">, picture: boolean, settings: ExportSettings): void {
  storage.setItem(keyOf(picture), JSON.stringify(settings));
}

export const holdsPicture = ({ picture }: OutputFile): boolean => picture.length > 0;

/** The containers that a preset is for, of those with a picture or of sound alone. */
export function containersFor({ files, presets }: Outputs, preset: string, picture: boolean): readonly OutputFile[] {
  const only = presets.find(({ name }) => name === preset)?.containers ?? [];
  return files.filter((file) => holdsPicture(file) === picture && (only.length === 0 || only.includes(file.container)));
}

/** The presets that some container with, or without, a picture is for. Sizes of a picture say nothing of sound. */
export function presetsFor(outputs: Outputs, picture: boolean): readonly string[] {
  const names = outputs.presets.map(({ name }) => name);
  const sized = (name: string) => /^\d+(p|k)$/.test(name);
  return names.filter((name) => containersFor(outputs, name, picture).length > 0 && (picture || !sized(name)));
}

/** The settings after a change, with whatever no longer goes together set to what does. */
export function changed(before: ExportSettings, change: Partial<ExportSettings>, outputs: Outputs): ExportSettings {
  const wanted = { ...before, ...change };
  const was = outputs.files.find(({ container }) => container === before.container);
  const able = containersFor(outputs, wanted.preset, was ? holdsPicture(was) : true);
  const file = able.find(({ container }) => container === wanted.container) ?? able[0];
  if (!file) return before;
  const captions = fittingCaptions(wanted.captions, file);
  return {
    ...wanted,
    container: file.container,
    videoCodec: file.picture.includes(wanted.videoCodec) ? wanted.videoCodec : "",
    audioCodec: file.sound.includes(wanted.audioCodec) ? wanted.audioCodec : "",
    captions,
    credentials: wanted.credentials && file.credentials,
    style: change.styleName && change.style === undefined ? null : wanted.style,
  };
}

function fittingCaptions(captions: ExportSettings["captions"], file: OutputFile): ExportSettings["captions"] {
  if (captions === "soft" && !file.captions) return "file";
  if (captions === "burn" && !holdsPicture(file)) return "file";
  return captions;
}

/** The body of POST /jobs/render; what is as the server has it anyway is left out. */
export function requestOf(settings: ExportSettings, picture: boolean, marks: Marks): Readonly<Record<string, unknown>> {
  const { preset, container, aspect, fit, videoCodec, audioCodec, mode, loudness, denoise, deEss, credentials, captions } = settings;
  const range = settings.marked ? rangeOf(marks) : null;
  return {
    preset,
    container,
    mode,
    captions,
    ...(picture && aspect ? { aspect, fit } : {}),
    ...(range ? { range } : {}),
    ...(picture && videoCodec ? { video_codec: videoCodec } : {}),
    ...(audioCodec ? { audio_codec: audioCodec } : {}),
    ...(loudness === null ? {} : { loudness }),
    ...(denoise === "none" ? {} : { denoise }),
    ...(deEss ? { de_ess: true } : {}),
    ...(credentials ? { credentials: true } : {}),
    ...(captions === "burn" ? { style: settings.style ?? settings.styleName } : {}),
  };
}

/** The style where it was changed, else the one of its name. */
export function styleOf({ style, styleName }: Pick<ExportSettings, "style" | "styleName">, { styles }: Outputs): CaptionStyle | null {
  return style ?? styles.find(({ name }) => name === styleName)?.style ?? null;
}

/** In and out as the server reads a range: seconds. Null where nothing is marked. */
export function rangeOf({ inMs, outMs }: Marks): string | null {
  if (outMs === null || outMs <= (inMs ?? 0)) return null;
  return `${(inMs ?? 0) / 1000}-${outMs / 1000}`;
}
