/** A project made "like the first file": its size and rate become those of the first recording that arrives. */

import type { Api } from "@auteur/api-client";
import type { Media } from "@auteur/types";

const KEPT = "auteur.like-first-file";
/** Faster is no film's rate but a clock's, as browsers write it into recordings. */
const FASTEST = 120;
const USUAL_RATE = 30;

export function likeFirstFile(projectId: string): void {
  localStorage.setItem(KEPT, [...waiting(), projectId].join(" "));
}

/** The project's size and rate after its first picture, where it was made to follow it. */
export async function followFirstFile(api: Api, projectId: string, media: Media): Promise<void> {
  const wanted = settingsOf(media);
  if (!waiting().includes(projectId) || wanted === null) return;
  const { version } = (await api.edl(projectId)) as { version: number };
  await api.edit(projectId, version, { op: "set_settings", ...wanted }, `studio-${crypto.randomUUID()}`);
  localStorage.setItem(KEPT, waiting().filter((id) => id !== projectId).join(" "));
}

interface Settings {
  readonly width: number;
  readonly height: number;
  readonly frame_rate: number;
}

/** What a recording's picture would have a project be; null where it has none. A turned one counts upright. */
export function settingsOf({ metadata }: Pick<Media, "metadata">): Settings | null {
  const probe = metadata?.["probe"] as { video?: Picture | null } | undefined;
  const picture = probe?.video;
  if (!picture) return null;
  const { width, height, rotation_deg, rate, is_vfr } = picture;
  const [over = 0, under = 1] = rate.split("/").map(Number);
  const exact = under > 0 ? over / under : 0;
  const steady = !is_vfr && exact >= 1 && exact <= FASTEST;
  const size = rotation_deg % 180 === 0 ? { width, height } : { width: height, height: width };
  return { ...size, frame_rate: steady ? Math.round(exact * 100) / 100 : USUAL_RATE };
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rotation_deg: number;
  readonly rate: string;
  readonly is_vfr: boolean;
}

const waiting = (): readonly string[] => (localStorage.getItem(KEPT) ?? "").split(" ").filter(Boolean);
