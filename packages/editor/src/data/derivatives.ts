/** Filmstrip and peaks of a recording, fetched from the object store. */

import type { Api } from "@auteur/api-client";

import { peaksFromDat } from "../media/derived.ts";
import type { Derived, Filmstrip } from "../timeline/paint.ts";

/** What the filmstrip's index says. */
interface FilmstripIndex {
  readonly tile_width: number;
  readonly tile_height: number;
  readonly columns: number;
  readonly interval_ms: number;
  readonly count: number;
}

export async function loadDerived(api: Api, projectId: string, mediaFileId: string): Promise<Derived> {
  const [peaks, filmstrip] = await Promise.all([
    loadPeaks(api, projectId, mediaFileId),
    loadFilmstrip(api, projectId, mediaFileId),
  ]);
  return { peaks, filmstrip };
}

async function loadPeaks(api: Api, projectId: string, mediaFileId: string): Promise<Derived["peaks"]> {
  const url = await api.mediaUrl(projectId, mediaFileId, "peaks");
  return url === null ? null : peaksFromDat(await (await fetch(url)).arrayBuffer());
}

async function loadFilmstrip(api: Api, projectId: string, mediaFileId: string): Promise<Filmstrip | null> {
  const [indexUrl, sheetUrl] = await Promise.all([
    api.mediaUrl(projectId, mediaFileId, "filmstrip"),
    api.mediaUrl(projectId, mediaFileId, "sheet"),
  ]);
  if (indexUrl === null || sheetUrl === null) return null;
  const index = (await (await fetch(indexUrl)).json()) as FilmstripIndex;
  const image = await createImageBitmap(await (await fetch(sheetUrl)).blob());
  return {
    image,
    tileWidth: index.tile_width,
    tileHeight: index.tile_height,
    columns: index.columns,
    msPerTile: index.interval_ms,
    count: index.count,
  };
}
