/** Sources: lists of atoms, and connectors, with the type of the events that they give. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import { constantContext } from "../declare/defaults.ts";
import { resolveType } from "../declare/resolve.ts";
import type { ModuleState } from "../declare/state.ts";
import { checkExpr, inferExpr } from "../expressions/index.ts";
import { errorType, listOf } from "../scalars.ts";
import { showType } from "../show.ts";
import type { StreamType, Type } from "../type.ts";
import { attempt, prune, unsolved, zonk } from "../unify.ts";
import { connectorPath, resolveConnector } from "./connectors.ts";
import { valuesConnector } from "./library.ts";
import { requireSerialisable } from "./serialisable.ts";

export function inferSource(state: ModuleState, node: ast.Source): StreamType {
  const { streams } = state.program.tables;
  const known = streams.get(node.name);
  if (known) return known;
  const { checker } = state;
  const written = node.type && resolveType(checker, node.type, new Map());
  // Recorded first: a source that speaks of itself is not a value, and says so once.
  streams.set(node.name, { kind: "stream", event: written ?? errorType, by: undefined });
  const event = zonk(inferEvent(state, node, written));
  const type: StreamType = { kind: "stream", event: written ?? event, by: undefined };
  streams.set(node.name, type);
  if (written) requireSerialisable(checker, written, node.type?.span ?? node.name.span, "the events of a source");
  return type;
}

function inferEvent(state: ModuleState, node: ast.Source, written: Type | undefined): Type {
  const { checker } = state;
  const ctx = constantContext(checker, "a source");
  const path = connectorPath(node.value);
  const call = node.value.kind === "group" ? node.value.value : node.value;
  const local = path === undefined ? undefined : checker.globals.lookup(path.split(".")[0] ?? path);
  if (path !== undefined && !local && call.kind === "call" && !findFunctionNamed(path)) {
    const connected = resolveConnector(ctx, path, call, "source");
    if (!connected) return written ?? errorType;
    const { connector, args } = connected;
    let event = connected.event ?? written;
    if (!event) {
      checker.reporter.report(diagnostic("sourceNeedsType", { connector: path }, checker.at(node.name.span)));
      event = errorType;
    } else if (connected.event && written && !attempt(connected.event, written)) {
      const params = { connector: path, gives: showType(connected.event), written: showType(written) };
      const also = [checker.label(call.span, `gives ${showType(connected.event)}`)];
      const at = checker.at(node.type?.span ?? node.name.span, { also });
      checker.reporter.report(diagnostic("sourceOtherType", params, at));
    }
    state.program.tables.connectors.set(node, { connector, args, event });
    return event;
  }
  return inferValues(state, node, written);
}

/** A connector's name may be that of a function, too, such as a constructor of lists; those are values. */
function findFunctionNamed(path: string): boolean {
  return /^\p{Lu}/u.test(path);
}

function inferValues(state: ModuleState, node: ast.Source, written: Type | undefined): Type {
  const { checker } = state;
  const ctx = constantContext(checker, "a source");
  const finish = (event: Type): Type => {
    const args = [{ kind: "given" as const, value: node.value }];
    state.program.tables.connectors.set(node, { connector: valuesConnector, args, event });
    return event;
  };
  const isAtoms = node.value.kind === "list" && node.value.items.every((item) => item.kind === "list");
  if (written && isAtoms) {
    checkExpr(ctx, node.value, listOf(listOf(written)));
    return finish(written);
  }
  const found = prune(inferExpr(ctx, node.value));
  if (found.kind === "error") return finish(written ?? errorType);
  const atom = found.kind === "list" ? prune(found.item) : undefined;
  if (!atom) {
    const params = { type: showType(found) };
    checker.reporter.report(diagnostic("notASource", params, checker.at(node.value.span)));
    return finish(written ?? errorType);
  }
  if (atom.kind !== "list") {
    if (atom.kind !== "error" && !(atom.kind === "meta" && node.value.kind === "list")) {
      checker.reporter.report(
        diagnostic(
          "atomsNotLists",
          { event: showType(atom) },
          checker.at(node.value.span, { fixes: [wrapped(state, node)] }),
        ),
      );
    }
    return finish(written ?? atom);
  }
  const event = zonk(atom.item);
  if (written) {
    if (!attempt(event, written)) {
      const params = { connector: "the list", gives: showType(event), written: showType(written) };
      checker.reporter.report(diagnostic("sourceOtherType", params, checker.at(node.value.span)));
    }
    return finish(written);
  }
  if (unsolved(event)) return finish(errorType);
  requireSerialisable(checker, event, node.value.span, "the events of a source");
  return finish(event);
}

function wrapped(state: ModuleState, node: ast.Source): Fix {
  const { file } = state.module;
  const { start, end } = node.value.span;
  return {
    title: "make it one atom",
    edits: [
      { file, span: { start, end: start }, text: "[" },
      { file, span: { start: end, end }, text: "]" },
    ],
  };
}
