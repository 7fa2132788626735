import tseslint from "typescript-eslint";

/** The runtime reaches clock, random, disk and network through `World` alone, so that one seed replays a run. */
const outsideWorld = [
  { name: "Date", message: "Use World.clock." },
  { name: "setTimeout", message: "Use World.clock.at." },
  { name: "setInterval", message: "Use World.clock.at." },
  { name: "setImmediate", message: "Use World.defer." },
  { name: "process", message: "Only runtime/world/ knows the process." },
  { name: "performance", message: "Use World.clock.mono." },
];

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "**/out/**",
      "**/generated/**",
      "**/expected/**",
      "spec/conformance/static-error/**",
      "**/.portals/**",
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.mjs"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "No default exports." }],
      eqeqeq: "error",
    },
  },
  {
    files: ["runtime/**/*.ts"],
    ignores: ["runtime/world/**", "runtime/tests/**", "runtime/bench/**"],
    rules: {
      "no-restricted-globals": ["error", ...outsideWorld],
      "no-restricted-imports": ["error", { patterns: ["node:*", "fs", "path"] }],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Use World.random." }],
    },
  },
  {
    // The semantics stands by itself: types of the IR are all that it has of the compiler, and nothing of the runtime.
    files: ["spec/semantics/**/*.ts"],
    ignores: ["spec/semantics/ir.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["@portals/*", "*/compiler/*", "*/runtime/*", "*/oracle/*"] }],
    },
  },
  { files: ["*.config.*", "**/*.config.*", "**/*.config.mjs"], rules: { "no-restricted-syntax": "off" } },
);
