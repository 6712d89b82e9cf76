"use client";

import { durationMs } from "@auteur/utils";
import { MenuHere, type MenuItems } from "@auteur/ui";
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
import { ChosenWords, ClipList, Ghosts, Marquee, Playhead } from "./overlay.tsx";
import { paint, type Painting } from "./paint.ts";
import { CAPTIONS_PX, heightOf, type Row, rowsOf } from "./rows.ts";
import { fitted, type Scale, scrolled, zoomed } from "./scale.ts";

/** The tracks: a canvas for what there is, elements for what is taken hold of. */
export function Timeline() {
  const strings = useStrings();
  const { view } = useStudio();
  const tracks = useSession(({ local }) => local.tracks);
  const heights = view((state) => state.heights);
  const rows = useMemo(() => rowsOf(tracks, heights), [tracks, heights]);
  const menu = useMenu();
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
      <MenuHere items={menu}>
        <div className="relative min-w-0 grow">
          <Lanes rows={rows} />
        </div>
      </MenuHere>
    </section>
  );
}

const MENU = ["cut", "lift", "split", null, "trim-in", "trim-out", "nudge-left", "nudge-right", null, "marker", "in", "out", "clear-marks", null, "zoom-fit", "snapping", "linked"];

/** What the menu holds at the moment it is opened. */
function useMenu(): () => MenuItems {
  const studio = useStudio();
  const strings = useStrings();
  const keys = useKeys();
  return () =>
    MENU.map((id) => {
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
  const { view, session } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas, (timelineWidth) => view.getState().set({ timelineWidth }));
  const scale = useScale(width);
  const { shown, marquee, handlers } = useDragging(rows, scale, width);
  const height = Math.max(heightOf(rows) + CAPTIONS_PX, 120);
  usePainted(canvas, { rows, scale, width, height });

  const onWheel = (event: WheelEvent) => {
    const duration = durationMs(session.state.local);
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
      <ChosenWords scale={scale} height={height} width={width} />
      <Playhead scale={scale} height={height} width={width} />
      {shown ? <Ghosts {...shown} rows={rows} scale={scale} height={height} /> : null}
      {marquee ? <Marquee box={marquee} /> : null}
      <ClipList rows={rows} />
    </>
  );
}

/** The scale that was chosen, else the one at which all is seen. */
function useScale(width: number): Scale {
  const chosen = useStudio().view((state) => state.scale);
  const duration = useSession(({ local }) => durationMs(local));
  return useMemo(() => chosen ?? fitted(duration, width), [chosen, duration, width]);
}

/** Paints what lies still, when something of it has changed: what is dragged is elements over it. */
function usePainted(canvas: { readonly current: HTMLCanvasElement | null }, seen: Pick<Painting, "rows" | "scale" | "width" | "height">): void {
  const { view } = useStudio();
  const edl = useSession(({ local }) => local);
  const [clipIds, inMs, outMs] = [view((s) => s.clipIds), view((s) => s.inMs), view((s) => s.outMs)];
  const derived = useDerived(edl.media_files);
  const cues = useCues();
  const theme = useTheme();
  const colours = useRef<{ readonly theme: number; readonly of: (name: string) => string } | null>(null);
  const { rows, scale, width, height } = seen;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !context) return;
    fit(element, context, width, height);
    // asking for a colour makes the browser find all styles anew, in each frame of a drag
    if (colours.current?.theme !== theme) colours.current = { theme, of: coloursOf(element) };
    const captions = { cues, top: heightOf(rows), height: CAPTIONS_PX };
    paint(context, { edl, rows, captions, scale, width, height, selected: new Set(clipIds), derived, inMs, outMs, colour: colours.current.of });
  }, [canvas, edl, rows, cues, scale, width, height, clipIds, derived, inMs, outMs, theme]);
}

/** Sets the size where it changed: setting it clears the canvas and makes it anew. */
function fit(element: HTMLCanvasElement, context: CanvasRenderingContext2D, width: number, height: number): void {
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width !== w) element.width = w;
  if (element.height !== h) element.height = h;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

function coloursOf(element: HTMLElement): (name: string) => string {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    const colour = known.get(name) ?? style.getPropertyValue(name);
    known.set(name, colour);
    return colour;
  };
}

/** Counts how often the theme was changed: colours are other ones then. */
function useTheme(): number {
  const [count, changed] = useReducer((before: number) => before + 1, 0);
  useEffect(() => {
    window.addEventListener("auteur.theme", changed);
    return () => window.removeEventListener("auteur.theme", changed);
  }, []);
  return count;
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
