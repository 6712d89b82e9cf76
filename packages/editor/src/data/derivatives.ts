/** Filmstrip and peaks of a recording, fetched from the object store. */

import type { Api } from "@auteur/api-client";

import { peaksFromDat } from "../media/derived.ts";
import type { Derived, Filmstrip } from "../timeline/paint.ts";

/** What the filmstrip's index says: the same tiles at several distances, the closest first. */
interface FilmstripIndex {
  readonly tile_width: number;
  readonly tile_height: number;
  readonly columns: number;
  readonly rows: number;
  readonly levels: readonly { readonly sheets: readonly string[]; readonly times_ms: readonly number[] }[];
}

/** Sheets that are kept in memory: a sheet of 100 tiles is 6 MB there. */
const SHEETS = 4;

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
  const url = await api.mediaUrl(projectId, mediaFileId, "filmstrip");
  if (url === null) return null;
  const index = (await (await fetch(url)).json()) as FilmstripIndex;
  const chosen = Math.max(0, index.levels.findIndex((level) => level.sheets.length <= SHEETS));
  const level = index.levels[chosen];
  if (!level) return null;
  const before = index.levels.slice(0, chosen).reduce((sum, finer) => sum + finer.sheets.length, 0);
  const sheets = await Promise.all(
    level.sheets.map(async (_, i) => {
      const sheetUrl = await api.mediaUrl(projectId, mediaFileId, "sheet", before + i);
      return createImageBitmap(await (await fetch(sheetUrl ?? "")).blob());
    }),
  );
  return {
    sheets,
    tileWidth: index.tile_width,
    tileHeight: index.tile_height,
    columns: index.columns,
    perSheet: index.columns * index.rows,
    times: level.times_ms,
  };
}
