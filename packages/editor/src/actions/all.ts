/** All actions of the editor, in the order in which lists show them. */

import { durationMs, frameAt, frameToMs, type TimelineMs } from "@auteur/utils";
import {
  Captions,
  CircleHelp,
  Command,
  FileOutput,
  Flag,
  Link,
  Magnet,
  Maximize,
  Play,
  Redo2,
  Repeat,
  Scissors,
  Search,
  SquareSplitHorizontal,
  SunMoon,
  Undo2,
  ZoomIn,
  ZoomOut,
} from "lucide-react";

import { editPoints } from "../preview/plan.ts";
import { paced, shuttled } from "../preview/shuttle.ts";
import type { Studio } from "../store/studio.tsx";
import { turnTheme } from "../theme/theme.ts";
import { fitted, xOf, zoomed } from "../timeline/scale.ts";
import type { Action } from "./action.ts";
import { ON_TIMELINE } from "./on-timeline.ts";
import { ON_WORDS } from "./on-words.ts";

const SECOND_MS = 1000;

const now = (studio: Studio): TimelineMs => studio.player?.state.ms ?? 0;

function seekBy(studio: Studio, ms: number): void {
  studio.player?.seek(now(studio) + ms);
}

function step(studio: Studio, frames: number): void {
  const rate = studio.edl.settings.frame_rate;
  studio.player?.pause();
  studio.player?.seek(frameToMs(Math.max(0, frameAt(Math.round(now(studio)), rate) + frames), rate));
}

/** L and J: on, or back; a press more is faster. */
function shuttle({ player }: Studio, direction: 1 | -1): void {
  if (!player) return;
  player.setSpeed(shuttled(player.state, direction));
  if (!player.state.playing) void player.play();
}

function stop({ player }: Studio): void {
  player?.pause();
  player?.setSpeed(1);
}

function togglePlay(studio: Studio): void {
  const { player } = studio;
  if (!player) return;
  if (player.state.playing) return player.pause();
  if (player.state.speed < 0) player.setSpeed(1);
  void player.play();
}

/** Cuts what is selected: words where words are, else clips with what follows moving up. */
function cut(studio: Studio): void {
  const { wordIds, clipIds, set } = studio.view.getState();
  if (wordIds.length) studio.perform({ op: "delete_words", word_ids: [...wordIds] });
  else if (clipIds.length) studio.perform({ op: "ripple_delete", clip_ids: [...clipIds] });
  set({ wordIds: [], clipIds: [] });
}

function hasSelection(studio: Studio): boolean {
  const { wordIds, clipIds } = studio.view.getState();
  return wordIds.length > 0 || clipIds.length > 0;
}

function restore(studio: Studio): void {
  const { wordIds } = studio.view.getState();
  if (wordIds.length) studio.perform({ op: "restore_words", word_ids: [...wordIds] });
}

function selectAll(studio: Studio): void {
  studio.view.getState().set({ wordIds: [...studio.played].map(({ token }) => token.word.id) });
}

/** The clips under the playhead, of all tracks that can be changed. */
function selectAtPlayhead(studio: Studio): void {
  const ms = Math.floor(now(studio));
  const clipIds = studio.edl.tracks.filter(({ locked }) => !locked).flatMap(({ lane }) => lane.at(ms)?.clip.id ?? []);
  studio.view.getState().set({ clipIds, wordIds: [] });
}

/** To the next cut on any track, or the one before. */
function seekCut(studio: Studio, direction: 1 | -1): void {
  const ms = Math.round(now(studio));
  const points = editPoints(studio.edl, 0, durationMs(studio.edl));
  const next = direction > 0 ? points.find((point) => point > ms) : points.findLast((point) => point < ms);
  if (next !== undefined) studio.player?.seek(next);
}

function addMarker(studio: Studio): void {
  const names = studio.edl.markers.length + 1;
  const marker_id = `marker-${crypto.randomUUID()}`;
  const name = `${studio.strings().markerName} ${names}`;
  studio.perform({ op: "add_marker", marker_id, time_ms: Math.round(now(studio)), name });
}

function zoom(studio: Studio, factor: number): void {
  const { scale, timelineWidth, set } = studio.view.getState();
  const duration = durationMs(studio.edl);
  const from = scale ?? fitted(duration, timelineWidth);
  const x = Math.max(0, Math.min(timelineWidth, xOf(from, now(studio))));
  set({ scale: zoomed(from, factor, x, duration, timelineWidth) });
}

function toggle(name: "showEdits" | "linked" | "snapping" | "showStruck" | "showCaptions" | "showSafeAreas" | "looping") {
  return (studio: Studio) => studio.view.getState().set({ [name]: !studio.view.getState()[name] });
}

function open(kind: "palette" | "shortcuts" | "export" | "find") {
  return (studio: Studio) => studio.view.getState().set({ dialog: { kind } });
}

