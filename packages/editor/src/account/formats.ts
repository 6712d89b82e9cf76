import { useLanguage } from "../strings/index.tsx";

/** Days and moments as the language writes them, in the browser's time zone. */
export function useDates() {
  const { language } = useLanguage();
  return {
    day: (iso: string) => new Date(iso).toLocaleDateString(language, { dateStyle: "medium" }),
    moment: (iso: string) => new Date(iso).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }),
    number: (value: number) => value.toLocaleString(language),
  };
}

/** Hands a text to the browser to be kept as a file. */
export function saveAs(filename: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
