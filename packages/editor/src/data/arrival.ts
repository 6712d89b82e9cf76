"use client";

import { type Edl, offsetOf, type SourceMs, type TimelineMs } from "@auteur/utils";
import { useEffect } from "react";

import type { Studio } from "../store/studio.tsx";

/** Where the timeline plays a moment of a recording, the first time; null where it was cut. */
export function momentOf(edl: Edl, mediaFileId: string, sourceMs: SourceMs): TimelineMs | null {
  for (const { lane } of edl.tracks) {
    for (const { start_ms, clip } of lane.playing(mediaFileId, sourceMs, sourceMs + 1)) {
      if (!clip.deleted) return start_ms + offsetOf(clip, sourceMs);
    }
  }
  return null;
}

/** Goes to the moment that the address names: /editor/?id=…&media=…&at=MS, a moment of the recording. */
export function useArrival(studio: Studio | null): void {
  useEffect(() => {
    const given = new URLSearchParams(location.search);
    const [media, at] = [given.get("media"), Number(given.get("at"))];
    if (!studio || media === null || !Number.isFinite(at)) return;
    const go = () => {
      const moment = momentOf(studio.edl, media, Math.max(0, Math.round(at)));
      if (moment !== null) studio.player?.seek(moment);
    };
    if (studio.player) return go();
    const stop = studio.onPlayer(() => {
      stop();
      go();
    });
    return () => void stop();
  }, [studio]);
}
