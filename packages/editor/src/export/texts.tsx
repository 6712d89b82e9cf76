"use client";

import type { FileFormat, WrittenCut } from "@auteur/types";
import { Button } from "@auteur/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";

import { saveAs } from "../account/formats.ts";
import { Trouble } from "../account/section.tsx";
import { useServices } from "../data/services.tsx";
import { useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

/** Captions, the script and cuts for other programs are text: made at once, free, and by formats that the server lists. */
export function Texts({ kinds, name }: { kinds: readonly FileFormat["kind"][]; name: string }) {
  const { api } = useServices();
  const formats = useQuery({
    queryKey: ["formats"],
    queryFn: async () => (await api.get<{ formats: readonly FileFormat[] }>("/formats")).formats,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown = formats.data?.filter(({ kind, written }) => written && kinds.includes(kind)) ?? [];
  return (
    <>
      <Trouble error={formats.error} />
      <ul className="flex flex-col gap-2">
        {shown.map((format) => (
          <Row key={format.name} format={format} name={name} />
        ))}
      </ul>
    </>
  );
}

function Row({ format, name }: { format: FileFormat; name: string }) {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const write = useMutation({
    mutationFn: async (): Promise<readonly string[]> => {
      await studio.session.flush();
      if (format.kind !== "cut") {
        const text = await api.text(`/projects/${studio.projectId}/transcript`, { format: format.name });
        saveAs(`${name}${format.ending}`, text, "text/plain");
        return [];
      }
      const cut = await api.get<WrittenCut>(`/projects/${studio.projectId}/interchange`, { format: format.name });
      saveAs(cut.filename, cut.content, "application/octet-stream");
      return cut.unsupported;
    },
  });
  return (
    <li className="bg-raised border-line flex flex-col gap-2 rounded-lg border px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="font-medium">
            {format.title} <span className="text-quiet font-mono text-xs">{format.ending}</span>
          </p>
          <p className="text-quiet text-xs" lang="en">
            {strings.carries(format.carries)}
          </p>
        </div>
        <Button size="small" disabled={write.isPending} aria-label={`${strings.download}: ${format.title}`} onClick={() => write.mutate()}>
          <Download /> {strings.download}
        </Button>
      </div>
      <Trouble error={write.error} />
      {write.isSuccess ? <Written missing={write.data} /> : null}
    </li>
  );
}

function Written({ missing }: { missing: readonly string[] }) {
  const strings = useStrings();
  return (
    <div role="status" className="text-xs">
      <p className={missing.length ? "text-warning" : "text-good"}>{missing.length ? strings.notCarried : strings.writtenWhole}</p>
      <ul className="text-quiet list-disc pl-5" lang="en">
        {missing.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
    </div>
  );
}
