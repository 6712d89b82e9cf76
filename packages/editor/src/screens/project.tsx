"use client";

import { ArrowLeft } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";

import { useQuery } from "@tanstack/react-query";

import { useArrival } from "../data/arrival.ts";
import { useLastKnown } from "../data/last-known.ts";
import { loadDerived } from "../data/derivatives.ts";
import { useMedia } from "../data/media.ts";
import { transcribe } from "../data/recordings.ts";
import { useProject } from "../data/project.ts";
import { useServices, useSignedIn } from "../data/services.tsx";
import { UploadsProvider } from "../data/use-uploads.tsx";
import { DerivedProvider, remembering } from "../media/derived.ts";
import { useStrings } from "../strings/index.tsx";
import { Editor } from "./editor.tsx";
import { ExportDialog, JobsPanel, MediaPanel, ReviewPanel, SignIn } from "./later.tsx";

/** The editor of the project that the address names: /editor/?id=… */
export function ProjectScreen() {
  const [id, setId] = useState<string | null>(null);
  useEffect(() => setId(new URLSearchParams(location.search).get("id")), []);
  const session = useSignedIn();
  if (!session) return <SignIn />;
  if (!id) return null;
  return (
    <UploadsProvider>
      <OpenProject key={id} id={id} />
    </UploadsProvider>
  );
}

function OpenProject({ id }: { id: string }) {
  const { api } = useServices();
  const lastKnown = useLastKnown();
  const strings = useStrings();
  const opened = useProject(id);
  useMedia(id); // asked for at once: the panel that shows it may be opened without a network
  useArrival(opened && "studio" in opened ? opened.studio : null);
  const project = useQuery({ queryKey: [id, "project"], queryFn: () => lastKnown(`${id} project`, () => api.project(id)) });
  const proxyUrl = useCallback((mediaFileId: string) => api.mediaUrl(id, mediaFileId, "proxy"), [api, id]);
  const load = useMemo(() => remembering((mediaFileId) => loadDerived(api, id, mediaFileId)), [api, id]);
  if (!opened) return <Note text={strings.loading} />;
  if ("error" in opened) return <Note text={opened.error} />;
  return (
    <DerivedProvider value={load}>
      <Editor
        studio={opened.studio}
        name={project.data?.name ?? ""}
        home={
          <a href="/" aria-label={strings.projects} className="text-quiet hover:text-text mr-2 rounded p-1 [&_svg]:size-5">
            <ArrowLeft />
          </a>
        }
        proxyUrl={proxyUrl}
        onTranscribe={(mediaFileId) => transcribe(api, id, mediaFileId)}
        reviewPanel={<ReviewPanel />}
        mediaPanel={<MediaPanel />}
        jobsPanel={<JobsPanel />}
        exportDialog={(close, jobId) => <ExportDialog key={jobId} name={project.data?.name ?? ""} jobId={jobId} close={close} />}
      />
    </DerivedProvider>
  );
}

function Note({ text }: { text: string }) {
  return (
    <main className="text-quiet flex h-dvh items-center justify-center p-8 text-center">
      <p role="status">{text}</p>
    </main>
  );
}
