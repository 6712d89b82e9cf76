"use client";

import type { Job } from "@auteur/types";
import { Button, Dialog, Field, Progress, Select } from "@auteur/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { isRunning } from "./jobs.tsx";
import { type Receipt, ReceiptView } from "./receipt.tsx";

/** The server's events tell what changes; asking is for events that were lost. */
const ASK_MS = 4000;
/** How much may be copied: smart copies what no edit touched. */
const MODES = ["smart", "full"] as const;
const CAPTIONS = ["srt", "vtt", "txt"];
const INTERCHANGE = ["fcpxml", "edl", "otio"];
const FORMATS = [...CAPTIONS, ...INTERCHANGE];

/** Exports on the server: the tab may be closed meanwhile. */
export function ExportDialog({ close }: { close: () => void }) {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const [mode, setMode] = useState<string>("smart");
  const [jobId, setJobId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const job = useQuery({
    queryKey: [studio.projectId, "job", jobId],
    queryFn: () => api.job(jobId ?? ""),
    enabled: jobId !== null,
    refetchInterval: ({ state }) => (!state.data || isRunning(state.data) ? ASK_MS : false),
  });
  const begin = async () => {
    setProblem(null);
    try {
      await studio.session.flush();
      setJobId((await api.submit("render", { project_id: studio.projectId, mode })).job_id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={strings.exportMovie}
      closeLabel={strings.close}
    >
      {job.data ? (
        <Running job={job.data} />
      ) : (
        <>
          <Field label={strings.preset} error={problem ?? undefined}>
            {(props) => (
              <Select {...props} value={mode} onChange={(event) => setMode(event.target.value)}>
                {MODES.map((name) => (
                  <option key={name} value={name}>
                    {name === "smart" ? strings.smart : strings.full}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Button kind="primary" onClick={() => void begin()}>
            {strings.exportMovie}
          </Button>
          <Texts />
        </>
      )}
    </Dialog>
  );
}

function Running({ job }: { job: Job }) {
  const strings = useStrings();
  const { url, receipt } = (job.output_data ?? {}) as { url?: string; receipt?: Receipt };
  if (isRunning(job)) {
    return (
      <>
        <p role="status">{strings.exporting}</p>
        <Progress label={strings.exporting} fraction={job.progress} />
      </>
    );
  }
  if (job.status !== "completed") return <p className="text-bad">{job.error_message ?? job.status}</p>;
  return (
    <>
      <p role="status">{strings.exportReady}</p>
      {receipt ? <ReceiptView receipt={receipt} /> : null}
      {url ? (
        <Button asChild kind="primary">
          <a href={url} download>
            {strings.download}
          </a>
        </Button>
      ) : null}
    </>
  );
}

/** Captions, the script and cuts for other programs are text: made at once. */
function Texts() {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const download = async (format: string) => {
    await studio.session.flush();
    const text = await api.text(`/projects/${studio.projectId}/${INTERCHANGE.includes(format) ? "interchange" : "transcript"}`, { format });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = `${studio.projectId}.${format}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="flex flex-col gap-2">
      <p className="text-quiet text-xs font-medium">
        {strings.captions}, {strings.otherProgram}
      </p>
      <div className="flex flex-wrap gap-2">
        {FORMATS.map((format) => (
          <Button key={format} size="small" onClick={() => void download(format)}>
            {format}
          </Button>
        ))}
      </div>
    </div>
  );
}
