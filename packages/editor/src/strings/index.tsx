import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

import { de } from "./de.ts";
import { en, type Strings } from "./en.ts";

export type { Strings } from "./en.ts";

const LANGUAGES = { en, de } as const;
export type Language = keyof typeof LANGUAGES;
const KEPT = "auteur.language";

interface Spoken {
  readonly strings: Strings;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const Context = createContext<Spoken>({ strings: en, language: "en", setLanguage: () => undefined });

/** The language asked for, or the browser's where there is a translation. */
export function StringsProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const spoken = useMemo<Spoken>(
    () => ({
      strings: LANGUAGES[language],
      language,
      setLanguage: (next) => {
        localStorage.setItem(KEPT, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  useEffect(() => void (document.documentElement.lang = language), [language]);
  return <Context value={spoken}>{children}</Context>;
}

export function useStrings(): Strings {
  return useContext(Context).strings;
}

export function useLanguage(): Omit<Spoken, "strings"> {
  return useContext(Context);
}

function firstLanguage(): Language {
  if (typeof window === "undefined") return "en";
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find((tag): tag is Language => tag === "en" || tag === "de") ?? "en";
}
