"use client";

import type { Track } from "@auteur/utils";
import { Menu } from "@auteur/ui";
import { Headphones, Lock, LockOpen, Volume2, VolumeX } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";

import { useSession, useStudio } from "../store/studio.tsx";
import { useStrings } from "../strings/index.tsx";
import { CAPTIONS_PX, HEADER_PX, HEIGHTS, heightOf, type Row, RULER_PX } from "./rows.ts";
import { ToolBox } from "./tool-box.tsx";
import { added, moving } from "./tracks.ts";

/** The tracks' names and switches, and above them the tools. */
export function Headers({ rows, below }: { rows: readonly Row[]; below?: ReactNode }) {
  return (
    <div className="border-line relative shrink-0 border-r" style={{ width: HEADER_PX, height: heightOf(rows) + CAPTIONS_PX }}>
      <div className="absolute inset-x-0 top-0" style={{ height: RULER_PX }}>
        <ToolBox />
      </div>
      {rows.map((row) => (
        <Header key={row.track.id} row={row} />
      ))}
      {below}
    </div>
  );
}

function Header({ row: { track, top, height } }: { row: Row }) {
  return (
    <div className="bg-surface absolute inset-x-0 flex items-center gap-0.5 px-2" style={{ top, height }}>
      <TrackMenu track={track} />
      <Switches track={track} />
      <Height track={track} height={height} />
    </div>
  );
}

/** The name of a track, behind which stands what can be done with it. */
function TrackMenu({ track }: { track: Track }) {
  const studio = useStudio();
  const strings = useStrings();
  const tracks = useSession(({ local }) => local.tracks);
  const at = tracks.findIndex(({ id }) => id === track.id);
  const clips = track.lane.count;
  const place = (by: 1 | -1) => moving(tracks, track, by);
  const move = (by: 1 | -1) => {
    const op = place(by);
    if (op) studio.perform(op);
  };
  const items = [
    { id: "rename", label: strings.renameTrack, onSelect: () => studio.view.getState().set({ dialog: { kind: "track", trackId: track.id } }) },
    { id: "up", label: strings.trackUp, disabled: place(1) === null, onSelect: () => move(1) },
    { id: "down", label: strings.trackDown, disabled: place(-1) === null, onSelect: () => move(-1) },
    null,
    { id: "add-video", label: strings.addVideoTrack, onSelect: () => studio.perform(added(tracks, "video", strings.videoTrack)) },
    { id: "add-audio", label: strings.addAudioTrack, onSelect: () => studio.perform(added(tracks, "audio", strings.audioTrack)) },
    null,
    {
      id: "remove",
      label: clips ? strings.removeTrackWith(clips) : strings.removeTrack,
      danger: true,
      disabled: track.locked || at < 0 || tracks.filter(({ type }) => type === track.type).length === 1,
      onSelect: () => studio.perform({ op: "remove_track", track_id: track.id }),
    },
  ];
  return (
    <Menu items={items}>
      <button type="button" aria-label={strings.trackMenu(track.name || track.id)} className="text-quiet hover:text-text min-w-0 grow truncate rounded py-1 text-left text-xs" title={track.name}>
        {track.name || track.id}
      </button>
    </Menu>
  );
}

function Switches({ track }: { track: Track }) {
  const studio = useStudio();
  const strings = useStrings();
  const soloed = studio.view((state) => state.soloed);
  const alone = soloed.has(track.id);
  const change = (what: object) => studio.perform({ op: "set_track", track_id: track.id, ...what });
  const solo = () => {
    const others = new Set(soloed);
    if (!others.delete(track.id)) others.add(track.id);
    studio.view.getState().set({ soloed: others });
  };
  return (
    <>
      <Switch label={strings.muteTrack(track.name)} on={track.muted} onClick={() => change({ muted: !track.muted })}>
        {track.muted ? <VolumeX className="text-warning" /> : <Volume2 />}
      </Switch>
      {track.type === "audio" ? (
        <Switch label={strings.soloTrack(track.name)} on={alone} onClick={solo}>
          <Headphones className={alone ? "text-accent" : undefined} />
        </Switch>
      ) : null}
      <Switch label={strings.lockTrack(track.name)} on={track.locked} onClick={() => change({ locked: !track.locked })}>
        {track.locked ? <Lock className="text-warning" /> : <LockOpen />}
      </Switch>
    </>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Switch({ label, on, onClick, children }: SwitchProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={label}
      title={label}
      className="text-quiet hover:text-text rounded p-1 [&_svg]:size-3.5"
      onClick={onClick}
    >
      {children}
    </button>
  );
}

const STEP_PX = 8;

/** The lower edge of a header makes its track higher or lower: by dragging, or by the arrow keys. */
function Height({ track, height }: { track: Track; height: number }) {
  const { view } = useStudio();
  const strings = useStrings();
  const from = useRef<{ y: number; height: number } | null>(null);
  const set = (px: number) => {
    const bounded = Math.max(HEIGHTS.least, Math.min(HEIGHTS.most, Math.round(px)));
    view.getState().set({ heights: new Map(view.getState().heights).set(track.id, bounded) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation(); // not to the next cut
    set(height + (event.key === "ArrowDown" ? STEP_PX : -STEP_PX));
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator with a value is a splitter
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={strings.heightOfTrack(track.name)}
      aria-valuenow={height}
      aria-valuemin={HEIGHTS.least}
      aria-valuemax={HEIGHTS.most}
      className="hover:bg-accent focus-visible:bg-accent absolute inset-x-0 bottom-0 h-1 cursor-ns-resize touch-none"
      onKeyDown={onKeyDown}
      onPointerDown={(event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { y: event.clientY, height };
      }}
      onPointerMove={({ clientY }: PointerEvent) => {
        if (from.current) set(from.current.height + clientY - from.current.y);
      }}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    />
  );
}
