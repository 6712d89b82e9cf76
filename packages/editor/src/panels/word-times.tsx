"use client";

import { mediaFileOf } from "@auteur/utils";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";

import { useDerived } from "../media/derived.ts";
import { columnsOf, type Edge, edgesOf, retiming, withEdge, type WordEdges } from "../script/word-edges.ts";
import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";

const [WIDTH, HEIGHT] = [240, 56];
const [STEP_MS, LEAP_MS] = [10, 50];

/** When one word is spoken: its edges over the sound around it, to be dragged or moved by keys. */
export function WordTimes({ wordId }: { wordId: string }) {
  const edl = useSession(({ local }) => local);
  const strings = useStrings();
  const edges = useMemo(() => {
    const { segments } = edl.transcript;
    const place = segments.findWord(wordId);
    const media = place?.segment.media_file_id ? mediaFileOf(edl, place.segment.media_file_id) : undefined;
    return place && media ? edgesOf(segments, place, media.duration_ms) : null;
  }, [edl, wordId]);
  if (!edges) return null;
  return (
    <section aria-label={strings.wordTimes} className="flex flex-col gap-1.5">
      <h3 className="text-quiet text-xs font-medium">{strings.wordTimes}</h3>
      <Wave key={`${wordId} ${edges.start_ms} ${edges.end_ms}`} kept={edges} />
    </section>
  );
}

/** What is dragged is kept when it is let go; keys keep each step. */
function Wave({ kept }: { kept: WordEdges }) {
  const studio = useStudio();
  const [edges, setEdges] = useState(kept);
  const box = useRef<HTMLDivElement>(null);
  const shareOf = (ms: number) => (ms - kept.from_ms) / (kept.to_ms - kept.from_ms);
  const keep = (after: WordEdges) => {
    setEdges(after);
    const op = retiming(kept, after);
    if (op && !studio.perform(op)) setEdges(kept);
  };
  const msAt = ({ clientX }: PointerEvent): number => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return kept.from_ms + ((clientX - left) / width) * (kept.to_ms - kept.from_ms);
  };
  const [start, end] = [shareOf(edges.start_ms), shareOf(edges.end_ms)];
  return (
    <div ref={box} className="bg-ground border-line relative h-14 overflow-hidden rounded-md border">
      <Sound edges={kept} />
      <div aria-hidden className="bg-accent/20 absolute inset-y-0" style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }} />
      {(["start", "end"] as const).map((edge) => (
        <Handle
          key={edge}
          edge={edge}
          edges={edges}
          share={edge === "start" ? start : end}
          move={(event) => setEdges(withEdge(edges, edge, msAt(event)))}
          drop={() => keep(edges)}
          step={(ms) => keep(withEdge(edges, edge, ms))}
        />
      ))}
    </div>
  );
}

interface HandleProps {
  edge: Edge;
  edges: WordEdges;
  share: number;
  move: (event: PointerEvent) => void;
  drop: () => void;
  step: (ms: number) => void;
}

function Handle({ edge, edges, share, move, drop, step }: HandleProps) {
  const strings = useStrings();
  const dragging = useRef(false);
  const ms = edge === "start" ? edges.start_ms : edges.end_ms;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation(); // not the playhead
    step(ms + by * (event.shiftKey ? LEAP_MS : STEP_MS));
  };
  const end = () => {
    if (dragging.current) drop();
    dragging.current = false;
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={edge === "start" ? strings.wordStart : strings.wordEnd}
      aria-valuemin={edge === "start" ? edges.lower_ms : edges.start_ms}
      aria-valuemax={edge === "start" ? edges.end_ms : edges.upper_ms}
      aria-valuenow={ms}
      aria-valuetext={strings.milliseconds(ms)}
      className="focus-visible:outline-focus absolute inset-y-0 -ml-1.5 flex w-3 cursor-ew-resize touch-none justify-center"
      style={{ left: `${share * 100}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (dragging.current) move(event);
      }}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <div className="bg-accent h-full w-0.5" />
    </div>
  );
}

function Sound({ edges }: { edges: WordEdges }) {
  const edl = useSession(({ local }) => local);
  const peaks = useDerived(edl.media_files)(edges.mediaFileId)?.peaks;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !peaks) return;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = getComputedStyle(context.canvas).getPropertyValue("--wave");
    columnsOf(peaks, edges.from_ms, edges.to_ms, WIDTH).forEach((peak, x) => {
      const half = Math.max(0.5, (peak * (HEIGHT - 8)) / 2);
      context.fillRect(x, HEIGHT / 2 - half, 1, 2 * half);
    });
  }, [peaks, edges]);
  return <canvas ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden className="absolute inset-0 size-full" />;
}
