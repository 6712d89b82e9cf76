"use client";

import type { Project } from "@auteur/types";
import { Button, Dialog, Field, HintProvider, IconButton, Input, Menu } from "@auteur/ui";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Film, LogOut, Plus, Trash2 } from "lucide-react";
import { type SyntheticEvent, useState } from "react";

import { useServices, useSignedIn } from "../data/services.tsx";
import { useLanguage, useStrings } from "../strings/index.tsx";
import { SignIn } from "./sign-in.tsx";

/** All projects: searched, opened, made, copied, thrown away and taken back. */
export function Dashboard() {
  const session = useSignedIn();
  return session ? <Projects email={session.user.email ?? ""} /> : <SignIn />;
}

function Projects({ email }: { email: string }) {
  const { api, auth } = useServices();
  const strings = useStrings();
  const [[wanted, trashed, making], setView] = useState<[string, boolean, boolean]>(["", false, false]);
  const pages = useInfiniteQuery({
    queryKey: ["projects", trashed],
    queryFn: ({ pageParam }) => api.projects({ trashed, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
  const projects = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const found = projects.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <HintProvider>
      <div className="mx-auto flex min-h-dvh max-w-6xl flex-col gap-6 p-6">
        <header className="flex flex-wrap items-center gap-3">
          <h1 className="grow text-2xl font-semibold">{trashed ? strings.trash : strings.projects}</h1>
          <Input
            type="search"
            className="w-56"
            aria-label={strings.searchProjects}
            placeholder={strings.searchProjects}
            value={wanted}
            onChange={(event) => setView([event.target.value, trashed, making])}
          />
          <Button aria-pressed={trashed} onClick={() => setView([wanted, !trashed, false])}>
            <Trash2 /> {strings.trash}
          </Button>
          <Button kind="primary" onClick={() => setView([wanted, false, true])}>
            <Plus /> {strings.newProject}
          </Button>
          <Button asChild kind="quiet">
            <a href="/account/">{email || strings.account}</a>
          </Button>
          <IconButton label={strings.signOut} onClick={() => void auth.signOut()}>
            <LogOut />
          </IconButton>
        </header>
        <main>
          {pages.isSuccess && found.length === 0 ? <p className="text-quiet py-16 text-center">{strings.noProjects}</p> : null}
          {pages.isError ? <p className="text-bad">{pages.error.message}</p> : null}
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-4">
            {found.map((project) => (
              <Card key={project.id} project={project} trashed={trashed} />
            ))}
          </ul>
          {pages.hasNextPage ? <Button onClick={() => void pages.fetchNextPage()}>…</Button> : null}
        </main>
      </div>
      {making ? <NewProject close={() => setView([wanted, trashed, false])} /> : null}
    </HintProvider>
  );
}

function Card({ project, trashed }: { project: Project; trashed: boolean }) {
  const { api } = useServices();
  const strings = useStrings();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
  const when = new Date(project.updated_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const items = trashed
    ? [{ id: "restore", label: strings.restoreProject, onSelect: () => act.mutate(() => api.restoreProject(project.id)) }]
    : [
        { id: "copy", label: strings.duplicateProject, onSelect: () => act.mutate(() => api.duplicateProject(project.id)) },
        null,
        { id: "trash", label: strings.deleteProject, danger: true, onSelect: () => act.mutate(() => api.trashProject(project.id)) },
      ];
  const face = (
    <>
      <span className="bg-ground text-quiet flex aspect-video items-center justify-center">
        {project.thumbnail_url ? <img src={project.thumbnail_url} alt="" className="size-full object-cover" /> : <Film />}
      </span>
      <span className="block truncate px-3 pt-2 font-medium">{project.name}</span>
      <span className="text-quiet block px-3 pb-3 text-xs">{strings.lastEdit(when)}</span>
    </>
  );
  return (
    <li className="bg-surface border-line hover:border-line-strong relative overflow-hidden rounded-xl border">
      {trashed ? (
        <div>{face}</div>
      ) : (
        <a href={`/editor/?id=${project.id}`} aria-label={strings.openProject(project.name)} className="block">
          {face}
        </a>
      )}
      <div className="absolute right-2 bottom-3">
        <Menu items={items}>
          <Button size="icon" kind="quiet" aria-label={`${strings.renameProject} … ${project.name}`}>
            <Ellipsis />
          </Button>
        </Menu>
      </div>
    </li>
  );
}

function NewProject({ close }: { close: () => void }) {
  const { api } = useServices();
  const strings = useStrings();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => api.createProject({ name }),
    onSuccess: ({ id }) => location.assign(`/editor/?id=${id}`),
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={strings.newProject}
      closeLabel={strings.close}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Field label={strings.name} error={make.error?.message}>
          {(props) => (
            <Input {...props} autoFocus required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button kind="primary" type="submit" disabled={make.isPending}>
          {strings.newProject}
        </Button>
      </form>
    </Dialog>
  );
}
