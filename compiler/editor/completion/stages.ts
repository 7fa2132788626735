/** Behind `|>`: the operators, tasks and workflows that take the stream on the left. */
import type * as ast from "../../syntax/ast.ts";
import type { Binding, BodyContext } from "../../types/context.ts";
import { findPipe } from "../../types/dataflow/library.ts";
import { streamFits } from "../../types/dataflow/stages.ts";
import { freshMeta } from "../../types/declare/values.ts";
import { signatureOf } from "../../types/expressions/library.ts";
import type { StreamType, Type } from "../../types/type.ts";
import { instantiate, prune } from "../../types/unify.ts";
import { describe, describeLibrary } from "../describe.ts";
import { createEntities, type LibraryEntry } from "../entities.ts";
import { isHole, type Hole } from "../hole.ts";
import { outputOf } from "../inlay.ts";
import { libraryStages } from "../library-pages.ts";
import { fromDescription, type CompletionItem } from "./item.ts";

export function completeStage(hole: Hole, stage: ast.Stage, ctx: BodyContext): readonly CompletionItem[] {
  const input = inputOf(hole, stage);
  return [...own(hole, ctx, input), ...libraryStages().flatMap((entry) => standard(entry))];
}

/** The stream on the left; undefined if its type is not known. */
function inputOf({ path, analysis }: Hole, stage: ast.Stage): StreamType | undefined {
  const { tables } = analysis.typed;
  const pipe = path.findLast((node): node is ast.PipeExpr => node.kind === "pipe");
  const index = pipe?.stages.indexOf(stage) ?? -1;
  if (!pipe || index < 0) return undefined;
  const before = pipe.stages[index - 1];
  const type = before ? outputOf(tables.stages.get(before)) : tables.types.get(pipe.source);
  const known = type && prune(type);
  return known?.kind === "stream" && prune(known.event).kind !== "error" ? known : undefined;
}

function own(hole: Hole, ctx: BodyContext, input: StreamType | undefined): readonly CompletionItem[] {
  const { typed } = hole.analysis;
  const entities = createEntities(typed);
  const items: CompletionItem[] = [];
  for (const name of new Set(ctx.scope.visible())) {
    const binding = isHole(name) ? undefined : ctx.scope.lookup(name);
    const { referent } = binding ?? {};
    if (!binding || (referent?.kind !== "task" && referent?.kind !== "workflow")) continue;
    const wanted = wantedBy(hole, binding);
    if (!wanted || (input && !streamFits(input, { ...wanted, by: undefined }))) continue;
    const keyMissing = input !== undefined && !streamFits(input, wanted);
    const entity = entities.ofReferent(referent);
    const described = entity ? fromDescription(describe(entity, typed)) : {};
    const { length } = referent.node.params;
    const hasMore = referent.kind === "task" ? length > 0 : length > 1;
    items.push({ label: name, kind: referent.kind, ...described, snippet: hasMore ? `${name}($1)` : name, rank: keyMissing ? 4 : 1 }); // prettier-ignore
  }
  return items;
}

/** The stream that a task or a workflow takes, with unknown types for its parameters. */
function wantedBy({ analysis }: Hole, { referent, typeParams = [] }: Binding): StreamType | undefined {
  const { tables } = analysis.typed;
  const at = (type: Type): Type => prune(instantiate(typeParams, type, freshMeta).type);
  if (referent.kind === "workflow") {
    const first = tables.functions.get(referent.node)?.params[0];
    const type = first && at(first);
    return type?.kind === "stream" ? type : undefined;
  }
  const task = referent.kind === "task" ? tables.tasks.get(referent.node) : undefined;
  if (!task?.input) return undefined;
  const stream = at({ kind: "stream", event: task.input, by: task.by });
  return stream.kind === "stream" ? stream : undefined;
}

function standard(entry: LibraryEntry): readonly CompletionItem[] {
  const { code, docs } = describeLibrary(entry);
  if (!("kind" in entry)) {
    const label = entry.name;
    return [{ label, kind: "library", detail: code, docs, snippet: snippetOf(label), rank: 3 }];
  }
  if (entry.kind !== "operator") return [];
  const { params } = signatureOf(entry.signature);
  const lambda = params[1] && prune(params[1].type).kind === "function";
  const snippet = lambda ? `${entry.name}(\${1:x} => $0)` : `${entry.name}($1)`;
  return [{ label: entry.name, kind: "library", detail: code, docs, snippet, rank: 2 }];
}

/** The pipes' parameters are those of their tasks; the commonest are written out. */
function snippetOf(name: string): string {
  if (name === "scan" || name === "reduce") return `${name}(\${1:0}, (\${2:total}, \${3:x}) => $0)`;
  if (name === "distinctBy") return `${name}(\${1:x} => $0)`;
  if (name === "topK") return `${name}(\${1:10}, by: \${2:x} => $0)`;
  return findPipe(name) && name === "distinct" ? `${name}()` : `${name}($1)`;
}
