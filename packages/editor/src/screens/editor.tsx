"use client";

import { HintProvider, Tabs, Toasts } from "@auteur/ui";
import { type ReactNode, useEffect, useState } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";

import { ACTIONS } from "../actions/all.ts";
import { currentKeys } from "../actions/keys.ts";
import { actionFor, isTyping, shortcutOf } from "../actions/shortcuts.ts";
import { Dialogs } from "../panels/dialogs.tsx";
import { Inspector } from "../panels/inspector.tsx";
import { Toolbar } from "../panels/toolbar.tsx";
import type { ProxyUrl } from "../preview/media.ts";
import { Preview } from "../preview/preview.tsx";
import { Script } from "../script/script.tsx";
import { type Studio, StudioProvider, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { Timeline } from "../timeline/timeline.tsx";
import { AiPanel, CaptionsPanel, History, loadTheRest } from "./later.tsx";

interface EditorProps {
  studio: Studio;
  name: string;
  home: ReactNode;
  proxyUrl: ProxyUrl;
  onTranscribe: (mediaFileId: string) => Promise<void>;
  reviewPanel: ReactNode;
  mediaPanel: ReactNode;
  jobsPanel: ReactNode;
  exportDialog: (close: () => void, jobId: string | null) => ReactNode;
}

/** The page a creator lives in: script, picture, what is selected, and the timeline below. */
export function Editor({ studio, name, home, proxyUrl, onTranscribe, reviewPanel, mediaPanel, jobsPanel, exportDialog }: EditorProps) {
  useShortcuts(studio);
  const [rows, columns] = [useDefaultLayout({ id: "auteur.rows", storage: localStorage }), useDefaultLayout({ id: "auteur.columns", storage: localStorage })];
  useEffect(() => void performance.mark("auteur.mounted"), []); // children first: script and timeline stand
  useEffect(loadTheRest, []);
  return (
    <StudioProvider value={studio}>
      <HintProvider delayDuration={500}>
        <div className="flex h-dvh flex-col">
          <Toolbar name={name} home={home} />
          <main className="min-h-0 grow">
            <Group orientation="vertical" id="editor-rows" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
              <Panel id="above" defaultSize="66%" minSize="30%">
                <Group orientation="horizontal" id="editor-columns" defaultLayout={columns.defaultLayout} onLayoutChanged={columns.onLayoutChanged}>
                  <Panel id="script" defaultSize="39%" minSize="20%">
                    <Script onTranscribe={onTranscribe} />
                  </Panel>
                  <Handle vertical />
                  <Panel id="preview" defaultSize="39%" minSize="20%">
                    <Preview proxyUrl={proxyUrl} />
                  </Panel>
                  <Handle vertical />
                  <Panel id="side" defaultSize="22%" minSize="14%">
                    <Side reviewPanel={reviewPanel} mediaPanel={mediaPanel} jobsPanel={jobsPanel} />
                  </Panel>
                </Group>
              </Panel>
              <Handle />
              <Panel id="timeline" defaultSize="34%" minSize="12%">
                <Timeline />
              </Panel>
            </Group>
          </main>
        </div>
        <Dialogs exportDialog={exportDialog} />
        <Messages />
      </HintProvider>
    </StudioProvider>
  );
}

function Handle({ vertical = false }: { vertical?: boolean }) {
  const size = vertical ? "w-1" : "h-1";
  return <Separator className={`bg-line hover:bg-accent data-[separator=active]:bg-accent ${size} transition-colors`} />;
}

/** The panel that was open last. */
const PANEL = "auteur.panel";

function Side({ reviewPanel, mediaPanel, jobsPanel }: Pick<EditorProps, "reviewPanel" | "mediaPanel" | "jobsPanel">) {
  const strings = useStrings();
  const [tab, setTab] = useState(() => localStorage.getItem(PANEL) ?? "inspector");
  const choose = (id: string) => {
    localStorage.setItem(PANEL, id);
    setTab(id);
  };
  return (
    <div className="bg-surface h-full min-h-0">
      <Tabs
        label={strings.inspector}
        value={tab}
        onChange={choose}
        tabs={[
          { id: "inspector", label: strings.inspector, content: <Inspector /> },
          { id: "review", label: strings.review, content: reviewPanel },
          { id: "captions", label: strings.captions, content: <CaptionsPanel /> },
          { id: "ai", label: strings.aiPanel, content: <AiPanel /> },
          { id: "media", label: strings.media, content: mediaPanel },
          { id: "history", label: strings.history, content: <History /> },
          { id: "jobs", label: strings.jobs, content: jobsPanel },
        ]}
      />
    </div>
  );
}

function Messages() {
  const { view, session } = useStudio();
  const strings = useStrings();
  const toasts = view((state) => state.toasts);
  useEffect(
    () => session.onDropped(({ reason }) => view.getState().tell({ kind: "bad", title: strings.droppedEdit, text: reason })),
    [session, view, strings],
  );
  return <Toasts toasts={toasts} onClose={view.getState().closeToast} label={strings.history} closeLabel={strings.close} />;
}

/** Keys, wherever the focus is, but never while text is typed or a dialog is open. */
function useShortcuts(studio: Studio): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const inScript = event.target instanceof HTMLElement && event.target.closest("[data-script-scroller]") !== null;
      if (event.isComposing || isTyping(event.target) || studio.view.getState().dialog) return;
      const shortcut = shortcutOf(event);
      if (inScript && isForText(shortcut)) return;
      const action = actionFor(shortcut, ACTIONS, currentKeys());
      if (!action || action.when?.(studio) === false) return;
      event.preventDefault();
      action.run(studio);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [studio]);
}

/** In the script letters are typed, arrows move the caret, and Delete cuts there. A space alone says nothing: it plays. */
function isForText(shortcut: string): boolean {
  const plain = /^(Shift\+)?(Key[A-Z]|Digit\d|Comma|Period|Slash|Equal|Minus|Bracket(Left|Right))$/.test(shortcut);
  return plain || /(^|\+)(Arrow|Home|End|Delete|Backspace|Escape)/.test(shortcut) || shortcut === "Mod+KeyA";
}
