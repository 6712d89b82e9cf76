import { expect, test } from "vitest";

import { Pace } from "../src/pace.ts";

function clock() {
  let now = 0;
  return {
    now: () => now,
    wait: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

test("no minute sees more requests than are allowed, and none is lost", async () => {
  const { now, wait } = clock();
  const pace = new Pace(10, now, wait);
  const begun: number[] = [];
  await Promise.all(Array.from({ length: 35 }, () => pace.turn().then(() => begun.push(now()))));
  expect(begun).toHaveLength(35);
  for (const start of begun) {
    expect(begun.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(10);
  }
});

test("a refusal is waited out", async () => {
  const { now, wait } = clock();
  const pace = new Pace(10, now, wait);
  await pace.turn();
  pace.refused(7);
  await pace.turn();
  expect(now()).toBe(7000);
});
