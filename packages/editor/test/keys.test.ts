/** The user's own keys. */

import { describe, expect, test } from "vitest";

import { ACTIONS, actionById } from "../src/actions/all.ts";
import { assigned, conflicts, keysOf, remappedFrom, restored } from "../src/actions/keys.ts";
import { actionFor } from "../src/actions/shortcuts.ts";

test("no two actions come with the same keys", () => {
  const all = ACTIONS.flatMap(({ keys }) => keys ?? []);
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
  const ids = ACTIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe("keys that are changed", () => {
  const [split, marker] = [actionById("split"), actionById("marker")];

  test("stand for their new action alone, and whoever had them is told before", () => {
    expect(conflicts("KeyM", "split", ACTIONS, {}).map(({ id }) => id)).toEqual(["marker"]);
    const keys = assigned("KeyM", split, ACTIONS, {});
    expect(actionFor("KeyM", ACTIONS, keys)).toBe(split);
    expect(actionFor("KeyS", ACTIONS, keys)).toBeUndefined();
    expect(keysOf(marker, keys)).toEqual([]);
  });

  test("go back to what they were, from whoever has them meanwhile", () => {
    const keys = assigned("KeyM", split, ACTIONS, {});
    const back = restored(marker, ACTIONS, keys);
    expect(actionFor("KeyM", ACTIONS, back)).toBe(marker);
    expect(keysOf(split, back)).toEqual([]);
    expect(restored(split, ACTIONS, back)).toEqual({});
  });

  test.each([["nonsense"], ["[1]"], ["null"], [null], ["{\"split\": 5}"], ["{\"split\": [5]}"]])("kept as %j mean none", (text) => {
    expect(remappedFrom(text)).toEqual({});
  });

  test("kept well are read", () => {
    expect(remappedFrom("{\"split\": [\"KeyX\"], \"bad\": 1}")).toEqual({ split: ["KeyX"] });
  });
});
