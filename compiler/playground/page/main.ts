/** The playground: a program, what the compiler says of it and makes of it, and its run. */
import {
  placeOf,
  type Compilation,
  type EmittedApp,
  type Finding,
  type PlaceInFile,
  type Program,
  type Range,
  type RunState,
} from "../messages.ts";
import { element } from "../../pages/dom.ts";
import { CodeView, ProgramEditor } from "./editor.ts";
import { codeAt, sourceAt } from "./links.ts";
import { addressOf, examples, programOfAddress } from "./programs.ts";
import { ConsolePanel, RequestsPanel, StatePanel, StreamsPanel } from "./run-panels.ts";
import { Tabs } from "../../pages/tabs.ts";
import { themeButton } from "../../pages/theme.ts";
import { TestsPanel, type ToldPlace } from "./tests-panel.ts";
import { Compiler, Running, Testing } from "./workers.ts";
import { offsetAt } from "../../diagnostics/columns.ts";

/** Ms of silence after which what was typed is compiled. */
const TYPING = 120;

class Playground {
  private program: Program;
  private file: string;
  private compiled: Compilation = { findings: [], graph: undefined, apps: undefined, tests: 0 };
  private running: Running | undefined;
  private testing: Testing | undefined;
  private state: RunState | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  /** What `compiled` tells is of an earlier program. */
  private compiling = false;
  /** To be done when the present program is compiled. */
  private afterwards: (() => void) | undefined;
  /** Said where there is nothing to say of a run. */
  private notice = "";
  /** What the run that goes on was made of is not what is edited any more. */
  private stale = false;
  private readonly compiler = new Compiler();
  private readonly editor: ProgramEditor;
  private readonly code: CodeView;
  private readonly graph = element("div", {
    class: "graph scroll",
    tabindex: "0",
    role: "region",
    "aria-label": "Graph",
  });
  private readonly streams = new StreamsPanel();
  private readonly cells = new StatePanel();
  private readonly console = new ConsolePanel();
  private readonly requests = new RequestsPanel();
  private readonly tests = new TestsPanel({
    run: () => void this.test(),
    goTo: (place) => this.goToTold(place),
  });
  private readonly files = element("div", { class: "bar", role: "toolbar", "aria-label": "Files" });
  private readonly problems = element("ul", { class: "problems", "aria-live": "polite", "aria-label": "Problems" });
  private readonly menu: HTMLSelectElement;
  private readonly buttons: Readonly<Record<"run" | "step" | "hold" | "stop", HTMLButtonElement>>;
  private readonly status = element("span", { class: "status", role: "status" });
  private readonly tabs: Tabs;
  private readonly apps = element("select", { "aria-label": "App", onchange: () => this.showCode() });