export const ACTIONS: readonly Action[] = [
  { id: "undo", label: "undo", group: "edit", icon: Undo2, keys: ["Mod+KeyZ"], when: (s) => s.edl.undo_stack.length > 0, run: (s) => s.perform({ op: "undo" }) },
  { id: "redo", label: "redo", group: "edit", icon: Redo2, keys: ["Mod+Shift+KeyZ", "Mod+KeyY"], when: (s) => s.edl.redo_stack.length > 0, run: (s) => s.perform({ op: "redo" }) },
  { id: "cut", label: "cut", group: "edit", icon: Scissors, keys: ["Delete", "Backspace"], when: hasSelection, run: cut },
  { id: "restore", label: "restoreWords", group: "edit", keys: ["Shift+KeyR"], when: (s) => s.view.getState().wordIds.length > 0, run: restore },
  { id: "split", label: "split", group: "edit", icon: SquareSplitHorizontal, keys: ["KeyS"], run: (s) => s.perform({ op: "split", at_ms: Math.round(now(s)) }) },
  { id: "marker", label: "addMarker", group: "edit", icon: Flag, keys: ["KeyM"], run: addMarker },
  { id: "select-all", label: "selectAll", group: "edit", keys: ["Mod+KeyA"], run: selectAll },
  { id: "select-clips", label: "selectClips", group: "edit", keys: ["KeyD"], run: selectAtPlayhead },
  { id: "clear-selection", label: "clearSelection", group: "edit", keys: ["Escape"], run: (s) => s.view.getState().set({ wordIds: [], clipIds: [] }) },
  { id: "find", label: "find", group: "edit", icon: Search, keys: ["Mod+KeyF"], run: open("find") },
  { id: "play", label: "play", group: "play", icon: Play, keys: ["Space"], run: togglePlay },
  { id: "stop", label: "stopPlaying", group: "play", keys: ["KeyK"], run: stop },
  { id: "backwards", label: "playBackwards", group: "play", keys: ["KeyJ"], run: (s) => shuttle(s, -1) },
  { id: "forwards", label: "playForwards", group: "play", keys: ["KeyL"], run: (s) => shuttle(s, 1) },
  { id: "slower", label: "slower", group: "play", keys: ["Shift+KeyJ"], run: ({ player }) => player?.setSpeed(paced(player.state, -1)) },
  { id: "faster", label: "faster", group: "play", keys: ["Shift+KeyL"], run: ({ player }) => player?.setSpeed(paced(player.state, 1)) },
  { id: "step-back", label: "stepBack", group: "play", keys: ["Comma"], run: (s) => step(s, -1) },
  { id: "step-forward", label: "stepForward", group: "play", keys: ["Period"], run: (s) => step(s, 1) },
  { id: "seek-back", label: "seekBack", group: "play", keys: ["ArrowLeft"], run: (s) => seekBy(s, -SECOND_MS) },
  { id: "seek-forward", label: "seekForward", group: "play", keys: ["ArrowRight"], run: (s) => seekBy(s, SECOND_MS) },
  { id: "cut-before", label: "cutBefore", group: "play", keys: ["ArrowUp"], run: (s) => seekCut(s, -1) },
  { id: "cut-after", label: "cutAfter", group: "play", keys: ["ArrowDown"], run: (s) => seekCut(s, 1) },
  { id: "start", label: "goToStart", group: "play", keys: ["Home"], run: (s) => s.player?.seek(0) },
  { id: "end", label: "goToEnd", group: "play", keys: ["End"], run: (s) => s.player?.seek(durationMs(s.edl)) },
  { id: "in", label: "setIn", group: "play", keys: ["KeyI"], run: (s) => s.view.getState().set({ inMs: Math.round(now(s)) }) },
  { id: "out", label: "setOut", group: "play", keys: ["KeyO"], run: (s) => s.view.getState().set({ outMs: Math.round(now(s)) }) },
  { id: "clear-marks", label: "clearMarks", group: "play", keys: ["Alt+KeyX"], run: (s) => s.view.getState().set({ inMs: null, outMs: null }) },
  { id: "loop", label: "loop", group: "play", icon: Repeat, keys: ["Alt+KeyL"], run: toggle("looping") },
  { id: "zoom-in", label: "zoomIn", group: "view", icon: ZoomIn, keys: ["Mod+Equal", "Equal"], run: (s) => zoom(s, 1.5) },
  { id: "zoom-out", label: "zoomOut", group: "view", icon: ZoomOut, keys: ["Mod+Minus", "Minus"], run: (s) => zoom(s, 1 / 1.5) },
  { id: "zoom-fit", label: "zoomToFit", group: "view", icon: Maximize, keys: ["Shift+KeyZ"], run: (s) => s.view.getState().set({ scale: null }) },
  { id: "snapping", label: "snapping", group: "view", icon: Magnet, keys: ["KeyN"], run: toggle("snapping") },
  { id: "linked", label: "linked", group: "view", icon: Link, keys: ["Shift+KeyN"], run: toggle("linked") },
  { id: "struck", label: "showStruck", group: "view", keys: ["Alt+KeyC"], run: toggle("showStruck") },
  { id: "edits", label: "showEdits", group: "view", keys: ["Alt+KeyE"], run: toggle("showEdits") },
  { id: "captions", label: "showCaptions", group: "view", icon: Captions, keys: ["KeyC"], run: toggle("showCaptions") },
  { id: "safe-areas", label: "showSafeAreas", group: "view", keys: ["Alt+KeyS"], run: toggle("showSafeAreas") },
  { id: "theme", label: "theme", group: "view", icon: SunMoon, run: turnTheme },
  { id: "fullscreen", label: "fullscreen", group: "view", keys: ["KeyF"], run: (s) => void s.player?.canvas.parentElement?.requestFullscreen() },
  { id: "palette", label: "palette", group: "view", icon: Command, keys: ["Mod+KeyK"], run: open("palette") },
  { id: "shortcuts", label: "shortcuts", group: "view", icon: CircleHelp, keys: ["Shift+Slash"], run: open("shortcuts") },
  ...ON_WORDS,
  ...ON_TIMELINE,
  { id: "export", label: "exportMovie", group: "file", icon: FileOutput, keys: ["Mod+KeyE"], run: open("export") },
];

export function actionById(id: string): Action {
  const action = ACTIONS.find((one) => one.id === id);
  if (!action) throw new Error(`there is no action ${id}`);
  return action;
}
