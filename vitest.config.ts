import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The editor itself is the module `vscode`; the tests of the extension have one of their own.
  resolve: {
    conditions: ["source"],
    alias: [{ find: /^vscode$/, replacement: fileURLToPath(new URL("grammar/tests/vscode.ts", import.meta.url)) }],
  },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Many files start processes and wait for them: on two cores, one file at a time would leave one idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "compiler",
          include: ["{grammar,compiler,stdlib}/**/*.test.ts"],
          // A compiler is a function: one that is loaded, and warm, does for all files.
          isolate: false,
        },
      },
      {
        extends: true,
        // What is made to go wrong may leave a run behind that goes on in its process.
        test: { name: "runs", include: ["{runtime,spec,examples}/**/*.test.ts"] },
      },
    ],
  },
});
