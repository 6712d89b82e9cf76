import { expect, test } from "vitest";

import { de } from "../src/strings/de.ts";
import { en } from "../src/strings/en.ts";
import { problemText } from "../src/strings/problem.ts";

const failure = (code: string) => Object.assign(new Error("the server's own words"), { code });

test("a problem is told in the reader's language by its code, and in the server's words where the code is new", () => {
  expect(problemText(de, failure("out_of_credits"))).toMatch(/^Dafür reichen die Credits nicht/);
  expect(problemText(en, failure("out_of_credits"))).toMatch(/^There are not enough credits/);
  expect(problemText(de, failure("of_a_later_server"))).toBe("the server's own words");
  expect(problemText(de, new Error("no code"))).toBe("no code");
  expect(problemText(de, "text")).toBe("text");
});

test("a code of many causes keeps the server's words behind ours", () => {
  expect(problemText(de, failure("bad_operation"))).toBe("Das passt hier nicht: the server's own words");
});
