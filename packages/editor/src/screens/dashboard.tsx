"use client";

import { Button, HintProvider, IconButton, Input } from "@auteur/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Circle, LogOut, Plus, Trash2, Upload } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";

import { DropAnywhere, useBeginning } from "../dashboard/beginning.tsx";
import { Card } from "../dashboard/card.tsx";
import { Hits } from "../dashboard/hits.tsx";
import { NewProject } from "../dashboard/new-project.tsx";
import { Record } from "../dashboard/record.tsx";
import { useLastKnown } from "../data/last-known.ts";
import { useServices, useSignedIn } from "../data/services.tsx";
import type { Source } from "../data/upload-queue.ts";
import { UploadsProvider, useUploads } from "../data/use-uploads.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { ThemeButton } from "../theme/button.tsx";
import { UploadList } from "../uploads/list.tsx";
import { SignIn } from "./sign-in.tsx";

/** All projects: searched, opened, begun, copied, thrown away and taken back. */
export function Dashboard() {
  const session = useSignedIn();
  if (!session) return <SignIn />;
  return (
    <UploadsProvider>
      <HintProvider>
        <Home email={session.user.email ?? ""} />
      </HintProvider>
    </UploadsProvider>
  );
}

function Home({ email }: { email: string }) {
  const strings = useStrings();
  const [wanted, setWanted] = useState("");
  const [trashed, setTrashed] = useState(false);
  const [dialog, setDialog] = useState<"new" | "record" | null>(null);
  const searched = useDeferredValue(wanted);
  const begin = useBeginning();
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col gap-6 p-6">
      <Header
        {...{ email, wanted, setWanted, trashed }}
        showTrash={() => setTrashed(!trashed)}
        open={setDialog}
        begin={(sources) => begin.mutate(sources)}
      />
      <main className="flex flex-col gap-6">
        {begin.error ? (
          <p role="alert" className="text-bad">
            {problemText(strings, begin.error)}
          </p>
        ) : null}
        <Underway />
        <Projects wanted={searched} trashed={trashed} />
        {trashed ? null : <Hits wanted={searched} />}
      </main>
      <DropAnywhere onDrop={(sources) => begin.mutate(sources)} />
      {dialog === "new" ? <NewProject close={() => setDialog(null)} /> : null}
      {dialog === "record" ? (
        <Record close={() => setDialog(null)} onRecorded={(file) => begin.mutate([{ file, only: true }])} />
      ) : null}
      <footer className="text-quiet mt-auto text-center text-sm">{strings.beginHere}</footer>
    </div>
  );
}

interface HeaderProps {
  email: string;
  wanted: string;
  setWanted: (wanted: string) => void;
  trashed: boolean;
  showTrash: () => void;
  open: (dialog: "new" | "record") => void;
  begin: (sources: readonly Source[]) => void;
}

function Header({ email, wanted, setWanted, trashed, showTrash, open, begin }: HeaderProps) {
  const { auth } = useServices();
  const strings = useStrings();
  const input = useRef<HTMLInputElement>(null);
  return (
    <header className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="grow text-2xl font-semibold">{trashed ? strings.trash : strings.projects}</h1>
        <Button asChild kind="quiet">
          <a href="/account/">{email || strings.account}</a>
        </Button>
        <ThemeButton />
        <IconButton label={strings.signOut} onClick={() => void auth.signOut()}>
          <LogOut />
        </IconButton>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          className="w-auto min-w-56 grow"
          maxLength={200}
          aria-label={strings.searchEverything}
          placeholder={strings.searchEverything}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button aria-pressed={trashed} onClick={showTrash}>
          <Trash2 /> {strings.trash}
        </Button>
        <Button onClick={() => open("record")}>
          <Circle /> {strings.record}
        </Button>
        <Button onClick={() => input.current?.click()}>
          <Upload /> {strings.chooseFile}
        </Button>
        <input
          ref={input}
          type="file"
          accept="video/*,audio/*"
          multiple
          hidden
          aria-label={strings.chooseFile}
          onChange={(event) => {
            begin([...(event.target.files ?? [])].map((file) => ({ file })));
            event.target.value = "";
          }}
        />
        <Button kind="primary" onClick={() => open("new")}>
          <Plus /> {strings.newProject}
        </Button>
      </div>
    </header>
  );
}

function Underway() {
  const { uploads } = useUploads();
  const strings = useStrings();
  if (uploads.length === 0) return null;
  return (
    <section aria-label={strings.uploads} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{strings.uploads}</h2>
      <UploadList />
    </section>
  );
}

function Projects({ wanted, trashed }: { wanted: string; trashed: boolean }) {
  const { api } = useServices();
  const lastKnown = useLastKnown();
  const strings = useStrings();
  const { uploads } = useUploads();
  const pages = useInfiniteQuery({
    queryKey: ["projects", trashed, uploads.length],
    queryFn: ({ pageParam }) =>
      lastKnown(`projects ${trashed} ${pageParam}`, () => api.projects({ trashed, ...(pageParam ? { cursor: pageParam } : {}) })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const projects = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const found = projects.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      {pages.isSuccess && found.length === 0 ? <p className="text-quiet py-10 text-center">{wanted.trim() ? strings.noSuchProject : strings.noProjects}</p> : null}
      {pages.isError ? (
        <p role="alert" className="text-bad">
          {problemText(strings, pages.error)}
        </p>
      ) : null}
      <ul aria-label={strings.projects} className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-4">
        {found.map((project) => (
          <Card key={project.id} project={project} trashed={trashed} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button className="self-center" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {strings.more}
        </Button>
      ) : null}
    </>
  );
}
