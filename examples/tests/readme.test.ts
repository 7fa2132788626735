/** What the README shows is compiled and executed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { node, portalsc, root } from "./run.ts";

function blocks(file: string, language: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === language).map((m) => m[2] ?? "");
}

describe("the README", () => {
  test.each(blocks("README.md", "portals").map((text) => [/^app (\w+)/m.exec(text)?.[1] ?? "", text] as const))(
    "the program %s runs, or its tests pass",
    (_name, text) => {
      const folder = mkdtempSync(join(tmpdir(), "portals-doc-"));
      writeFileSync(join(folder, "main.portals"), text);
      if (/^test "/m.test(text)) {
        expect(node(folder, portalsc, "test", "main.portals", "--runs", "20")).toMatchObject({ status: 0 });
      } else expect(node(folder, portalsc, "run", "main.portals")).toMatchObject({ status: 0 });
    },
  );
});

test("the README's commands do what they should", () => {
  rmSync(join(root, "out"), { recursive: true, force: true });
  const commands = blocks("README.md", "sh")
    .join("")
    .split("\n")
    .map((line) => line.replace(/^npm install && /, ""))
    // The one that runs this very test.
    .filter((line) => line !== "" && line !== "npm test");
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const { status, stderr } = spawnSync(command, { cwd: root, shell: true, encoding: "utf8" });
    expect({ command, status, stderr: status === 0 ? "" : stderr }).toEqual({ command, status: 0, stderr: "" });
  }
});
