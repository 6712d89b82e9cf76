"use client";

import { ArrowLeftRight, FoldHorizontal, MousePointer2, MoveHorizontal, Slice } from "lucide-react";

import { actionById } from "../actions/all.ts";
import { keysOf, useKeys } from "../actions/keys.ts";
import { written } from "../actions/shortcuts.ts";
import { useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Tool, TOOLS } from "./tools.ts";

const ICONS = { select: MousePointer2, razor: Slice, slip: ArrowLeftRight, slide: MoveHorizontal, roll: FoldHorizontal };

/** What a drag on the timeline does. */
export function ToolBox() {
  const strings = useStrings();
  return (
    <div role="toolbar" aria-label={strings.tools} className="bg-surface flex h-full items-center px-1">
      {TOOLS.map((tool) => (
        <Choice key={tool} tool={tool} />
      ))}
    </div>
  );
}

function Choice({ tool }: { tool: Tool }) {
  const studio = useStudio();
  const strings = useStrings();
  const on = studio.view((state) => state.tool === tool);
  const action = actionById(`tool-${tool}`);
  const [key] = keysOf(action, useKeys());
  const Icon = ICONS[tool];
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={strings[action.label]}
      title={`${strings[action.label]}${key ? ` (${written(key)})` : ""}`}
      className={`rounded p-1 [&_svg]:size-3.5 ${on ? "bg-hover text-accent" : "text-quiet hover:text-text"}`}
      onClick={() => action.run(studio)}
    >
      <Icon />
    </button>
  );
}
