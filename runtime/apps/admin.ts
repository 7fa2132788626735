/**
 * Changes to the apps of a process while it runs: launch, stop, connect, disconnect, one at a time, each durable when it
 * returns. What does not fit is refused before anything happens.
 */
import type { AppDefinition, Stream } from "../api.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { Queue } from "../queue.ts";
import type { Runner } from "../runner.ts";
import { appOf, askedOf, beginningsOf, prepare, typeOf, whatDoesNotFit } from "./compose.ts";
import { connectionApp, connectionName } from "./connection.ts";
import type { AppRecord, Registry } from "./registry.ts";
import type { RunningApp } from "./running.ts";

/** What is shown of an app: `portalsc ps`. */
export interface AppStatus {
  readonly name: string;
  readonly state: "running" | "completed" | "halted";
  readonly streams: readonly {
    readonly path: string;
    readonly type: string;
    readonly exported: boolean;
    /** Atoms so far, and how many of them the slowest reader has still to read. */
    readonly atoms: number;
    readonly lag: number;
    readonly complete: boolean;
  }[];
}

export interface Status {
  readonly apps: readonly AppStatus[];
  readonly connections: readonly { readonly from: string; readonly to: string; readonly lag: number }[];
}

export class Admin {
  private readonly runner: Runner;
  private readonly registry: Registry;
  private last: Promise<unknown> = Promise.resolve();

  constructor(runner: Runner, registry: Registry) {
    this.runner = runner;
    this.registry = registry;
  }

  /** Its configuration is known already. */
  launch(app: AppDefinition, record: AppRecord): Promise<void> {
    return this.inTurn(() => this.add(app, record));
  }

  /** Their state is no more; they are stopped together. */
  stop(names: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      const apps = names.map((name) => this.running(appName(name)));
      const others = this.runner.apps.filter((app) => !apps.includes(app));
      for (const { name } of apps) {
        const user = others.find((other) => !isConnection(other) && usesOf(other).includes(name));
        if (user !== undefined) {
          throw refusal(`the app ${user.name} uses ${name}`, `stop them together: portalsc stop ${name} ${user.name}`);
        }
      }
      const cut = others.filter(
        (other) => isConnection(other) && apps.some(({ name }) => usesOf(other).includes(name)),
      );
      await this.runner.changes.remove([...cut, ...apps], () => {
        for (const { name } of [...apps, ...cut]) {
          const given = this.registry.get(name)?.kind === "given";
          if (given) this.registry.set(name, { kind: "stopped" });
          else this.registry.delete(name);
        }
      });
    });
  }

  /** Feed an exported sequencer with an exported stream, from the next atom on. */
  connect(from: string, to: string): Promise<void> {
    return this.inTurn(async () => {
      await this.add(this.connection(from, to), { kind: "connection", from, to });
    });
  }

  /** What was read so far is in the sequencer, and nothing is read behind that. */
  disconnect(from: string, to: string): Promise<void> {
    return this.inTurn(async () => {
      const name = connectionName(from, to);
      const app = this.runner.apps.find((one) => one.name === name);
      if (app === undefined) {
        const known = this.runner.apps.filter(isConnection).map((one) => one.name);
        throw refusal(
          `${from} is not connected to ${to} here`,
          known.length === 0 ? "connections that an app declares end with the app" : `there are ${known.join(", ")}`,
        );
      }
      await this.runner.changes.remove([app], () => this.registry.delete(name));
    });
  }

  /** The connection as an app, for which both ends must be there. */
  connection(from: string, to: string): AppDefinition {
    const source = this.exported(from);
    const target = this.exported(to);
    if (!this.runner.apps.some(({ definition }) => definition.sequencers.some(({ path }) => path === to))) {
      throw refusal(`${to} is a stream, not a sequencer`, "only a sequencer can be fed: `export sequencer inbox: T`");
    }
    if (source.codec.schema !== target.codec.schema) {
      throw refusal(`${to} takes ${target.codec.schema}, and ${from} has ${source.codec.schema}`);
    }
    return connectionApp(source, target);
  }

  /** Give a dead letter again to the stream in which it failed, where it is the atom of the result. */
  requeue(stream: string, atom: number): Promise<{ readonly stream: string; readonly atom: number }> {
    return this.inTurn(() => this.runner.requeue(stream, atom));
  }

  status(): Status {
    const apps = this.runner.apps.filter((app) => !isConnection(app)).map((app) => this.statusOf(app));
    const connections = this.runner.apps.filter(isConnection).map(({ name, units }) => {
      const [from = "", to = ""] = name.split(" -> ");
      return { from, to, lag: units[0]?.inputs[0] === undefined ? 0 : lagOf(units[0].inputs[0]) };
    });
    return { apps, connections };
  }

  /** What apps publish of themselves for programs that use them by their paths; empty for those that export nothing. */
  interfaces(): Readonly<Record<string, string>> {
    const apps = this.runner.apps.filter((app) => !isConnection(app));
    return Object.fromEntries(apps.map(({ name, definition }) => [name, definition.interface ?? ""]));
  }

  private statusOf(app: RunningApp): AppStatus {
    const exported = new Set((app.definition.exports ?? []).map(({ path }) => path));
    const state = app.halted ? "halted" : app.completed ? "completed" : "running";
    const streams = streamsOf(app, this.runner.queues).map((queue) => ({
      path: queue.stream.path,
      type: typeOf(queue.stream),
      exported: exported.has(queue.stream.path),
      atoms: queue.head,
      lag: Math.max(0, ...queue.consumers.filter((one) => !queue.isArchive(one)).map(lagOf)),
      complete: queue.sealed,
    }));
    return { name: app.name, state, streams };
  }

  private async add(app: AppDefinition, record: AppRecord): Promise<void> {
    const { apps } = this.runner;
    if (apps.some(({ name }) => name === app.name)) {
      const is = record.kind === "connection" ? "is there already" : "is running already";
      throw refusal(
        `${record.kind === "connection" ? "the connection" : "an app called"} ${app.name} ${is}`,
        record.kind === "connection" ? undefined : `stop it first: portalsc stop ${app.name}`,
      );
    }
    const [wrong] = whatDoesNotFit([...apps.map(({ definition }) => definition), app]);
    if (wrong !== undefined) throw refusal(wrong);
    const gone = whatIsGone(app, this.runner.queues);
    if (gone !== undefined) {
      const { path, first, wanted } = gone;
      const help = `begin with what comes: \`fromNow\`${first === undefined ? "" : `, or with what is kept: \`fromAtom(${first})\``}; a process keeps what some app reads from the start, and what \`--retain ${path}\` names`;
      throw refusal(`the app ${app.name} reads ${path} from atom ${wanted}, which is not kept any more`, help);
    }
    await this.runner.changes.add(prepare(app, true), () => this.registry.set(app.name, record));
  }

  private running(name: string): RunningApp {
    const app = this.runner.apps.find((one) => one.name === name && !isConnection(one));
    if (app !== undefined) return app;
    const known = this.runner.apps.filter((one) => !isConnection(one)).map((one) => one.name);
    throw refusal(`no app called ${name} is running`, known.length === 0 ? "none is" : `there are ${known.join(", ")}`);
  }

  private exported(path: string): Stream<unknown> {
    const app = this.running(appOf(path));
    const { exports = [] } = app.definition;
    const stream = exports.find((one) => one.path === path);
    if (stream !== undefined) return stream;
    const known = exports.map((one) => one.path);
    const has = known.length === 0 ? "it exports nothing" : `it exports ${known.join(", ")}`;
    throw refusal(`the app ${app.name} exports no ${path}`, has);
  }

  private inTurn<T>(change: () => Promise<T>): Promise<T> {
    const result = this.last.then(change);
    this.last = result.catch(() => {});
    return result;
  }
}

