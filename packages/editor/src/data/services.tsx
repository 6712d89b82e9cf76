"use client";

import { Api } from "@auteur/api-client";
import { type Auth, browserAuth, type Session } from "@auteur/auth";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

import { showTheme } from "../theme/theme.ts";
import { StringsProvider } from "../strings/index.tsx";
import { Landing } from "./landing.tsx";

interface Services {
  readonly auth: Auth;
  readonly api: Api;
}

const Context = createContext<Services | null>(null);

/** Accounts, the API and its cache for every screen. Only in a browser. */
export function ServicesProvider({ children }: { children: ReactNode }) {
  const services = useMemo<Services>(() => {
    showTheme();
    const auth = browserAuth();
    const api = new Api({
      url: "",
      fetch: window.fetch.bind(window),
      token: () => auth.accessToken(),
      onSignedOut: () => undefined,
    });
    return { auth, api };
  }, []);
  const queries = useMemo(() => new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: 2, networkMode: "offlineFirst" } } }), []);
  return (
    <Context value={services}>
      <QueryClientProvider client={queries}>
        <StringsProvider>
          <Landing auth={services.auth}>{children}</Landing>
        </StringsProvider>
      </QueryClientProvider>
    </Context>
  );
}

export function useServices(): Services {
  const services = useContext(Context);
  if (!services) throw new Error("useServices is for parts of the studio");
  return services;
}

/** Who is signed in; null for nobody. */
export function useSignedIn(): Session | null {
  const { auth } = useServices();
  const [session, setSession] = useState(auth.session);
  useEffect(() => auth.onChange(setSession), [auth]);
  return session;
}
