import type { Project } from "@auteur/types";
import { Button, Dialog, Field, Input, Menu } from "@auteur/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Film } from "lucide-react";
import { type SyntheticEvent, useState } from "react";

import { useServices } from "../data/services.tsx";
import { useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { clock } from "./times.ts";

/** A project in the list: its picture, its length, and what can be done with it. */
export function Card({ project, trashed }: { project: Project; trashed: boolean }) {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
  const items = trashed
    ? [{ id: "restore", label: strings.restoreProject, onSelect: () => act.mutate(() => api.restoreProject(project.id)) }]
    : [
        { id: "rename", label: strings.renameProject, onSelect: () => setRenaming(true) },
        { id: "copy", label: strings.duplicateProject, onSelect: () => act.mutate(() => api.duplicateProject(project.id)) },
        null,
        { id: "trash", label: strings.deleteProject, danger: true, onSelect: () => act.mutate(() => api.trashProject(project.id)) },
      ];
  return (
    <li className="bg-surface border-line hover:border-line-strong relative flex flex-col overflow-hidden rounded-xl border">
      {trashed ? (
        <Face project={project} />
      ) : (
        <a href={`/editor/?id=${project.id}`} aria-label={strings.openProject(project.name)} className="block rounded-xl">
          <Face project={project} />
        </a>
      )}
      <div className="absolute right-2 bottom-3">
        <Menu items={items}>
          <Button size="icon" kind="quiet" aria-label={strings.projectMenu(project.name)}>
            <Ellipsis />
          </Button>
        </Menu>
      </div>
      {act.error ? (
        <p role="alert" className="text-bad px-3 pb-2 text-xs">
          {problemText(strings, act.error)}
        </p>
      ) : null}
      {renaming ? <Rename project={project} close={() => setRenaming(false)} /> : null}
    </li>
  );
}

function Face({ project }: { project: Project }) {
  const strings = useStrings();
  const { language } = useLanguage();
  const when = new Date(project.updated_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <span className="block">
      <span className="bg-ground text-quiet relative flex aspect-video items-center justify-center">
        {project.thumbnail_url ? <img src={project.thumbnail_url} crossOrigin="anonymous" alt="" className="size-full object-contain" /> : <Film />}
        {project.recorded_ms ? (
          <span className="absolute right-2 bottom-2 rounded bg-black/75 px-1.5 text-xs text-white tabular-nums">
            <span className="sr-only">{strings.recorded(clock(project.recorded_ms))}</span>
            <span aria-hidden>{clock(project.recorded_ms)}</span>
          </span>
        ) : null}
      </span>
      <span className="block truncate px-3 pt-2 pr-10 font-medium">{project.name}</span>
      <span className="text-quiet block px-3 pr-10 pb-3 text-xs">{strings.lastEdit(when)}</span>
    </span>
  );
}

function Rename({ project, close }: { project: Project; close: () => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const queries = useQueryClient();
  const [name, setName] = useState(project.name);
  const rename = useMutation({
    mutationFn: () => api.renameProject(project.id, name),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["projects"] });
      close();
    },
  });
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : close())} title={strings.renameProject} closeLabel={strings.close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <Field label={strings.name} error={rename.error ? problemText(strings, rename.error) : undefined}>
          {(props) => (
            <Input {...props} autoFocus required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button kind="primary" type="submit" disabled={rename.isPending}>
          {strings.renameProject}
        </Button>
      </form>
    </Dialog>
  );
}
