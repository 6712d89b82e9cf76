import { Button, IconButton, Progress } from "@auteur/ui";
import { Pause, Play, X } from "lucide-react";
import { useRef, useState } from "react";

import { OtherFile, type UploadShown } from "../data/upload-queue.ts";
import { useUploads } from "../data/use-uploads.tsx";
import { type Strings, useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";

/** What is on its way up, of one project or of all: paused, gone on with, given up. */
export function UploadList({ projectId }: { projectId?: string }) {
  const { uploads } = useUploads(projectId);
  const strings = useStrings();
  if (uploads.length === 0) return null;
  return (
    <ul aria-label={strings.uploads} className="flex flex-col gap-2">
      {uploads.map((upload) => (
        <Row key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

function Row({ upload }: { upload: UploadShown }) {
  const { queue } = useUploads();
  const strings = useStrings();
  const { id, name, state, progress } = upload;
  const moving = state === "sending";
  return (
    <li className="bg-raised border-line flex flex-col gap-1.5 rounded-md border px-3 py-2">
      <div className="flex items-center gap-1">
        <p className="min-w-0 grow truncate text-sm">{name}</p>
        {moving ? (
          <IconButton label={`${strings.pause}: ${name}`} onClick={() => queue.pause(id)}>
            <Pause />
          </IconButton>
        ) : null}
        {state === "paused" || state === "failed" ? (
          <IconButton label={`${strings.goOn}: ${name}`} onClick={() => queue.resume(id)}>
            <Play />
          </IconButton>
        ) : null}
        {state === "settling" ? null : (
          <IconButton label={`${strings.giveUp}: ${name}`} onClick={() => void queue.cancel(id)}>
            <X />
          </IconButton>
        )}
      </div>
      {state === "failed" || state === "missing" ? null : (
        <Progress
          label={strings.uploading(name)}
          fraction={state === "settling" ? null : progress.sent_bytes / Math.max(1, progress.total_bytes)}
        />
      )}
      <Said upload={upload} />
      {state === "missing" ? <SameFile upload={upload} /> : null}
    </li>
  );
}

function Said({ upload }: { upload: UploadShown }) {
  const strings = useStrings();
  const { language } = useLanguage();
  if (upload.state === "failed") {
    return (
      <p role="alert" className="text-bad text-xs">
        {problemText(strings, upload.problem)}
      </p>
    );
  }
  return (
    <p role="status" className="text-quiet text-xs">
      {stateText(strings, upload, language)}
    </p>
  );
}

function stateText(strings: Strings, { state, progress }: UploadShown, language: string): string {
  const mega = (bytes: number) => (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 });
  if (state === "paused") return strings.uploadPaused;
  if (state === "missing") return strings.uploadMissing;
  if (state === "settling") return strings.uploadSettling;
  return strings.progressOf(mega(progress.sent_bytes), mega(progress.total_bytes), mega(progress.bytes_per_s));
}

function SameFile({ upload }: { upload: UploadShown }) {
  const { queue } = useUploads();
  const strings = useStrings();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const give = (file: File) => {
    try {
      queue.give(upload.id, file);
    } catch (error) {
      if (!(error instanceof OtherFile)) throw error;
      setProblem(strings.otherFile(upload.name));
    }
  };
  return (
    <>
      <Button size="small" className="self-start" onClick={() => input.current?.click()}>
        {strings.chooseFile}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`${strings.chooseFile}: ${upload.name}`}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) give(file);
        }}
      />
      {problem ? (
        <p role="alert" className="text-bad text-xs">
          {problem}
        </p>
      ) : null}
    </>
  );
}
