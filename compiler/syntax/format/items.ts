/** Prints a module: the header of an app, then one item after the other. */
import { builders } from "prettier/doc";
import type { AppHeader, CepStep, Import, ImportName, Item, Module, OnError, PatternDecl, Policy, Splitter, StreamDecl, Test } from "../ast.ts"; // prettier-ignore
import { args } from "./calls.ts";
import { expression, head, lambda, needsOwnLine } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";
import { assignment, braced, bracedLines, documentation, opensLine, separator, slot } from "./layout.ts";
import { plainString, string } from "./literals.ts";
import { recordPattern } from "./patterns.ts";
import { block, bracedStatements } from "./statements.ts";
import { fn, signature, task } from "./tasks.ts";
import { annotation, params, result, typeBody, typeExpr, typeParams } from "./types.ts";

const { group, hardline, indent, join, line } = builders;

export function moduleDoc(ctx: Context, node: Module): Doc {
  const parts: Doc[] = node.app === undefined ? [] : [app(ctx, node.app)];
  for (const one of node.items) parts.push(item(ctx, one));
  // A tree that never was text has no blank lines to keep.
  const between = separator(ctx.hasText ? hardline : [hardline, hardline]);
  return [join(between, parts), slot, parts.length === 0 && node.comments.length === 0 ? "" : hardline];
}

function app(ctx: Context, node: AppHeader): Doc {
  return [documentation(ctx, node.docs), "app ", node.name.text, onError(ctx, node.onError)];
}

function item(ctx: Context, node: Item): Doc {
  return [documentation(ctx, node.docs), node.exported ? "export " : "", declaration(ctx, node)];
}

function declaration(ctx: Context, node: Item): Doc {
  switch (node.kind) {
    case "import":
      return importItem(ctx, node);
    case "use":
      return ["use ", node.name.text, " from ", plainString(node.from)];
    case "type":
      return ["type ", node.name.text, typeParams(node.typeParams), " =", typeBody(ctx, node.body)];
    case "newtype":
      return ["newtype ", node.name.text, typeParams(node.typeParams), " = ", typeExpr(ctx, node.type)];
    case "topLet":
    case "source":
      return binding(ctx, [node.kind === "topLet" ? "let " : "source ", node.name.text, annotation(ctx, node.type)], node.value); // prettier-ignore
    case "config": {
      const left = ["config ", node.name.text, annotation(ctx, node.type)];
      return node.value === undefined ? left : binding(ctx, left, node.value);
    }
    case "fn":
      return fn(ctx, node);
    case "task":
      return task(ctx, node);
    case "workflow":
      return ["workflow ", signature(ctx, node), " ", block(ctx, node.body)];
    case "stream":
      return stream(ctx, node);
    case "run":
      return ["run ", expression(ctx, node.value), onError(ctx, node.onError)];
    case "portal": {
      const request = node.request === undefined ? "" : typeExpr(ctx, node.request);
      const by = node.by === undefined ? "" : [" by ", lambda(ctx, node.by)];
      return ["portal ", node.name.text, "(", request, ")", result(ctx, node.reply), by];
    }
    case "sequencer":
      return ["sequencer ", node.name.text, annotation(ctx, node.type)];
    case "splitter":
      return splitter(ctx, node);
    case "sink":
      return ["sink ", expression(ctx, node.from), " -> ", expression(ctx, node.to), onError(ctx, node.onError)];
    case "connect":
      return ["connect ", expression(ctx, node.from), " -> ", expression(ctx, node.to)];
    case "update":
      return ["update ", node.name.text, group(params(ctx, node.params)), " ", block(ctx, node.body)];
    case "pattern":
      return cep(ctx, node);
    case "test":
      return test(ctx, node);
  }
}

function binding(ctx: Context, left: Doc, value: StreamDecl["value"]): Doc {
  return assignment(left, "=", expression(ctx, value), needsOwnLine(value));
}

function importItem(ctx: Context, node: Import): Doc {
  const names = node.names.map((name) => importName(ctx, name));
  const from = node.host?.span.end ?? node.span.start;
  return [
    "import ",
    node.host === undefined ? "" : ["ts ", node.host.mode, " "],
    braced(names, opensLine(ctx, from, node.names)),
    " from ",
    plainString(node.from),
  ];
}

function importName(ctx: Context, node: ImportName): Doc {
  return [node.name.text, node.as === undefined ? "" : [" as ", node.as.text], annotation(ctx, node.type)];
}

function stream(ctx: Context, node: StreamDecl): Doc {
  const target = node.target.kind === "name" ? node.target.text : recordPattern(ctx, node.target);
  return [binding(ctx, ["stream ", target, annotation(ctx, node.type)], node.value), onError(ctx, node.onError)];
}

function onError(ctx: Context, node: OnError | undefined): Doc {
  if (node === undefined) return "";
  const policies = node.policies.map((one) => policy(ctx, one));
  return group(indent([line, "on error ", join(" then ", policies)]));
}

function policy(ctx: Context, node: Policy): Doc {
  switch (node.kind) {
    case "retry":
      return ["retry", args(ctx, node.args)];
    case "skip":
      return node.to === undefined ? "skip" : ["skip to ", node.to.text];
    case "halt":
      return "halt";
  }
}

function splitter(ctx: Context, node: Splitter): Doc {
  const branches = node.branches.map((branch) => {
    const condition = branch.where === undefined ? " otherwise" : [" where ", lambda(ctx, branch.where)];
    return [branch.name.text, condition];
  });
  return ["splitter ", node.name.text, " from ", head(ctx, node.from), " ", bracedLines(branches)];
}

function cep(ctx: Context, node: PatternDecl): Doc {
  const steps = node.steps.map((one) => cepStep(one));
  const where = node.where === undefined ? "" : [line, "where ", expression(ctx, node.where)];
  const within = [line, "within ", expression(ctx, node.within)];
  const broken = ctx.multiline(node.steps.at(-1)?.span.end ?? node.span.start, node.within.span.start);
  return [
    "pattern ",
    node.name.text,
    " = ",
    group(indent(join([line, "then "], steps))),
    group(indent([where, within]), { shouldBreak: broken }),
  ];
}

function cepStep(node: CepStep): Doc {
  const as = node.as === undefined ? "" : ` as ${node.as.text}`;
  return `${node.negated ? "no " : ""}${node.event.text}${node.many ? "+" : ""}${as}`;
}

function test(ctx: Context, node: Test): Doc {
  const parameters = node.params.length === 0 ? "" : [" ", group(params(ctx, node.params))];
  const start = node.params.at(-1)?.span.end ?? node.title.span.end;
  const body = bracedStatements(ctx, node.body, { start, end: node.span.end });
  return ["test ", string(ctx, node.title), parameters, " ", body];
}
