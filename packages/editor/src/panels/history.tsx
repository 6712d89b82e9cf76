"use client";

import type { Op } from "@auteur/utils";
import { Undo2 } from "lucide-react";

import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

/** The steps that can be undone, the last one first. */
export function History() {
  const studio = useStudio();
  const strings = useStrings();
  const { local: edl } = useSession();
  const steps = edl.undo_stack.toReversed();
  return (
    <section aria-label={strings.history} className="p-2">
      <p className="text-quiet px-2 py-1 text-xs">{strings.edits(steps.length)}</p>
      <ol>
        {steps.slice(0, 200).map((step, i) => (
          <li key={edl.undo_stack.length - i} className="hover:bg-hover group flex items-center gap-2 rounded-md px-2 py-1.5">
            <span className="grow truncate text-sm">{described(step.op)}</span>
            {i === 0 ? (
              <button
                type="button"
                aria-label={strings.undo}
                className="text-quiet hover:text-text [&_svg]:size-4"
                onClick={() => studio.perform({ op: "undo" })}
              >
                <Undo2 />
              </button>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The verb as words, with how many things it is about. */
function described(op: Op): string {
  const things = [op["word_ids"], op["clip_ids"], op["operations"], op["segment_ids"]].find(Array.isArray);
  const verb = op.op.replaceAll("_", " ");
  return things ? `${verb} (${things.length})` : verb;
}
