// What is said twice in review, as rules: strict types, the laws of hooks, the access of everybody, and who imports whom.

import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const NO_NEXT = { group: ["next", "next/*"], message: "Next is the shell's matter: apps/web." };

export default tseslint.config(
  { ignores: ["**/node_modules", "**/out", "**/.next", "**/*.d.ts", "packages/types/src/api.ts", "src", "tests", ".venv", "demo", "benchmarks/work"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-invalid-void-type": "off", // Promise<void> | void is what a handler may give
    },
  },
  {
    files: ["**/*.tsx"],
    ...jsxA11y.flatConfigs.strict,
    rules: {
      ...jsxA11y.flatConfigs.strict.rules,
      "jsx-a11y/no-autofocus": "off", // a dialog that opens takes the focus to its first field
      "jsx-a11y/label-has-associated-control": ["error", { depth: 4 }],
      "jsx-a11y/no-noninteractive-tabindex": ["error", { roles: ["group", "separator"], tags: [] }], // what scrolls, and splitters
      "jsx-a11y/no-interactive-element-to-noninteractive-role": ["error", { canvas: ["img"] }], // a canvas takes no keys by itself
      "jsx-a11y/no-noninteractive-element-to-interactive-role": ["error", { ul: ["listbox"], li: ["option"] }],
    },
  },
  {
    files: ["packages/**/*.{ts,tsx}", "apps/web/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  { files: ["packages/**"], rules: { "no-restricted-imports": ["error", { patterns: [NO_NEXT] }] } },
  {
    files: ["packages/utils/src/**"], // the core's twin: values in, values out
    rules: {
      "no-restricted-imports": ["error", { patterns: [NO_NEXT, { group: ["@auteur/*", "react", "react-dom"], message: "The kernel imports nothing." }] }],
      "no-restricted-globals": ["error", "window", "document", "fetch", "localStorage", "setTimeout", "performance"],
    },
  },
  { files: ["**/*.mjs", "apps/e2e/**"], languageOptions: { globals: { console: "readonly", process: "readonly", Buffer: "readonly", URL: "readonly" } }, rules: { "no-console": "off", "@typescript-eslint/no-dynamic-delete": "off" } },
  { files: ["apps/e2e/pictures/**"], languageOptions: { globals: { localStorage: "readonly" } } },
  {
    files: ["apps/web/browser/**"],
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(
        ["self", "caches", "fetch", "location", "window", "URL", "setTimeout", "VERSION", "SHELL"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
