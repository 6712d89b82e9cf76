"use client";

import type { Media } from "@auteur/types";
import { durationMs, type Edl, type MediaFile } from "@auteur/utils";
import { Button } from "@auteur/ui";
import { Plus, Upload } from "lucide-react";
import { type DragEvent, useRef } from "react";

import { useMedia } from "../data/media.ts";
import type { Source } from "../data/upload-queue.ts";
import { useUploads } from "../data/use-uploads.tsx";
import type { Studio } from "../store/studio.tsx";
import { useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { dropped } from "../uploads/dropped.ts";
import { UploadList } from "../uploads/list.tsx";

/** The project's recordings: dropped in here, put onto the timeline from here. */
export function MediaPanel() {
  const studio = useStudio();
  const strings = useStrings();
  const media = useMedia(studio.projectId);
  const { queue } = useUploads(studio.projectId);
  const upload = (source: Source) => {
    queue.add(studio.projectId, source).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      studio.view.getState().tell({ kind: "bad", title: strings.failed, text });
    });
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- who cannot drag, chooses a file below
    <section
      aria-label={strings.media}
      className="flex min-h-full flex-col gap-3 p-4"
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        void dropped(event.dataTransfer).then((sources) => sources.forEach(upload));
      }}
    >
      <ChooseFile onFile={(file) => upload({ file })} />
      <UploadList projectId={studio.projectId} />
      <ul className="flex flex-col gap-1">
        {media.data?.map((file) => (
          <Recording key={file.id} file={file} />
        ))}
      </ul>
    </section>
  );
}

function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const strings = useStrings();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="border-line-strong flex flex-col items-center gap-2 rounded-lg border border-dashed p-4 text-center">
      <Upload className="text-quiet size-5" aria-hidden />
      <p className="text-quiet text-sm">{strings.dropHere}</p>
      <Button size="small" onClick={() => input.current?.click()}>
        {strings.chooseFile}
      </Button>
      <input
        ref={input}
        type="file"
        accept="video/*,audio/*,image/*"
        multiple
        hidden
        aria-label={strings.chooseFile}
        onChange={(event) => {
          for (const file of event.target.files ?? []) onFile(file);
          event.target.value = "";
        }}
      />
    </div>
  );
}

function Recording({ file }: { file: Media }) {
  const studio = useStudio();
  const ready = file.status === "ready";
  return (
    <li className="bg-raised border-line flex items-center gap-2 rounded-md border px-3 py-2">
      <div className="min-w-0 grow">
        <p className="truncate text-sm">{file.name}</p>
        <p className="text-quiet text-xs">
          {file.duration_ms === null ? file.status : `${(file.duration_ms / 1000).toFixed(1)} s`}
          {typeof file.problem?.["detail"] === "string" ? ` · ${file.problem["detail"]}` : null}
        </p>
      </div>
      {ready ? (
        <Button size="icon" kind="quiet" aria-label={`+ ${file.name}`} onClick={() => appended(studio, file)}>
          <Plus />
        </Button>
      ) : null}
    </li>
  );
}

/** Puts a recording behind all that is there, picture and sound beside each other: one step. */
export function appended(studio: Studio, file: Media): boolean {
  const { edl } = studio;
  const at_ms = durationMs(edl);
  const media_file = asMediaFile(file);
  const clip = { media_file_id: file.id, in_point_ms: 0, out_point_ms: media_file.duration_ms };
  const tracks = tracksFor(edl, file);
  if (tracks.length === 0 || media_file.duration_ms === 0) return false;
  const operations = tracks.map((track_id, i) => ({
    op: "overwrite_clip",
    track_id,
    at_ms,
    clip: { ...clip, id: `${file.id.slice(0, 8)}-${track_id}-${edl.version}` },
    ...(i === 0 ? { media_file } : {}),
  }));
  return studio.perform({ op: "batch", operations });
}

function tracksFor(edl: Edl, file: Media): string[] {
  const has = (kind: string) => {
    const found = file.metadata?.[kind];
    return Array.isArray(found) ? found.length > 0 : found != null;
  };
  const wanted = [...(file.type !== "audio" ? ["video"] : []), ...(file.type === "audio" || has("audio") ? ["audio"] : [])];
  return wanted.flatMap((type) => edl.tracks.find((track) => track.type === type && !track.locked)?.id ?? []);
}

function asMediaFile({ id, name, duration_ms, type }: Media): MediaFile {
  return { id, name, duration_ms: duration_ms ?? 0, type, generated_by: null };
}
