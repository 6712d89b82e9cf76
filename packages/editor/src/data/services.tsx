"use client";

import { Api } from "@auteur/api-client";
import { type Auth, browserAuth, followOtherTabs, type Session } from "@auteur/auth";
import { Button } from "@auteur/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";

import { showTheme } from "../theme/theme.ts";
import { StringsProvider, useStrings } from "../strings/index.tsx";
import { Landing } from "./landing.tsx";
import { askServer, rememberedServer, type Server } from "./server.ts";

interface Services {
  readonly auth: Auth;
  readonly api: Api;
  readonly server: Server;
}

const Context = createContext<Services | null>(null);

/** Accounts, the API and its cache for every screen. Only in a browser. */
export function ServicesProvider({ children }: { children: ReactNode }) {
  useMemo(showTheme, []);
  return (
    <StringsProvider>
      <WithServer>{(server) => <Wired server={server}>{children}</Wired>}</WithServer>
    </StringsProvider>
  );
}

/** Goes on with what is remembered of the server, and asks it meanwhile; the very first time its answer is waited for. */
function WithServer({ children }: { children: (server: Server) => ReactNode }) {
  const strings = useStrings();
  const [server, setServer] = useState(() => rememberedServer(localStorage));
  const [away, setAway] = useState(false);
  const ask = useCallback(() => {
    setAway(false);
    askServer(rememberedServer(localStorage), localStorage, window.fetch.bind(window)).then(
      (said) => setServer((before) => (JSON.stringify(before) === JSON.stringify(said) ? before : said)),
      () => setAway(true),
    );
  }, []);
  useEffect(ask, [ask]);
  if (server) return children(server);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      <p role={away ? "alert" : "status"} className="text-quiet">
        {away ? strings.serverAway : strings.loading}
      </p>
      {away ? <Button onClick={ask}>{strings.tryAgain}</Button> : null}
    </main>
  );
}

function Wired({ server, children }: { server: Server; children: ReactNode }) {
  const { url, api_key } = server.accounts;
  const auth = useMemo(() => browserAuth({ url, api_key }), [url, api_key]);
  useEffect(() => followOtherTabs(auth), [auth]);
  const services = useMemo<Services>(() => {
    const api = new Api({
      url: "",
      fetch: window.fetch.bind(window),
      token: () => auth.accessToken(),
      onSignedOut: () => undefined,
    });
    return { auth, api, server };
  }, [auth, server]);
  const queries = useMemo(() => new QueryClient({ defaultOptions: { queries: { staleTime: 10_000, retry: 2, networkMode: "offlineFirst" } } }), []);
  return (
    <Context value={services}>
      <QueryClientProvider client={queries}>
        <Landing auth={auth}>{children}</Landing>
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
  useEffect(() => {
    setSession(auth.session);
    return auth.onChange(setSession);
  }, [auth]);
  return session;
}
