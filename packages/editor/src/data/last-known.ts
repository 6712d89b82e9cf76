"use client";

/** What the server answered last, shown while it is away; without addresses, which open a file to whoever has them. */

import { Unreachable } from "@auteur/api-client";
import { StudioStorage } from "@auteur/storage";
import { useEffect, useMemo } from "react";

import { useSignedIn } from "./services.tsx";

/** Asks; while the server is away, gives what it answered last. Throws Unreachable where that is not known here. */
export async function orLastKnown<T>(storage: StudioStorage, key: string, ask: () => Promise<T>): Promise<T> {
  try {
    const value = await ask();
    await storage.keepAnswer(key, withoutAddresses(value)).catch(() => undefined); // a full disk hides no answer
    return value;
  } catch (error) {
    const kept = error instanceof Unreachable ? await storage.answer(key) : undefined;
    if (kept === undefined) throw error;
    return kept as T;
  }
}

const withoutAddresses = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part: unknown) => (key.endsWith("_url") ? null : part)));

export function useLastKnown(): <T>(key: string, ask: () => Promise<T>) => Promise<T> {
  const userId = useSignedIn()?.user.id ?? "";
  const storage = useMemo(() => new StudioStorage(userId), [userId]);
  useEffect(() => () => storage.close(), [storage]);
  return useMemo(() => (key, ask) => orLastKnown(storage, key, ask), [storage]);
}