function refusal(message: string, ...help: readonly (string | undefined)[]): Fault {
  return new Fault(faultCodes.usage, message, { help: help.filter((line) => line !== undefined) });
}

/** `cart`, also of `/cart`. */
function appName(text: string): string {
  return text.replace(/^\//, "");
}

function isConnection({ name }: RunningApp): boolean {
  return name.includes(" -> ");
}

/** The apps that an app uses. */
function usesOf({ definition }: RunningApp): readonly string[] {
  return [...(definition.uses ?? []).map(({ path }) => path), ...askedOf(definition)].map(appOf);
}

/** The streams that an app makes. */
function streamsOf({ name, definition }: RunningApp, queues: ReadonlyMap<string, Queue>): readonly Queue[] {
  const own = [...definition.sources.map(({ stream }) => stream), ...definition.sequencers];
  const made = definition.units.flatMap(({ outputs }) => outputs);
  const paths = new Set([...own, ...made].map(({ path }) => path));
  return [...paths].flatMap((path) => (path.startsWith(`/${name}/`) ? (queues.get(path) ?? []) : []));
}

/** A stream of another app that this one wants to read from an atom that is there no more. */
function whatIsGone(
  app: AppDefinition,
  queues: ReadonlyMap<string, Queue>,
): { readonly path: string; readonly wanted: number; readonly first: number | undefined } | undefined {
  for (const { path, first: wanted } of beginningsOf(app)) {
    const queue = queues.get(path);
    if (queue === undefined || wanted > queue.head || wanted >= queue.kept) continue;
    return { path, wanted, first: queue.kept <= queue.head ? queue.kept : undefined };
  }
  return undefined;
}

function lagOf({ queue, consumed }: { readonly queue: { readonly head: number }; readonly consumed: number }): number {
  return Math.max(0, queue.head - consumed);
}
