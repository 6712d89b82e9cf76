"use client";

import type { Outputs } from "@auteur/types";

import { Switch } from "@auteur/ui";

import { useStrings } from "../strings/index.tsx";
import { Choice } from "./movie.tsx";
import { containersFor, type ExportSettings } from "./settings.ts";

interface Props {
  readonly settings: ExportSettings;
  readonly outputs: Outputs;
  readonly picture: boolean;
  readonly change: (change: Partial<ExportSettings>) => void;
}

const CODECS: Readonly<Record<string, string>> = {
  h264: "H.264",
  h265: "H.265",
  vp9: "VP9",
  av1: "AV1",
  aac: "AAC",
  opus: "Opus",
  mp3: "MP3",
  flac: "FLAC",
  pcm: "PCM",
};

/** The kind of file and what is inside it: the table of what goes together is the server's. */
export function Advanced({ settings, outputs, picture, change }: Props) {
  const strings = useStrings();
  const files = containersFor(outputs, settings.preset, picture);
  const file = files.find(({ container }) => container === settings.container);
  const codecs = (names: readonly string[]) => [["", strings.codecOwn] as const, ...names.map((name) => [name, CODECS[name] ?? name] as const)];
  return (
    <details className="text-sm">
      <summary className="text-quiet hover:text-text cursor-pointer">{strings.advanced}</summary>
      <div className="grid grid-cols-2 gap-3 pt-3">
        <Choice
          label={strings.container}
          value={settings.container}
          options={files.map(({ container, title }) => [container, `.${container} (${title})`] as const)}
          onChange={(container) => change({ container })}
        />
        <Choice
          label={strings.exportMode}
          value={settings.mode}
          options={[["smart", strings.smart], ["full", strings.full]]}
          onChange={(mode) => change({ mode: mode as ExportSettings["mode"] })}
        />
        {picture ? (
          <Choice label={strings.videoCodec} value={settings.videoCodec} options={codecs(file?.picture ?? [])} onChange={(videoCodec) => change({ videoCodec })} />
        ) : null}
        <Choice label={strings.audioCodec} value={settings.audioCodec} options={codecs(file?.sound ?? [])} onChange={(audioCodec) => change({ audioCodec })} />
        {file?.credentials ? (
          <div className="col-span-2">
            <Switch label={strings.credentials} checked={settings.credentials} onChange={(credentials) => change({ credentials })} />
          </div>
        ) : null}
      </div>
    </details>
  );
}
