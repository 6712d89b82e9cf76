import { useQuery } from "@tanstack/react-query";

import { useServices } from "./services.tsx";

/** What a kind of job costs; one that is not `available` takes an engine that this server has not. */
export interface Price {
  readonly type: string;
  readonly credits: number;
  readonly per_ms: number;
  readonly plans: readonly string[];
  readonly available: boolean;
  readonly free_here: boolean;
}

/** The price list, as far as it is known yet. */
export function usePrices() {
  const { api } = useServices();
  const { data, error } = useQuery({ queryKey: ["prices"], queryFn: () => api.get<{ prices: Price[] }>("/credits/prices"), staleTime: 60_000 });
  return { error, of: (type: string): Price | undefined => data?.prices.find((price) => price.type === type) };
}
