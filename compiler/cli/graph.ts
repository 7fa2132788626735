/** `portalsc graph`: the picture of a program, as it is written or as the optimiser has left it. */
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Option, type Command } from "commander";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { GraphModel } from "../graph/model.ts";
import { createNodeHost } from "../host/node-host.ts";
import { check, compile, type CompileResult } from "../program.ts";
import { addWithout } from "./build.ts";
import { exit } from "./exit-codes.ts";
import { makeFolder } from "./failure.ts";
import { report } from "./report.ts";

const stages = ["written", "lowered", "optimised"] as const;

type Stage = (typeof stages)[number];

type Draw = (model: GraphModel) => string;

/** Loaded only to draw: other verbs start without. */
const formats = {
  mermaid: async (): Promise<Draw> => (await import("../graph/mermaid.ts")).drawMermaid,
  dot: async (): Promise<Draw> => (await import("../graph/dot.ts")).drawDot,
  svg: async (): Promise<Draw> => (await import("../graph/svg.ts")).drawSvg,
};

interface Options {
  readonly format?: keyof typeof formats;
  readonly out?: string;
  readonly stage: Stage;
  readonly optimised?: boolean;
  readonly without: readonly string[];
}

export function addGraph(program: Command): void {
  const command = program
    .command("graph")
    .description("draw apps: units, streams, portals, and what they are made of; programs with errors, too")
    .argument("<files...>", "the apps' .portals files; with them, the apps that they use")
    .addOption(
      new Option("--format <format>", "of the picture (default: what the file's name says, or mermaid)").choices(
        Object.keys(formats),
      ),
    )
    .option("-o, --out <file>", "file to write to, instead of standard output")
    .addOption(
      new Option("--stage <stage>", "as it is written, as it is lowered, or as the optimiser leaves it")
        .choices(stages)
        .default("written"),
    )
    .option("--optimised", "the same as --stage optimised");
  addWithout(command)
    .addHelpText(
      "after",
      `
Examples:
  portalsc graph cart.portals -o cart.svg
  portalsc graph --optimised cart.portals -o after.svg
  portalsc graph cart.portals > cart.mmd
  portalsc graph --format dot cart.portals | dot -Tpdf > cart.pdf`,
    )
    .action(async (files: string[], options: Options) => {
      const stage = options.optimised === true ? "optimised" : options.stage;
      const host = createNodeHost(process.cwd());
      const result: CompileResult =
        stage === "written" ? await check(host, files) : await compile(host, files, { without: options.without });
      const modules = files.filter((_, i) => result.graph?.apps[i] && !result.graph.apps[i].app);
      const found = result.diagnostics.some(({ severity }) => severity === "error")
        ? []
        : modules.map((path) => diagnostic("notAnApp", { path }, undefined));
      const errors = report([...result.diagnostics, ...found], { json: false });
      process.exitCode = errors > 0 ? exit.failed : exit.ok;
      const model = await modelOf(result, stage);
      if (model === undefined) return;
      const draw = await formats[options.format ?? formatOf(options.out)]();
      const text = draw(model);
      if (options.out === undefined) process.stdout.write(text);
      else {
        const out = resolve(options.out);
        await makeFolder(dirname(out));
        await writeFile(out, text);
        const other = stage !== "written" && result.apps === undefined ? ", as it is written" : "";
        process.stderr.write(`${files.join(", ")} → ${out}${other}\n`);
      }
    });
}

/** Undefined if no app could be read. A program with errors is drawn as it is written, whatever was asked for. */
async function modelOf(
  { apps, graph, typed, diagnostics }: CompileResult,
  stage: Stage,
): Promise<GraphModel | undefined> {
  if (apps !== undefined) {
    const { graphOfIr } = await import("../graph/from-ir.ts");
    return graphOfIr(apps.map(({ ir, optimised }) => (stage === "lowered" ? ir : optimised)));
  }
  if (graph === undefined || typed === undefined || !graph.apps.some(({ app }) => app)) return undefined;
  return (await import("../graph/from-syntax.ts")).graphOfProgram({ graph, typed, diagnostics });
}

function formatOf(out: string | undefined): keyof typeof formats {
  if (out?.endsWith(".svg") === true) return "svg";
  return out?.endsWith(".dot") === true || out?.endsWith(".gv") === true ? "dot" : "mermaid";
}
