"use client";

import { Button, IconButton } from "@auteur/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { History as Back, Undo2 } from "lucide-react";
import { useRef } from "react";

import { actionById } from "../actions/all.ts";
import { useServices } from "../data/services.tsx";
import { useSession, useStudio } from "../store/studio.tsx";
import { useLanguage, useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { described, type Edit, reverting } from "./edits.ts";
import { useEdits, whoOf } from "./use-edits.ts";

const LINE_PX = 52;

/** The latest edits, the last one first: what was done, when and by whom; each is taken back, or gone back before. */
export function History() {
  const studio = useStudio();
  const strings = useStrings();
  const { local: edl } = useSession();
  const shown = studio.view((state) => state.showEdits);
  const edits = useEdits();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count: edits.length, getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 8 });
  return (
    <section aria-label={strings.history} className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-2 p-2 pl-4">
        <p className="text-quiet grow text-xs">{strings.edits(edits.length)}</p>
        <Button size="small" aria-pressed={shown} onClick={() => actionById("edits").run(studio)}>
          {strings.showEdits}
        </Button>
        <Button size="small" disabled={edl.undo_stack.length === 0} onClick={() => studio.perform({ op: "undo" })}>
          {strings.undo}
        </Button>
      </div>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto px-2">
        <ol className="relative" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const edit = edits.at(-1 - index) as Edit;
            return (
              <li key={edit.version} className="absolute inset-x-0" style={{ transform: `translateY(${start}px)`, height: LINE_PX }}>
                <EditLine edit={edit} />
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

/** An edit, and the ways back from it. */
export function EditLine({ edit }: { edit: Edit }) {
  const studio = useStudio();
  const { api } = useServices();
  const strings = useStrings();
  const { language } = useLanguage();
  const edl = useSession(({ local }) => local);
  const { op, version, at, client_id } = edit;
  const back = reverting(op);
  const when = new Date(at).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  const goBack = async () => {
    try {
      await studio.session.flush();
      await api.send("POST", `/projects/${studio.projectId}/restore-version`, { version: version - 1, base_version: edl.version });
      await studio.session.refresh();
    } catch (error) {
      studio.view.getState().tell({ kind: "bad", title: strings.failed, text: problemText(strings, error) });
    }
  };
  return (
    <div className="hover:bg-hover flex h-full items-center gap-1 rounded-md px-2">
      <div className="min-w-0 grow">
        <p className="truncate text-sm">{described(op, strings)}</p>
        <p className="text-quiet truncate text-xs">
          {when} · {whoOf(client_id, strings)}
        </p>
      </div>
      {back ? (
        <IconButton label={`${strings.revertEdit}: ${described(op, strings)}`} onClick={() => studio.perform(back)}>
          <Undo2 />
        </IconButton>
      ) : null}
      {version > 1 ? (
        <IconButton label={`${strings.backBefore}: ${described(op, strings)}`} onClick={() => void goBack()}>
          <Back />
        </IconButton>
      ) : null}
    </div>
  );
}
