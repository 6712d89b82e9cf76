"use client";

import { durationMs, frameAt, framesToTimecode } from "@auteur/utils";
import { IconButton } from "@auteur/ui";
import { Captions, ChevronLeft, ChevronRight, Maximize, Pause, Play, Repeat, SkipBack } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";

import type { Action } from "../actions/action.ts";
import { actionById } from "../actions/all.ts";
import { keysOf, useKeys } from "../actions/keys.ts";
import { written } from "../actions/shortcuts.ts";
import { usePlayer, useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { Caption } from "./caption.tsx";
import { CodecEngine } from "./codecs.ts";
import { DeckEngine } from "./decks.ts";
import type { Engine } from "./engine.ts";
import { MediaShelf, type ProxyUrl } from "./media.ts";
import { soloed } from "./plan.ts";
import { Player } from "./player.ts";

const HEIGHT_PX = 540;

/** By WebCodecs where the browser has them, else by media elements. */
function engineFor(proxyUrl: ProxyUrl): Engine {
  const decodes = "VideoDecoder" in window && "AudioDecoder" in window;
  return decodes ? new CodecEngine(new MediaShelf(proxyUrl, HEIGHT_PX)) : new DeckEngine(proxyUrl);
}

/** The edited picture, and what plays it. */
export function Preview({ proxyUrl }: { proxyUrl: ProxyUrl }) {
  const studio = useStudio();
  const strings = useStrings();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSession(({ local }) => local.settings);

  useEffect(() => {
    if (!canvas.current) return;
    const player = new Player(canvas.current, engineFor(proxyUrl), studio.edl);
    studio.setPlayer(player);
    return () => {
      studio.setPlayer(null);
      player.close();
    };
  }, [studio, proxyUrl]);
  useLooping();

  return (
    <section aria-label={strings.preview} className="bg-ground flex h-full min-h-0 flex-col">
      <div className="[container-type:size] flex min-h-0 grow items-center justify-center overflow-hidden bg-black">
        <div className="relative" style={{ width: `min(100cqw, 100cqh * ${width / height})`, aspectRatio: width / height }}>
          <canvas
            ref={canvas}
            width={Math.round((HEIGHT_PX * width) / height)}
            height={HEIGHT_PX}
            className="size-full"
            aria-label={strings.preview}
            role="img"
          />
          <SafeAreas />
          <Caption />
        </div>
      </div>
      <Transport />
      <Shown />
    </section>
  );
}

/** Gives the player what there is to be played. */
function Shown() {
  const studio = useStudio();
  const edl = useSession(({ local }) => local);
  const alone = studio.view((state) => state.soloed);
  const played = useMemo(() => soloed(edl, alone), [edl, alone]);
  useEffect(() => studio.player?.show(played), [studio, played]);
  return null;
}

function Transport() {
  const studio = useStudio();
  const playing = usePlayer((state) => state.playing);
  const speed = usePlayer((state) => state.speed);
  const looping = studio.view((state) => state.looping);
  const captions = studio.view((state) => state.showCaptions);
  return (
    <div className="border-line flex h-11 shrink-0 items-center gap-1 border-t px-2">
      <Timecode />
      <div className="grow" />
      <Does id="start" icon={<SkipBack />} />
      <Does id="step-back" icon={<ChevronLeft />} />
      <Does id="play" icon={playing ? <Pause /> : <Play />} primary />
      <Does id="step-forward" icon={<ChevronRight />} />
      <Does id="loop" icon={<Repeat />} pressed={looping} />
      <div className="grow" />
      <span className="text-quiet w-12 text-right font-mono text-xs" data-testid="speed">
        {speed < 0 ? "−" : ""}
        {Math.abs(speed)}×
      </span>
      <Does id="captions" icon={<Captions />} pressed={captions} />
      <Does id="fullscreen" icon={<Maximize />} />
      <Length />
    </div>
  );
}

function Does({ id, icon, primary, pressed }: { id: string; icon: ReactNode; primary?: boolean; pressed?: boolean }) {
  const studio = useStudio();
  const strings = useStrings();
  const action: Action = actionById(id);
  const [key] = keysOf(action, useKeys());
  return (
    <IconButton
      label={strings[action.label]}
      keys={key && written(key)}
      kind={primary ? "primary" : "quiet"}
      aria-pressed={pressed}
      className={pressed ? "text-accent" : undefined}
      onClick={() => action.run(studio)}
    >
      {icon}
    </IconButton>
  );
}

function Length() {
  const length = useSession(({ local }) => framesToTimecode(frameAt(durationMs(local), local.settings.frame_rate), local.settings.frame_rate));
  return <span className="text-quiet font-mono text-xs">{length}</span>;
}

function Timecode() {
  const rate = useSession(({ local }) => local.settings.frame_rate);
  const timecode = usePlayer((state) => framesToTimecode(frameAt(Math.round(state.ms), rate), rate));
  return (
    <output className="font-mono text-sm" data-testid="timecode">
      {timecode}
    </output>
  );
}

/** Plays the marked range again and again while that is wanted; all of it where nothing is marked. */
function useLooping(): void {
  const studio = useStudio();
  const [looping, from, to_ms] = [studio.view((s) => s.looping), studio.view((s) => s.inMs), studio.view((s) => s.outMs)];
  useEffect(() => studio.player?.setLoop(looping ? { from_ms: from ?? 0, to_ms } : null), [looping, from, to_ms, studio]);
}

function SafeAreas() {
  const shown = useStudio().view((state) => state.showSafeAreas);
  if (!shown) return null;
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      <div className="absolute inset-[5%] border border-white/50" />
      <div className="absolute inset-[10%] border border-dashed border-white/50" />
    </div>
  );
}
