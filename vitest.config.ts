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
    include: ["{grammar,compiler,runtime,stdlib,spec,examples}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Many files start processes and wait for them: on two cores, one file at a time would leave one idle.
    maxWorkers: 2,
  },
});
