/** `portalsc test`: the `test` blocks of apps, each in many runs on a simulated machine. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { AnyTest } from "@portals/runtime/testing";
import { createNodeHost } from "../host/node-host.ts";
import { compile, filesOf, type CompileResult } from "../program.ts";
import { addCompileOptions, switchedOff } from "./build.ts";
import { Coverage, coverageTable, lcov } from "./coverage.ts";
import { exit } from "./exit-codes.ts";
import { loadApps, type Loaded } from "./load.ts";
import { report } from "./report.ts";
import { collectSetting, natural, positive } from "./settings.ts";
import { count, describeTest, jsonOf, junit, type Tested } from "./test-report.ts";
import { watchFiles } from "./watch.ts";

interface Options {
  readonly seed?: number;
  readonly path?: string;
  readonly runs: number;
  readonly only?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly trace?: boolean;
  readonly coverage?: boolean;
  readonly lcov?: string;
  readonly junit?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly optimise: boolean;
  readonly without: readonly string[];
}

/** Of a test, if nothing else is said. */
const RUNS = 100;

export function addTest(program: Command): void {
  const command = program
    .command("test")
    .description("run the test blocks of apps, each many times: with other inputs, orders of turns, and crashes")
    .argument("[files...]", "the apps' .portals files; without, all those below this folder that have tests")
    .option("--runs <n>", `runs of each test (default: ${RUNS})`, positive, RUNS)
    .option("--seed <n>", "seed of all that is left to chance (default: another one each time)", natural)
    .option("--path <path>", "with --seed and one test: only this run of it, as a failure says", runPath)
    .option("--only <text>", "only tests with this text in their titles")
    .option("--set <name=value>", "set a config of the program (repeatable)", collectSetting, {})
    .option("--trace", "show the steps of the last run of tests that do not fail too")
    .option("--coverage", "show which lines of the programs have not run")
    .option("--lcov <file>", "write that as an lcov tracefile")
    .option("--junit <file>", "write the results as JUnit does")
    .option("--json", "one JSON object per test on standard output")
    .option("--watch", "run the tests again whenever a file of the programs changes");
  addCompileOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  portalsc test
  portalsc test bank.portals --runs 1000
  portalsc test bank.portals --only 'money is conserved' --seed 7 --trace
  portalsc test --coverage --junit out/tests.xml

Exit codes: 0 all tests passed, 1 a test failed, there is none, or a program has errors, 2 wrong usage.`,
    )
    .action(async (files: string[], options: Options, self: Command) => {
      if (options.path !== undefined && options.seed === undefined) {
        self.error("error: --path is a run of a seed: --seed N", { exitCode: exit.usage });
      }
      const once = (): Promise<readonly string[]> => new Testing(options).run(files);
      if (options.watch === true) await watchFiles(once);
      else await once();
    });
}

function runPath(text: string): string {
  if (!/^\d+(:\d+)*$/.test(text)) throw new InvalidArgumentError("It is what a failure says, as 3:1:0.");
  return text;
}

class Testing {
  private readonly options: Options;
  private readonly seed: number;
  private readonly coverage: Coverage | undefined;
  private readonly tested: Tested[] = [];
  /** All that the result depends on. */
  private readonly files: string[] = [];
  /** A program has errors. */
  private broken = false;
  /** What was asked for cannot be done. */
  private misused = false;

  constructor(options: Options) {
    this.options = options;
    this.seed = options.seed ?? Math.floor(Math.random() * 1_000_000);
    const counts = options.coverage === true || options.lcov !== undefined;
    this.coverage = counts ? new Coverage() : undefined;
  }

  /** The files that were tested. */
  async run(files: readonly string[]): Promise<readonly string[]> {
    await this.coverage?.start();
    const found = files.length > 0 ? files : await filesWithTests(process.cwd());
    for (const file of found) await this.testFile(file);
    this.coverage?.stop();
    await this.finish(found);
    return this.files;
  }

  private async testFile(file: string): Promise<void> {
    const { options } = this;
    const host = createNodeHost(process.cwd());
    const result = await compile(host, file, { without: switchedOff(options), tests: true });
    this.files.push(resolve(file), ...filesOf(result));
    const errors = report(result.diagnostics, { json: options.json === true });
    if (errors > 0 || result.apps === undefined) {
      this.broken = true;
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), "portals-"));
    try {
      const loaded = await loadApps(result, result.apps, folder, options.json === true);
      if (loaded === undefined) this.broken = true;
      else await this.testApp(file, result, loaded);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async testApp(file: string, result: CompileResult, loaded: readonly Loaded[]): Promise<void> {
    const { options } = this;
    const { checkTest, NoSuchRun } = await import("@portals/runtime/testing");
    const all = (loaded[0]?.module["tests"] ?? []) as readonly AnyTest[];
    const tests = all.filter(({ title }) => title.includes(options.only ?? ""));
    const shown = {
      colour: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
      trace: options.trace === true,
    };
    if (options.path !== undefined && tests.length + this.tested.length > 1) {
      this.wrongUsage("--path is a run of one test: say which with --only");
      return;
    }
    if (tests.length > 0 && options.json !== true) process.stdout.write(`${file}\n`);
    for (const test of tests) {
      const started = performance.now();
      const checked = await checkTest(
        loaded.map(({ app }) => app),
        test,
        { runs: options.runs, seed: this.seed, path: options.path, set: options.set, trace: shown.trace },
      ).catch((error: unknown) => {
        if (!(error instanceof NoSuchRun)) throw error;
        this.wrongUsage(`with the seed ${this.seed} "${test.title}" has no run ${options.path ?? ""}`);
      });
      if (checked === undefined) return;
      const one = { file, checked, seconds: (performance.now() - started) / 1000 };
      this.tested.push(one);
      process.stdout.write(options.json === true ? jsonOf(one) : describeTest(one, shown));
    }
    await this.coverage?.take(
      loaded.map(({ javascript }) => javascript),
      leftOut(result),
    );
  }

  private wrongUsage(message: string): void {
    process.stderr.write(`error: ${message}\n`);
    this.misused = true;
  }

  private async finish(found: readonly string[]): Promise<void> {
    const { options, tested, coverage } = this;
    const failed = tested.filter(({ checked }) => checked.failed !== undefined).length;
    if (this.misused) {
      process.exitCode = exit.usage;
      return;
    }
    process.exitCode = failed > 0 || this.broken || tested.length === 0 ? exit.failed : exit.ok;
    if (tested.length === 0 && !this.broken) {
      const which = options.only === undefined ? "no tests" : `no test with "${options.only}" in its title`;
      process.stderr.write(
        `${which} in ${found.length === 0 ? "the .portals files below this folder" : found.join(", ")}\n`,
      );
    }
    if (options.junit !== undefined) await writeFile(options.junit, junit(tested));
    if (coverage !== undefined && options.lcov !== undefined) await writeFile(options.lcov, lcov(coverage));
    if (options.json === true || tested.length === 0) return;
    if (coverage !== undefined && options.coverage === true) {
      process.stdout.write(`coverage\n${coverageTable(coverage, process.cwd())}`);
    }
    const outcome =
      failed === 0 ? `${count(tested.length, "test")} passed` : `${failed} of ${count(tested.length, "test")} failed`;
    process.stdout.write(`${outcome} (seed ${this.seed})\n`);
  }
}

/** Lines of the tests themselves, and of what they stand in for. */
function leftOut({ typed }: CompileResult): (file: string, line: number) => boolean {
  const own = new Set<string>();
  for (const { file, items } of typed?.modules ?? []) {
    const lineAt = (offset: number): number => file.text.slice(0, offset).split("\n").length;
    for (const item of items) {
      // Of what is opened in the place of a given source or sink, nothing runs.
      if (item.kind !== "test" && item.kind !== "source" && item.kind !== "sink") continue;
      for (let line = lineAt(item.span.start); line <= lineAt(item.span.end); line++)
        own.add(`${resolve(file.path)}:${line}`);
    }
  }
  return (file, line) => own.has(`${file}:${line}`);
}

/** Below the folder, but not in hidden ones and in packages. */
async function filesWithTests(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const search = async (at: string): Promise<void> => {
    for (const entry of (await readdir(at, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules") await search(path);
      if (!entry.isFile() || !entry.name.endsWith(".portals")) continue;
      if (/^test\b/m.test(await readFile(path, "utf8"))) found.push(relative(folder, path));
    }
  };
  await search(folder);
  return found;
}
