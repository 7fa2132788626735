/** The catalogue of diagnostics as a page: each code with what it says, the reason, a wrong and a right program. */
import { filesOfExample } from "@portals/compiler/diagnostics/entry.ts";
import type { CatalogueEntry } from "@portals/compiler/diagnostics/explain.ts";
import { catalogueEntries } from "@portals/compiler/diagnostics/explain.ts";
import { createMemoryHost } from "@portals/compiler/host/memory-host.ts";
import { check } from "@portals/compiler/program.ts";

/** The entries of a range of codes, one section each. */
export async function diagnosticsOf(codes: RegExp): Promise<readonly string[]> {
  const own = catalogueEntries().filter(({ code }) => codes.test(code));
  return Promise.all(own.map(section));
}

async function section(entry: CatalogueEntry): Promise<string> {
  const { code, severity, explain } = entry;
  const parts = [
    `### ${code}`,
    `${severity === "warning" ? "Warning: " : ""}**${await sentenceOf(entry)}**`,
    explain.why,
  ];
  if (explain.wrong !== "") parts.push(block(explain.wrong));
  if (explain.right !== "") parts.push("Right:", block(explain.right));
  if (explain.cannotShow !== undefined) parts.push(`No program can show it here: ${explain.cannotShow}`);
  return parts.join("\n\n");
}

/** What is said of the wrong program; of what no program shows before it runs, its name. */
async function sentenceOf({ code, name, explain }: CatalogueEntry): Promise<string> {
  const files = [...filesOfExample(explain.wrong)].map(([path, text]) => [`/${path}`, text] as const);
  const { diagnostics } = await check(createMemoryHost(new Map(files)), "/main.portals");
  return diagnostics.find((one) => one.code === code)?.message ?? words(name);
}

/** `cellWithoutKey`: cell without key. */
export function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function block(program: string): string {
  const files = [...filesOfExample(program)];
  return files
    .map(([name, text]) => {
      const info = `${name.endsWith(".ts") ? "ts" : "portals"}${files.length > 1 ? ` ${name}` : ""}`;
      return `\`\`\`${info}\n${text.replace(/^\n+|\s+$/g, "")}\n\`\`\``;
    })
    .join("\n\n");
}
