"use client";

import { durationMs, type TimelineMs } from "@auteur/utils";
import { MenuHere } from "@auteur/ui";
import { Lock, LockOpen, Volume2, VolumeX } from "lucide-react";
import { type PointerEvent, useCallback, useEffect, useMemo, useReducer, useRef, useState, type WheelEvent } from "react";

import { actionById } from "../actions/all.ts";
import { written } from "../actions/shortcuts.ts";
import { useDerived } from "../media/derived.ts";
import { usePlayer, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { type Drag, dragged, type Dragged, operationOf, snapTargets } from "./gestures.ts";
import { paint } from "./paint.ts";
import { HEADER_PX, heightOf, hit, type Row, rowsOf } from "./rows.ts";
import { fitted, msAt, revealing, type Scale, scrolled, xOf, zoomed } from "./scale.ts";

/** The tracks: a canvas for what there is, elements for what is taken hold of. */
export function Timeline() {
  const strings = useStrings();
  const { view } = useStudio();
  const { local: edl } = useSession();
  const heights = view((state) => state.heights);
  const rows = useMemo(() => rowsOf(edl, heights), [edl, heights]);
  return (
    <section aria-label={strings.timeline} className="bg-ground flex h-full min-h-0 overflow-y-auto">
      <Headers rows={rows} />
      <MenuHere items={useMenu()}>
        <div className="relative min-w-0 grow">
          <Lanes rows={rows} />
        </div>
      </MenuHere>
    </section>
  );
}

function useMenu() {
  const studio = useStudio();
  const strings = useStrings();
  return ["cut", "split", null, "marker", "in", "out", "clear-marks", null, "zoom-fit", "snapping"].map((id) => {
    if (id === null) return null;
    const { label, keys, icon: Icon, run } = actionById(id);
    const key = keys?.[0];
    return {
      id,
      label: strings[label],
      icon: Icon ? <Icon /> : null,
      keys: key && written(key),
      onSelect: () => run(studio),
    };
  });
}

function Headers({ rows }: { rows: readonly Row[] }) {
  const studio = useStudio();
  const strings = useStrings();
  return (
    <div className="border-line relative shrink-0 border-r" style={{ width: HEADER_PX, height: heightOf(rows) }}>
      {rows.map(({ track, top, height }) => (
        <div key={track.id} className="bg-surface absolute inset-x-0 flex items-center gap-1 px-2" style={{ top, height }}>
          <span className="text-quiet grow truncate text-xs" title={track.name}>
            {track.name || track.id}
          </span>
          <button
            type="button"
            aria-pressed={track.muted}
            aria-label={strings.muteTrack(track.name)}
            className="text-quiet hover:text-text rounded p-1 [&_svg]:size-3.5"
            onClick={() => studio.perform({ op: "set_track", track_id: track.id, muted: !track.muted })}
          >
            {track.muted ? <VolumeX className="text-warning" /> : <Volume2 />}
          </button>
          <button
            type="button"
            aria-pressed={track.locked}
            aria-label={strings.lockTrack(track.name)}
            className="text-quiet hover:text-text rounded p-1 [&_svg]:size-3.5"
            onClick={() => studio.perform({ op: "set_track", track_id: track.id, locked: !track.locked })}
          >
            {track.locked ? <Lock className="text-warning" /> : <LockOpen />}
          </button>
        </div>
      ))}
    </div>
  );
}

function Lanes({ rows }: { rows: readonly Row[] }) {
  const studio = useStudio();
  const { local: edl } = useSession();
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
  const { drag, to, handlers } = useDragging(rows, scale, width);
  const height = Math.max(heightOf(rows), 120);

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
    paint(context, { edl, rows, scale, width, height, selected, derived, inMs, outMs, snapMs: to?.snap.at ?? null, colour });
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
      {drag && to ? <Ghost to={to} rows={rows} scale={scale} /> : null}
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

/** Seeking on the ruler, selecting, moving and trimming clips. A drag is one edit, made when the pointer is lifted. */
function useDragging(rows: readonly Row[], scale: Scale, width: number) {
  const studio = useStudio();
  const { view } = studio;
  const [drag, setDrag] = useState<Drag | null>(null);
  const [to, setTo] = useState<Dragged | null>(null);
  const seeking = useRef(false);

  const place = (event: PointerEvent) => ({ x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    const { x, y } = place(event);
    const found = hit(rows, scale, x, y);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (found.kind === "clip") {
      const { clipIds, set } = view.getState();
      const { id } = found.placed.clip;
      const many = event.ctrlKey || event.metaKey || event.shiftKey;
      const next = many ? (clipIds.includes(id) ? clipIds.filter((one) => one !== id) : [...clipIds, id]) : [id];
      set({ clipIds: next, wordIds: [] });
      if (!found.track.locked) setDrag({ track: found.track, placed: found.placed, part: found.part, grabbedMs: msAt(scale, x) });
      return;
    }
    view.getState().set({ clipIds: [], wordIds: [] });
    seeking.current = true;
    studio.player?.seek(msAt(scale, x));
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { x, y } = place(event);
    if (seeking.current) studio.player?.seek(msAt(scale, x));
    else if (drag) {
      const { snapping } = view.getState();
      const targets = snapping ? snapTargets(studio.edl, drag, studio.player?.state.ms ?? 0, scale, width) : [];
      const row = rows.find(({ top, height }) => y >= top && y < top + height);
      setTo(dragged(drag, msAt(scale, x), row, targets, scale));
    } else event.currentTarget.style.cursor = cursorOver(rows, scale, x, y);
  };
  const finish = (event: PointerEvent<HTMLCanvasElement>) => {
    seeking.current = false;
    if (drag && to && event.type === "pointerup") {
      const op = operationOf(drag, to, event.altKey);
      if (op) studio.perform(op);
    }
    setDrag(null);
    setTo(null);
  };
  return { drag, to, handlers: { onPointerDown, onPointerMove, onPointerUp: finish, onPointerCancel: finish } };
}

function cursorOver(rows: readonly Row[], scale: Scale, x: number, y: number): string {
  const found = hit(rows, scale, x, y);
  if (found.kind !== "clip") return "default";
  return found.part === "body" ? "grab" : "ew-resize";
}

function Playhead({ scale, height, width }: { scale: Scale; height: number; width: number }) {
  const { view, edl } = useStudio();
  const ms = usePlayer((state) => state.ms);
  const playing = usePlayer((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const next = revealing(scale, ms, durationMs(edl), width);
    if (next !== scale) view.getState().set({ scale: next });
  }, [ms, playing, scale, width, view, edl]);
  const x = xOf(scale, ms);
  if (x < 0 || x > width) return null;
  return (
    <div
      aria-hidden
      className="bg-accent pointer-events-none absolute top-0 w-px"
      style={{ transform: `translateX(${x}px)`, height }}
      data-testid="playhead"
    />
  );
}

function Ghost({ to, rows, scale }: { to: Dragged; rows: readonly Row[]; scale: Scale }) {
  const row = rows.find(({ track }) => track.id === to.trackId);
  if (!row) return null;
  const left = xOf(scale, to.start_ms);
  return (
    <div
      aria-hidden
      className="border-accent bg-accent/25 pointer-events-none absolute rounded border-2"
      style={{ transform: `translate(${left}px, ${row.top}px)`, width: xOf(scale, to.end_ms) - left, height: row.height }}
    />
  );
}

/** The selected clips for those who do not see the canvas: a list that can be reached and read. */
function ClipList({ rows }: { rows: readonly Row[] }) {
  const studio = useStudio();
  const clipIds = studio.view((state) => state.clipIds);
  const strings = useStrings();
  const describe = useCallback(
    (clipId: string): string => {
      for (const { track } of rows) {
        const placed = track.lane.find(clipId);
        if (placed) return `${track.name}, ${seconds(placed.start_ms)}–${seconds(placed.end_ms)}`;
      }
      return clipId;
    },
    [rows],
  );
  return (
    <ul aria-label={strings.selectedClips(clipIds.length)} className="sr-only">
      {clipIds.map((clipId) => (
        <li key={clipId}>{describe(clipId)}</li>
      ))}
    </ul>
  );
}

function seconds(ms: TimelineMs): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
