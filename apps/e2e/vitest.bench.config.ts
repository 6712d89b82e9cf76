import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "./src/everything.ts",
    include: ["bench/**/*.bench.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
