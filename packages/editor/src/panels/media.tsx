"use client";

import type { Media } from "@auteur/types";
import { durationMs, type Edl, type MediaFile } from "@auteur/utils";
import { Button } from "@auteur/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Plus, Upload } from "lucide-react";
import { type DragEvent, useRef } from "react";

import { useDates } from "../account/formats.ts";
import { useMedia } from "../data/media.ts";
import type { Source } from "../data/upload-queue.ts";
import { useUploads } from "../data/use-uploads.tsx";
import type { Studio } from "../store/studio.tsx";
import { useStudio } from "../store/studio.tsx";
import { type Strings, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { dropped } from "../uploads/dropped.ts";
import { UploadList } from "../uploads/list.tsx";

const LINE_PX = 56;

/** The project's recordings: dropped in here, put onto the timeline from here. */
export function MediaPanel() {
  const studio = useStudio();
  const strings = useStrings();
  const media = useMedia(studio.projectId);
  const { queue } = useUploads(studio.projectId);
  const upload = (source: Source) => {
    queue.add(studio.projectId, source).catch((error: unknown) => {
      studio.view.getState().tell({ kind: "bad", title: strings.failed, text: problemText(strings, error) });
    });
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- who cannot drag, chooses a file below
    <section
      aria-label={strings.media}
      className="flex h-full min-h-0 flex-col gap-3 p-4"
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        void dropped(event.dataTransfer).then((sources) => sources.forEach(upload));
      }}
    >
      <ChooseFile onFile={(file) => upload({ file })} />
      <UploadList projectId={studio.projectId} />
      <Recordings files={media.data ?? []} />
    </section>
  );
}

/** Of a long list only what is seen is drawn. */
function Recordings({ files }: { files: readonly Media[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: files.length, getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 6 });
  return (
    <div ref={scroller} className="min-h-24 grow overflow-y-auto">
      <ul className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => (
          <li key={files[index]?.id} className="absolute inset-x-0" style={{ transform: `translateY(${start}px)`, height: LINE_PX }} aria-setsize={files.length} aria-posinset={index + 1}>
            <Recording file={files[index] as Media} />
          </li>
        ))}
      </ul>
    </div>
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

function stateOf(strings: Strings, { status, problem }: Media): string {
  if (status === "failed") return problemText(strings, Object.assign(new Error(strings.mediaFailed), { code: problem?.["code"] }));
  return { uploading: strings.mediaUploading, checking: strings.mediaChecking, ready: strings.mediaReady }[status];
}

function Recording({ file }: { file: Media }) {
  const studio = useStudio();
  const strings = useStrings();
  const { number } = useDates();
  const ready = file.status === "ready";
  return (
    <div className="bg-raised border-line flex h-[52px] items-center gap-2 rounded-md border px-3">
      <div className="min-w-0 grow">
        <p className="truncate text-sm" title={file.name}>
          {file.name}
        </p>
        <p className={`truncate text-xs ${file.status === "failed" ? "text-bad" : "text-quiet"}`}>
          {file.duration_ms === null ? stateOf(strings, file) : `${number(Math.round(file.duration_ms / 100) / 10)} s`}
        </p>
      </div>
      {ready ? (
        <Button size="icon" kind="quiet" aria-label={`${strings.putOnTimeline}: ${file.name}`} onClick={() => appended(studio, file)}>
          <Plus />
        </Button>
      ) : null}
    </div>
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
