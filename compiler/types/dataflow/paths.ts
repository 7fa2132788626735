/**
 * Paths of an app's streams and units: `/app/name`, with a number if that is taken. The runtime, the data folder and all
 * pictures know them by these.
 */
import { lastStage } from "../../names/last-stage.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Tables } from "../typed.ts";
import { readingsAt, type Reading } from "./order.ts";

export interface AppPaths {
  /** Of sources, sequencers, streams and branches of splitters, by the declared name. */
  readonly streams: ReadonlyMap<ast.Name, string>;
  /** Of units that no stream has given its path: runs, splitters, and sinks and connections of more than a name. */
  readonly units: ReadonlyMap<ast.Run | ast.Splitter | ast.Sink | ast.Connect, string>;
  /** Of what copies into another app's sequencer. */
  readonly connections: ReadonlyMap<ast.Connect, string>;
}

/** `ownerOf`: the name of the app that an item belongs to, if it is another one. */
export function pathsOf(
  root: ast.Module,
  tables: Pick<Tables, "names">,
  ownerOf: (item: ast.Item) => string | undefined,
): AppPaths {
  const app = root.app?.name.text ?? "app";
  const streams = new Map<ast.Name, string>();
  const units = new Map<ast.Run | ast.Splitter | ast.Sink | ast.Connect, string>();
  const connections = new Map<ast.Connect, string>();
  const taken = new Set<string>();
  const take = (name: string): string => {
    let path = `/${app}/${name}`;
    for (let n = 2; taken.has(path); n++) path = `/${app}/${name}${n}`;
    taken.add(path);
    return path;
  };
  // Names first: they are used before they are declared.
  for (const item of root.items) {
    if (item.kind === "source" || item.kind === "sequencer") streams.set(item.name, take(item.name.text));
    else if (item.kind === "stream") for (const { name } of targetsOf(item)) streams.set(name, take(name.text));
    else if (item.kind === "splitter") {
      const path = take(item.name.text);
      units.set(item, path);
      for (const { name } of item.branches) streams.set(name, `${path}/${name.text}`);
    }
  }
  for (const item of root.items) {
    if (item.kind === "run") units.set(item, take(lastStage(item.value)));
    if (item.kind !== "sink" && item.kind !== "connect") continue;
    const target = item.kind === "connect" && isNamed(item.to) ? tables.names.get(item.to) : undefined;
    // It leads from outside to a portal.
    if (target?.kind === "portal") continue;
    const read = streamNamed(tables, item.from);
    const name = read ? streamName(read, ownerOf(read.node)) : madeName(item);
    if (!read) units.set(item, take(name));
    if (item.kind !== "connect" || target?.kind !== "sequencer") continue;
    const owner = ownerOf(target.node);
    if (owner === undefined) continue;
    const to = capitalised(streamName({ node: target.node, name: target.node.name }, owner));
    connections.set(item, take(`${name}To${to}`));
  }
  return { streams, units, connections };
}

/** The names that a stream declaration gives, each with the output of the workflow that it is. */
export function targetsOf(
  node: ast.StreamDecl,
): readonly { readonly name: ast.Name; readonly output: string | undefined }[] {
  if (node.target.kind === "name") return [{ name: node.target, output: undefined }];
  return node.target.fields.flatMap((field) => {
    const output = field.name.text;
    if (field.pattern === undefined) return [{ name: field.name, output }];
    return field.pattern.kind === "bindPattern" ? [{ name: field.pattern.name, output }] : [];
  });
}

/** The stream on the left of an arrow, if it is only named there. */
export function streamNamed(tables: Pick<Tables, "names">, from: ast.Expr): Reading | undefined {
  if (from.kind === "group") return streamNamed(tables, from.value);
  const found = readingsAt(tables, from);
  return found?.length === 1 ? found[0] : undefined;
}

/** The name of a stream where one name must do: `lanesExpress`; one of another app is `cartCheckouts`. */
export function streamName({ node, name }: Pick<Reading, "node" | "name">, owner: string | undefined): string {
  const parts = [owner, node.kind === "splitter" ? node.name.text : undefined, name.text];
  const [first = "", ...others] = parts.filter((part) => part !== undefined);
  return `${first}${others.map(capitalised).join("")}`;
}

/** The name of the stream that a sink or a connection of an expression makes. */
export function madeName(item: ast.Sink | ast.Connect): string {
  return `${lastStage(item.from)}${item.kind === "sink" ? "Sink" : "Input"}`;
}

function isNamed(expr: ast.Expr): expr is ast.NameExpr | ast.MemberExpr {
  return expr.kind === "nameExpr" || expr.kind === "member";
}

function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
