"use client";

import { Dialog, Tabs } from "@auteur/ui";
import { durationMs } from "@auteur/utils";
import { useState } from "react";

import { Trouble } from "../account/section.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { useJob, useOutputs } from "./asking.ts";
import { Rendering } from "./movie.tsx";
import { Running } from "./running.tsx";
import { Texts } from "./texts.tsx";

/** Everything that an edit can become. Exports are made on the server: the tab may be closed meanwhile. */
export default function ExportDialog({ name, jobId: given, close }: { name: string; jobId: string | null; close: () => void }) {
  const strings = useStrings();
  const edl = useSession(({ local }) => local);
  const [jobId, setJobId] = useState(given);
  const job = useJob(jobId);
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={strings.exportTitle}
      closeLabel={strings.close}
    >
      <Trouble error={job.error} />
      {jobId === null ? <Choosing name={name} onBegun={setJobId} /> : null}
      {jobId !== null && job.data ? <Running job={job.data} durationMs={lengthOf(job.data.output_data) ?? durationMs(edl)} again={() => setJobId(null)} /> : null}
      {jobId !== null && job.isPending ? <p role="status">{strings.loading}</p> : null}
    </Dialog>
  );
}

const lengthOf = (made: object | null): number | null => (made as { duration_ms?: number } | null)?.duration_ms ?? null;

function Choosing({ name, onBegun }: { name: string; onBegun: (jobId: string) => void }) {
  const strings = useStrings();
  const outputs = useOutputs();
  const studio = useStudio();
  const [tab, setTab] = useState("movie");
  const title = name || studio.projectId;
  const rendering = (picture: boolean) => (outputs.data ? <Rendering outputs={outputs.data} picture={picture} onBegun={onBegun} /> : null);
  const padded = (content: React.ReactNode) => <div className="pt-4">{content}</div>;
  return (
    <>
      <Trouble error={outputs.error} />
      <Tabs
        label={strings.what}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: "movie", label: strings.movie, content: padded(rendering(true)) },
          { id: "sound", label: strings.sound, content: padded(rendering(false)) },
          { id: "texts", label: strings.captionsAndScript, content: padded(<Texts kinds={["captions", "transcript"]} name={title} />) },
          { id: "cuts", label: strings.otherProgram, content: padded(<Texts kinds={["cut"]} name={title} />) },
        ]}
      />
    </>
  );
}
