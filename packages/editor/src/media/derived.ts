"use client";

/** Filmstrips and waveforms of a project's recordings, fetched once and kept. */

import type { MediaFile } from "@auteur/utils";
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";

import type { Derived } from "../timeline/paint.ts";

/** Gets what was derived of a recording; null while there is nothing. */
export type LoadDerived = (mediaFileId: string) => Promise<Derived | null>;

/** Loads each recording once for all who ask, until something is there. */
export function remembering(load: LoadDerived): LoadDerived {
  const known = new Map<string, Promise<Derived | null>>();
  return (id) => {
    const loading = known.get(id) ?? load(id);
    known.set(id, loading);
    const forget = () => known.delete(id);
    void loading.then((derived) => (derived?.peaks ?? derived?.filmstrip ? undefined : forget()), forget);
    return loading;
  };
}

const Context = createContext<LoadDerived>(() => Promise.resolve(null));
export const DerivedProvider = Context.Provider;

const AGAIN_MS = 4000;

/** A function that gives what is there of a recording. Asks again while the server is still preparing it. */
export function useDerived(media: readonly MediaFile[]): (mediaFileId: string) => Derived | undefined {
  const load = useContext(Context);
  const found = useRef(new Map<string, Derived>());
  const [count, setCount] = useState(0);
  const ids = media.map(({ id }) => id).join(" ");
  useEffect(() => {
    const stop = new AbortController();
    for (const id of ids.split(" ").filter((one) => one && !found.current.has(one))) {
      void keepAsking(load, id, stop.signal, (derived) => {
        found.current.set(id, derived);
        setCount((before) => before + 1);
      });
    }
    return () => stop.abort();
  }, [ids, load]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another function when more was found
  return useCallback((mediaFileId: string) => found.current.get(mediaFileId), [count]);
}

async function keepAsking(load: LoadDerived, id: string, signal: AbortSignal, tell: (derived: Derived) => void): Promise<void> {
  while (!signal.aborted) {
    const derived = await load(id).catch(() => null);
    if (signal.aborted) return;
    if (derived) tell(derived);
    if (derived?.peaks ?? derived?.filmstrip) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** audiowaveform's binary peaks (version 1 or 2, 8 or 16 bit) as one loudest value for each span. Throws on others. */
export function peaksFromDat(data: ArrayBuffer): NonNullable<Derived["peaks"]> {
  const view = new DataView(data);
  const version = view.getInt32(0, true);
  if (version !== 1 && version !== 2) throw new Error(`peaks of version ${version} are not known`);
  const eightBit = (view.getUint32(4, true) & 1) === 1;
  const [rate, samplesPerPeak, count] = [view.getInt32(8, true), view.getInt32(12, true), view.getUint32(16, true)];
  const channels = version === 2 ? view.getInt32(20, true) : 1;
  const start = version === 2 ? 24 : 20;
  const at = (i: number) => (eightBit ? view.getInt8(start + i) / 128 : view.getInt16(start + 2 * i, true) / 32768);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let peak = 0;
    for (let c = 0; c < 2 * channels; c++) peak = Math.max(peak, Math.abs(at(2 * channels * i + c)));
    values[i] = peak;
  }
  return { values, msPerPeak: (samplesPerPeak * 1000) / rate };
}