  constructor(into: HTMLElement, program: Program) {
    this.program = program;
    this.file = program.main;
    this.editor = new ProgramEditor({
      changed: (text) => this.edited(text),
      at: (offset) => this.code.light(this.codeOf(offset), true),
      completions: (offset) => this.compiler.ask("complete", this.program, this.file, offset),
      said: (offset) => this.compiler.ask("hover", this.program, this.file, offset),
    });
    this.code = new CodeView((offset) => this.showSource(offset));
    this.menu = element(
      "select",
      { "aria-label": "Examples", onchange: () => this.openExample(this.menu.value) },
      element("option", { value: "" }, "Your program"),
      ...examples.map(({ name }) => element("option", { value: name }, name)),
    );
    this.buttons = {
      run: element(
        "button",
        { class: "main", title: "Run the program (Ctrl+Enter)", onclick: () => this.run() },
        "Run",
      ),
      step: element("button", { title: "Take one step", onclick: () => this.step() }, "Step"),
      hold: element("button", { title: "Stand still", onclick: () => this.running?.send({ kind: "hold" }) }, "Pause"),
      stop: element("button", { title: "End the run", onclick: () => this.stop() }, "Stop"),
    };
    this.tabs = new Tabs("Views", [
      { id: "streams", title: "Streams", panel: this.streams.element },
      { id: "state", title: "State", panel: this.cells.element },
      { id: "console", title: "Console", panel: this.console.element },
      { id: "requests", title: "Requests", panel: this.requests.element },
      { id: "tests", title: "Tests", panel: this.tests.element },
      { id: "graph", title: "Graph", panel: this.graph },
      { id: "code", title: "TypeScript", panel: element("div", { class: "code" }, this.apps, this.code.view.dom) },
    ]);
    this.requests.ask = (method, target, body) => this.running?.ask(method, target, body) ?? Promise.reject(new Error("no run")); // prettier-ignore
    const { run, step, hold, stop } = this.buttons;
    into.replaceChildren(
      element(
        "header",
        {},
        element("h1", {}, "Portals"),
        this.menu,
        element("div", { class: "controls" }, run, step, hold, stop),
        this.status,
        element("button", { class: "share", onclick: () => void this.share() }, "Copy link"),
        themeButton(),
      ),
      element(
        "main",
        {},
        element(
          "section",
          { class: "pane edit", "aria-label": "Program" },
          this.files,
          this.editor.view.dom,
          this.problems,
        ),
        element("section", { class: "pane views", "aria-label": "Views" }, this.tabs.bar, this.tabs.panels),
      ),
    );
    this.graph.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a")?.getAttribute("href");
      const place = typeof link === "string" ? placeOf(link) : undefined;
      if (place === undefined) return;
      event.preventDefault();
      this.goTo(place);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.run();
    });
    this.open(program);
  }

  /** The address asked for something that is not there, and something else is shown. */
  missed(): void {
    this.notice = "The link cannot be read.";
    this.showButtons();
  }

  open(program: Program): void {
    this.notice = "";
    this.stop();
    this.endTests();
    this.program = program;
    this.menu.value = examples.find((one) => one.program === program)?.name ?? "";
    this.editor.forget();
    this.openFile(program.main);
    this.compile();
  }

  private openExample(name: string): void {
    const example = examples.find((one) => one.name === name);
    if (example === undefined) return;
    history.replaceState(null, "", `#example=${name}`);
    this.open(example.program);
  }

  private openFile(path: string): void {
    this.file = path;
    this.editor.open(path, this.program.files[path] ?? "");
    this.files.replaceChildren(
      ...Object.keys(this.program.files).map((one) =>
        element("button", { "aria-pressed": String(one === path), onclick: () => this.openFile(one) }, one.slice(1)),
      ),
      element("button", { title: "Add a file", "aria-label": "Add a file", onclick: () => this.addFile() }, "+"),
    );
    this.showFindings();
  }

  private addFile(): void {
    const name = prompt("Name of the file: a module or app (`words.portals`), data (`data/words.txt`), or `stdin`");
    if (name === null || name.trim() === "") return;
    const path = `/${name.trim().replace(/^\/+/, "")}`;
    if (!(path in this.program.files)) this.program = { ...this.program, files: { ...this.program.files, [path]: "" } };
    this.openFile(path);
    this.editor.view.focus();
  }

  // ---- what is edited ------------------------------------------------------------------------------------------------

  private edited(text: string): void {
    if (this.program.files[this.file] === text) return;
    this.program = { ...this.program, files: { ...this.program.files, [this.file]: text } };
    this.menu.value = "";
    this.stale = true;
    this.compiling = true;
    this.endTests();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.typed(), TYPING);
  }

  /** Nothing more has been typed for a while, or what was typed is wanted now. */
  private typed(): void {
    clearTimeout(this.typing);
    this.compile();
    void addressOf(this.program).then((address) => history.replaceState(null, "", address));
  }

  private compile(): void {
    this.compiling = true;
    this.afterwards = undefined;
    this.compiler.ask("compile", this.program).then(
      (result) => result && this.show(result),
      (error: Error) => this.say(`The compiler has failed, which is a mistake of ours: ${error.message}`),
    );
  }

  private show(compiled: Compilation): void {
    this.compiled = compiled;
    this.compiling = false;
    this.showFindings();
    if (compiled.graph !== undefined) this.graph.innerHTML = compiled.graph;
    this.light();
    const before = this.apps.value;
    this.apps.replaceChildren(...(compiled.apps ?? []).map(({ name }) => element("option", {}, name)));
    if (compiled.apps?.some(({ name }) => name === before) === true) this.apps.value = before;
    this.apps.hidden = (compiled.apps?.length ?? 0) < 2;
    this.showCode();
    this.showButtons();
    this.tests.show(compiled.tests, compiled.apps !== undefined);
    this.afterwards?.();
    this.afterwards = undefined;
  }

  private showFindings(): void {
    const { findings } = this.compiled;
    const apply = (finding: Finding, fix: number): void => this.fix(finding, fix);
    this.editor.show(
      findings.filter(({ path }) => path === this.file),
      apply,
    );
    this.problems.hidden = findings.length === 0;
    this.problems.replaceChildren(
      ...findings.map((finding) => {
        const { severity, code, message, help, path } = finding;
        const where = path === this.file || path === "" ? "" : ` (${path.slice(1)})`;
        const go = element("button", { class: `problem ${severity}`, onclick: () => this.goTo(finding) }, `${code}: ${message}${where}`); // prettier-ignore
        const fixes = finding.fixes.map(({ title }, i) => element("button", { class: "fix", onclick: () => apply(finding, i) }, title)); // prettier-ignore
        return element("li", {}, go, ...help.map((text) => element("p", {}, text)), ...fixes);
      }),
    );
  }

  private goTo({ path, from, to }: PlaceInFile): void {
    if (path !== this.file && path in this.program.files) this.openFile(path);
    this.editor.goTo({ from, to });
  }

  private goToTold({ path, line, column }: ToldPlace): void {
    const file = `/${path}`;
    if (!(file in this.program.files)) return;
    const from = offsetAt({ path: file, text: this.program.files[file] ?? "" }, { line, column });
    this.goTo({ path: file, from, to: from });
  }

  private fix(finding: Finding, fix: number): void {
    const edits = finding.fixes[fix]?.edits ?? [];
    for (const path of new Set(edits.map((edit) => edit.path))) {
      if (!(path in this.program.files)) continue;
      if (path !== this.file) this.openFile(path);
      this.editor.replace(edits.filter((edit) => edit.path === path));
    }
  }

  // ---- what it is compiled to ----------------------------------------------------------------------------------------

  private get emitted(): EmittedApp | undefined {
    const { apps } = this.compiled;
    return apps?.find(({ name }) => name === this.apps.value) ?? apps?.[0];
  }

  private showCode(): void {
    this.code.show(this.emitted?.typescript ?? "// A program without errors is TypeScript here.\n");
  }

  private codeOf(offset: number): readonly Range[] {
    const { emitted } = this;
    return emitted === undefined ? [] : codeAt(emitted, this.file, offset);
  }

  private showSource(offset: number): void {
    const { emitted } = this;
    const link = emitted && sourceAt(emitted.links, offset);
    if (link === undefined || !(link.path in this.program.files)) return;
    if (link.path !== this.file) this.openFile(link.path);
    this.editor.light([link], true);
    this.code.light(this.codeOf(link.from), false);
  }

  // ---- its run -------------------------------------------------------------------------------------------------------

  /** Go on, or begin. */
  private run(): void {
    if (this.state?.state === "held" && !this.stale) this.running?.send({ kind: "go" });
    else this.start(false);
  }

  private step(): void {
    if (this.state?.state === "running" || this.state?.state === "held") this.running?.send({ kind: "step" });
    else this.start(true);
  }

  /** Run the present program; `held`: up to its first step. */
  private start(held: boolean): void {
    if (this.compiling) {
      this.typed();
      this.afterwards = () => this.start(held);
      return;
    }
    const { apps } = this.compiled;
    if (apps === undefined) return;
    this.stop();
    this.stale = false;
    const data = Object.entries(this.program.files).filter(([path]) => !path.endsWith(".portals"));
    const files = Object.fromEntries(data.map(([path, text]) => [path.slice(1), text]));
    const input = files["stdin"] ?? "";
    this.running = new Running({ apps, data: files, input, held }, (state) => this.showRun(state));
    if (held) this.running.send({ kind: "step" });
    if (this.tabs.shown === "code") this.tabs.show("streams");
    this.showButtons();
  }

  private stop(): void {
    this.running?.end();
    this.running = undefined;
    this.showRun(undefined);
  }

  private showRun(state: RunState | undefined): void {
    this.state = state;
    for (const panel of [this.streams, this.cells, this.console, this.requests]) panel.show(state);
    this.light();
    const fault = state?.exit !== undefined && state.exit !== 0;
    this.tabs.badge("console", fault ? "!" : "");
    if (fault && this.tabs.shown === "streams") this.tabs.show("console");
    this.showButtons();
  }

  // ---- its tests -----------------------------------------------------------------------------------------------------

  /** Run them, or end the run of them that goes on. */
  private async test(): Promise<void> {
    if (this.testing !== undefined) {
      this.endTests();
      this.tests.ended("stopped");
      return;
    }
    const { program } = this;
    const apps = await this.compiler.ask("tests", program);
    if (apps === undefined || program !== this.program) return;
    this.tests.begun();
    this.tabs.badge("tests", "");
    this.testing = new Testing(
      apps,
      (test) => {
        this.tests.add(test);
        if (!test.passed) this.tabs.badge("tests", "!");
      },
      (crash) => {
        this.endTests();
        this.tests.ended(crash);
      },
    );
  }

  private endTests(): void {
    this.testing?.end();
    this.testing = undefined;
  }

  /** In the graph, what the last step was about. */
  private light(): void {
    const lit = new Set(this.state?.lit);
    for (const drawn of this.graph.querySelectorAll<SVGElement>(".node, .served, .edge")) {
      drawn.classList.toggle("lit", lit.has(drawn.dataset["path"] ?? drawn.dataset["id"] ?? ""));
    }
  }

  private showButtons(): void {
    const { state } = this;
    const ready = this.compiled.apps !== undefined;
    const { run, step, hold, stop } = this.buttons;
    run.disabled = !ready;
    step.disabled = !ready && state === undefined;
    run.textContent = state?.state === "held" && !this.stale ? "Go on" : "Run";
    hold.disabled = state?.state !== "running";
    stop.disabled = this.running === undefined;
    const steps =
      state === undefined ? "" : `${state.steps.toLocaleString("en")} ${state.steps === 1 ? "step" : "steps"}`;
    const what = state === undefined ? "" : { running: "running", held: "paused", ended: "ended" }[state.state];
    this.say(state === undefined ? this.notice : `${what} · ${steps}`);
  }

  private say(text: string): void {
    this.status.textContent = text;
  }

  private async share(): Promise<void> {
    history.replaceState(null, "", await addressOf(this.program));
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("The link is copied.");
    } catch {
      this.say("The link is in the address bar.");
    }
  }
}

const into = document.getElementById("playground");
const [first] = examples;
if (into !== null && first !== undefined) {
  void programOfAddress(location.hash).then((asked) => {
    const playground = new Playground(into, asked ?? first.program);
    const show = (program: Program | undefined): void => {
      if (program !== undefined) playground.open(program);
      else if (location.hash.length > 1) playground.missed();
    };
    if (asked === undefined) show(undefined);
    addEventListener("hashchange", () => void programOfAddress(location.hash).then(show));
  });
}
