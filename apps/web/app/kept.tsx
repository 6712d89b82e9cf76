"use client";

import { useEffect } from "react";

/** Keeps the pages for when there is no network. Not while they are being written: each change would come late. */
export function Kept() {
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch(() => undefined); // it works without
  }, []);
  return null;
}
