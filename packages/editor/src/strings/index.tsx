import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

import { en, type Strings } from "./en.ts";

export type { Strings } from "./en.ts";

export type Language = "en" | "de";

/** A page brings English; another language is loaded by those who read it. */
const LANGUAGES: Readonly<Record<Language, () => Promise<Strings>>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de.ts")).de,
};
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
  const strings = useWords(language);
  const spoken = useMemo<Spoken>(
    () => ({
      strings: strings ?? en,
      language,
      setLanguage: (next) => {
        localStorage.setItem(KEPT, next);
        setLanguage(next);
      },
    }),
    [language, strings],
  );
  useEffect(() => void (document.documentElement.lang = language), [language]);
  return strings ? <Context value={spoken}>{children}</Context> : null;
}

/** The words of a language, those before until they are there; null before the first. */
function useWords(language: Language): Strings | null {
  const [words, setWords] = useState<Strings | null>(language === "en" ? en : null);
  useEffect(() => {
    let wanted = true;
    const tell = (loaded: Strings) => {
      if (wanted) setWords(loaded);
    };
    LANGUAGES[language]().then(tell, () => tell(en)); // English is better than nothing
    return () => void (wanted = false);
  }, [language]);
  return words;
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
