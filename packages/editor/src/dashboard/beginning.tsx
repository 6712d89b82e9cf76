import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { useServices } from "../data/services.tsx";
import type { Source } from "../data/upload-queue.ts";
import { useUploads } from "../data/use-uploads.tsx";
import { useStrings } from "../strings/index.tsx";
import { dropped } from "../uploads/dropped.ts";

/** Begins a project with recordings, named after the first one, which gives it its size and rate; opens it once all are there. */
export function useBeginning() {
  const { api } = useServices();
  const { queue, uploads } = useUploads();
  const [begun, setBegun] = useState<string | null>(null);
  const waiting = uploads.some(({ project_id }) => project_id === begun);
  useEffect(() => {
    if (begun && !waiting) location.assign(`/editor/?id=${begun}`);
  }, [begun, waiting]);
  return useMutation({
    mutationFn: async (sources: readonly Source[]) => {
      const [first] = sources;
      if (!first) return;
      const { id } = await api.createProject({ name: titleOf(first.file.name) });
      for (const source of sources) await queue.add(id, source);
      setBegun(id);
    },
  });
}

/** A file's name without its ending and what no project's name may hold. */
export function titleOf(filename: string): string {
  // eslint-disable-next-line no-control-regex -- the server refuses them
  const plain = filename.replace(/[\u0000-\u001f\u007f]/g, " ").trim();
  return (plain.replace(/(?<=.)\.[^.]{1,5}$/, "").trim() || plain || "…").slice(0, 255);
}

/** The whole page takes files; what lies over it while they are held tells so. */
export function DropAnywhere({ onDrop }: { onDrop: (sources: readonly Source[]) => void }) {
  const strings = useStrings();
  const [held, setHeld] = useState(false);
  const take = useRef(onDrop);
  take.current = onDrop;
  useEffect(() => {
    const stop = new AbortController();
    const on = <K extends "dragover" | "dragleave" | "drop">(type: K, act: (event: DragEvent) => void) =>
      window.addEventListener(type, act, { signal: stop.signal });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setHeld(true);
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) setHeld(false);
    });
    on("drop", (event) => {
      if (!event.dataTransfer) return;
      event.preventDefault();
      setHeld(false);
      void dropped(event.dataTransfer).then((sources) => take.current(sources));
    });
    return () => stop.abort();
  }, []);
  if (!held) return null;
  return (
    <div className="border-accent pointer-events-none fixed inset-3 z-40 flex items-center justify-center rounded-2xl border-4 border-dashed bg-black/70">
      <p className="text-xl font-semibold text-white">{strings.dropToBegin}</p>
    </div>
  );
}
