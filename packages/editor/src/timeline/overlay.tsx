"use client";

import { durationMs, type TimelineMs } from "@auteur/utils";
import { useCallback, useEffect, useMemo } from "react";

import { usePlayer, useScript, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { chosenSpans } from "./chosen.ts";
import { type Box, boxesOf, type Drag, type Dragged } from "./gestures.ts";
import { type Row, RULER_PX } from "./rows.ts";
import { revealing, type Scale, xOf } from "./scale.ts";

/** The moment that is shown; while it plays the view turns its pages. */
export function Playhead({ scale, height, width }: { scale: Scale; height: number; width: number }) {
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

/** When the words play that are selected in the script. */
export function ChosenWords({ scale, height, width }: { scale: Scale; height: number; width: number }) {
  const wordIds = useStudio().view((state) => state.wordIds);
  const script = useScript();
  const spans = useMemo(() => chosenSpans(script, wordIds), [script, wordIds]);
  return spans.map(({ start_ms, end_ms }) => {
    const [left, right] = [Math.max(0, xOf(scale, start_ms)), Math.min(width, xOf(scale, end_ms))];
    return right <= left ? null : (
      <div
        key={start_ms}
        aria-hidden
        className="bg-accent/20 border-accent pointer-events-none absolute left-0 border-x"
        style={{ transform: `translateX(${left}px)`, width: right - left, top: RULER_PX, height: height - RULER_PX }}
        data-testid="chosen-words"
      />
    );
  });
}

interface GhostsProps {
  drag: Drag;
  to: Dragged;
  rows: readonly Row[];
  scale: Scale;
  height: number;
}

/** What is dragged, where it would lie, by how much it moved, and what it snaps to. */
export function Ghosts({ drag, to, rows, scale, height }: GhostsProps) {
  const snap = to.snap.at;
  return (
    <>
      {boxesOf(drag, to, rows, scale).map((box, i) => (
        <Frame key={i} box={box} className="border-accent bg-accent/25 rounded border-2">
          {i === 0 && to.delta_ms !== 0 ? (
            <span className="bg-ground/85 m-1 rounded px-1 font-mono text-xs" data-testid="moved-by">
              {to.delta_ms > 0 ? "+" : "−"}
              {seconds(Math.abs(to.delta_ms))}
            </span>
          ) : null}
        </Frame>
      ))}
      {snap === null ? null : <Frame box={{ x: Math.round(xOf(scale, snap)), y: 0, w: 1, h: height }} className="bg-warning" />}
    </>
  );
}

export function Marquee({ box }: { box: Box }) {
  return <Frame box={box} className="border-accent bg-accent/15 border" />;
}

function Frame({ box: { x, y, w, h }, className, children }: { box: Box; className: string; children?: React.ReactNode }) {
  const style = { transform: `translate(${x}px, ${y}px)`, width: w, height: h };
  return (
    <div aria-hidden className={`pointer-events-none absolute top-0 left-0 flex items-start overflow-hidden ${className}`} style={style}>
      {children}
    </div>
  );
}

/** The selected clips for those who do not see the canvas: a list that can be reached and read. */
export function ClipList({ rows }: { rows: readonly Row[] }) {
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
