import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const extension = fileURLToPath(new URL("../vscode", import.meta.url));

describe("the VS Code extension", () => {
  it("is packaged by vsce without the network", () => {
    const folder = mkdtempSync(join(tmpdir(), "portals-vsix-"));
    try {
      const out = join(folder, "portals.vsix");
      const vsce = join(dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
      const flags = ["package", "--no-dependencies", "--allow-missing-repository", "--out", out];
      execFileSync(process.execPath, [vsce, ...flags], { cwd: extension, stdio: "pipe" });
      const archive = readFileSync(out).toString("latin1");
      for (const file of [
        "portals.tmLanguage.json",
        "language-configuration.json",
        "package.json",
        "LICENSE.txt",
        "readme.md",
      ]) {
        expect(archive).toContain(file);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names files that exist and parse", () => {
    const manifest = JSON.parse(readFileSync(join(extension, "package.json"), "utf8")) as {
      contributes: { languages: { configuration: string }[]; grammars: { path: string }[] };
    };
    const files = [
      ...manifest.contributes.languages.map((l) => l.configuration),
      ...manifest.contributes.grammars.map((g) => g.path),
    ];
    for (const file of files)
      expect(() => JSON.parse(readFileSync(join(extension, file), "utf8")) as unknown).not.toThrow();
  });
});
