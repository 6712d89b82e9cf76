import { expect, test } from "vitest";

import { keepConsent, putIn, rememberedConsent, spokenBy } from "../src/respeak/takes.ts";

const take = (text: string) => ({ text, instead_of: "", duration_ms: 700, preview_url: "", operation: { op: "replace_words", text } });

test("takes are put in as one step, those that are left out left out", () => {
  const { takes } = spokenBy({ output_data: { takes: [take("one"), take("two")] } });
  expect(putIn(takes)).toEqual({ op: "batch", operations: takes.map(({ operation }) => operation) });
  expect(putIn(takes.slice(1))).toEqual({ op: "batch", operations: [{ op: "replace_words", text: "two" }] });
  expect(putIn([])).toBeNull();
  expect(spokenBy({ output_data: null })).toEqual({ takes: [], refused: [], quality: "" });
});

test("a consent is remembered for its speaker and its project alone, and nothing that somebody else wrote there passes for one", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const consent = { by: "Jane", text: "I agree that my voice is used to correct this." };
  keepConsent(storage, "p", "Jane", consent);
  expect(rememberedConsent(storage, "p", "Jane")).toEqual(consent);
  expect(rememberedConsent(storage, "p", "Mary")).toBeNull();
  expect(rememberedConsent(storage, "q", "Jane")).toBeNull();
  for (const planted of ["{", "1", '{"by":"Jane","text":"yes"}', '{"by":7,"text":"I agree that my voice is used to correct this."}']) {
    kept.set("auteur.consent.p.Jane", planted);
    expect(rememberedConsent(storage, "p", "Jane")).toBeNull();
  }
});
