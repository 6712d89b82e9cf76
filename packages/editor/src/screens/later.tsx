"use client";

/**
 * Parts of the editor that are not seen at first. They are loaded when the page stands and has nothing else to do, so that
 * they are there when they are opened; where somebody is quicker, when they are asked for. Nothing that keys open and type
 * into is among them: what is typed while it loads would go elsewhere.
 */

import { type ComponentType, lazy, Suspense } from "react";

const loads: (() => Promise<unknown>)[] = [];

/** A component whose code comes later. */
function later<P extends object>(load: () => Promise<{ readonly default: ComponentType<P> }>) {
  loads.push(load);
  const Part = lazy(load);
  return function Later(props: P) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}

export const AiPanel = later(async () => ({ default: (await import("../panels/ai.tsx")).AiPanel }));
export const Burned = later(async () => ({ default: (await import("../preview/burned.tsx")).Burned }));
export const CaptionsPanel = later(async () => ({ default: (await import("../panels/captions.tsx")).CaptionsPanel }));
export const Edited = later(async () => ({ default: (await import("../panels/edited.tsx")).Edited }));
export const ExportDialog = later(() => import("../export/dialog.tsx"));
export const History = later(async () => ({ default: (await import("../panels/history.tsx")).History }));
export const JobsPanel = later(async () => ({ default: (await import("../panels/jobs.tsx")).JobsPanel }));
export const MediaPanel = later(async () => ({ default: (await import("../panels/media.tsx")).MediaPanel }));
export const ReviewPanel = later(async () => ({ default: (await import("../panels/review.tsx")).ReviewPanel }));
export const Respeak = later(async () => ({ default: (await import("../respeak/respeak.tsx")).Respeak }));
export const SignIn = later(async () => ({ default: (await import("./sign-in.tsx")).SignIn }));

/** After the page has become usable. */
const AFTER_MS = 1000;

/** Loads what was not asked for yet. Gives a function that calls it off. */
export function loadTheRest(): () => void {
  const timer = setTimeout(() => {
    for (const load of loads) void load().catch(() => undefined); // without a network: asked for again when it is opened
  }, AFTER_MS);
  return () => clearTimeout(timer);
}
