import type { SearchHit } from "@auteur/types";
import { useQuery } from "@tanstack/react-query";

import { useServices } from "../data/services.tsx";
import { useStrings } from "../strings/index.tsx";
import { problemText } from "../strings/problem.ts";
import { clock } from "./times.ts";

/** Where the words that are looked for are said; each place opens the editor there. */
export function Hits({ wanted }: { wanted: string }) {
  const { api } = useServices();
  const strings = useStrings();
  const found = useQuery({
    queryKey: ["search", wanted],
    queryFn: () => api.get<{ found: SearchHit[] }>("/search", { q: wanted, limit: 20 }),
    enabled: wanted.trim().length > 1,
  });
  if (wanted.trim().length < 2) return null;
  return (
    <section aria-label={strings.saidIn} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{strings.saidIn}</h2>
      {found.error ? (
        <p role="alert" className="text-bad">
          {problemText(strings, found.error)}
        </p>
      ) : null}
      {found.data?.found.length === 0 ? <p className="text-quiet">{strings.noHits}</p> : null}
      <ul className="flex flex-col gap-1">
        {found.data?.found.map((hit) => (
          <Hit key={`${hit.project_id} ${hit.segment_id}`} hit={hit} />
        ))}
      </ul>
    </section>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const strings = useStrings();
  const place = new URLSearchParams({ id: hit.project_id, at: String(hit.start_ms), media: hit.media_file_id ?? "" });
  return (
    <li>
      <a
        href={`/editor/?${place.toString()}`}
        aria-label={`${strings.openAt(hit.project_name, clock(hit.start_ms))}: ${hit.words}`}
        className="bg-surface border-line hover:border-line-strong block rounded-md border px-3 py-2"
      >
        <span className="text-quiet flex gap-2 text-xs">
          <span className="font-medium">{hit.project_name}</span>
          <span className="tabular-nums">{clock(hit.start_ms)}</span>
          {hit.speaker ? <span>{hit.speaker}</span> : null}
          {hit.is_cut ? <span className="text-cut">{strings.wasCut}</span> : null}
        </span>
        <span className={`line-clamp-2 ${hit.is_cut ? "line-through" : ""}`}>{hit.words}</span>
      </a>
    </li>
  );
}
