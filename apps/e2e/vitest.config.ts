import { defineConfig } from "vitest/config";

/** One server and one browser for all: the files run one after the other. */
export default defineConfig({
  test: {
    globalSetup: "./src/everything.ts",
    include: ["src/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
