"use client";

import { durationMs } from "@auteur/utils";
import { MenuHere } from "@auteur/ui";
import { useEffect, useMemo, useReducer, useRef, useState, type WheelEvent } from "react";

import { actionById } from "../actions/all.ts";
import { keysOf, useKeys } from "../actions/keys.ts";
import { written } from "../actions/shortcuts.ts";
import { useCues } from "../captions/use-cues.ts";
import { useDerived } from "../media/derived.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { useDragging } from "./dragging.ts";
import { Headers } from "./headers.tsx";
import { ClipList, Ghosts, Marquee, Playhead } from "./overlay.tsx";
import { paint } from "./paint.ts";
import { CAPTIONS_PX, heightOf, type Row, rowsOf } from "./rows.ts";
import { fitted, scrolled, zoomed } from "./scale.ts";

/** The tracks: a canvas for what there is, elements for what is taken hold of. */
export function Timeline() {
  const strings = useStrings();
  const { view } = useStudio();
  const edl = useSession(({ local }) => local);
  const heights = view((state) => state.heights);
  const rows = useMemo(() => rowsOf(edl, heights), [edl, heights]);
  return (
    <section aria-label={strings.timeline} className="bg-ground flex h-full min-h-0 overflow-y-auto">
      <Headers
        rows={rows}
        below={
          <p className="bg-surface text-quiet absolute inset-x-0 flex items-center px-2 text-xs" style={{ top: heightOf(rows), height: CAPTIONS_PX }}>
            {strings.captions}
          </p>
        }
      />
      <MenuHere items={useMenu()}>
        <div className="relative min-w-0 grow">
          <Lanes rows={rows} />
        </div>
      </MenuHere>
    </section>
  );
}

const MENU = ["cut", "lift", "split", null, "trim-in", "trim-out", "nudge-left", "nudge-right", null, "marker", "in", "out", "clear-marks", null, "zoom-fit", "snapping"];

function useMenu() {
  const studio = useStudio();
  const strings = useStrings();
  const keys = useKeys();
  studio.view((state) => state.clipIds); // what can be done follows the selection
  return MENU.map((id) => {
    if (id === null) return null;
    const action = actionById(id);
    const [key] = keysOf(action, keys);
    return {
      id,
      label: strings[action.label],
      icon: action.icon ? <action.icon /> : null,
      keys: key && written(key),
      disabled: action.when?.(studio) === false,
      onSelect: () => action.run(studio),
    };
  });
}

function Lanes({ rows }: { rows: readonly Row[] }) {
  const studio = useStudio();
  const edl = useSession(({ local }) => local);
  const { view } = studio;
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas, (timelineWidth) => view.getState().set({ timelineWidth }));
  const [clipIds, inMs, outMs] = [view((s) => s.clipIds), view((s) => s.inMs), view((s) => s.outMs)];
  const scale = view((s) => s.scale) ?? fitted(durationMs(edl), width);
  const derived = useDerived(edl.media_files);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    window.addEventListener("auteur.theme", redraw);
    return () => window.removeEventListener("auteur.theme", redraw);
  }, []);
  const { shown, marquee, handlers } = useDragging(rows, scale, width);
  const cues = useCues();
  const captionsTop = heightOf(rows);
  const height = Math.max(captionsTop + CAPTIONS_PX, 120);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !context) return;
    const ratio = window.devicePixelRatio;
    [element.width, element.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    context.scale(ratio, ratio);
    const style = getComputedStyle(element);
    const colours = new Map<string, string>();
    const colour = (name: string) => {
      const known = colours.get(name) ?? style.getPropertyValue(name);
      colours.set(name, known);
      return known;
    };
    const selected = new Set(clipIds);
    const captions = { cues, top: captionsTop, height: CAPTIONS_PX };
    paint(context, { edl, rows, captions, scale, width, height, selected, derived, inMs, outMs, snapMs: shown?.to.snap.at ?? null, colour });
  });

  const onWheel = (event: WheelEvent) => {
    const duration = durationMs(edl);
    const x = event.nativeEvent.offsetX;
    const next =
      event.ctrlKey || event.metaKey
        ? zoomed(scale, Math.exp(-event.deltaY / 300), x, duration, width)
        : scrolled(scale, event.shiftKey ? event.deltaY : event.deltaX || event.deltaY, duration, width);
    view.getState().set({ scale: next });
  };

  return (
    <>
      <canvas ref={canvas} className="block w-full touch-none" style={{ height }} onWheel={onWheel} {...handlers} />
      <Playhead scale={scale} height={height} width={width} />
      {shown ? <Ghosts {...shown} rows={rows} scale={scale} /> : null}
      {marquee ? <Marquee box={marquee} /> : null}
      <ClipList rows={rows} />
    </>
  );
}

function useWidth(canvas: { current: HTMLCanvasElement | null }, tell: (width: number) => void): number {
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      const measured = Math.max(1, Math.floor(entry?.contentRect.width ?? 1));
      setWidth(measured);
      tell(measured);
    });
    observer.observe(element);
    return () => observer.disconnect();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- observed once; `tell` only stores
  }, []);
  return width;
}
